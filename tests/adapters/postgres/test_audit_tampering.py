"""Whoever can write to the database without Flex is found out by the chain of the audit."""

import psycopg
import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flexcore.access import AuditService, BreakKind, ChainBreak
from flexcore.kernel import Actor, ActorKind, Change, EntityKind, EntityRef, TenantId

pytestmark = pytest.mark.anyio

STORE = TenantId("harbour")
BY = Actor(ActorKind.CLI, "pat")
PROGRAM = EntityRef(EntityKind.PROGRAM, "p1")


async def record(database: PostgresDatabase, count: int) -> None:
    async with database.unit_of_work(STORE, BY) as work:
        for n in range(count):
            await work.audit.record(Change("program.changed", PROGRAM, {"n": n}, {"n": n + 1}))


def tamper(database: PostgresDatabase, statement: str) -> None:
    """Write as the owner of the database does who switches triggers off."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("SET session_replication_role TO replica")
        connection.execute("SET search_path TO store_harbour")
        changed = connection.execute(statement.encode())
        assert changed.rowcount


@pytest.mark.parametrize("stretch", [2, 3, 500])
@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE tbl_audit SET actor = 'cli:kim' WHERE sequence = 4", (4, BreakKind.ALTERED)),
        ("UPDATE tbl_audit SET action = 'x.y' WHERE sequence = 1", (1, BreakKind.ALTERED)),
        ("UPDATE tbl_audit SET after = NULL WHERE sequence = 6", (6, BreakKind.ALTERED)),
        ("UPDATE tbl_audit SET before = '{ \"n\":3}' WHERE sequence = 4", (4, BreakKind.ALTERED)),
        (
            "UPDATE tbl_audit SET occurred_at = occurred_at + interval '1 microsecond' "
            "WHERE sequence = 4",
            (4, BreakKind.ALTERED),
        ),
        ("UPDATE tbl_audit SET hash = sha256('x') WHERE sequence = 4", (4, BreakKind.ALTERED)),
        ("DELETE FROM tbl_audit WHERE sequence = 1", (1, BreakKind.MISSING)),
        ("DELETE FROM tbl_audit WHERE sequence = 4", (4, BreakKind.MISSING)),
        ("DELETE FROM tbl_audit WHERE sequence >= 6", (6, BreakKind.MISSING)),
        ("DELETE FROM tbl_audit", (1, BreakKind.MISSING)),
        ("UPDATE tbl_audit SET sequence = 9 WHERE sequence = 6", (6, BreakKind.MISSING)),
        ("DELETE FROM tbl_audit_chain", (6, BreakKind.ALTERED)),
        ("UPDATE tbl_audit_chain SET hash = sha256('x')", (6, BreakKind.ALTERED)),
        ("UPDATE tbl_audit_chain SET sequence = 5", (6, BreakKind.ALTERED)),
        ("UPDATE tbl_audit_chain SET sequence = 7", (7, BreakKind.MISSING)),
    ],
)
async def test_it_is_told_where_an_entry_was_altered_or_is_missing(
    postgres_database: PostgresDatabase,
    statement: str,
    broken: tuple[int, BreakKind],
    stretch: int,
) -> None:
    audit = AuditService(postgres_database.unit_of_work, stretch)
    await record(postgres_database, 4)
    await record(postgres_database, 2)
    assert (await audit.verify(STORE, BY)).broken is None

    tamper(postgres_database, statement)

    assert (await audit.verify(STORE, BY)).broken == ChainBreak(*broken)


async def test_work_that_changes_something_keeps_nobody_waiting_before_its_end(
    postgres_database: PostgresDatabase,
) -> None:
    async with postgres_database.unit_of_work(STORE, BY) as long:
        await long.audit.record(Change("program.made", PROGRAM))
        # It would fail by the statement timeout.
        await record(postgres_database, 1)

    audit = AuditService(postgres_database.unit_of_work)
    entries = await audit.entries(STORE, BY)
    assert [entry.action for entry in entries] == ["program.made", "program.changed"]
    assert (await audit.verify(STORE, BY)).broken is None
