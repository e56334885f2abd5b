"""The twin's clock: real time plus what a test has moved it."""

import time
from collections.abc import Callable

import attrs


@attrs.define
class TwinClock:
    """A clock that runs with real time and can be moved forward, in unix seconds."""

    _real: Callable[[], float] = time.time
    moved_seconds: int = 0

    def now(self) -> int:
        """Return the time in whole unix seconds."""
        return int(self._real()) + self.moved_seconds

    def advance(self, seconds: int) -> int:
        """Move the clock forward and return the new time.

        Raises:
            ValueError: `seconds` is negative: nothing that expired may come back to life.
        """
        if seconds < 0:
            raise ValueError(f"The clock cannot go back by {-seconds} s; reset the twin instead.")
        self.moved_seconds += seconds
        return self.now()

    def reset(self) -> None:
        """Put the clock back to real time."""
        self.moved_seconds = 0
