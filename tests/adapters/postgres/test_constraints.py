"""The schema's constraints, and what each of them means when it is broken."""

import re
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from flex_adapters import postgres
from flex_adapters.postgres.constraints import BUGS, REFUSALS
from flex_adapters.postgres.database import PostgresDatabase
from flexcore.journal import Account
from flexcore.kernel import Actor, ActorKind, SeededIds, TenantId

pytestmark = pytest.mark.anyio

STORE = TenantId("harbour")
BY = Actor(ActorKind.CLI, "pat")

_UNIQUE = """
    SELECT index.relname AS name
      FROM pg_index
      JOIN pg_class AS index ON index.oid = indexrelid
      JOIN pg_namespace AS schema ON schema.oid = index.relnamespace
     WHERE indisunique AND NOT indisprimary AND nspname IN ('flex', 'store_harbour')
"""

_NAMELESS = """
    SELECT conname AS name
      FROM pg_constraint
      JOIN pg_namespace AS schema ON schema.oid = connamespace
     WHERE nspname IN ('flex', 'store_harbour')
       AND (conname !~ '^tbl_' OR conname ~ '[0-9]$')
       AND conrelid::regclass::text !~ 'procrastinate_'
       AND contype <> 'n'
"""

_TABLES_WITHOUT = """
    SELECT relname AS name
      FROM pg_class
      JOIN pg_namespace AS schema ON schema.oid = relnamespace
     WHERE nspname IN ('flex', 'store_harbour') AND relkind = 'r'
       AND relname NOT LIKE 'procrastinate%%'
       AND NOT %(columns)s <@ ARRAY(
               SELECT attname::text FROM pg_attribute
                WHERE attrelid = pg_class.oid AND attnotnull)
"""

# Their rows are added, replaced as a set or taken away, and never changed.
_NEVER_CHANGED = {
    "tbl_migrations",
    "tbl_job_failures",
    "tbl_consumed_events",
    "tbl_store_host_names",
    "tbl_section_rows",
    "tbl_box_office_events",
    "tbl_box_office_fees",
    "tbl_box_office_holds",
    "tbl_flex_program_revisions",
    "tbl_flex_program_class_names",
    "tbl_flex_program_pricing_labels",
    "tbl_flex_program_price_overrides",
    "tbl_flex_program_config_history",
    "tbl_program_activations",
    "tbl_game_packs",
    "tbl_game_pack_tiers",
    "tbl_pack_tier_events",
    "tbl_preset_packages",
    "tbl_package_events",
    "tbl_addon_vendor_events",
    "tbl_unlock_special_games",
    "tbl_unlock_conditions",
    "tbl_cart_seats",
    "tbl_ticket_sales",
    "tbl_journal_entries",
    "tbl_journal_postings",
    "tbl_base_config_history",
    "tbl_audit",
    "tbl_tag_mappings",
    "tbl_assets",
    "tbl_asset_mappings",
    "tbl_addon_sales",
}
# Copies, of which nobody asks who changed them.
_COPIES = {"tbl_abandoned_carts", "tbl_cart_cache"}
# A row that is there is read again as it is.
_CHANGES_NOTHING = "DO UPDATE SET email = stored.email"
_STATEMENTS = Path(postgres.__file__).parent


async def names(database: PostgresDatabase, statement: LiteralString, *columns: str) -> set[str]:
    async with database.unit_of_work(STORE, BY) as work:
        found = await work.connection.execute(statement, {"columns": list(columns)})
        return {row["name"] for row in found.rows}


async def test_every_unique_constraint_means_a_refusal_or_a_bug(
    postgres_database: PostgresDatabase,
) -> None:
    assert await names(postgres_database, _UNIQUE) == set(REFUSALS) | BUGS
    assert not set(REFUSALS) & BUGS


async def test_no_constraint_was_left_to_be_named_by_the_server(
    postgres_database: PostgresDatabase,
) -> None:
    assert await names(postgres_database, _NAMELESS) == set()


async def test_every_row_says_when_it_was_made(postgres_database: PostgresDatabase) -> None:
    assert await names(postgres_database, _TABLES_WITHOUT, "created_at") == set()


async def test_every_row_that_can_change_says_when_by_whom_and_how_often(
    postgres_database: PostgresDatabase,
) -> None:
    columns = ("updated_at", "updated_by", "version")

    assert await names(postgres_database, _TABLES_WITHOUT, *columns) == _NEVER_CHANGED | _COPIES


def test_no_statement_changes_a_row_of_a_table_that_is_only_added_to() -> None:
    code = "\n".join(file.read_text("utf-8") for file in _STATEMENTS.rglob("*.py"))
    statements = re.findall(r'"""(.+?)"""', code, re.DOTALL)
    inserted = [re.findall(r"INSERT INTO (tbl_\w+)", each) for each in statements]
    changed = set(re.findall(r"UPDATE (tbl_\w+)", code))
    upserted = {
        tables[-1]
        for tables, each in zip(inserted, statements, strict=True)
        if tables and "DO UPDATE" in each
    }

    assert {"tbl_outbox", "tbl_carts"} <= changed
    assert "tbl_kept_answers" in upserted
    assert (changed | upserted) & _NEVER_CHANGED == set()


def test_whatever_changes_a_row_says_when_by_whom_and_how_often() -> None:
    code = "\n".join(file.read_text("utf-8") for file in _STATEMENTS.rglob("*.py"))
    changing = [
        each
        for each in re.findall(r'"""(.+?)"""', code, re.DOTALL)
        if re.search(r"\bUPDATE\s+tbl_|DO UPDATE", each)
        and not any(table in each for table in _COPIES)
        and _CHANGES_NOTHING not in each
    ]
    told = [
        re.search(rf"\b{column} = ", each)
        for each in changing
        for column in ("updated_at", "updated_by", "version")
    ]

    assert len(changing) > 20
    assert all(told)


async def test_the_schema_itself_refuses_an_entry_that_does_not_balance(
    postgres_database: PostgresDatabase, ids: SeededIds
) -> None:
    entry_id = ids.new()

    async def post_one_side() -> None:
        async with postgres_database.unit_of_work(STORE, BY) as work:
            await work.connection.execute(
                "INSERT INTO tbl_journal_entries (journal_entry_id, entry_kind, subject_kind, "
                "subject_id, occurred_at) VALUES (%(id)s, 'sale', 'order', '1', now())",
                {"id": entry_id},
            )
            await work.connection.execute(
                "INSERT INTO tbl_journal_postings (journal_entry_id, position, account, amount, "
                "currency, subject_kind, subject_id) "
                "VALUES (%(id)s, 0, %(account)s, 5, 'USD', 'order', '1')",
                {"id": entry_id, "account": Account.TICKET_SALES.value},
            )

    with pytest.raises(psycopg.errors.CheckViolation, match="zero"):
        await post_one_side()

    async with postgres_database.unit_of_work(STORE, BY) as work:
        assert await work.journal.balances() == {}


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("tbl_journal_entries", "UPDATE {} SET subject_id = '2'"),
        ("tbl_journal_entries", "DELETE FROM {}"),
        ("tbl_journal_postings", "UPDATE {} SET subject_id = '2'"),
        ("tbl_journal_postings", "DELETE FROM {}"),
        ("tbl_audit", "UPDATE {} SET actor = 'cli:somebody'"),
        ("tbl_audit", "DELETE FROM {}"),
        ("tbl_audit", "TRUNCATE {}"),
        ("tbl_audit_chain", "DELETE FROM {}"),
        ("tbl_audit_chain", "TRUNCATE {}"),
    ],
)
async def test_the_schema_itself_refuses_to_change_what_was_booked_or_audited(
    postgres_database: PostgresDatabase, change: str, table: str
) -> None:
    async def tamper() -> None:
        async with postgres_database.unit_of_work(STORE, BY) as work:
            await work.connection.execute(change.format(table))

    with pytest.raises(psycopg.errors.RestrictViolation, match="only added to"):
        await tamper()
