"""What operators see of the queue of background work, in Procrastinate's tables."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import attrs
from psycopg.rows import DictRow

from flex_adapters.postgres.conversation import Conversation
from flex_adapters.postgres.database import PostgresDatabase
from flexcore.kernel import (
    Actor,
    JobNotFailed,
    JobNotFound,
    JobRecord,
    JobStatus,
    Refused,
    TenantId,
    job_retried,
)

# A round has no time of its own: it is due from when it was begun.
_DUE_AT = """
           coalesce(scheduled_at, (
               SELECT min(at) FROM procrastinate_events WHERE job_id = job.id), now()) AS due_at"""

_JOBS = f"""
    SELECT id, task_name, args, attempts, queueing_lock,
           CASE status WHEN 'todo' THEN 'waiting' WHEN 'doing' THEN 'running' ELSE 'failed' END
               AS status,{_DUE_AT},
           coalesce((
               SELECT reason FROM tbl_job_failures
                WHERE job_id = job.id ORDER BY job_failure_id DESC LIMIT 1),
               CASE status
               WHEN 'aborted' THEN 'Its worker had to stop.'
               WHEN 'failed' THEN 'No worker knows such work.'
               END) AS reason
      FROM procrastinate_jobs AS job
     WHERE status IN ('todo', 'doing', 'failed', 'aborted')
"""

_LIST = f"""
    SELECT * FROM ({_JOBS}) AS job
     WHERE %(status)s::text IS NULL OR status = %(status)s
     ORDER BY due_at, id
     LIMIT %(limit)s
"""

_GET = f"{_JOBS} AND id = %(number)s"

# An aborted job is one that a worker had no time for; to operators it failed like any other.
_AS_FAILED = """
    UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %(number)s AND status = 'aborted'
"""

_RETRY = "SELECT procrastinate_retry_job_v2(%(number)s, now(), NULL, NULL, NULL)"

_FAILED = "INSERT INTO tbl_job_failures (job_id, reason) VALUES (%(number)s, %(reason)s)"

_OLDEST = f"""
    SELECT min(due_at) AS due_at
      FROM (SELECT {_DUE_AT} FROM procrastinate_jobs AS job WHERE status = 'todo') AS waiting
     WHERE due_at <= now()
"""

_LAST_ROUND = """
    SELECT to_timestamp(max(defer_timestamp)) AS begun_at
      FROM procrastinate_periodic_defers
     WHERE starts_with(task_name, 'round.')
"""

_COUNTS = """
    SELECT CASE status WHEN 'todo' THEN 'waiting' WHEN 'doing' THEN 'running' ELSE 'failed' END
               AS status,
           count(*) AS count
      FROM procrastinate_jobs
     WHERE status IN ('todo', 'doing', 'failed', 'aborted')
     GROUP BY 1
"""

# A worker that was forgotten left its jobs without one.
_STALLED = """
    SELECT id, task_name, attempts, queueing_lock, task_name LIKE 'round.%%' AS is_round
      FROM procrastinate_jobs AS job
     WHERE status = 'doing'
       AND NOT EXISTS (
               SELECT FROM procrastinate_workers AS worker
                WHERE worker.id = job.worker_id
                  AND last_heartbeat >= now() - make_interval(secs => %(silent_seconds)s))
       FOR UPDATE SKIP LOCKED
"""

_GIVE_UP = "SELECT procrastinate_finish_job_v1(%(number)s, 'failed', false)"

# Jobs that failed are kept for a month, for whoever wants to know why.
_FORGET = """
    DELETE FROM procrastinate_jobs
     WHERE status IN ('failed', 'aborted', 'cancelled')
       AND scheduled_at < now() - interval '30 days'
"""

# Regular work that fails does so round after round; the last failures say as much as all of them.
_FORGET_ROUNDS = """
    DELETE FROM procrastinate_jobs
     WHERE id IN (
               SELECT id
                 FROM (SELECT id, row_number() OVER (
                                  PARTITION BY coalesce(queueing_lock, task_name) ORDER BY id DESC)
                                  AS newest
                         FROM procrastinate_jobs
                        WHERE status IN ('failed', 'aborted')
                          AND (queueing_lock IS NOT NULL OR starts_with(task_name, 'round.'))
                      ) AS failed
                WHERE newest > 10)
"""


@attrs.frozen
class PostgresJobBoard:
    """All jobs of an installation that are not done."""

    database: PostgresDatabase

    async def list(self, status: JobStatus | None = None, *, limit: int) -> Sequence[JobRecord]:
        """Return jobs, of one status or all, those due first at the top."""
        async with self.database.shared_work() as shared:
            found = await shared.execute(
                _LIST, {"status": status.value if status else None, "limit": limit}
            )
        return [_record(row) for row in found.rows]

    async def get(self, number: int) -> JobRecord:
        """Return a job."""
        async with self.database.shared_work() as shared:
            return await _got(shared, number)

    async def retry(self, number: int, by: Actor) -> None:
        """Let a job that failed run again; the audit of its store tells of it."""
        async with self.database.shared_work() as shared:
            store = (await _got(shared, number)).store
            if store is None:
                await _retried(shared, number)
        if store is not None:
            async with self.database.unit_of_work(TenantId(store), by) as work:
                await work.audit.record(job_retried(await _retried(work.connection, number)))

    async def failed(self, number: int, reason: str) -> None:
        """Keep why a job failed."""
        async with self.database.shared_work() as shared:
            await shared.execute(_FAILED, {"number": number, "reason": reason})

    async def oldest_due(self) -> datetime | None:
        """Return since when the job waits that is due longest, if one is due."""
        async with self.database.shared_work() as shared:
            found = await shared.execute(_OLDEST)
        due_at: datetime | None = found.rows[0]["due_at"]
        return due_at and due_at.astimezone(UTC)

    async def last_round(self) -> datetime | None:
        """Return for when the last round of regular work was begun, if ever one was."""
        async with self.database.shared_work() as shared:
            found = await shared.execute(_LAST_ROUND)
        begun_at: datetime | None = found.rows[0]["begun_at"]
        return begun_at and begun_at.astimezone(UTC)

    async def counts(self) -> Mapping[JobStatus, int]:
        """Return how many jobs there are of each status."""
        async with self.database.shared_work() as shared:
            found = await shared.execute(_COUNTS)
        return {JobStatus(row["status"]): row["count"] for row in found.rows}

    async def sweep(self, *, silent_seconds: float, most_runs: Callable[[str], int]) -> int:
        """Hand back the jobs of workers that are gone, and return how many."""
        async with self.database.shared_work() as shared:
            stalled = await shared.execute(_STALLED, {"silent_seconds": silent_seconds})
            for row in stalled.rows:
                await _swept(shared, row, most_runs(row["task_name"]))
            shared.later(_FORGET)
            shared.later(_FORGET_ROUNDS)
        return len(stalled.rows)


async def _retried(conversation: Conversation, number: int) -> JobRecord:
    """Let a job run again, and return it as it was."""
    job = await _got(conversation, number)
    if job.status is not JobStatus.FAILED:
        raise Refused(JobNotFailed(number, job.status.value))
    conversation.later(_AS_FAILED, {"number": number})
    await conversation.execute(_RETRY, {"number": number})
    return job


async def _swept(shared: Conversation, row: DictRow, most_runs: int) -> None:
    number = {"number": row["id"]}
    shared.later(_FAILED, {**number, "reason": "Its worker was lost."})
    # A twin may wait by now, and then this one could never wait again: the twin does its work.
    is_made_up_for = row["queueing_lock"] or row["is_round"]
    is_given_up = is_made_up_for or row["attempts"] + 1 >= most_runs
    shared.later(_GIVE_UP if is_given_up else _RETRY, number)


async def _got(shared: Conversation, number: int) -> JobRecord:
    found = await shared.execute(_GET, {"number": number})
    if found.first is None:
        raise Refused(JobNotFound(number))
    return _record(found.first)


def _record(row: DictRow) -> JobRecord:
    args = row["args"]
    return JobRecord(
        number=row["id"],
        name=row["task_name"],
        store=args.get("store"),
        status=JobStatus(row["status"]),
        due_at=row["due_at"].astimezone(UTC),
        runs=row["attempts"],
        arguments=args.get("arguments", {}),
        reason=row["reason"],
    )
