"""Whether a selection is finished, and what it lacks."""

from collections.abc import Collection, Iterator

from flexcore.kernel import EventCode, Refusal
from flexcore.programs.choosing.choices import Choice
from flexcore.programs.choosing.refusals import PackageIncomplete, TooFewEvents, TooFewOfTier


def is_complete(choice: Choice, event_codes: Collection[EventCode]) -> bool:
    """Tell whether nothing is missing, whatever is on sale; what is replaced needs a look."""
    if choice.is_fixed:
        return choice.events.issubset(event_codes)
    return not missing(choice, event_codes, choice.events)


def missing(
    choice: Choice,
    event_codes: Collection[EventCode],
    on_sale: Collection[EventCode],
    open_now: Collection[EventCode] | None = None,
) -> tuple[Refusal, ...]:
    """List what is missing.

    Args:
        choice: What is to be filled.
        event_codes: What was picked, without special games.
        on_sale: The choice's own events that nothing can replace.
        open_now: Events that would do, the choice's own or not, in order and without special
            games; None if unknown: then any of the choice's own.
    """
    own = choice.events.intersection(event_codes)
    would_do = choice.events if open_now is None else open_now
    if choice.is_fixed:
        return tuple(_missing_of_package(choice, event_codes, own, on_sale, would_do))
    found = list(_missing_of_tiers(choice, own, would_do))
    if len(own) < choice.min_events:
        found.append(TooFewEvents(len(own), choice.min_events, _with_room(choice, own, would_do)))
    return tuple(found)


def _missing_of_package(
    choice: Choice,
    event_codes: Collection[EventCode],
    own: frozenset[EventCode],
    on_sale: Collection[EventCode],
    open_now: Collection[EventCode],
) -> Iterator[Refusal]:
    left = tuple(code for code in choice.event_codes if code not in own)
    others = len(frozenset(event_codes) - own)
    replaceable = sum(code not in on_sale for code in left) if choice.replaces_sold_out else 0
    replaced = min(others, replaceable)
    if len(left) > replaced:
        would_do = [code for code in left if code in open_now]
        if choice.replaces_sold_out and len(left) - len(would_do) > others:
            outside = (code for code in open_now if code not in choice.events)
            would_do += [code for code in outside if code not in event_codes]
        yield PackageIncomplete(left, replaced, tuple(would_do))


def _missing_of_tiers(
    choice: Choice, own: frozenset[EventCode], open_now: Collection[EventCode]
) -> Iterator[Refusal]:
    for part in choice.parts:
        if (count := len(part.events & own)) < part.min_events:
            would_do = tuple(
                code for code in part.event_codes if code not in own and code in open_now
            )
            yield TooFewOfTier(part.name, count, part.min_events, would_do)


def _with_room(
    choice: Choice, own: frozenset[EventCode], open_now: Collection[EventCode]
) -> tuple[EventCode, ...]:
    """Return the events of a choice that can come in: no part takes more than its most."""
    with_room = (part for part in choice.parts if len(part.events & own) < part.max_events)
    codes = (code for part in with_room for code in part.event_codes)
    return tuple(code for code in codes if code not in own and code in open_now)
