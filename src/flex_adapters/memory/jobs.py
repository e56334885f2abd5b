"""Background work in memory."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import attrs

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.kernel import Clock, Ids, Job


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

    async def enqueue(self, job: Job, *, run_at: datetime | None = None) -> UUID:
        """Queue a job, at once or for a later time, and return its id."""
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
