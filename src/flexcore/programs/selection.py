"""Whether a fan may choose these events: pure, and judged by a revision alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Refusal, RefusalKind
from flexcore.programs.building import BuildStatus, EventState
from flexcore.programs.model import BuildYourOwn
from flexcore.programs.revisions import Revision

# No program lets a fan choose more; longer selections are refused without a look at each event.
MOST_EVENTS = 200


@attrs.frozen
class TooManyEvents(Refusal):
    """More events than the program allows."""

    code: ClassVar[str] = "too_many_events"
    picked: int
    max_events: int

    @property
    def message(self) -> str:
        """Say how many have to go."""
        return (
            f"You picked {self.picked} events and can have at most {self.max_events}: "
            f"take {self.picked - self.max_events} away."
        )


@attrs.frozen
class DuplicateEvent(Refusal):
    """An event was picked more than once."""

    code: ClassVar[str] = "duplicate_event"
    event_code: EventCode
    times: int

    @property
    def message(self) -> str:
        """Ask for it once."""
        return f"Event {self.event_code} is picked {self.times} times: pick it once."


@attrs.frozen
class NotOffered(Refusal):
    """The event is not one of the program's, whether or not there is such an event."""

    code: ClassVar[str] = "not_offered"
    event_code: EventCode

    @property
    def message(self) -> str:
        """Ask for another."""
        return f"Event {self.event_code} is not offered here: pick another one."


@attrs.frozen
class EventNotLive(Refusal):
    """The event has started, was cancelled, or is not on sale any more."""

    code: ClassVar[str] = "event_not_live"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_code: EventCode

    @property
    def message(self) -> str:
        """Ask for another."""
        return f"Event {self.event_code} is not on sale any more: pick another one."


@attrs.frozen
class EventComingSoon(Refusal):
    """The event's seats are not prepared yet."""

    code: ClassVar[str] = "event_coming_soon"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_code: EventCode

    @property
    def message(self) -> str:
        """Ask for patience or another."""
        return f"Event {self.event_code} is coming soon: pick another one, or try again later."


@attrs.frozen
class EventSoldOut(Refusal):
    """The event has no seats left for this program."""

    code: ClassVar[str] = "event_sold_out"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_code: EventCode

    @property
    def message(self) -> str:
        """Ask for another."""
        return f"Event {self.event_code} is sold out: pick another one."


@attrs.frozen
class TooFewEvents(Refusal):
    """Fewer events than the program asks for."""

    code: ClassVar[str] = "too_few_events"
    picked: int
    min_events: int

    @property
    def missing(self) -> int:
        """How many more have to be picked."""
        return self.min_events - self.picked

    @property
    def message(self) -> str:
        """Say how many are missing."""
        return (
            f"You picked {self.picked} events and need at least {self.min_events}: "
            f"pick {self.missing} more."
        )


# Order is precedence: the fan sees the first refusal first. Of the kinds from `NotOffered` to
# `EventSoldOut` an event gets the first that applies; events of one kind keep the fan's order.
PRECEDENCE: tuple[type[Refusal], ...] = (
    TooManyEvents,
    DuplicateEvent,
    NotOffered,
    EventNotLive,
    EventComingSoon,
    EventSoldOut,
    TooFewEvents,
)


def check_selection(
    revision: Revision,
    event_codes: Sequence[EventCode],
    live: frozenset[EventCode],
    states: Mapping[EventCode, EventState],
) -> tuple[Refusal, ...]:
    """List every reason why these events cannot be bought together now, in `PRECEDENCE`.

    Args:
        revision: What the cart was begun with; later changes of the program have no say.
        event_codes: In the fan's order.
        live: Those of them, at least, that the catalog has live now.
        states: How they stand; an event without a state is coming soon.

    Returns:
        `selection_refusals`, then `completeness_refusals`; none when the selection is valid.
    """
    return selection_refusals(revision, event_codes, live, states) + completeness_refusals(
        revision, event_codes
    )


def selection_refusals(
    revision: Revision,
    event_codes: Sequence[EventCode],
    live: frozenset[EventCode],
    states: Mapping[EventCode, EventState],
) -> tuple[Refusal, ...]:
    """List every reason why a fan who is still shopping cannot have these events.

    See `check_selection` for the arguments. Too few events are no reason yet. Only different
    events of the program's own list count towards its most.
    """
    choice = revision.settings.build_your_own
    if len(event_codes) > MOST_EVENTS:
        return (TooManyEvents(len(event_codes), choice.max_events),)
    picked = dict.fromkeys(event_codes)
    found: list[Refusal] = []
    if (count := _count(choice, event_codes)) > choice.max_events:
        found.append(TooManyEvents(count, choice.max_events))
    if len(picked) < len(event_codes):
        found += _duplicates(event_codes)
    closed = [
        refusal
        for event_code in picked
        if (refusal := _event_refusal(choice, event_code, live, states))
    ]
    return (*found, *sorted(closed, key=_place))


def completeness_refusals(
    revision: Revision, event_codes: Sequence[EventCode]
) -> tuple[Refusal, ...]:
    """Refuse a selection that is not finished yet (FX-1.23); asked before validate and checkout.

    It needs no word from catalog or vendor, so that nobody whose seats are held is refused
    because an event has sold out since.
    """
    choice = revision.settings.build_your_own
    if (count := _count(choice, event_codes)) < choice.min_events:
        return (TooFewEvents(count, choice.min_events),)
    return ()


class Availability(Enum):
    """How the shop shows an event that it offers."""

    ON_SALE = "on_sale"
    COMING_SOON = "coming_soon"
    SOLD_OUT = "sold_out"


def offered_events(
    revision: Revision, live: frozenset[EventCode], states: Mapping[EventCode, EventState]
) -> dict[EventCode, Availability]:
    """Return the events of the program's list that are also live, in its order (FX-1.25)."""
    return {
        event_code: availability(states.get(event_code))
        for event_code in revision.settings.build_your_own.event_codes
        if event_code in live
    }


def availability(state: EventState | None) -> Availability:
    """Say whether an offered event can be had: only a built one that is not sold out (FXQ-1.7)."""
    if state is None or state.build_status is not BuildStatus.BUILT:
        return Availability.COMING_SOON
    return Availability.SOLD_OUT if state.is_sold_out else Availability.ON_SALE


def _count(choice: BuildYourOwn, event_codes: Sequence[EventCode]) -> int:
    return len(choice.eligible.intersection(event_codes))


def _duplicates(event_codes: Sequence[EventCode]) -> list[Refusal]:
    return [
        DuplicateEvent(event_code, times)
        for event_code, times in Counter(event_codes).items()
        if times > 1
    ]


def _event_refusal(
    choice: BuildYourOwn,
    event_code: EventCode,
    live: frozenset[EventCode],
    states: Mapping[EventCode, EventState],
) -> Refusal | None:
    if event_code not in choice.eligible:
        return NotOffered(event_code)
    if event_code not in live:
        return EventNotLive(event_code)
    match availability(states.get(event_code)):
        case Availability.COMING_SOON:
            return EventComingSoon(event_code)
        case Availability.SOLD_OUT:
            return EventSoldOut(event_code)
        case Availability.ON_SALE:
            return None


def _place(refusal: Refusal) -> int:
    return PRECEDENCE.index(type(refusal))
