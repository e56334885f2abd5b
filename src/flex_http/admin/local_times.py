"""Times on a store's clocks, as the API reads them."""

from datetime import datetime

from flexcore.kernel import Refused
from flexcore.programs import LocalTimeUnfit

# Of this century: no program is scheduled for another, and each has a moment in every time zone.
LOCAL_TIME = r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$"


def local_time(sent: str) -> datetime:
    """Return a time as it was sent, without a time zone.

    Raises:
        Refused: `LocalTimeUnfit`.
    """
    try:
        return datetime.strptime(sent, "%Y-%m-%dT%H:%M")
    except ValueError as error:
        raise Refused(LocalTimeUnfit(sent)) from error
