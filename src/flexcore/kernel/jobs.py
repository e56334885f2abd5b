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
        lock: Jobs with the same lock never run side by side.
    """

    name: str
    arguments: Mapping[str, str | int | bool | None] = attrs.field(factory=dict)
    lock: str | None = None


class Jobs(Protocol):
    """Work that is queued in the transaction of the change that asks for it."""

    async def enqueue(self, job: Job, *, run_at: datetime | None = None) -> UUID:
        """Queue a job, at once or for a later time, and return its id.

        The job does not exist unless the work that enqueued it is committed.
        """
