"""What nobody can buy with what is on sale, against every selection that there is."""

from collections.abc import Mapping

import pytest
from hypothesis import given

from flexcore.kernel import EventCode
from flexcore.programs import (
    ChoiceOutOfReach,
    EventState,
    Revision,
    Selection,
    Tier,
    TierOutOfReach,
    check_selection,
    out_of_reach,
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

A, B, C, D, E, F = EVENTS
LIVE = frozenset(EVENTS)
GOLD = Tier("Gold", 0, 2, (A, B))
SILVER = Tier("Silver", 2, 3, (C, D, E))


@pytest.mark.rule("FX-16.6")
@given(small_revisions(), all_states)
def test_what_is_out_of_reach_is_what_no_valid_selection_has(
    revision: Revision, states: Mapping[EventCode, EventState]
) -> None:
    expected: list[tuple[str, str | None]] = []
    for choice in revision.choices:
        valid = [
            frozenset(events)
            for events in subsets(EVENTS)
            if not check_selection(revision, Selection(events, choice.code), LIVE, states)
        ]
        if not valid:
            expected.append((choice.code, None))
            continue
        expected += [
            (choice.code, part.name)
            for part in choice.parts
            if part.name and not any(events & part.events for events in valid)
        ]

    found = out_of_reach(revision.choices, on_sale(states))

    assert [
        (each.refusal.choice, getattr(each.refusal, "tier", None))
        for each in found
        if isinstance(each.refusal, ChoiceOutOfReach | TierOutOfReach)
    ] == expected
    for each in found:
        refusals = check_selection(revision, each.example, LIVE, states)
        assert (refusals == ()) == isinstance(each.refusal, TierOutOfReach)


def test_a_pack_out_of_reach_says_of_which_tiers_there_are_too_few() -> None:
    revision = packs(a_pack("half", 2, 4, GOLD, SILVER))

    (found,) = out_of_reach(revision.choices, (A, B, C, F))

    assert found.refusal == ChoiceOutOfReach("half", "Pack half", 3, 2, ("Silver",))
    assert found.example == Selection((A, B, C), "half")


def test_a_tier_is_out_of_reach_when_it_is_sold_out_or_the_others_leave_no_room() -> None:
    narrow = packs(a_pack("two", 2, 2, GOLD, SILVER))

    (crowded,) = out_of_reach(narrow.choices, EVENTS)
    (sold_out,) = out_of_reach(packs(a_pack("half", 2, 4, GOLD, SILVER)).choices, (C, D, E))

    assert crowded.refusal == TierOutOfReach("two", "Gold", 2)
    assert crowded.example == Selection((C, D), "two")
    assert sold_out.refusal == TierOutOfReach("half", "Gold", 0)
    assert all(": " in each.refusal.message for each in (crowded, sold_out))


def test_whatever_can_be_bought_is_in_reach() -> None:
    assert out_of_reach(byo(2, 3, A, B, C).choices, (A, B)) == ()
    (found,) = out_of_reach(byo(2, 3, A, B, C).choices, (A,))
    assert found.refusal == ChoiceOutOfReach("", "", 1, 2, ())
    assert ": " in found.refusal.message
