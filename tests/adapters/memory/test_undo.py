"""Work in memory is done wholly or not at all."""

import asyncio
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flex_adapters.memory.database import MemoryDatabase
from flex_adapters.memory.tables import Table, UndoLog
from flexcore.kernel import Actor, ActorKind, ManualClock, SeededIds, TenantId
from tests.builders import FAN

STAFF = Actor(ActorKind.CLI, "pat")

changes = st.lists(
    st.tuples(st.sampled_from(["set", "drop", "default"]), st.integers(0, 4), st.integers(0, 9))
)


def change(table: Table[int, int], wanted: list[tuple[str, int, int]]) -> None:
    for how, key, row in wanted:
        match how:
            case "set":
                table[key] = row
            case "drop":
                table.drop(key)
            case _:
                table.setdefault(key, row)


def fail(log: UndoLog, table: Table[int, int], wanted: list[tuple[str, int, int]]) -> None:
    with log.act():
        change(table, wanted)
        raise ZeroDivisionError


@given(changes, changes, changes)
def test_work_that_fails_leaves_a_table_as_it_was(
    before: list[tuple[str, int, int]],
    failing: list[tuple[str, int, int]],
    after: list[tuple[str, int, int]],
) -> None:
    log = UndoLog()
    table: Table[int, int] = Table(log)
    with log.act():
        change(table, before)
    kept: Mapping[int, int] = dict(table)

    with pytest.raises(ZeroDivisionError):
        fail(log, table, failing)

    assert table == kept
    with log.act():
        change(table, after)
    assert table == _as_a_plain_dictionary([*before, *after])


@pytest.mark.parametrize(
    "change_unseen",
    [
        lambda table: table.clear(),
        lambda table: table.pop(1),
        lambda table: table.popitem(),
        lambda table: table.update({1: 2}),
        lambda table: table.__ior__({1: 2}),
    ],
)
def test_a_table_cannot_be_changed_unseen(change_unseen: object) -> None:
    table: Table[int, int] = Table(UndoLog())
    table[1] = 1

    assert callable(change_unseen)
    with pytest.raises(TypeError, match="row by row"):
        change_unseen(table)

    assert table == {1: 1}


@pytest.mark.anyio
async def test_work_on_a_store_waits_for_the_work_before_it() -> None:
    database = MemoryDatabase(ManualClock(), SeededIds())
    order: list[str] = []

    async def work(name: str, tenant: str) -> None:
        async with database.unit_of_work(TenantId(tenant), STAFF):
            order.append(f"{name} begins")
            await asyncio.sleep(0)
            order.append(f"{name} ends")

    await asyncio.gather(work("a", "harbour"), work("b", "harbour"))

    assert order == ["a begins", "a ends", "b begins", "b ends"]


@pytest.mark.anyio
async def test_stores_share_nothing() -> None:
    database = MemoryDatabase(ManualClock(), SeededIds())
    async with database.unit_of_work(TenantId("harbour"), STAFF) as work:
        await work.fans.with_email(FAN)

    async with database.unit_of_work(TenantId("beach"), STAFF) as work:
        assert await work.fans.get(FAN.id) is None


@pytest.mark.anyio
async def test_work_that_is_cancelled_leaves_no_trace() -> None:
    database = MemoryDatabase(ManualClock(), SeededIds())
    begun = asyncio.Event()

    async def work() -> None:
        async with database.unit_of_work(TenantId("harbour"), STAFF) as work:
            await work.fans.with_email(FAN)
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.ensure_future(work())
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    async with database.unit_of_work(TenantId("harbour"), STAFF) as after:
        assert await after.fans.get(FAN.id) is None


def _as_a_plain_dictionary(wanted: list[tuple[str, int, int]]) -> dict[int, int]:
    plain: dict[int, int] = {}
    for how, key, row in wanted:
        match how:
            case "set":
                plain[key] = row
            case "drop":
                plain.pop(key, None)
            case _:
                plain.setdefault(key, row)
    return plain
