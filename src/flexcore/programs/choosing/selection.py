"""Whether a fan may choose these events: pure, and judged by a revision alone."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import Enum

import attrs

from flexcore.kernel import EventCode, Refusal
from flexcore.programs.building import BuildStatus, EventState
from flexcore.programs.choosing.choices import MOST_EVENTS, Choice
from flexcore.programs.choosing.completing import is_complete, missing
from flexcore.programs.choosing.refusals import (
    ChoiceNeeded,
    ChoiceNotOffered,
    DuplicateEvent,
    EventComingSoon,
    EventNotLive,
    EventSoldOut,
    NothingToReplace,
    NotInChoice,
    NotOffered,
    PackageIncomplete,
    TooFewEvents,
    TooFewOfTier,
    TooManyEvents,
    TooManyOfTier,
)
from flexcore.programs.revisions import Revision
from flexcore.programs.unlocking import (
    NO_PREDICATES,
    SpecialGame,
    SpecialGameLocked,
    UnlockPredicates,
    special_games_with,
)

# Order is precedence: the fan sees the first refusal first. Of the kinds from `NotOffered` to
# `EventSoldOut` an event gets the first that applies; events of one kind keep the fan's order,
# tiers that of the pack. The first two stand alone: without a choice nothing can be judged.
PRECEDENCE: tuple[type[Refusal], ...] = (
    ChoiceNotOffered,
    ChoiceNeeded,
    TooManyEvents,
    DuplicateEvent,
    NotOffered,
    NotInChoice,
    SpecialGameLocked,
    EventNotLive,
    EventComingSoon,
    EventSoldOut,
    NothingToReplace,
    TooManyOfTier,
    PackageIncomplete,
    TooFewOfTier,
    TooFewEvents,
)


@attrs.frozen
class Selection:
    """What a fan picked.

    Attributes:
        event_codes: In the fan's order.
        choice: Code of the pack or package; None leaves it to the program.
        replaced: The package's own events in whose place others were taken while they were gone;
            they stay replaced when they come back.
    """

    event_codes: Sequence[EventCode]
    choice: str | None = None
    replaced: Collection[EventCode] = ()


def check_selection(
    revision: Revision,
    selection: Selection,
    live: Collection[EventCode],
    states: Mapping[EventCode, EventState],
    predicates: UnlockPredicates = NO_PREDICATES,
) -> tuple[Refusal, ...]:
    """List every reason why these events cannot be bought together now, in `PRECEDENCE`.

    Args:
        revision: What the cart was begun with; later changes of the program have no say.
        selection: What the fan picked.
        live: The events that the catalog has live now: those picked, at least, and those of the
            choice whose place another may take; nothing else is named as what would do.
        states: How they stand; an event without a state is coming soon.
        predicates: Conditions of special games that the application registered.

    Returns:
        `selection_refusals`, then `completeness_refusals`; none when the selection is valid.
    """
    found = selection_refusals(revision, selection, live, states, predicates)
    choice = revision.choice_of(selection.choice)
    counted = _without_special(revision, selection.event_codes)
    if choice is None or is_complete(choice, counted):
        return found
    gone = [code for code in choice.event_codes if not is_on_sale(code, live, states)]
    known = dict.fromkeys((*choice.event_codes, *(states if choice.replaces_sold_out else ())))
    open_now = {
        code: None
        for code in known
        if code not in revision.special_games and is_on_sale(code, live, states)
    }
    return found + missing(choice, counted, _not_replaceable(choice, selection, gone), open_now)


def selection_refusals(
    revision: Revision,
    selection: Selection,
    live: Collection[EventCode],
    states: Mapping[EventCode, EventState],
    predicates: UnlockPredicates = NO_PREDICATES,
) -> tuple[Refusal, ...]:
    """List every reason why a fan who is still shopping cannot have these events.

    See `check_selection` for the arguments. Too few events are no reason yet. Only different
    events of the choice's own count towards its most; special games never count.
    """
    choice = revision.choice_of(selection.choice)
    if choice is None:
        return (_without_choice(revision, selection.choice),)
    event_codes = selection.event_codes
    if len(event_codes) > MOST_EVENTS:
        return (TooManyEvents(len(event_codes), choice.max_events),)
    picked = dict.fromkeys(event_codes)
    special = special_games_with(revision, choice, picked, predicates)
    counted = _without_special(revision, picked)
    found: list[Refusal] = []
    if (count := len(choice.events.intersection(counted))) > choice.max_events:
        found.append(TooManyEvents(count, choice.max_events))
    if len(picked) < len(event_codes):
        found += _duplicates(event_codes)
    closed = [
        refusal
        for code in picked
        if (refusal := _not_for_her(revision, choice, code, special.get(code), live))
        or (refusal := _not_now(code, live, states))
    ]
    found += sorted(closed, key=_place)
    found += _surplus_outside(choice, counted, selection.replaced, live, states)
    found += _too_many_of_tiers(choice, counted)
    return tuple(found)


def special_games(
    revision: Revision, selection: Selection, predicates: UnlockPredicates = NO_PREDICATES
) -> tuple[SpecialGame, ...]:
    """Return how every special game stands with a selection, in the program's order.

    There is none where the selection names a pack or package that is not offered.
    """
    choice = revision.choice_of(selection.choice)
    if choice is None:
        return ()
    return tuple(special_games_with(revision, choice, selection.event_codes, predicates).values())


def completeness_refusals(
    revision: Revision,
    selection: Selection,
    gone: Collection[EventCode] = (),
    open_now: Collection[EventCode] | None = None,
) -> tuple[Refusal, ...]:
    """Refuse a selection that is not finished yet (FX-1.23); asked before validate and checkout.

    It asks nothing about the events that were picked, so that nobody whose seats are held is
    refused because an event has sold out since.

    Args:
        revision: What the cart was begun with.
        selection: What the fan picked.
        gone: Those of `events_replaceable` that are not on sale now.
        open_now: Events that can be had, in the order of the shop and without special games:
            refusals name only these as what would do. None if unknown.
    """
    choice = revision.choice_of(selection.choice)
    if choice is None:
        return (_without_choice(revision, selection.choice),)
    counted = _without_special(revision, selection.event_codes)
    return missing(choice, counted, _not_replaceable(choice, selection, gone), open_now)


class Availability(Enum):
    """How the shop shows an event that it offers."""

    ON_SALE = "on_sale"
    COMING_SOON = "coming_soon"
    SOLD_OUT = "sold_out"


def offered_events(
    revision: Revision, live: Collection[EventCode], states: Mapping[EventCode, EventState]
) -> dict[EventCode, Availability]:
    """Return the events that can be bought with the program and are live (FX-1.25).

    Its own come first, in its order; where packages take others, those that have a state follow.
    Special games are not among them (FX-1.45).
    """
    others = states if any(choice.opens_outside for choice in revision.choices) else ()
    return {
        event_code: availability(states.get(event_code))
        for event_code in dict.fromkeys((*revision.event_codes, *others))
        if event_code in live and event_code not in revision.special_games
    }


def special_events(
    revision: Revision, live: Collection[EventCode], states: Mapping[EventCode, EventState]
) -> dict[EventCode, Availability]:
    """Return the special games that are live, in the program's order."""
    return {c: availability(states.get(c)) for c in revision.special_games if c in live}


def availability(state: EventState | None) -> Availability:
    """Say whether an offered event can be had: only a built one that is not sold out (FXQ-1.7)."""
    if state is None or state.build_status is not BuildStatus.BUILT:
        return Availability.COMING_SOON
    return Availability.SOLD_OUT if state.is_sold_out else Availability.ON_SALE


def is_on_sale(
    event_code: EventCode,
    live: Collection[EventCode],
    states: Mapping[EventCode, EventState],
) -> bool:
    """Tell whether an event can be bought now."""
    return event_code in live and availability(states.get(event_code)) is Availability.ON_SALE


def _without_choice(revision: Revision, code: str | None) -> Refusal:
    offered = tuple(choice.code for choice in revision.choices if choice.code)
    return ChoiceNeeded(offered) if code is None else ChoiceNotOffered(code, offered)


def _duplicates(event_codes: Sequence[EventCode]) -> list[Refusal]:
    return [
        DuplicateEvent(event_code, times)
        for event_code, times in Counter(event_codes).items()
        if times > 1
    ]


def _without_special(
    revision: Revision, event_codes: Collection[EventCode]
) -> Collection[EventCode]:
    special = revision.special_games
    return [code for code in event_codes if code not in special] if special else event_codes


def _not_for_her(
    revision: Revision,
    choice: Choice,
    event_code: EventCode,
    special: SpecialGame | None,
    live: Collection[EventCode],
) -> Refusal | None:
    """Refuse an event that the choice does not sell, whatever is on sale."""
    if special is not None:
        is_locked = not special.is_unlocked
        return SpecialGameLocked(event_code, special.missing) if is_locked else None
    if event_code in choice.events:
        return None
    if not choice.opens_outside:
        return _not_in(revision, choice, event_code)
    return None if event_code in live else NotOffered(event_code)


def _not_now(
    event_code: EventCode, live: Collection[EventCode], states: Mapping[EventCode, EventState]
) -> Refusal | None:
    """Refuse an event that cannot be had at present."""
    if event_code not in live:
        return EventNotLive(event_code)
    match availability(states.get(event_code)):
        case Availability.COMING_SOON:
            return EventComingSoon(event_code)
        case Availability.SOLD_OUT:
            return EventSoldOut(event_code)
        case Availability.ON_SALE:
            return None


def _not_in(revision: Revision, choice: Choice, event_code: EventCode) -> Refusal:
    having = tuple(each.code for each in revision.choices if event_code in each.events)
    return NotInChoice(event_code, choice.code, having) if having else NotOffered(event_code)


def _not_replaceable(
    choice: Choice, selection: Selection, gone: Collection[EventCode]
) -> frozenset[EventCode]:
    """Return the choice's own events in whose place no other counts."""
    return choice.events.difference(gone, selection.replaced)


def _surplus_outside(
    choice: Choice,
    picked: Collection[EventCode],
    replaced: Collection[EventCode],
    live: Collection[EventCode],
    states: Mapping[EventCode, EventState],
) -> Iterator[Refusal]:
    if choice.takes_others or not choice.replaces_sold_out:
        return
    outside = tuple(code for code in picked if code not in choice.events)
    gone = [
        code
        for code in choice.event_codes
        if code not in picked and (code in replaced or not is_on_sale(code, live, states))
    ]
    if len(outside) > len(gone):
        yield NothingToReplace(outside, len(gone))


def _too_many_of_tiers(choice: Choice, picked: Collection[EventCode]) -> Iterator[Refusal]:
    for part in choice.parts:
        if (count := len(part.events.intersection(picked))) > part.max_events:
            yield TooManyOfTier(part.name, count, part.max_events)


def _place(refusal: Refusal) -> int:
    return PRECEDENCE.index(type(refusal))
