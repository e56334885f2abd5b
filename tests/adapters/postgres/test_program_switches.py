"""What the schema itself keeps of switches, and what was active before it did."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg.rows import DictRow

from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.postgres.migrations import migrate_store, migrations_of
from flexcore.kernel import SeededIds, TenantId, WindowId
from flexcore.programs import Window
from tests.postgres_shop import PostgresShop
from tests.shop import STAFF

pytestmark = pytest.mark.anyio

QUAYSIDE = TenantId("quayside")
NOON = datetime(2025, 9, 1, 12, tzinfo=UTC)

_ACTIVE_BEFORE = """
    SET search_path TO store_quayside;
    SET flex.actor TO 'cli:pat';
    INSERT INTO tbl_flex_programs (
        program_id, name, program_type, status, is_active, adjustment_basis_points, ticket_limit)
    VALUES ('00000000-0000-7000-8000-000000000002', 'P', 'build_your_own', 'draft', false, 0, 8),
           ('00000000-0000-7000-8000-000000000003', 'Q', 'build_your_own', 'draft', false, 0, 8);
    INSERT INTO tbl_flex_program_revisions (
        revision_id, program_id, number, published_at, document, content_hash)
    VALUES ('00000000-0000-7000-8000-000000000004', '00000000-0000-7000-8000-000000000002', 1,
            '2025-09-01', '{}', repeat('0', 64));
    UPDATE tbl_flex_programs
       SET status = 'published', is_active = true, updated_at = '2025-09-02 12:00+00',
           revision_id = '00000000-0000-7000-8000-000000000004'
     WHERE name = 'P';
"""


async def test_what_is_active_before_switches_are_counted_is_the_first(
    connection: psycopg.AsyncConnection[DictRow],
) -> None:
    every = migrations_of("store")
    before = [each.noun for each in every].index("program_switches")
    await migrate_store(connection, QUAYSIDE, every[:before])
    await connection.execute(_ACTIVE_BEFORE)

    await migrate_store(connection, QUAYSIDE, every)

    kept = await connection.execute(
        "SELECT epoch, program_id::text, activated_at, cause, activated_by "
        "FROM store_quayside.tbl_program_activations"
    )
    assert [tuple(row.values()) for row in await kept.fetchall()] == [
        (
            1,
            "00000000-0000-7000-8000-000000000002",
            datetime(2025, 9, 2, 12, tzinfo=UTC),
            "by_hand",
            "cli:pat",
        )
    ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE tbl_program_activations SET cause = 'by_schedule'",
        "DELETE FROM tbl_program_activations",
        "TRUNCATE tbl_program_activations",
    ],
)
async def test_the_schema_itself_refuses_to_change_what_was_active(
    postgres_database: PostgresDatabase, change: str
) -> None:
    shop = await PostgresShop.opened(postgres_database)

    async def tamper() -> None:
        async with postgres_database.unit_of_work(shop.store.slug, STAFF) as work:
            await work.connection.execute(change)

    with pytest.raises(psycopg.errors.RestrictViolation, match="only added to"):
        await tamper()


@pytest.mark.parametrize(("starts", "ends"), [(1, 3), (3, 4), (0, 9)])
async def test_the_schema_itself_refuses_windows_that_overlap(
    postgres_database: PostgresDatabase, ids: SeededIds, starts: int, ends: int
) -> None:
    shop = await PostgresShop.opened(postgres_database)
    (program,) = await shop.application.programs.list_programs(shop.store.slug, STAFF)

    async def add(starts: int, ends: int) -> None:
        begun, over = (NOON + timedelta(hours=hours) for hours in (starts, ends))
        window = Window(WindowId(ids.new()), program.id, begun, over, str(STAFF))
        async with postgres_database.unit_of_work(shop.store.slug, STAFF) as work:
            await work.switches.add_window(window)

    await add(2, 4)
    await add(4, 5)

    with pytest.raises(psycopg.errors.ExclusionViolation, match="no_overlap"):
        await add(starts, ends)
