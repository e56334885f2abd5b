"""What a broken constraint means: a race that was lost, or a bug.

The core's rules refuse first. A unique constraint is where a race ends, so its loser gets the
refusal below; a check says a rule of the core a second time, so that only a bug can break it. A
guard is broken on purpose, by a statement that came too late.
"""

from collections.abc import Mapping

import psycopg

from flex_adapters.postgres.catalog import REFUSALS as CATALOG
from flexcore.boxoffice import SeatSold
from flexcore.carts import CartBusy, CartChanged
from flexcore.catalog import TagNameTaken
from flexcore.kernel import JobWaitsAlready, Refusal
from flexcore.programs import AnotherProgramActive, ProgramNameTaken

# Unique constraints that a race can break.
REFUSALS: Mapping[str, Refusal] = {
    **CATALOG,
    "tbl_box_office_tickets_seat_sold_once": SeatSold(),
    "tbl_cart_events_event_once": CartBusy(),
    "tbl_flex_programs_name_key": ProgramNameTaken("of this name"),
    "tbl_flex_programs_one_active": AnotherProgramActive("of this store"),
    "tbl_orders_cart_id_key": CartBusy(),
    "tbl_payments_one_live": CartBusy(),
    "tbl_tags_name_key": TagNameTaken("of this name"),
    "procrastinate_jobs_queueing_lock_idx_v1": JobWaitsAlready(),
}

# Unique constraints on what one piece of work makes alone, or writes so that a second one is left
# out; only a bug breaks them.
BUGS = frozenset(
    {
        "tbl_addon_options_program_id_addon_code_key",
        "tbl_addon_vendor_events_vendor_event_key",
        "procrastinate_jobs_lock_idx_v1",
        "procrastinate_periodic_defers_unique",
        "tbl_box_office_seats_seat_key",
        "tbl_checkout_refunds_cart_item_id_key",
        "tbl_flex_program_class_names_program_id_class_name_id_key",
        "tbl_flex_program_revisions_program_id_number_key",
        "tbl_game_packs_one_default",
        "tbl_flex_program_revisions_program_id_revision_id_key",
        "tbl_outbox_event_id_key",
        "tbl_payments_provider_reference_key",
        "tbl_sections_venue_id_name_key",
        "tbl_suites_venue_id_code_key",
        "tbl_users_email_key",
    }
)


# Columns that a statement leaves empty, which is not allowed, when what it changes is not what was
# read.
GUARDS: Mapping[tuple[str, str], Refusal] = {("tbl_carts", "version"): CartChanged()}


def refusal_of(error: psycopg.IntegrityError) -> Refusal | None:
    """Return what a broken constraint means; None when it means a bug."""
    diagnosis = error.diag
    if isinstance(error, psycopg.errors.NotNullViolation):
        return GUARDS.get((diagnosis.table_name or "", diagnosis.column_name or ""))
    return REFUSALS.get(diagnosis.constraint_name or "")
