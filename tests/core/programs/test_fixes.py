"""The nearest valid selection, against every selection that there is."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from flexcore.kernel import EventCode, Money
from flexcore.programs import (
    Choice,
    EventState,
    Revision,
    Selection,
    adjusted_amount,
    check_selection,
    suggest_fix,
)
from tests.builders import usd
from tests.programs import EVENTS, all_states, on_sale, small_revisions, subsets

LIVE = frozenset(EVENTS)
_prices = st.fixed_dictionaries(
    {code: st.sampled_from([1000, 1001, 2500]).map(usd) for code in EVENTS}
)


@given(
    small_revisions(), all_states, st.lists(st.sampled_from(EVENTS), max_size=8), _prices, st.data()
)
def test_a_fix_has_the_fewest_changes_then_the_lowest_price_then_the_earliest_events(
    revision: Revision,
    states: Mapping[EventCode, EventState],
    picked: list[EventCode],
    prices: dict[EventCode, Money],
    data: st.DataObject,
) -> None:
    code = data.draw(st.sampled_from([None, *(each.code for each in revision.choices)]))
    named = revision.choice_of(code)

    def cost(choice: Choice, events: tuple[EventCode, ...]) -> tuple[int, int, list[bool]]:
        changed = len(frozenset(events).symmetric_difference(picked))
        adjustment = choice.adjustment or revision.settings.adjustment
        price = sum(adjusted_amount(prices[each], adjustment).amount for each in events)
        return changed, price, [each not in events for each in on_sale(states)]

    valid = [
        (cost(choice, events), number, events)
        for number, choice in enumerate(revision.choices if named is None else (named,))
        for events in subsets(EVENTS)
        if not check_selection(revision, Selection(events, choice.code or None), LIVE, states)
    ]
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
