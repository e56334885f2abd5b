"""The nearest valid selection, against every selection that there is."""

from collections.abc import Mapping, Sequence

import attrs
from hypothesis import given
from hypothesis import strategies as st

from flexcore.kernel import EventCode
from flexcore.programs import (
    Choice,
    EventState,
    PriceAdjustment,
    PriceOverride,
    PriceScope,
    Revision,
    Selection,
    Tier,
    check_selection,
    suggest_fix,
)
from tests.prices import (
    Levels,
    a_level,
    lowest_prices,
    price_seen,
    small_levels,
    small_overrides,
    with_overrides,
)
from tests.programs import (
    EVENTS,
    a_pack,
    all_states,
    byo,
    on_sale,
    packs,
    small_revisions,
    subsets,
)

A, B, *_ = EVENTS
LIVE = frozenset(EVENTS)


@given(
    st.builds(with_overrides, small_revisions(), small_overrides),
    all_states,
    st.lists(st.sampled_from(EVENTS), max_size=8),
    small_levels(EVENTS),
    st.data(),
)
def test_a_fix_has_the_fewest_changes_then_the_lowest_price_then_the_earliest_events(
    revision: Revision,
    states: Mapping[EventCode, EventState],
    picked: list[EventCode],
    levels: Levels,
    data: st.DataObject,
) -> None:
    code = data.draw(st.sampled_from([None, *(each.code for each in revision.choices)]))
    named = revision.choice_of(code)

    def cost(choice: Choice, events: tuple[EventCode, ...]) -> tuple[int, int, list[bool]]:
        changed = len(frozenset(events).symmetric_difference(picked))
        price = price_seen(revision, choice, events, levels)
        return changed, price, [each not in events for each in on_sale(states)]

    valid = [
        (cost(choice, events), number, events)
        for number, choice in enumerate(revision.choices if named is None else (named,))
        for events in subsets(EVENTS)
        if not check_selection(revision, Selection(events, choice.code or None), LIVE, states)
    ]
    prices = lowest_prices(revision, levels)
    fix = suggest_fix(revision, Selection(picked, code), on_sale(states), prices)

    if not valid:
        assert fix is None
        return
    _, _, best = min(valid)
    assert fix is not None
    assert frozenset(fix.selection.event_codes) == frozenset(best)
    assert len(fix.selection.event_codes) == len(best)
    assert check_selection(revision, fix.selection, LIVE, states) == ()
    assert frozenset(fix.added) == frozenset(best).difference(picked)
    assert frozenset(fix.removed) == frozenset(picked).difference(best)


def added(revision: Revision, levels: Levels, choice: str | None = None) -> Sequence[EventCode]:
    """Return what a fan who picked nothing is told to add, of two games of which she needs one."""
    fix = suggest_fix(
        revision, Selection([], choice), list(levels), lowest_prices(revision, levels)
    )
    assert fix is not None
    return fix.added


def test_a_fix_goes_by_the_price_that_a_fan_sees_where_the_vendors_says_otherwise() -> None:
    levels = {A: [a_level(A, 4000, "101")], B: [a_level(B, 5000, "102", "P2")]}
    dear = PriceOverride(PriceScope.SECTION, "101", price=6000)
    cheap = PriceOverride(PriceScope.PRICE_CODE, "P2", basis_points=-5000)
    usual = byo(1, 1, A, B)

    assert added(usual, levels) == (A,)
    assert added(with_overrides(usual, [dear]), levels) == (B,)
    assert added(with_overrides(usual, [cheap]), levels) == (B,)


def test_a_fix_counts_what_a_fan_pays_on_top_of_the_face_value() -> None:
    levels = {A: [a_level(A, 4000, fee=1500)], B: [a_level(B, 5000)]}

    assert added(byo(1, 1, A, B), levels) == (B,)


def test_a_fix_goes_by_the_cheapest_seat_of_an_event_whatever_else_it_has() -> None:
    levels = {A: [a_level(A, 4000)], B: [a_level(B, 9000), a_level(B, 3000, "102")]}

    assert added(byo(1, 1, A, B), levels) == (B,)


def test_a_fix_goes_by_the_own_price_of_a_pack() -> None:
    tiers = [Tier("All", 1, 1, (A, B))]
    own = attrs.evolve(a_pack("own", 1, 1, *tiers), adjustment=PriceAdjustment(-9000))
    levels = {A: [a_level(A, 4000)], B: [a_level(B, 3000, "102", fee=800)]}
    revision = packs(a_pack("usual", 1, 1, *tiers), own)

    assert added(revision, levels, "usual") == (B,)
    assert added(revision, levels, "own") == (A,)
