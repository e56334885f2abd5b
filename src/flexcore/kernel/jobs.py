"""Background work as a port."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

import attrs


@attrs.frozen
class Job:
    """Work to be done later by any worker.

    Attributes:
        name: Which work, as `noun.verb`.
        arguments: Plain values that the work needs.
        lock: Jobs of a store with the same lock never run side by side.
        queueing_lock: Of a store's jobs with it one waits at a time, as for rounds that come
            again anyway. Such a job is never tried again: the next one does its work.
    """

    name: str
    arguments: Mapping[str, str | int | bool | None] = attrs.field(factory=dict)
    lock: str | None = None
    queueing_lock: str | None = None


class Jobs(Protocol):
    """Work that is queued in the transaction of the change that asks for it."""

    async def enqueue(self, job: Job, *, run_at: datetime | None = None) -> UUID | None:
        """Queue a job, at once or for a later time, and return its id.

        The job does not exist unless the work that enqueued it is committed. Jobs are taken in the
        order in which they are due; one that waits for its time keeps no other from running.

        Returns:
            None when a job with the same queueing lock waits already: nothing was queued.
        """


class JobWork(Protocol):
    """A piece of work that can ask for more."""

    @property
    def jobs(self) -> Jobs:
        """Where to ask."""
