"""Migrations: each file once, all of it or nothing, by one process at a time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from importlib.resources import files

import psycopg
import pytest
from psycopg.rows import DictRow, dict_row

from flex_adapters.postgres.migrations import (
    Migration,
    MigrationError,
    MigrationFileError,
    migrate_store,
    migrations_of,
    state_of_store,
)
from flex_adapters.postgres.migrations.files import in_order
from flexcore.kernel import TenantId

pytestmark = pytest.mark.anyio

Connection = psycopg.AsyncConnection[DictRow]

STORE = TenantId("quayside")
FIRST = Migration(1, "boats", "CREATE TABLE tbl_boats (name text)")
SECOND = Migration(2, "sails", "CREATE TABLE tbl_sails (boat text)")
DISK_FULL = Migration(
    2,
    "sails",
    "CREATE TABLE tbl_sails (boat text);\n"
    "DO $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$",
)


@pytest.fixture(params=["postgres_url", "postgres15_url"])
async def url(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    found: str = request.getfixturevalue(request.param)
    yield found
    async with await connected(found) as connection:
        await connection.execute("DROP SCHEMA IF EXISTS store_quayside CASCADE")


@pytest.fixture
async def connection(url: str) -> AsyncIterator[Connection]:
    async with await connected(url) as open_connection:
        yield open_connection


async def connected(url: str) -> Connection:
    return await psycopg.AsyncConnection.connect(url, autocommit=True, row_factory=dict_row)


async def tables(connection: Connection) -> list[str]:
    found = await connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'store_quayside' ORDER BY 1"
    )
    return [row["tablename"] async for row in found]


async def test_every_file_is_run_once_and_in_order(connection: Connection) -> None:
    before = await migrate_store(connection, STORE, [FIRST, SECOND])
    again = await migrate_store(connection, STORE, [FIRST, SECOND])

    assert (before.applied, before.pending) == (0, (FIRST, SECOND))
    assert (again.applied, again.pending) == (2, ())
    assert await tables(connection) == ["tbl_boats", "tbl_migrations", "tbl_sails"]


async def test_a_file_that_fails_half_way_leaves_nothing_and_says_where_and_why(
    connection: Connection,
) -> None:
    with pytest.raises(MigrationError) as failed:
        await migrate_store(connection, STORE, [FIRST, DISK_FULL])

    assert failed.value.code == "migration_failed"
    for part in ("store_quayside", "0002_sails", "no space left on device", "53100"):
        assert part in str(failed.value)
    assert "left nothing behind" in str(failed.value)
    assert await tables(connection) == ["tbl_boats", "tbl_migrations"]
    state = await migrate_store(connection, STORE, [FIRST, SECOND])
    assert state.pending == (SECOND,)


async def test_a_schema_newer_than_the_code_is_refused(connection: Connection) -> None:
    await migrate_store(connection, STORE, [FIRST, SECOND])

    with pytest.raises(MigrationError) as refused:
        await migrate_store(connection, STORE, [FIRST])

    assert refused.value.code == "database_newer"


async def test_a_file_changed_after_it_was_run_is_refused(connection: Connection) -> None:
    await migrate_store(connection, STORE, [FIRST])
    changed = Migration(1, "boats", "CREATE TABLE tbl_boats (name text NOT NULL)")

    with pytest.raises(MigrationError) as refused:
        await migrate_store(connection, STORE, [changed, SECOND])

    assert refused.value.code == "migration_changed"
    assert "tbl_sails" not in await tables(connection)


async def test_a_file_can_ask_for_no_transaction(connection: Connection) -> None:
    alone = Migration(
        2, "index", "-- no transaction\nCREATE INDEX CONCURRENTLY by_name ON tbl_boats (name)"
    )

    await migrate_store(connection, STORE, [FIRST, alone])

    assert (await migrate_store(connection, STORE, [FIRST, alone])).pending == ()


async def test_each_statement_of_a_file_without_a_transaction_runs_alone(
    connection: Connection,
) -> None:
    alone = Migration(
        2,
        "indexes",
        "-- no transaction\n"
        "CREATE INDEX CONCURRENTLY by_name ON tbl_boats (name);\n"
        "-- Longest names first; a semicolon within a line ends nothing.\n"
        "CREATE INDEX CONCURRENTLY by_length ON tbl_boats (length(name));\n",
    )

    await migrate_store(connection, STORE, [FIRST, alone])

    found = await connection.execute(
        "SELECT indexname FROM pg_indexes WHERE schemaname = 'store_quayside' ORDER BY 1"
    )
    assert [row["indexname"] async for row in found][:2] == ["by_length", "by_name"]


def test_only_exactly_that_first_line_asks_for_no_transaction() -> None:
    assert not Migration(1, "boats", "-- no transaction\nSELECT 1").is_transactional
    assert Migration(1, "boats", "-- no transaction needed\nSELECT 1").is_transactional


async def test_a_file_without_a_transaction_that_fails_says_that_it_may_have_left_something(
    connection: Connection,
) -> None:
    boats = Migration(1, "boats", f"{FIRST.sql}; INSERT INTO tbl_boats VALUES ('a'), ('a')")
    alone = Migration(
        2, "index", "-- no transaction\nCREATE UNIQUE INDEX CONCURRENTLY once ON tbl_boats (name)"
    )

    with pytest.raises(MigrationError, match="may have left something behind") as failed:
        await migrate_store(connection, STORE, [boats, alone])

    left = await connection.execute(
        "SELECT indexrelid FROM pg_index WHERE indexrelid = 'store_quayside.once'::regclass "
        "AND NOT indisvalid"
    )
    assert left.rowcount == 1
    for part in ("store_quayside", "0002_index", "23505", "take away what the file left"):
        assert part in str(failed.value)


async def test_of_several_processes_at_once_one_migrates_and_the_others_find_it_done(
    url: str,
) -> None:
    async def once() -> int:
        async with await connected(url) as own:
            return len((await migrate_store(own, STORE, [FIRST, SECOND])).pending)

    assert sorted(await asyncio.gather(*(once() for _ in range(6)))) == [0, 0, 0, 0, 0, 2]


async def test_looking_changes_nothing(connection: Connection) -> None:
    state = await state_of_store(connection, STORE)

    assert (state.applied, state.pending) == (0, migrations_of("store"))
    assert await tables(connection) == []


@pytest.mark.parametrize(
    "names",
    [["0001_boats.sql", "0003_sails.sql"], ["0001_boats.sql", "0001_sails.sql"], ["boats.sql"]],
)
def test_files_are_numbered_without_gaps_or_doubles_and_named_by_a_noun(
    names: Sequence[str],
) -> None:
    with pytest.raises(MigrationFileError):
        in_order([(name, "SELECT") for name in names])


def test_the_tables_of_the_queue_are_those_of_the_engine_that_is_installed() -> None:
    (kept,) = [each for each in migrations_of("shared") if each.noun == "procrastinate"]
    own = files("procrastinate").joinpath("sql/schema.sql").read_text("utf-8")

    assert kept.sql.endswith(own)
