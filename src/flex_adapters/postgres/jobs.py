"""The queue of background work: Procrastinate's tables, spoken to in the transaction at hand."""

from datetime import datetime
from uuid import UUID

import attrs
from psycopg.types.json import Jsonb

from flex_adapters.postgres.conversation import Conversation
from flexcore.kernel import Ids, Job, TenantId

# Whoever queues under the same lock waits here, so that the next statement sees what he queued.
_ALONE = "SELECT pg_advisory_xact_lock(hashtext('flex jobs'), hashtext(%(queueing_lock)s))"

# A job's priority is the second in which it is due, the earlier the higher. Procrastinate lets a
# job wait for those of the same lock that have a higher priority, whether they are due or not: so
# nothing ever waits for what is due later.
_ENQUEUE = """
    SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[ROW(
               'flex', %(name)s::varchar,
               greatest(-2147483647, -extract(epoch FROM due_at - '2025-01-01 00:00Z'))::integer,
               %(lock)s::text, %(queueing_lock)s::text, %(args)s::jsonb, due_at
           )::procrastinate_job_to_defer_v1])) AS number
      FROM (SELECT coalesce(%(run_at)s::timestamptz, now()) AS due_at) AS asked
     WHERE NOT EXISTS (
               SELECT FROM procrastinate_jobs
                WHERE queueing_lock = %(queueing_lock)s AND status = 'todo')
"""


@attrs.frozen
class PostgresJobs:
    """Work that is queued in the transaction of the change that asks for it."""

    connection: Conversation
    tenant: TenantId
    ids: Ids

    async def enqueue(self, job: Job, *, run_at: datetime | None = None) -> UUID | None:
        """Queue a job, at once or for a later time, and return its id."""
        job_id, queueing_lock = self.ids.new(), self._of_store(job.queueing_lock)
        if queueing_lock:
            self.connection.later(_ALONE, {"queueing_lock": queueing_lock})
        queued = await self.connection.execute(
            _ENQUEUE,
            {
                "name": job.name,
                "lock": self._of_store(job.lock),
                "queueing_lock": queueing_lock,
                "run_at": run_at,
                "args": Jsonb(
                    {"id": job_id, "store": self.tenant, "arguments": dict(job.arguments)}
                ),
            },
        )
        return job_id if queued.rows else None

    def _of_store(self, lock: str | None) -> str | None:
        return f"{self.tenant}:{lock}" if lock else None
