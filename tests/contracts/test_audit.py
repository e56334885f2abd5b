"""What every keeper of the audit does."""

import asyncio
import json
from datetime import timedelta

import pytest

from flexcore.access import GENESIS, AuditEntry, AuditFilter, AuditService, Verification
from flexcore.kernel import (
    Actor,
    ActorKind,
    Change,
    EntityKind,
    EntityRef,
    ManualClock,
    TenantId,
)
from tests.works import StoreUnitOfWork, Work, failing

pytestmark = pytest.mark.anyio

PROGRAM = EntityRef(EntityKind.PROGRAM, "p1")
TAG = EntityRef(EntityKind.TAG, "t1")
KIM = Actor(ActorKind.KEY, "0a1b")


@pytest.fixture
def audit(unit_of_work: StoreUnitOfWork) -> AuditService:
    # Short stretches, so that verifying takes several of them.
    return AuditService(unit_of_work, stretch=3)


async def record(work: Work, *changes: Change) -> None:
    async with work() as begun:
        for change in changes:
            await begun.audit.record(change)


def numbered(first: int, last: int) -> list[Change]:
    return [Change(f"program.changed_{n}", PROGRAM) for n in range(first, last + 1)]


def actions(entries: list[AuditEntry]) -> list[str]:
    return [entry.action for entry in entries]


async def read(audit: AuditService, tenant: TenantId, which: AuditFilter) -> list[AuditEntry]:
    return list(await audit.entries(tenant, KIM, which=which))


async def test_a_change_is_on_record_with_who_made_it_when_and_what_was_there(
    audit: AuditService, work: Work, tenant: TenantId, clock: ManualClock
) -> None:
    at = clock.advance(timedelta(microseconds=123456))

    await record(work, Change("program.renamed", PROGRAM, {"name": "Old"}, {"name": "New"}))

    (entry,) = await audit.entries(tenant, KIM)
    assert (entry.actor, entry.occurred_at) == ("cli:pat", at)
    assert (entry.action, entry.entity) == ("program.renamed", PROGRAM)
    assert (entry.before, entry.after) == ('{"name":"Old"}', '{"name":"New"}')
    assert (entry.sequence, entry.previous_hash) == (1, GENESIS.hash)
    assert await audit.verify(tenant, KIM) == Verification(entry.link)


async def test_who_acts_stands_on_each_entry(
    audit: AuditService, unit_of_work: StoreUnitOfWork, tenant: TenantId
) -> None:
    for actor in (KIM, Actor(ActorKind.JOB)):
        async with unit_of_work(tenant, actor) as work:
            await work.audit.record(Change("tag.made", TAG))

    assert [entry.actor for entry in await audit.entries(tenant, KIM)] == ["job", "key:0a1b"]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"b": 1, "a": [1, {"x": None}], "big": 2**80, "part": 1.50},
        {"odd": "NUL \0, half \ud800, Götterdämmerung 🔥", '"': "\\"},
    ],
)
async def test_values_come_back_as_they_were_hashed_whatever_is_in_them(
    audit: AuditService, work: Work, tenant: TenantId, values: dict[str, object]
) -> None:
    await record(work, Change("tag.made", TAG, None, values))

    (entry,) = await audit.entries(tenant, KIM)
    assert entry.before is None
    assert entry.after is not None
    assert json.loads(entry.after) == values
    assert entry.hash == entry.digest


async def test_the_changes_of_one_work_follow_one_another(
    audit: AuditService, work: Work, tenant: TenantId
) -> None:
    await record(work, *numbered(1, 4))
    await record(work)
    await record(work, *numbered(5, 7))

    entries = list(await audit.entries(tenant, KIM))
    assert actions(entries) == [f"program.changed_{n}" for n in range(7, 0, -1)]
    assert [entry.sequence for entry in entries] == [7, 6, 5, 4, 3, 2, 1]
    assert await audit.verify(tenant, KIM) == Verification(entries[0].link)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 6])
async def test_a_chain_of_any_length_is_whole(
    audit: AuditService, work: Work, tenant: TenantId, count: int
) -> None:
    await record(work, *numbered(1, count))

    entries = await audit.entries(tenant, KIM, 1)
    head = entries[0].link if entries else GENESIS
    assert await audit.verify(tenant, KIM) == Verification(head)
    assert head.sequence == count


async def test_work_that_failed_leaves_no_entry_and_no_gap(
    audit: AuditService, work: Work, tenant: TenantId
) -> None:
    await record(work, *numbered(1, 1))
    async with failing(work) as begun:
        await begun.audit.record(Change("tag.made", TAG))
    await record(work, *numbered(2, 2))

    entries = list(await audit.entries(tenant, KIM))
    assert actions(entries) == ["program.changed_2", "program.changed_1"]
    assert await audit.verify(tenant, KIM) == Verification(entries[0].link)


async def test_entries_are_read_latest_first_page_by_page(
    audit: AuditService, work: Work, tenant: TenantId
) -> None:
    await record(work, *numbered(1, 5))

    first = list(await audit.entries(tenant, KIM, 2))
    await record(work, *numbered(6, 6))
    second = list(await audit.entries(tenant, KIM, 2, first[-1].sequence))
    last = list(await audit.entries(tenant, KIM, 2, second[-1].sequence))

    assert [entry.sequence for entry in (*first, *second, *last)] == [5, 4, 3, 2, 1]


async def test_entries_about_one_kind_of_thing_or_one_thing_are_found(
    audit: AuditService, work: Work, tenant: TenantId
) -> None:
    same_id = EntityRef(EntityKind.TAG, PROGRAM.id)
    await record(
        work,
        Change("program.made", PROGRAM),
        Change("tag.made", TAG),
        Change("tag.made", same_id),
        Change("program.changed", PROGRAM),
    )

    of_kind = await read(audit, tenant, AuditFilter(EntityKind.TAG))
    of_id = await read(audit, tenant, AuditFilter(id=PROGRAM.id))
    of_entity = await read(audit, tenant, AuditFilter(EntityKind.PROGRAM, PROGRAM.id))
    of_nothing = await read(audit, tenant, AuditFilter(EntityKind.TAG, "t2"))

    assert [entry.entity for entry in of_kind] == [same_id, TAG]
    assert [entry.entity for entry in of_id] == [PROGRAM, same_id, PROGRAM]
    assert actions(of_entity) == ["program.changed", "program.made"]
    assert of_nothing == []
    (older,) = await audit.entries(
        tenant, KIM, before=4, which=AuditFilter(EntityKind.PROGRAM, PROGRAM.id)
    )
    assert older.action == "program.made"


async def test_whatever_is_changed_at_once_stands_in_one_unbroken_chain(
    audit: AuditService, work: Work, tenant: TenantId
) -> None:
    sizes = [1 + n % 3 for n in range(24)]

    found: list[Verification] = []

    async def verify() -> None:
        found.append(await audit.verify(tenant, KIM))

    await asyncio.gather(
        *(record(work, *numbered(100 * n, 100 * n + size - 1)) for n, size in enumerate(sizes)),
        *(verify() for _ in range(4)),
    )

    entries = list(await audit.entries(tenant, KIM, 100))
    total = sum(sizes)
    assert [entry.sequence for entry in entries] == list(range(total, 0, -1))
    assert await audit.verify(tenant, KIM) == Verification(entries[0].link)
    assert [each.broken for each in found] == [None] * 4
    # The changes of one work stand beside each other, in their order.
    in_order = [int(entry.action.rpartition("_")[2]) for entry in reversed(entries)]
    works = list(dict.fromkeys(number // 100 for number in in_order))
    assert in_order == [100 * n + each for n in works for each in range(sizes[n])]
