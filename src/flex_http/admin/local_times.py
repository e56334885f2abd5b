"""Times on a store's clocks, as the API reads them."""

from datetime import datetime
from typing import ClassVar

import attrs

from flexcore.kernel import Refusal, Refused

# Of this century: no program is scheduled for another, and each has a moment in every time zone.
LOCAL_TIME = r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$"


@attrs.frozen
class LocalTimeUnfit(Refusal):
    """What looks like a time is none: no calendar has the day, or no clock the hour."""

    code: ClassVar[str] = "local_time_unfit"
    sent: str

    @property
    def message(self) -> str:
        """Show what was sent, and what a time looks like."""
        return f"{self.sent} is on no calendar: give a time such as 2026-11-27T00:00."


def local_time(sent: str) -> datetime:
    """Return a time as it was sent, without a time zone.

    Raises:
        Refused: `LocalTimeUnfit`.
    """
    try:
        return datetime.strptime(sent, "%Y-%m-%dT%H:%M")
    except ValueError as error:
        raise Refused(LocalTimeUnfit(sent)) from error
