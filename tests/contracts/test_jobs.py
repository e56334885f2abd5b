"""What every queue of background work does."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from flex_adapters.memory.database import MemoryDatabase
from flexcore.kernel import Actor, Job, ManualClock, TenantId
from tests.contracts.conftest import DATABASES
from tests.queues import MemoryQueue, PostgresQueue, Queue
from tests.works import Work, WorkFailed

pytestmark = pytest.mark.anyio

DRAIN = Job("refunds.drain", {"limit": 5}, lock="refunds")
ROUND = Job("refunds.drain", lock="refunds", queueing_lock="refunds")
COPY = Job("carts.copy")


@attrs.frozen
class Done:
    """Remembers what was done, and what was done side by side."""

    jobs: list[tuple[str, dict[str, Any]]] = attrs.field(factory=list)
    at_work: list[str] = attrs.field(factory=list)
    side_by_side: list[str] = attrs.field(factory=list)

    async def __call__(self, name: str, arguments: Mapping[str, Any]) -> None:
        self.side_by_side.extend(each for each in self.at_work if each == name)
        self.at_work.append(name)
        # Others get their turn, if they can have one.
        for _ in range(20):
            await asyncio.sleep(0)
        self.at_work.remove(name)
        self.jobs.append((name, dict(arguments)))

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.jobs]


@pytest.fixture(params=DATABASES)
def queue(
    request: pytest.FixtureRequest, tenant: TenantId, operator: Actor, clock: ManualClock
) -> Queue:
    if request.param == "memory":
        database = MemoryDatabase(clock, request.getfixturevalue("ids"))
        return MemoryQueue(database, tenant, operator, clock)
    # The server's clock says what is due.
    clock.advance(datetime.now(UTC) - clock.now())
    return PostgresQueue(request.getfixturevalue(f"{request.param}_database"))


@pytest.fixture
def work(queue: Queue, tenant: TenantId, operator: Actor) -> Work:
    assert isinstance(queue, MemoryQueue | PostgresQueue)
    database = queue.database
    return lambda: database.unit_of_work(tenant, operator)


async def test_a_job_is_done_once_with_what_it_was_given(queue: Queue, work: Work) -> None:
    done = Done()
    async with work() as begun:
        await begun.jobs.enqueue(DRAIN)

    await queue.work_off(done)
    await queue.work_off(done)

    assert done.jobs == [("refunds.drain", {"limit": 5})]


async def test_a_job_waits_for_its_time(queue: Queue, work: Work, clock: ManualClock) -> None:
    done = Done()
    async with work() as begun:
        later = await begun.jobs.enqueue(COPY, run_at=clock.now() + timedelta(minutes=30))
        now = await begun.jobs.enqueue(DRAIN)

    await queue.work_off(done)
    before = list(done.names)
    await queue.wait(timedelta(minutes=31))
    await queue.work_off(done)

    assert before == ["refunds.drain"]
    assert done.names == ["refunds.drain", "carts.copy"]
    assert now != later


async def test_a_job_that_waits_for_its_time_keeps_none_of_its_lock_from_running(
    queue: Queue, work: Work, clock: ManualClock
) -> None:
    done = Done()
    async with work() as begun:
        await begun.jobs.enqueue(DRAIN, run_at=clock.now() + timedelta(hours=1))
        await begun.jobs.enqueue(
            Job("carts.copy", lock="refunds"), run_at=clock.now() + timedelta(minutes=5)
        )
    async with work() as begun:
        await begun.jobs.enqueue(Job("seats.release", lock="refunds"))

    await queue.work_off(done)
    await queue.wait(timedelta(minutes=6))
    await queue.work_off(done)

    assert done.names == ["seats.release", "carts.copy"]


async def test_jobs_are_taken_in_the_order_in_which_they_are_due(
    queue: Queue, work: Work, clock: ManualClock
) -> None:
    done = Done()
    async with work() as begun:
        for minutes in (1, 3, 2):
            await begun.jobs.enqueue(
                Job("carts.copy", {"minutes": minutes}, lock="carts"),
                run_at=clock.now() + timedelta(minutes=minutes),
            )

    await queue.wait(timedelta(minutes=4))
    while len(done.jobs) < 3:
        await queue.work_off(done, workers=2)

    assert [arguments["minutes"] for _, arguments in done.jobs] == [1, 2, 3]


async def test_a_job_does_not_exist_unless_its_work_is_committed(queue: Queue, work: Work) -> None:
    done = Done()
    with suppress(WorkFailed):
        async with work() as begun:
            await begun.jobs.enqueue(DRAIN)
            raise WorkFailed

    await queue.work_off(done)

    assert done.jobs == []


async def test_of_jobs_with_one_queueing_lock_one_waits(queue: Queue, work: Work) -> None:
    done = Done()

    async def ask() -> bool:
        async with work() as begun:
            return await begun.jobs.enqueue(ROUND) is not None

    asked = await asyncio.gather(*(ask() for _ in range(8)))
    await queue.work_off(done)
    again = await ask()

    assert sum(asked) == 1
    assert done.names == ["refunds.drain"]
    assert again


async def test_many_workers_share_the_work_and_do_each_job_once(queue: Queue, work: Work) -> None:
    done = Done()
    async with work() as begun:
        for number in range(40):
            await begun.jobs.enqueue(Job("carts.copy", {"number": number}))

    await queue.work_off(done, workers=4)

    assert sorted(arguments["number"] for _, arguments in done.jobs) == list(range(40))


async def test_jobs_of_one_lock_never_run_side_by_side(queue: Queue, work: Work) -> None:
    done = Done()
    async with work() as begun:
        for number in range(12):
            await begun.jobs.enqueue(Job("seats.release", {"number": number}, lock="cart 1"))

    while len(done.jobs) < 12:
        await queue.work_off(done, workers=4)

    assert done.side_by_side == []
    assert [arguments["number"] for _, arguments in done.jobs] == list(range(12))


async def test_another_stores_jobs_of_the_same_lock_are_others(
    queue: Queue, work: Work, tenant: TenantId, operator: Actor
) -> None:
    assert isinstance(queue, MemoryQueue | PostgresQueue)
    async with work() as begun:
        first = await begun.jobs.enqueue(ROUND)
    async with queue.database.unit_of_work(TenantId("other"), operator) as begun:
        other = await begun.jobs.enqueue(ROUND)

    assert first is not None
    assert other is not None
