"""Prices that fall when an event is added, against every pair of selections that there is."""

from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from flexcore.kernel import EventCode
from flexcore.programs import (
    EventState,
    Fall,
    Revision,
    Selection,
    Tier,
    check_selection,
    price_falls,
)
from tests.programs import EVENTS, a_pack, all_states, on_sale, packs, small_revisions, subsets

A, B, C, D, E, F = EVENTS
LIVE = frozenset(EVENTS)
Prices = Mapping[EventCode, int]

_prices = st.fixed_dictionaries(dict.fromkeys(EVENTS, st.sampled_from(range(0, 70, 10))))


@st.composite
def crossing_packs(draw: st.DrawFn) -> Revision:
    """Draw a smaller and a larger pack, each with two tiers that have nothing to do with others."""
    drawn = []
    for code, size in (("small", 2), ("large", 3)):
        of_first = draw(st.sets(st.sampled_from(EVENTS), min_size=1, max_size=5))
        both = [
            tuple(event for event in EVENTS if (event in of_first) is is_first)
            for is_first in (True, False)
        ]
        first = draw(st.integers(1, size - 1))
        numbers = (first, size - first)
        tiers = [
            Tier(f"Tier {place}", number, number, events)
            for place, (number, events) in enumerate(zip(numbers, both, strict=True))
        ]
        drawn.append(a_pack(code, size, size, *tiers))
    return packs(*drawn)


_states_and_prices = st.tuples(all_states, _prices, _prices)


def valid_selections(
    revision: Revision, states: Mapping[EventCode, EventState]
) -> dict[str, set[frozenset[EventCode]]]:
    return {
        choice.code: {
            frozenset(events)
            for events in subsets(EVENTS)
            if not check_selection(revision, Selection(events, choice.code), LIVE, states)
        }
        for choice in revision.choices
    }


def total(events: frozenset[EventCode], prices: Prices) -> int:
    return sum(prices[code] for code in events)


def all_falls(
    valid: Mapping[str, set[frozenset[EventCode]]], prices: Mapping[str, Prices]
) -> set[tuple[str, frozenset[EventCode], str, frozenset[EventCode]]]:
    """Return every pair of selections, the second with an event more and at a lower price."""
    return {
        (choice, some, other, larger)
        for choice, of_choice in valid.items()
        for some in of_choice
        for code in LIVE - some
        for other, of_other in valid.items()
        if (larger := some | {code}) in of_other
        and total(larger, prices[other]) < total(some, prices[choice])
    }


@settings(max_examples=300)
@given(small_revisions() | crossing_packs(), _states_and_prices)
def test_a_price_falls_for_exactly_the_choices_for_which_some_pair_of_selections_shows_it(
    revision: Revision, drawn: tuple[Mapping[EventCode, EventState], Prices, Prices]
) -> None:
    states, *tables = drawn
    there = on_sale(states)
    prices = {
        choice.code: {code: table[code] for code in there}
        for choice, table in zip(revision.choices, tables, strict=False)
    }
    expected = all_falls(valid_selections(revision, states), prices)

    found = price_falls(revision.choices, there, list(prices.values()))

    assert [fall.before.choice or "" for fall in found] == [
        choice.code
        for choice in revision.choices
        if choice.code in {first for first, *_ in expected}
    ]
    for fall in found:
        some, larger = frozenset(fall.before.event_codes), frozenset(fall.after.event_codes)
        choice, other = fall.before.choice or "", fall.after.choice or ""
        assert (choice, some, other, larger) in expected
        assert larger - some == {fall.added}
        assert fall.price == total(some, prices[choice])
        assert fall.lower_price == total(larger, prices[other])


def two_packs(*, small: Sequence[Tier], large: Sequence[Tier]) -> Revision:
    return packs(a_pack("small", 2, 2, *small), a_pack("large", 3, 3, *large))


def test_a_larger_pack_that_costs_less_than_a_smaller_one_is_shown_by_a_pair() -> None:
    revision = two_packs(small=[Tier("All", 0, 6, EVENTS)], large=[Tier("All", 0, 6, EVENTS)])
    dear, cheap = dict.fromkeys(EVENTS, 100), dict.fromkeys(EVENTS, 60)

    (fall,) = price_falls(revision.choices, EVENTS, [dear, cheap])

    assert (fall.price, fall.lower_price) == (200, 180)
    assert fall.before == Selection((A, B), "small")
    assert fall.after == Selection((A, B, C), "large")
    assert price_falls(revision.choices, EVENTS, [dear, dict.fromkeys(EVENTS, 67)]) == ()


class UnreadPrices(dict[EventCode, int]):
    """Prices that nobody may compare."""

    def __getitem__(self, code: EventCode) -> int:
        raise AssertionError(f"the price of {code} was compared")


def test_packs_of_which_none_has_one_event_more_than_another_are_not_compared() -> None:
    sizes = (1, 3, 5)
    revision = packs(*(a_pack(f"{n}", n, n, Tier("All", n, n, EVENTS)) for n in sizes))
    prices = [UnreadPrices(dict.fromkeys(EVENTS, 100 - 30 * place)) for place in range(3)]

    assert price_falls(revision.choices, EVENTS, prices) == ()


def test_a_pair_is_found_where_neither_pack_at_its_best_leads_to_it() -> None:
    small = [Tier("Old", 1, 1, (A, B)), Tier("New", 1, 1, (C, D))]
    large = [Tier("Odd", 1, 1, (A, C)), Tier("Even", 2, 2, (B, D, E))]
    revision = two_packs(small=small, large=large)
    dear = {A: 100, B: 90, C: 100, D: 90, E: 500, F: 500}
    cheap = {A: 10, B: 60, C: 10, D: 60, E: 90, F: 500}

    (fall,) = price_falls(revision.choices, EVENTS, [dear, cheap])

    before, after = Selection((A, D), "small"), Selection((A, B, D), "large")
    assert fall == Fall(before, after, B, 190, 130)
