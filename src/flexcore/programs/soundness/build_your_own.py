"""What must be true of Build Your Own (FX-1.22 to FX-1.24)."""

from typing import ClassVar

import attrs

from flexcore.kernel import Refusal
from flexcore.programs.choosing.choices import MOST_EVENTS
from flexcore.programs.model import ProgramSettings
from flexcore.programs.soundness.values import SettingsRule, in_range, once


@attrs.frozen
class TooFewEligibleEvents(Refusal):
    """No fan could pick as many events as the program asks for."""

    code: ClassVar[str] = "too_few_eligible_events"
    listed: int
    min_events: int

    @property
    def message(self) -> str:
        """Say how many are missing."""
        return (
            f"{self.listed} events are listed and a fan has to pick {self.min_events}: "
            f"list {self.min_events - self.listed} more, or ask for fewer."
        )


def least_events_in_range(settings: ProgramSettings) -> Refusal | None:
    """Refuse a minimum below one or above what any selection may have."""
    return in_range("minEvents", settings.build_your_own.min_events, 1, MOST_EVENTS)


def most_events_in_range(settings: ProgramSettings) -> Refusal | None:
    """Refuse a maximum below the minimum or above what any selection may have."""
    choice = settings.build_your_own
    return in_range("maxEvents", choice.max_events, max(1, choice.min_events), MOST_EVENTS)


def each_event_listed_once(settings: ProgramSettings) -> Refusal | None:
    """Refuse a list with an event twice (FX-1.24)."""
    return once("eventCodes", settings.build_your_own.event_codes)


def enough_events_listed(settings: ProgramSettings) -> Refusal | None:
    """Refuse a program whose minimum cannot be reached."""
    choice = settings.build_your_own
    if len(choice.eligible) >= choice.min_events:
        return None
    return TooFewEligibleEvents(len(choice.eligible), choice.min_events)


KEPT: tuple[SettingsRule, ...] = (
    least_events_in_range,
    most_events_in_range,
    each_event_listed_once,
)
PUBLISHED: tuple[SettingsRule, ...] = (enough_events_listed,)
