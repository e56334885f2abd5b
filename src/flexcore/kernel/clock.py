"""The port that tells the time."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """Return the present as an aware UTC datetime."""


class ManualClock:
    """A clock that stands still until it is told to move; for tests and simulations."""

    def __init__(self, at: datetime = datetime(2025, 9, 1, 12, tzinfo=UTC)) -> None:
        self._now = at

    def now(self) -> datetime:
        """Return the moment the clock stands at."""
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move the clock forward and return the new present."""
        self._now += by
        return self._now
