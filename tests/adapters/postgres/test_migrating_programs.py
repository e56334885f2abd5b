"""Programs of earlier versions, and what becomes of them when packs come in."""

import psycopg
import pytest
from psycopg.rows import DictRow

from flex_adapters.postgres.migrations import migrate_store, migrations_of
from flexcore.kernel import TenantId

pytestmark = pytest.mark.anyio

STORE = TenantId("quayside")
BEFORE_PACKS = 15

_A_PROGRAM = """
    SET search_path TO store_quayside;
    SET flex.actor TO 'cli:pat';
    INSERT INTO tbl_venues (venue_id, code, name, city, time_zone)
    VALUES ('00000000-0000-7000-8000-000000000001', 'hall', 'Hall', 'Oslo', 'Europe/Oslo');
    INSERT INTO tbl_events (
        event_id, event_code, name, venue_id, home_code, home_name, away_code, away_name,
        season_type, local_date, status, is_published)
    SELECT gen_random_uuid(), code, code, '00000000-0000-7000-8000-000000000001', 'GUL', 'Gulls',
           'TER', 'Terns', 'Regular', '2025-10-01', 'scheduled', true
      FROM unnest('{G1,G2,G3}'::text[]) AS code;
    INSERT INTO tbl_flex_programs (
        program_id, name, program_type, status, is_active, adjustment_basis_points, ticket_limit)
    VALUES ('00000000-0000-7000-8000-000000000002', 'P', 'build_your_own', 'draft', false, 0, 8);
    INSERT INTO tbl_build_your_own_events (
        program_id, event_code, position, build_status, is_sold_out, version)
    VALUES ('00000000-0000-7000-8000-000000000002', 'G1', 2, 'built', true, 5),
           ('00000000-0000-7000-8000-000000000002', 'G2', 1, 'not_built', false, 1),
           ('00000000-0000-7000-8000-000000000002', 'G3', NULL, 'built', false, 3);
"""


async def test_lists_keep_their_order_and_events_their_states_listed_or_not(
    connection: psycopg.AsyncConnection[DictRow],
) -> None:
    every = migrations_of("store")
    await migrate_store(connection, STORE, every[:BEFORE_PACKS])
    await connection.execute(_A_PROGRAM)

    await migrate_store(connection, STORE, every)

    listed = await connection.execute(
        "SELECT event_code FROM store_quayside.tbl_build_your_own_events ORDER BY position"
    )
    assert [row["event_code"] for row in await listed.fetchall()] == ["G2", "G1"]
    states = await connection.execute(
        "SELECT event_code, build_status, is_sold_out, version, updated_by "
        "FROM store_quayside.tbl_flex_program_events ORDER BY event_code"
    )
    assert [tuple(row.values()) for row in await states.fetchall()] == [
        ("G1", "built", True, 5, "cli:pat"),
        ("G2", "not_built", False, 1, "cli:pat"),
        ("G3", "built", False, 3, "cli:pat"),
    ]
