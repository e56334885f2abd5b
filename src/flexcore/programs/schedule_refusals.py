"""Why a window is not taken, not removed, or keeps a program as it is."""

from datetime import datetime
from typing import ClassVar

import attrs

from flexcore.kernel import Refusal, RefusalKind, WindowId


@attrs.frozen
class LocalTimeSkipped(Refusal):
    """The clocks of the store go forward past this time, so that day does not have it."""

    code: ClassVar[str] = "local_time_skipped"
    local_time: datetime
    time_zone: str

    @property
    def message(self) -> str:
        """Say why there is no such time."""
        return (
            f"{self.local_time:%Y-%m-%d %H:%M} does not exist in {self.time_zone}, where the "
            "clocks go forward past it: give a time before or after."
        )


@attrs.frozen
class LocalTimeUnfit(Refusal):
    """What looks like a time is none: no calendar has the day, no clock the hour, or the year."""

    code: ClassVar[str] = "local_time_unfit"
    sent: str

    @property
    def message(self) -> str:
        """Show what was sent, and what a time looks like."""
        return f"{self.sent} is on no calendar: give a time such as 2026-11-27T00:00."


@attrs.frozen
class WindowEndsTooEarly(Refusal):
    """A window ends before it starts, or at once."""

    code: ClassVar[str] = "window_ends_too_early"
    starts_at: datetime
    ends_at: datetime

    @property
    def message(self) -> str:
        """Show both ends."""
        return (
            f"The window would end at {_shown(self.ends_at)}, and start at "
            f"{_shown(self.starts_at)}: let it end later."
        )


@attrs.frozen
class WindowInThePast(Refusal):
    """A window would have begun already."""

    code: ClassVar[str] = "window_in_the_past"
    starts_at: datetime

    @property
    def message(self) -> str:
        """Show the start, and what else can be done."""
        return (
            f"{_shown(self.starts_at)} is past: let the window start later, or activate the "
            "program by hand."
        )


@attrs.frozen
class WindowsOverlap(Refusal):
    """Another window has part of the time.

    Attributes:
        starts_at: Of the other window.
        ends_at: Of the other window.
    """

    code: ClassVar[str] = "windows_overlap"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    starts_at: datetime
    ends_at: datetime

    @property
    def message(self) -> str:
        """Show the other window."""
        return (
            f"There is a window from {_shown(self.starts_at)} to {_shown(self.ends_at)}: "
            "choose another time, or remove that one first."
        )


@attrs.frozen
class NothingToReturnTo(Refusal):
    """The store has never had an active program, so none could come back after a window."""

    code: ClassVar[str] = "nothing_to_return_to"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT

    @property
    def message(self) -> str:
        """Ask for a program that is active at other times."""
        return "No program is active, so none could return after the window: activate one first."


@attrs.frozen
class WindowUnknown(Refusal):
    """The store has no such window, or it is over."""

    code: ClassVar[str] = "window_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    window_id: WindowId

    @property
    def message(self) -> str:
        """Point to the list."""
        return f"The schedule has no window {self.window_id}: list it to see what is to come."


@attrs.frozen
class WindowHasBegun(Refusal):
    """A window that has begun is history: it ends by its time or by hand."""

    code: ClassVar[str] = "window_has_begun"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    window_id: WindowId

    @property
    def message(self) -> str:
        """Say how to end it."""
        return (
            "The window has begun: activate the program that fans are to buy from to end it, "
            "be that another one or the same."
        )


@attrs.frozen
class ProgramIsScheduled(Refusal):
    """A window needs the program as it is, to switch to it or to return to it.

    Attributes:
        until: When the window ends.
    """

    code: ClassVar[str] = "program_scheduled"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    name: str
    until: datetime

    @property
    def message(self) -> str:
        """Say until when, and what else can be done."""
        return (
            f"Program {self.name} stays as it is for a window until {_shown(self.until)}: remove "
            "the window first, or end one that has begun by activating a program."
        )


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M %Z}"
