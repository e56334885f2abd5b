"""A unit of work in Postgres: one tenant, all or nothing, and a clear word when it cannot."""

import asyncio
from contextlib import suppress

import psycopg
import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.postgres.work import PostgresWork
from flexcore.fans import Fan
from flexcore.kernel import (
    Actor,
    ActorKind,
    FanId,
    ManualClock,
    OutcomeUnknown,
    SeededIds,
    TenantId,
    Unavailable,
)

pytestmark = pytest.mark.anyio

_SLEEP_IN_COMMIT = """
    CREATE FUNCTION store_harbour.sleep_in_commit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_sleep(60);
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER sleep_in_commit AFTER INSERT ON store_harbour.tbl_users
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION store_harbour.sleep_in_commit();
"""
_ASLEEP = """
    SELECT pid FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'flex' AND wait_event = 'PgSleep'
"""
_WAKE_UP_DEAD = """
    SELECT pg_terminate_backend(pid)
      FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'flex' AND wait_event = 'PgSleep'
"""

STORE = TenantId("harbour")
BY = Actor(ActorKind.CLI, "pat")


async def emails(work: PostgresWork) -> list[str]:
    found = await work.connection.execute("SELECT email FROM tbl_users ORDER BY 1")
    return [row["email"] for row in found.rows]


async def test_what_fails_leaves_nothing_behind(
    postgres_database: PostgresDatabase, ids: SeededIds
) -> None:
    async def fail() -> None:
        async with postgres_database.unit_of_work(STORE, BY) as work:
            await work.fans.with_email(Fan(FanId(ids.new()), "fan@example.com"))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()

    async with postgres_database.unit_of_work(STORE, BY) as work:
        assert await emails(work) == []


async def test_every_row_says_who_changed_it(
    postgres_database: PostgresDatabase, ids: SeededIds
) -> None:
    async with postgres_database.unit_of_work(STORE, BY) as work:
        await work.fans.with_email(Fan(FanId(ids.new()), "fan@example.com"))

    async with postgres_database.unit_of_work(STORE, Actor(ActorKind.JOB)) as work:
        found = await work.connection.execute("SELECT updated_by FROM tbl_users")
        assert [row["updated_by"] for row in found.rows] == ["cli:pat"]


async def test_the_tenant_ends_with_the_work(postgres_database: PostgresDatabase) -> None:
    async with postgres_database.unit_of_work(STORE, BY):
        pass

    async with postgres_database.connection() as connection:
        found = await connection.execute("SHOW search_path")
        row = await found.fetchone()
    assert row is not None
    assert "store_harbour" not in row["search_path"]


@pytest.mark.parametrize("slug", ['x"; DROP SCHEMA flex; --', "Harbour", "", "1st"])
async def test_only_a_slug_ever_becomes_part_of_a_statement(
    postgres_database: PostgresDatabase, slug: str
) -> None:
    with pytest.raises(ValueError, match="slug"):
        async with postgres_database.unit_of_work(TenantId(slug), BY):
            pass


async def test_a_statement_that_takes_too_long_is_given_up(
    postgres_url: str, clock: ManualClock, ids: SeededIds
) -> None:
    database = PostgresDatabase(postgres_url, clock, ids, statement_timeout_ms=50)
    await database.open()
    try:
        with pytest.raises(Unavailable):
            async with database.unit_of_work(STORE, BY) as work:
                await work.connection.execute("SELECT pg_sleep(20)")
    finally:
        await database.close()


async def test_a_database_out_of_reach_is_said_to_be_so(clock: ManualClock, ids: SeededIds) -> None:
    database = PostgresDatabase(
        "postgresql://flex@127.0.0.1:9/flex", clock, ids, connect_timeout_seconds=0.2
    )
    await database.open()
    try:
        with pytest.raises(Unavailable, match="database"):
            async with database.unit_of_work(STORE, BY):
                pass
    finally:
        await database.close()


async def test_a_connection_that_dies_in_the_middle_changes_nothing_and_is_replaced(
    postgres_database: PostgresDatabase, postgres_url: str, ids: SeededIds
) -> None:
    async def cut_off() -> None:
        async with postgres_database.unit_of_work(STORE, BY) as work:
            await work.fans.with_email(Fan(FanId(ids.new()), "fan@example.com"))
            pid = work.connection.connection.info.backend_pid
            with psycopg.connect(postgres_url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
            await emails(work)

    with pytest.raises(Unavailable):
        await cut_off()

    async with postgres_database.unit_of_work(STORE, BY) as work:
        assert await emails(work) == []


async def test_a_statement_that_failed_cannot_be_passed_over(
    postgres_database: PostgresDatabase, ids: SeededIds
) -> None:
    async def pass_over() -> None:
        async with postgres_database.unit_of_work(STORE, BY) as work:
            await work.fans.with_email(Fan(FanId(ids.new()), "fan@example.com"))
            with suppress(psycopg.Error):
                await work.connection.execute("SELECT 1 / 0")

    with pytest.raises(RuntimeError, match="failed"):
        await pass_over()

    async with postgres_database.unit_of_work(STORE, BY) as work:
        assert await emails(work) == []


async def test_a_lost_answer_to_the_commit_is_unknown(
    postgres_database: PostgresDatabase, postgres_url: str, ids: SeededIds
) -> None:
    async def register() -> None:
        async with postgres_database.unit_of_work(STORE, BY) as work:
            await work.fans.with_email(Fan(FanId(ids.new()), "fan@example.com"))

    async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as other:
        await other.execute(_SLEEP_IN_COMMIT)
        try:
            registering = asyncio.create_task(register())
            while not await (await other.execute(_ASLEEP)).fetchone():
                assert not registering.done()
            await other.execute(_WAKE_UP_DEAD)
            with pytest.raises(OutcomeUnknown):
                await registering
        finally:
            await other.execute("DROP FUNCTION store_harbour.sleep_in_commit CASCADE")
