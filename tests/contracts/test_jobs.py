"""What the queue of background work does in memory."""

from contextlib import suppress
from datetime import timedelta

import pytest

from flex_adapters.memory.database import MemoryDatabase
from flexcore.kernel import Actor, Job, ManualClock, SeededIds, TenantId
from tests.works import WorkFailed

pytestmark = pytest.mark.anyio

DRAIN = Job("refunds.drain", {"limit": 5}, lock="refunds")


@pytest.fixture
def database(clock: ManualClock, ids: SeededIds) -> MemoryDatabase:
    return MemoryDatabase(clock, ids)


async def test_a_job_is_due_at_its_time_and_taken_once(
    database: MemoryDatabase, tenant: TenantId, operator: Actor, clock: ManualClock
) -> None:
    later = clock.now() + timedelta(minutes=30)
    async with database.unit_of_work(tenant, operator) as work:
        due_later = await work.jobs.enqueue(Job("carts.copy"), run_at=later)
        due_now = await work.jobs.enqueue(DRAIN)

    async with database.unit_of_work(tenant, operator) as work:
        first = await work.jobs.take_due()
        clock.advance(timedelta(minutes=30))
        second = await work.jobs.take_due()

    assert [(queued.id, queued.job) for queued in first] == [(due_now, DRAIN)]
    assert [queued.id for queued in second] == [due_later]


async def test_a_job_does_not_exist_unless_its_work_is_committed(
    database: MemoryDatabase, tenant: TenantId, operator: Actor
) -> None:
    with suppress(WorkFailed):
        async with database.unit_of_work(tenant, operator) as work:
            await work.jobs.enqueue(DRAIN)
            raise WorkFailed

    async with database.unit_of_work(tenant, operator) as work:
        assert await work.jobs.take_due() == []
