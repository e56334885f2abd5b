"""Windows of time in which another program is active, and the switches that they make."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import MAXYEAR, MINYEAR, UTC, datetime, tzinfo
from enum import Enum
from zoneinfo import ZoneInfo

import attrs

from flexcore.kernel import ProgramId, Refusal, RevisionId, WindowId
from flexcore.programs.model import Program
from flexcore.programs.schedule_refusals import (
    LocalTimeSkipped,
    LocalTimeUnfit,
    ProgramIsScheduled,
    WindowEndsTooEarly,
    WindowInThePast,
    WindowsOverlap,
)


class WindowStatus(Enum):
    """Whether a window is still to come, goes on, or is over."""

    TO_COME = "to_come"
    OPEN = "open"
    OVER = "over"


class SwitchCause(Enum):
    """Why a program became active."""

    BY_HAND = "by_hand"
    BY_SCHEDULE = "by_schedule"


@attrs.frozen
class Switch:
    """A program becoming the active one at a moment.

    Attributes:
        by: Who wanted it so, as an `Actor` is written; of a window, who scheduled it.
    """

    at: datetime
    program_id: ProgramId
    cause: SwitchCause
    by: str


@attrs.frozen
class Activation:
    """A switch that was made: what fans bought from then on.

    Attributes:
        epoch: Counts the activations of a store from 1; it stands on every cart.
        revision_id: What the program had published last.
    """

    epoch: int
    switch: Switch
    revision_id: RevisionId


@attrs.frozen
class Window:
    """A time in which a program is active; after it the one before is active again.

    Attributes:
        starts_at: The first moment.
        ends_at: The first moment after it.
        scheduled_by: Who wanted it so, as an `Actor` is written.
        returns_to: The program that was active before; None until the window has begun.
    """

    id: WindowId
    program_id: ProgramId
    starts_at: datetime
    ends_at: datetime
    scheduled_by: str
    status: WindowStatus = WindowStatus.TO_COME
    returns_to: ProgramId | None = None

    @property
    def changes_at(self) -> datetime | None:
        """When the window makes its next switch; None when it is over."""
        match self.status:
            case WindowStatus.TO_COME:
                return self.starts_at
            case WindowStatus.OPEN:
                return self.ends_at
            case WindowStatus.OVER:
                return None

    def begun(self, returns_to: ProgramId) -> "Window":
        """Return the window as it goes on, in place of a program."""
        return attrs.evolve(self, status=WindowStatus.OPEN, returns_to=returns_to)

    def over(self) -> "Window":
        """Return the window after its end, come by time or by hand."""
        return attrs.evolve(self, status=WindowStatus.OVER)

    def overlaps(self, other: "Window") -> bool:
        """Tell whether there is a moment in both windows."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def needs(self, program_id: ProgramId) -> bool:
        """Tell whether a switch that is to come leads to this program."""
        if self.status is WindowStatus.OVER:
            return False
        return program_id in {self.program_id, self.returns_to}


@attrs.frozen
class Passage:
    """What the time that went by has done.

    Attributes:
        windows: As they stand now, the ones that are over left out.
        changed: Those that began or ended.
        switches: What became active, in the order of time.
    """

    windows: tuple[Window, ...]
    changed: tuple[Window, ...]
    switches: tuple[Switch, ...]


def moment_of(local_time: datetime, zone: ZoneInfo) -> datetime | LocalTimeSkipped | LocalTimeUnfit:
    """Return the moment of a time on a store's clocks, in UTC; one that comes twice is the first.

    Args:
        local_time: Without a time zone.
        zone: Of the store.
    """
    # Of the first and the last year, not every time zone has all moments.
    if not MINYEAR < local_time.year < MAXYEAR:
        return LocalTimeUnfit(local_time.isoformat(timespec="minutes"))
    moment = local_time.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local_time.replace(fold=0):
        return LocalTimeSkipped(local_time, zone.key)
    return moment


def window_refusals(
    window: Window, others: Iterable[Window], now: datetime, zone: tzinfo
) -> tuple[Refusal, ...]:
    """Return what keeps a new window from being scheduled beside others, in the store's time."""
    starts_at, ends_at = window.starts_at.astimezone(zone), window.ends_at.astimezone(zone)
    if window.ends_at <= window.starts_at:
        return (WindowEndsTooEarly(starts_at, ends_at),)
    past = (WindowInThePast(starts_at),) if window.starts_at < now else ()
    overlapping = (
        WindowsOverlap(other.starts_at.astimezone(zone), other.ends_at.astimezone(zone))
        for other in others
        if other.overlaps(window)
    )
    return (*past, *overlapping)


def is_not_scheduled(program: Program, windows: Iterable[Window]) -> Refusal | None:
    """Refuse to change a program that a window will switch to, or return to (FX-16.9)."""
    needing = [window.ends_at for window in windows if window.needs(program.id)]
    return ProgramIsScheduled(program.name, max(needing)) if needing else None


def pass_time(active: ProgramId, windows: Iterable[Window], now: datetime) -> Passage:
    """Let windows begin and end as their times come, up to now.

    A window that nobody noticed makes its switches all the same. Where one window ends as the
    next begins, there is one switch, and the program before both returns after them.
    """
    before = sorted(windows, key=lambda window: window.starts_at)
    after: list[Window] = []
    switches: list[Switch] = []
    now_active = active
    for window in before:
        moved, made = _moved(window, now_active, now)
        after.append(moved)
        switches += made
        now_active = made[-1].program_id if made else now_active
    return Passage(
        tuple(each for each in after if each.status is not WindowStatus.OVER),
        tuple(new for old, new in zip(before, after, strict=True) if new != old),
        tuple(_noticed(switches, active)),
    )


def program_at(active: ProgramId, windows: Iterable[Window], at: datetime) -> ProgramId:
    """Return the program that will be active at a moment, if nobody switches by hand before."""
    switches = pass_time(active, windows, at).switches
    return switches[-1].program_id if switches else active


def _moved(window: Window, active: ProgramId, now: datetime) -> tuple[Window, Sequence[Switch]]:
    """Return a window as it stands now, and its switches."""
    made = []
    if window.status is WindowStatus.TO_COME and window.starts_at <= now:
        window = window.begun(active)
        made.append(_switch(window, window.starts_at, window.program_id))
    if window.status is WindowStatus.OPEN and window.ends_at <= now:
        made.append(_switch(window, window.ends_at, window.returns_to or active))
        window = window.over()
    return window, made


def _switch(window: Window, at: datetime, program_id: ProgramId) -> Switch:
    return Switch(at, program_id, SwitchCause.BY_SCHEDULE, window.scheduled_by)


def _noticed(switches: Iterable[Switch], active: ProgramId) -> Iterator[Switch]:
    """Yield the last switch of each moment, where it changes what is active."""
    for switch in {switch.at: switch for switch in switches}.values():
        if switch.program_id != active:
            yield switch
            active = switch.program_id
