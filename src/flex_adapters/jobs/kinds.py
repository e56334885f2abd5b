"""Which work a worker knows to do."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import attrs

from flexcore.kernel import TenantId

MOST_RUNS = 5


@attrs.frozen
class JobKind:
    """A sort of work.

    Attributes:
        name: The name of its jobs.
        do: Does the work for a store, with the arguments of the job.
        every: When a round of it begins, in every store, as cron says it in UTC; a sixth field is
            the seconds. Empty for work that is only done when somebody asks.
        jitter_seconds: The stores of a round begin within this time, not all at once.
        most_runs: After this many the job has failed.
    """

    name: str
    do: Callable[[TenantId, Mapping[str, Any]], Awaitable[object]]
    every: str = ""
    jitter_seconds: int = 0
    most_runs: int = MOST_RUNS
