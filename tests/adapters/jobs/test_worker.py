"""What becomes of jobs that fail, and of those whose worker is lost."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from flex_adapters.jobs.retrying import wait_of
from flex_adapters.postgres.database import PostgresDatabase
from flexcore.kernel import (
    Actor,
    ActorKind,
    Job,
    JobNotFailed,
    JobNotFound,
    JobStatus,
    JobWaitsAlready,
    Refused,
    TenantId,
    Unavailable,
)
from tests.audits import Record
from tests.queues import PostgresQueue, queued

pytestmark = pytest.mark.anyio

STORE = TenantId("harbour")
BY = Actor(ActorKind.CLI, "pat")
DRAIN = Job("refunds.drain", {"limit": 5})
ROUND = Job("refunds.drain", lock="refunds", queueing_lock="refunds")


@attrs.define
class Failing:
    """Fails until it is mended."""

    is_mended: bool = False
    runs: int = 0

    async def __call__(self, name: str, arguments: Mapping[str, Any]) -> None:
        self.runs += 1
        if not self.is_mended:
            raise Unavailable("The vendor")


@attrs.define
class Held:
    """Goes on until it is let go."""

    began: asyncio.Event = attrs.field(factory=asyncio.Event)
    let_go: asyncio.Event = attrs.field(factory=asyncio.Event)
    runs: int = 0

    async def __call__(self, name: str, arguments: Mapping[str, Any]) -> None:
        self.runs += 1
        self.began.set()
        await self.let_go.wait()


@attrs.define
class HardOfHearing:
    """Misses the first order to stop, as work may whose waiting ended at that moment."""

    began: asyncio.Event = attrs.field(factory=asyncio.Event)
    missed: int = 0

    async def __call__(self, name: str, arguments: Mapping[str, Any]) -> None:
        self.began.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.missed += 1
        await asyncio.Event().wait()


@pytest.fixture
def queue(postgres_database: PostgresDatabase) -> PostgresQueue:
    return PostgresQueue(postgres_database)


async def ask(queue: PostgresQueue, *jobs: Job) -> None:
    await queued(queue.database, STORE, BY, *jobs)


async def asked_for(queue: PostgresQueue) -> list[tuple[str, JobStatus]]:
    """Return what is left of the jobs that were asked for, beside the worker's own."""
    jobs = await queue.board.list(limit=10)
    return [(job.name, job.status) for job in jobs if not job.name.startswith("round.")]


async def forget_workers(queue: PostgresQueue) -> None:
    """Leave the queue as workers do that are killed: silent for long, their jobs at work."""
    await queue.change(
        "UPDATE flex.procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
    )


async def killed_at_work(queue: PostgresQueue, job: Job) -> None:
    """Queue a job and let a worker take it that is never heard of again."""
    await ask(queue, job)
    await queue.change("SELECT procrastinate_register_worker_v1()")
    await queue.change(
        "SELECT procrastinate_fetch_job_v2(NULL, (SELECT max(id) FROM procrastinate_workers))"
    )
    await forget_workers(queue)


def three(_: str) -> int:
    return 3


async def test_a_job_that_fails_runs_as_often_as_its_kind_allows_and_says_why(
    queue: PostgresQueue,
) -> None:
    failing = Failing()
    await ask(queue, DRAIN)

    for _ in range(6):
        await queue.work_off(failing)
        await queue.wait(timedelta(hours=2))
    (job,) = await queue.board.list(limit=10)

    assert failing.runs == 3
    assert (job.status, job.runs, job.store) == (JobStatus.FAILED, 3, STORE)
    assert job.arguments == {"limit": 5}
    assert job.reason is not None
    assert job.reason.startswith("Unavailable: The vendor cannot be reached")


async def test_a_job_that_waits_to_be_tried_again_keeps_none_of_its_lock_from_running(
    queue: PostgresQueue,
) -> None:
    failing = Failing()
    await ask(queue, Job("refunds.drain", lock="refunds"))
    await queue.work_off(failing)
    failing.is_mended = True
    await ask(queue, Job("carts.copy", lock="refunds"))

    await queue.work_off(failing)
    waiting = await queue.board.list(limit=10)

    assert [(job.name, job.status) for job in waiting] == [("refunds.drain", JobStatus.WAITING)]
    assert waiting[0].due_at > datetime.now(UTC)


async def test_a_round_that_fails_beside_a_newer_one_ends_and_the_newer_one_runs(
    queue: PostgresQueue,
) -> None:
    asked = []

    async def fail_after_another_was_asked_for(name: str, arguments: Mapping[str, Any]) -> None:
        asked.append(name)
        if len(asked) == 1:
            await ask(queue, ROUND)
            raise Unavailable("The vendor")

    await ask(queue, ROUND)
    await queue.work_off(fail_after_another_was_asked_for)
    await queue.work_off(fail_after_another_was_asked_for)
    counts = await queue.board.counts()

    assert len(asked) == 2
    assert counts == {JobStatus.FAILED: 1}


async def test_the_job_of_a_lost_worker_is_done_by_another(queue: PostgresQueue) -> None:
    mended = Failing(is_mended=True)
    await killed_at_work(queue, Job("refunds.drain", lock="refunds"))
    await ask(queue, Job("carts.copy", lock="refunds"))

    await queue.work_off(mended)
    stuck = mended.runs
    swept = await queue.board.sweep(silent_seconds=30, most_runs=three)
    while await queue.board.counts():
        await queue.work_off(mended)

    assert (stuck, swept, mended.runs) == (0, 1, 2)


async def test_a_job_whose_lost_worker_is_no_longer_known_is_found_too(
    queue: PostgresQueue,
) -> None:
    await killed_at_work(queue, DRAIN)
    await queue.change("DELETE FROM flex.procrastinate_workers")

    assert await queue.board.sweep(silent_seconds=30, most_runs=three) == 1
    assert await queue.board.counts() == {JobStatus.WAITING: 1}


async def test_a_lost_round_beside_a_newer_one_ends_as_failed(queue: PostgresQueue) -> None:
    await killed_at_work(queue, ROUND)
    await ask(queue, ROUND)

    await queue.board.sweep(silent_seconds=30, most_runs=three)
    (failed,) = await queue.board.list(JobStatus.FAILED, limit=10)

    assert failed.reason == "Its worker was lost."
    assert await queue.board.counts() == {JobStatus.FAILED: 1, JobStatus.WAITING: 1}


async def test_a_job_that_takes_its_workers_along_is_given_up(queue: PostgresQueue) -> None:
    await killed_at_work(queue, DRAIN)
    await queue.change("UPDATE flex.procrastinate_jobs SET attempts = 2")

    await queue.board.sweep(silent_seconds=30, most_runs=three)

    assert await queue.board.counts() == {JobStatus.FAILED: 1}


async def test_workers_give_a_lost_job_up_after_as_many_runs_as_its_kind_allows(
    queue: PostgresQueue,
) -> None:
    failing, stopped = Failing(), asyncio.Event()
    await killed_at_work(queue, DRAIN)
    await queue.change("UPDATE flex.procrastinate_jobs SET attempts = 2")

    working = asyncio.create_task(queue.worker(failing).run(stopped))
    while await asked_for(queue) == [("refunds.drain", JobStatus.RUNNING)]:
        pass
    given_up = await queue.board.list(JobStatus.FAILED, limit=10)
    stopped.set()
    await working

    assert [(job.name, job.reason) for job in given_up] == [
        ("refunds.drain", "Its worker was lost.")
    ]
    assert failing.runs == 0


async def test_of_a_round_that_fails_again_and_again_the_last_failures_are_kept(
    queue: PostgresQueue,
) -> None:
    failing = Failing()
    await ask(queue, DRAIN)
    await queue.change("UPDATE flex.procrastinate_jobs SET attempts = 2")
    for _ in range(12):
        await ask(queue, ROUND)
        await queue.work_off(failing)
    failed = await queue.board.list(JobStatus.FAILED, limit=20)

    await queue.board.sweep(silent_seconds=30, most_runs=three)
    kept = await queue.board.list(JobStatus.FAILED, limit=20)

    # What was asked for once is kept.
    assert len(failed) == 13
    assert [job.number for job in kept] == [failed[0].number, *(job.number for job in failed[3:])]


async def test_the_job_of_a_worker_that_is_heard_of_is_left_alone(queue: PostgresQueue) -> None:
    held = Held()
    await ask(queue, DRAIN)
    working = asyncio.create_task(queue.work_off(held))
    await held.began.wait()

    assert await queue.board.sweep(silent_seconds=30, most_runs=three) == 0
    held.let_go.set()
    await working
    assert held.runs == 1


async def test_a_worker_that_is_told_to_stop_hands_back_what_takes_too_long(
    queue: PostgresQueue,
) -> None:
    held, stopped = Held(), asyncio.Event()
    await ask(queue, DRAIN)
    working = asyncio.create_task(queue.worker(held, grace_seconds=0.01).run(stopped))
    await held.began.wait()
    stopped.set()
    await working
    handed_back = await asked_for(queue)
    held.let_go.set()
    await queue.work_off(held)

    assert handed_back == [("refunds.drain", JobStatus.WAITING)]
    assert held.runs == 2


async def test_a_job_that_misses_its_order_to_stop_is_broken_off_all_the_same(
    queue: PostgresQueue,
) -> None:
    deaf, stopped = HardOfHearing(), asyncio.Event()
    await ask(queue, DRAIN)
    working = asyncio.create_task(queue.worker(deaf, grace_seconds=0.01).run(stopped))
    await deaf.began.wait()
    stopped.set()
    await working

    assert deaf.missed == 1
    assert await asked_for(queue) == [("refunds.drain", JobStatus.WAITING)]


async def test_a_worker_ends_at_whatever_moment_of_its_start_it_is_told_to_stop(
    queue: PostgresQueue,
) -> None:
    for moment in range(40):
        stopped = asyncio.Event()
        working = asyncio.create_task(queue.worker(Failing()).run(stopped))
        for _ in range(moment**2):
            await asyncio.sleep(0)
        stopped.set()
        await working


async def test_a_worker_whose_database_does_not_answer_ends_when_it_is_told_to_stop(
    queue: PostgresQueue,
) -> None:
    stopped = asyncio.Event()
    async with queue.locked("flex.procrastinate_workers") as somebody_waits:
        working = asyncio.create_task(queue.worker(Failing(), grace_seconds=0.01).run(stopped))
        while not await somebody_waits():
            pass
        stopped.set()
        await working


async def test_a_worker_that_is_told_to_stop_ends_what_it_is_at(queue: PostgresQueue) -> None:
    held, stopped = Held(), asyncio.Event()
    await ask(queue, DRAIN)
    working = asyncio.create_task(queue.worker(held).run(stopped))
    await held.began.wait()
    stopped.set()
    held.let_go.set()
    await working

    assert await asked_for(queue) == []


async def test_a_worker_outlives_its_connections(queue: PostgresQueue) -> None:
    held, stopped = Held(), asyncio.Event()
    held.let_go.set()
    working = asyncio.create_task(queue.worker(held, poll_seconds=0.05).run(stopped))
    await ask(queue, DRAIN)
    await held.began.wait()
    held.began.clear()
    left = await queue.board.counts()
    while left:
        left = await queue.board.counts()
    await queue.change(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s "
        "AND datname = current_database()",
        "flex worker",
    )
    await ask(queue, DRAIN)
    await held.began.wait()
    stopped.set()
    await working

    assert held.runs == 2


async def test_a_job_that_failed_is_tried_again_by_hand(queue: PostgresQueue) -> None:
    failing = Failing()
    await ask(queue, ROUND)
    await queue.work_off(failing)
    (failed,) = await queue.board.list(limit=10)
    failing.is_mended = True

    await queue.board.retry(failed.number, BY)
    with pytest.raises(Refused) as twice:
        await queue.board.retry(failed.number, BY)
    await queue.work_off(failing)
    with pytest.raises(Refused) as gone:
        await queue.board.retry(failed.number, BY)

    assert twice.value.refusals == (JobNotFailed(failed.number, "waiting"),)
    assert gone.value.refusals == (JobNotFound(failed.number),)
    was = {"job": "refunds.drain", "status": "failed"}
    assert await Record(queue.database.unit_of_work, STORE, BY).lines() == [
        ("job.retried", f"job:{failed.number}", was, {**was, "status": "waiting"})
    ]


async def test_a_round_that_failed_is_not_tried_again_beside_a_newer_one(
    queue: PostgresQueue,
) -> None:
    await ask(queue, ROUND)
    await queue.work_off(Failing())
    (failed,) = await queue.board.list(limit=10)
    await ask(queue, ROUND)

    with pytest.raises(Refused) as refused:
        await queue.board.retry(failed.number, BY)

    assert refused.value.refusals == (JobWaitsAlready(),)


async def test_the_job_that_is_due_longest_tells_how_far_behind_workers_are(
    queue: PostgresQueue,
) -> None:
    nothing = await queue.board.oldest_due()
    async with queue.database.unit_of_work(STORE, BY) as work:
        await work.jobs.enqueue(DRAIN, run_at=datetime(2100, 1, 1, tzinfo=UTC))
    not_due = await queue.board.oldest_due()
    await ask(queue, DRAIN)
    first = await queue.board.oldest_due()
    await ask(queue, DRAIN)

    assert nothing is None
    assert not_due is None
    assert first is not None
    assert await queue.board.oldest_due() == first


def test_waits_grow_and_jobs_that_failed_together_come_back_apart() -> None:
    waits = [wait_of(7, runs) for runs in range(12)]

    assert waits == sorted(waits)
    assert max(waits) <= 3600
    assert len({round(wait_of(number, 3), 3) for number in range(100)}) == 100
