"""What operators see of background work, and what they can do about it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import ClassVar, Protocol

import attrs

from flexcore.kernel.actor import Actor
from flexcore.kernel.audit import Change
from flexcore.kernel.errors import Refusal, RefusalKind
from flexcore.kernel.ids import EntityKind, EntityRef


class JobStatus(Enum):
    """How far a job is; one that is done is forgotten."""

    WAITING = "waiting"
    RUNNING = "running"
    FAILED = "failed"


@attrs.frozen
class JobRecord:
    """A job as it stands.

    Attributes:
        number: Names the job for operators.
        store: The slug of the store that it is for; None when it is for all of them.
        due_at: From when on it may run, or might have.
        runs: How often it ran to an end.
        reason: Why it failed last, if it did.
    """

    number: int
    name: str
    store: str | None
    status: JobStatus
    due_at: datetime
    runs: int
    arguments: Mapping[str, object]
    reason: str | None = None


@attrs.frozen
class JobNotFound(Refusal):
    """There is no job of this number."""

    code: ClassVar[str] = "job_not_found"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    number: int

    @property
    def message(self) -> str:
        """Say which, and where it may have gone."""
        return f"There is no job {self.number}; one that is done is forgotten."


@attrs.frozen
class JobNotFailed(Refusal):
    """Only a job that failed is tried again by hand."""

    code: ClassVar[str] = "job_not_failed"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    number: int
    status: str

    @property
    def message(self) -> str:
        """Say how it stands."""
        return f"Job {self.number} is {self.status}: only one that failed is tried again."


@attrs.frozen
class JobWaitsAlready(Refusal):
    """The same work waits to be done, so this job need not be tried again."""

    code: ClassVar[str] = "job_waits_already"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT

    @property
    def message(self) -> str:
        """Say that nothing need be done."""
        return "A newer job that does the same waits already."


def job_retried(job: JobRecord) -> Change:
    """Return that somebody let a job that failed run again."""
    ref = EntityRef(EntityKind.JOB, str(job.number))
    after = {"job": job.name, "status": JobStatus.WAITING.value}
    return Change("job.retried", ref, {**after, "status": job.status.value}, after)


class JobBoard(Protocol):
    """All jobs of an installation that are not done."""

    async def list(self, status: JobStatus | None = None, *, limit: int) -> Sequence[JobRecord]:
        """Return jobs, of one status or all, those due first at the top."""

    async def get(self, number: int) -> JobRecord:
        """Return a job.

        Raises:
            Refused: `JobNotFound`.
        """

    async def retry(self, number: int, by: Actor) -> None:
        """Let a job that failed run again; the audit of its store, if it has one, tells of it.

        Raises:
            Refused: `JobNotFound`, `JobNotFailed` or `JobWaitsAlready`.
        """

    async def failed(self, number: int, reason: str) -> None:
        """Keep why a job failed."""

    async def oldest_due(self) -> datetime | None:
        """Return since when the job waits that is due longest, if one is due."""

    async def last_round(self) -> datetime | None:
        """Return when regular work was begun last; None when there never was a worker to do so."""

    async def counts(self) -> Mapping[JobStatus, int]:
        """Return how many jobs there are of each status."""

    async def sweep(self, *, silent_seconds: float, most_runs: Callable[[str], int]) -> int:
        """Hand back the jobs of workers that are gone, and return how many.

        One that other jobs will make up for, or that was lost too often, ends as failed. Of those
        that failed, old ones are forgotten, and of each regular work all but the last ten.

        Args:
            silent_seconds: After which a worker that was not heard of is gone.
            most_runs: Returns of a job's name the runs after which it is given up if lost again.
        """
