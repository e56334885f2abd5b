"""Getting the events of a program ready to be sold, and what becomes of each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum

import attrs

from flexcore.kernel import EventCode, RevisionId
from flexcore.vendors import PriceLevel


class BuildStatus(Enum):
    """How far the stock of an event is prepared for the program (FX-1.27)."""

    NOT_BUILT = "not_built"
    BUILDING = "building"
    BUILT = "built"


@attrs.frozen
class EventState:
    """How one event of a program stands; it changes while revisions do not (FX-1.27, FX-1.28).

    Attributes:
        is_sold_out: As of the last build. What can be held now, only the vendor knows.
    """

    build_status: BuildStatus = BuildStatus.NOT_BUILT
    is_sold_out: bool = False

    def begun(self) -> "EventState":
        """Return the state during a build; what is built already stays on sale meanwhile."""
        if self.build_status is BuildStatus.BUILT:
            return self
        return attrs.evolve(self, build_status=BuildStatus.BUILDING)

    def finished(self, *, is_sold_out: bool) -> "EventState":
        """Return the state after a build."""
        return EventState(BuildStatus.BUILT, is_sold_out)

    def failed(self) -> "EventState":
        """Return the state after a build that failed; an earlier one still counts (FXQ-1.7)."""
        if self.build_status is BuildStatus.BUILT:
            return self
        return attrs.evolve(self, build_status=BuildStatus.NOT_BUILT)


@attrs.frozen
class ActiveStates:
    """What fans buy from now, and how some of its events stand.

    Attributes:
        states: Of the events asked for; one that the program never listed is left out.
        epoch: Of the activation that brought it; 0 for one from before they were counted.
        changes_at: When the schedule makes its next switch; until then this holds.
    """

    revision_id: RevisionId
    states: Mapping[EventCode, EventState]
    epoch: int = 0
    changes_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Tell whether the schedule wants another program by now, so that this one is over."""
        return self.changes_at is not None and self.changes_at <= now


@attrs.frozen
class Build:
    """What a build came to.

    Attributes:
        states: Every event of the program's list, in order.
        failure: What could not be reached, or None; then the build is to be done again.
    """

    states: Mapping[EventCode, EventState]
    failure: str | None = None


def is_sold_out(levels: Sequence[PriceLevel], class_identifiers: frozenset[str]) -> bool:
    """Say whether every seat within the access groups that are sold is somebody's (FX-1.16).

    A held seat is not: it comes back when the hold lapses, and nobody builds again then.
    """
    return not any(
        level.seats_open + level.seats_held > 0 and level.class_name in class_identifiers
        for level in levels
    )
