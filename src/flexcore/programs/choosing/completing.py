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
    choice: Choice, event_codes: Collection[EventCode], on_sale: Collection[EventCode]
) -> tuple[Refusal, ...]:
    """List what is missing; `on_sale` are the choice's own events that nothing can replace."""
    own = choice.events.intersection(event_codes)
    if choice.is_fixed:
        return tuple(_missing_of_package(choice, event_codes, own, on_sale))
    found = list(_missing_of_tiers(choice, own, on_sale))
    if len(own) < choice.min_events:
        found.append(TooFewEvents(len(own), choice.min_events))
    return tuple(found)


def _missing_of_package(
    choice: Choice,
    event_codes: Collection[EventCode],
    own: frozenset[EventCode],
    on_sale: Collection[EventCode],
) -> Iterator[Refusal]:
    left = tuple(code for code in choice.event_codes if code not in own)
    replaceable = sum(code not in on_sale for code in left) if choice.replaces_sold_out else 0
    replaced = min(len(frozenset(event_codes) - own), replaceable)
    if len(left) > replaced:
        yield PackageIncomplete(left, replaced)


def _missing_of_tiers(
    choice: Choice, own: frozenset[EventCode], on_sale: Collection[EventCode]
) -> Iterator[Refusal]:
    for part in choice.parts:
        if (count := len(part.events & own)) < part.min_events:
            would_do = tuple(
                code for code in part.event_codes if code not in own and code in on_sale
            )
            yield TooFewOfTier(part.name, count, part.min_events, would_do)
