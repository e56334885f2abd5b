"""What operators are told of how far behind workers are, and whether there is one."""

from datetime import UTC, datetime, timedelta

import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flexcore.kernel import JobStatus
from tests.queues import PostgresQueue

pytestmark = pytest.mark.anyio

BEGUN = datetime(2026, 11, 20, 12, tzinfo=UTC)
_BEGIN = """
    SELECT procrastinate_defer_periodic_job_v2(
        'flex', NULL, NULL, %s, 0, '', %s, '{}'::jsonb)
"""


@pytest.fixture
def queue(postgres_database: PostgresDatabase) -> PostgresQueue:
    return PostgresQueue(postgres_database)


async def begin_round(queue: PostgresQueue, name: str, at: datetime) -> None:
    """Begin a round as a worker does when its time comes."""
    await queue.change(_BEGIN, f"round.{name}", int(at.timestamp()))


async def test_a_round_that_nobody_works_on_is_as_old_as_since_it_was_begun(
    queue: PostgresQueue,
) -> None:
    await begin_round(queue, "outbox.relay", BEGUN)
    await queue.change("UPDATE flex.procrastinate_events SET at = %s", BEGUN)

    (waiting,) = await queue.board.list(JobStatus.WAITING, limit=10)

    assert waiting.due_at == BEGUN
    assert await queue.board.oldest_due() == BEGUN


async def test_the_last_round_begun_tells_whether_there_is_a_worker(queue: PostgresQueue) -> None:
    never = await queue.board.last_round()
    await begin_round(queue, "outbox.relay", BEGUN)
    await begin_round(queue, "checkout.recover", BEGUN - timedelta(minutes=1))
    first = await queue.board.last_round()
    # What was done is forgotten.
    await queue.change("DELETE FROM flex.procrastinate_jobs")
    await begin_round(queue, "outbox.relay", BEGUN + timedelta(seconds=10))

    assert never is None
    assert first == BEGUN
    assert await queue.board.last_round() == BEGUN + timedelta(seconds=10)
