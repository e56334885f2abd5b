"""Times on a store's clocks, as the command line reads and shows them."""

from datetime import datetime

# Ways to write a time on the store's clocks; a day alone means its midnight.
LOCAL_TIMES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


def local(moment: datetime) -> str:
    """Return a moment as the clocks of its time zone show it."""
    return f"{moment:%a %Y-%m-%d %H:%M %Z}"
