"""Which special games a selection unlocks, and what becomes of selections that have them."""

from collections.abc import Mapping, Sequence

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexcore.kernel import EventCode
from flexcore.programs import (
    Choice,
    EventNotLive,
    EventSoldOut,
    EventState,
    PackageType,
    PresetPackage,
    ProgramType,
    Revision,
    Selection,
    SpecialGameLocked,
    Tier,
    TooFewEvents,
    Unlock,
    UnlockCondition,
    UnlockFacts,
    UnlockNeeds,
    UnlockPredicates,
    check_selection,
    completeness_refusals,
    content_hash,
    offered_events,
    selection_refusals,
    special_games,
    suggest_fix,
    to_document,
)
from tests.prices import Levels, lowest_prices, price_seen, small_levels
from tests.programs import (
    EVENTS,
    ON_SALE,
    SOLD_OUT,
    a_pack,
    all_states,
    byo,
    on_sale,
    packages,
    packs,
    small_revisions,
    subsets,
)

A, B, C, *_ = EVENTS
S, T = EventCode("S"), EventCode("T")
EVERYTHING = (*EVENTS, S, T)
LIVE = frozenset(EVERYTHING)
ALL_ON_SALE = dict.fromkeys(EVERYTHING, ON_SALE)
REGISTERED: UnlockPredicates = {
    "has_a": lambda facts: A in facts.event_codes,
    "never": lambda facts: False,
}


def with_unlocks(revision: Revision, *unlocks: Unlock) -> Revision:
    settings = attrs.evolve(revision.settings, unlocks=unlocks)
    return attrs.evolve(revision, document=attrs.evolve(revision.document, settings=settings))


def special(*conditions: UnlockCondition, removable: bool = True) -> Unlock:
    return Unlock(S, conditions, removable)


def after(count: int) -> UnlockCondition:
    return UnlockCondition(min_event_count=count)


def unlocked(revision: Revision, *picked: EventCode, choice: str | None = None) -> list[EventCode]:
    games = special_games(revision, Selection(picked, choice), REGISTERED)
    return [game.event_code for game in games if game.is_unlocked]


_conditions = st.builds(
    UnlockCondition,
    st.sampled_from([None, None, 1, 2, 3]),
    st.sampled_from([None, None, "x", "y"]),
    st.sampled_from([None, None, "x", "y"]),
    st.sampled_from([None, None, None, "has_a", "never", "of_nobody"]),
)
_unlocks = st.lists(_conditions, max_size=3).map(tuple)


@st.composite
def _revisions(draw: st.DrawFn) -> Revision:
    """Draw a program of any type with two special games."""
    unlocks = (Unlock(S, draw(_unlocks)), Unlock(T, draw(_unlocks), removable=False))
    return with_unlocks(draw(small_revisions()), *unlocks)


def meets(
    condition: UnlockCondition, revision: Revision, choice: Choice, picked: Sequence[EventCode]
) -> bool:
    """Say the same as the rule, one field after the other."""
    sold = frozenset(EVENTS) if choice.opens_outside else choice.events
    games = frozenset(picked) & sold - {S, T}
    program_type = revision.document.program_type
    fields = []
    if condition.min_event_count is not None:
        fields.append(len(games) >= condition.min_event_count)
    if condition.specific_pack is not None:
        is_pack = program_type is ProgramType.GAME_PACKS
        fields.append(is_pack and choice.code == condition.specific_pack)
    if condition.specific_package is not None:
        is_package = program_type is ProgramType.PRESET_PACKAGES
        fields.append(is_package and choice.code == condition.specific_package)
    if condition.custom is not None:
        fields.append(condition.custom == "has_a" and A in games)
    return bool(fields) and all(fields)


@pytest.mark.rule("FX-1.47")
@pytest.mark.rule("FX-1.48")
@pytest.mark.rule("FX-1.49")
@given(_revisions(), st.lists(st.sampled_from(EVERYTHING), max_size=6), st.data())
def test_one_row_of_which_every_field_holds_unlocks_a_special_game(
    revision: Revision, picked: list[EventCode], data: st.DataObject
) -> None:
    code = data.draw(st.sampled_from([None, *(each.code for each in revision.choices)]))
    choice = revision.choice_of(code)
    games = special_games(revision, Selection(picked, code), REGISTERED)

    if choice is None:
        assert games == ()
        return
    for game, unlock in zip(games, revision.settings.unlocks, strict=True):
        held = [row for row in unlock.conditions if meets(row, revision, choice, picked)]
        assert game.is_unlocked == bool(held)
        assert game.unlocked_by == (held[0] if held else None)
        assert len(game.missing) == (0 if held else len(unlock.conditions))


@pytest.mark.rule("FX-1.45")
@given(_revisions(), all_states)
def test_no_listing_has_a_special_game(
    revision: Revision, states: Mapping[EventCode, EventState]
) -> None:
    known = {**states, S: ON_SALE, T: ON_SALE}

    offered = offered_events(revision, LIVE, known)

    assert not {S, T} & offered.keys()
    assert not {S, T} & set(revision.event_codes)


@given(_revisions(), st.lists(st.sampled_from(EVENTS), max_size=6), st.data())
def test_a_special_game_counts_for_nothing_else(
    revision: Revision, picked: list[EventCode], data: st.DataObject
) -> None:
    code = data.draw(st.sampled_from([None, *(each.code for each in revision.choices)]))
    bare, full = Selection(picked, code), Selection([S, *picked, T], code)
    without, with_both = (
        check_selection(revision, each, LIVE, ALL_ON_SALE, REGISTERED) for each in (bare, full)
    )

    assert special_games(revision, bare, REGISTERED) == special_games(revision, full, REGISTERED)
    assert tuple(r for r in with_both if not isinstance(r, SpecialGameLocked)) == without
    assert completeness_refusals(revision, full) == completeness_refusals(revision, bare)


@pytest.mark.rule("FX-1.45")
def test_a_locked_special_game_is_refused_with_what_is_missing() -> None:
    revision = with_unlocks(
        byo(1, 5, *EVENTS), special(after(3), UnlockCondition(4, custom="has_a"))
    )

    (refusal,) = selection_refusals(revision, Selection([B, S]), LIVE, ALL_ON_SALE, REGISTERED)

    assert refusal == SpecialGameLocked(S, (UnlockNeeds(2), UnlockNeeds(3, custom="has_a")))
    assert refusal.message == (
        "Event S is a special game: choose 2 more games, or choose 3 more games and meet the "
        "condition has_a to unlock it."
    )
    assert selection_refusals(revision, Selection([B, C, A, S]), LIVE, ALL_ON_SALE) == ()


def test_one_more_game_is_asked_for_in_the_singular() -> None:
    revision = with_unlocks(byo(1, 5, *EVENTS), special(after(2)))

    (refusal,) = selection_refusals(revision, Selection([S, A]), LIVE, ALL_ON_SALE)

    assert "choose 1 more game to unlock" in refusal.message


@pytest.mark.rule("FX-1.49")
def test_a_pack_or_a_package_unlocks_its_special_game() -> None:
    tier = Tier("All", 0, 3, EVENTS)
    of_packs = with_unlocks(
        packs(a_pack("x", 1, 3, tier), a_pack("y", 1, 3, tier)),
        special(UnlockCondition(specific_pack="y")),
    )
    two = tuple(PresetPackage(code, code, PackageType.PRESET, (A,)) for code in "xy")
    of_packages = with_unlocks(packages(*two), special(UnlockCondition(specific_package="y")))

    for revision in (of_packs, of_packages):
        assert unlocked(revision, A, choice="y") == [S]
        assert unlocked(revision, A, choice="x") == []
        (refusal,) = selection_refusals(revision, Selection([A, S], "x"), LIVE, ALL_ON_SALE)
        assert "choose pack" in refusal.message
        assert " y to unlock" in refusal.message


@pytest.mark.rule("FX-1.49")
def test_a_custom_condition_sees_what_was_picked_without_special_games() -> None:
    seen: list[UnlockFacts] = []
    revision = with_unlocks(byo(1, 3, A, B), special(UnlockCondition(custom="look")))

    def look(facts: UnlockFacts) -> bool:
        seen.append(facts)
        return True

    special_games(revision, Selection([B, S, C, A, B]), {"look": look})

    assert seen == [UnlockFacts((B, A), "")]


def test_a_special_game_must_be_live_and_on_sale_like_any_other() -> None:
    revision = with_unlocks(byo(1, 3, A, B), special(after(1)))
    picked = Selection([A, S])

    assert selection_refusals(revision, picked, LIVE - {S}, ALL_ON_SALE) == (EventNotLive(S),)
    assert selection_refusals(revision, picked, LIVE, {**ALL_ON_SALE, S: SOLD_OUT}) == (
        EventSoldOut(S),
    )


def test_a_special_game_alone_completes_nothing() -> None:
    revision = with_unlocks(byo(2, 3, A, B), special(after(1)))

    assert completeness_refusals(revision, Selection([A, S])) == (TooFewEvents(1, 2, (B,)),)


def test_a_document_without_special_games_is_written_as_ever() -> None:
    document = byo(1, 2, A, B).document
    with_one = with_unlocks(byo(1, 2, A, B), special(after(1))).document

    assert "unlocks" not in str(to_document(document))
    assert content_hash(document) != content_hash(with_one)


_counting = st.lists(
    st.builds(
        UnlockCondition,
        st.sampled_from([1, 2, 3]),
        st.sampled_from([None, "x"]),
        st.sampled_from([None, "x"]),
    ),
    max_size=2,
).map(tuple)


@given(
    small_revisions(),
    _counting,
    all_states,
    st.lists(st.sampled_from((*EVENTS, S, S)), max_size=8),
    small_levels(EVERYTHING),
    st.data(),
)
def test_a_fix_keeps_a_special_game_while_that_is_the_nearest_way(
    bare: Revision,
    conditions: tuple[UnlockCondition, ...],
    states: Mapping[EventCode, EventState],
    picked: list[EventCode],
    levels: Levels,
    data: st.DataObject,
) -> None:
    revision = with_unlocks(bare, Unlock(S, conditions))
    code = data.draw(st.sampled_from([None, *(each.code for each in revision.choices)]))
    named = revision.choice_of(code)
    known = {**states, S: ON_SALE}
    sold = (*on_sale(states), S)

    def cost(choice: Choice, events: tuple[EventCode, ...]) -> tuple[int, int, list[bool]]:
        changed = len(frozenset(events).symmetric_difference(picked))
        price = price_seen(revision, choice, events, levels)
        return changed, price, [each not in events for each in sold]

    valid = [
        (cost(choice, events), number, events)
        for number, choice in enumerate(revision.choices if named is None else (named,))
        for events in subsets((*EVENTS, S))
        if not check_selection(revision, Selection(events, choice.code or None), LIVE, known)
    ]
    prices = lowest_prices(revision, levels)
    fix = suggest_fix(revision, Selection(picked, code), sold, prices)

    if not valid:
        assert fix is None
        return
    _, _, best = min(valid)
    assert fix is not None
    assert frozenset(fix.selection.event_codes) == frozenset(best)
    assert check_selection(revision, fix.selection, LIVE, known) == ()
