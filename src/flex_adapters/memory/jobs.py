"""Background work in memory."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import attrs

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.kernel import Actor, Clock, Ids, Job, JobNotFound, JobRecord, JobStatus, Refused


@attrs.frozen
class QueuedJob:
    """A job that waits for its time and for a worker."""

    id: UUID
    job: Job
    run_at: datetime


class MemoryJobs:
    """Jobs that wait; whoever plays the worker takes the due ones out."""

    def __init__(self, log: UndoLog, clock: Clock, ids: Ids) -> None:
        self._queued: Table[UUID, QueuedJob] = Table(log)
        self._clock = clock
        self._ids = ids

    async def enqueue(self, job: Job, *, run_at: datetime | None = None) -> UUID | None:
        """Queue a job, at once or for a later time, and return its id."""
        if job.queueing_lock and any(
            queued.job.queueing_lock == job.queueing_lock for queued in self._queued.values()
        ):
            return None
        queued = QueuedJob(self._ids.new(), job, run_at or self._clock.now())
        self._queued[queued.id] = queued
        return queued.id

    async def take_due(self) -> Sequence[QueuedJob]:
        """Take the jobs whose time has come out of the queue, the longest due first."""
        now = self._clock.now()
        due = [queued for queued in self._queued.values() if queued.run_at <= now]
        for queued in due:
            del self._queued[queued.id]
        return sorted(due, key=lambda queued: (queued.run_at, queued.id))


@attrs.frozen
class MemoryJobBoard:
    """The jobs of an installation without workers: nothing of it is ever due."""

    async def list(self, status: JobStatus | None = None, *, limit: int) -> Sequence[JobRecord]:
        """Return no job."""
        return ()

    async def get(self, number: int) -> JobRecord:
        """Refuse: there is none."""
        raise Refused(JobNotFound(number))

    async def retry(self, number: int, by: Actor) -> None:
        """Refuse: there is none."""
        raise Refused(JobNotFound(number))

    async def failed(self, number: int, reason: str) -> None:
        """Keep nothing: there is none."""

    async def oldest_due(self) -> datetime | None:
        """Return nothing: none waits."""
        return None

    async def last_round(self) -> datetime | None:
        """Return nothing: there is no worker that would begin one."""
        return None

    async def counts(self) -> Mapping[JobStatus, int]:
        """Return no job."""
        return {}

    async def sweep(self, *, silent_seconds: float, most_runs: Callable[[str], int]) -> int:
        """Hand back nothing: there is no worker."""
        return 0
