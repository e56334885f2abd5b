"""When a job that failed runs again."""

import asyncio
from datetime import UTC, datetime, timedelta

import attrs
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

_FIRST_WAIT = 5.0
_LONGEST_WAIT = 3600.0
# A job's priority is the second in which it is due, as where it was queued.
_BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)


@attrs.frozen
class Retrying(BaseRetryStrategy):
    """Longer waits from run to run, spread so that jobs that failed together come back apart.

    A job with a queueing lock never runs again: a newer one may wait by then, and beside it this
    one could not be queued.

    Attributes:
        most_runs: After this many the job has failed.
    """

    most_runs: int

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when a job runs again after an exception; None when it has failed."""
        if job.queueing_lock or job.attempts + 1 >= self.most_runs:
            return None
        if isinstance(exception, asyncio.CancelledError):
            # Its worker had to stop: another goes on at once.
            return due(timedelta())
        return due(timedelta(seconds=wait_of(job.id or 0, job.attempts)))


def wait_of(number: int, runs_before: int) -> float:
    """Return the seconds until the next run: doubled each time, half of it by the job's number."""
    longest = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0**runs_before)
    # Knuth's multiplier spreads neighbouring numbers over the whole range.
    share = (number * 2654435761 % 2**32) / 2**32
    return longest * (1 + share) / 2


def due(after: timedelta) -> RetryDecision:
    """Return the decision to run a job again; it keeps no other of its lock waiting until then."""
    at = datetime.now(UTC) + after
    return RetryDecision(retry_at=at, priority=-int((at - _BEGINNING).total_seconds()))
