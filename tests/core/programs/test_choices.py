"""Whether events can be chosen together, against a plain model of the three types of program."""

from collections.abc import Mapping

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flexcore.kernel import EventCode, Refusal
from flexcore.programs import (
    PRECEDENCE,
    ChoiceNeeded,
    ChoiceNotOffered,
    EventSoldOut,
    EventState,
    GamePack,
    NothingToReplace,
    NotInChoice,
    NotOffered,
    PackageIncomplete,
    PackageType,
    PackStructure,
    PackStructureConfig,
    Part,
    PresetPackage,
    ProgramConfigs,
    ProgramSettings,
    ProgramType,
    Revision,
    Selection,
    Tier,
    TooFewEvents,
    TooFewOfTier,
    TooManyEvents,
    TooManyOfTier,
    check_selection,
    completeness_refusals,
    events_replaceable,
    pools_of,
    replacements,
    selection_refusals,
)
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
    revision_of,
    small_revisions,
    subsets,
)

LIVE = frozenset(EVENTS)


def is_valid(
    revision: Revision,
    picked: frozenset[EventCode],
    states: Mapping[EventCode, EventState],
    choice: str | None,
) -> bool:
    """Judge a selection by the words of the rules alone."""
    if any(states[code] != ON_SALE for code in picked):
        return False
    settings = revision.settings
    match revision.document.program_type:
        case ProgramType.BUILD_YOUR_OWN:
            byo = settings.build_your_own
            return picked <= byo.eligible and byo.min_events <= len(picked) <= byo.max_events
        case ProgramType.GAME_PACKS:
            (pack,) = (each for each in settings.game_packs if each.code == choice)
            return fits_pack(pack, picked)
        case ProgramType.PRESET_PACKAGES:
            (package,) = (each for each in settings.preset_packages if each.code == choice)
            return fits_package(package, picked, states)


def fits_pack(pack: GamePack, picked: frozenset[EventCode]) -> bool:
    most = len(EVENTS) if pack.max_events is None else pack.max_events
    of_tiers = [len(picked.intersection(tier.event_codes)) for tier in pack.tiers]
    return (
        sum(of_tiers) == len(picked)
        and pack.min_events <= len(picked) <= most
        and all(
            t.min_events <= n <= t.max_events for t, n in zip(pack.tiers, of_tiers, strict=True)
        )
    )


def fits_package(
    package: PresetPackage, picked: frozenset[EventCode], states: Mapping[EventCode, EventState]
) -> bool:
    own, others = picked.intersection(package.event_codes), picked.difference(package.event_codes)
    if package.package_type is PackageType.FLEXIBLE:
        least, most = package.min_events or 0, package.max_events or 0
        return least <= len(own) <= most and (not others or package.allow_optional_events)
    missing = frozenset(package.event_codes) - own
    if any(states[code] == ON_SALE for code in missing):
        return False
    needed = len(missing) if package.allow_sold_out_replacement else 0
    if missing and not package.allow_sold_out_replacement:
        return False
    return len(others) >= needed if package.allow_optional_events else len(others) == needed


def codes_of(revision: Revision) -> list[str | None]:
    return [choice.code or None for choice in revision.choices]


@given(small_revisions(), all_states, st.data())
def test_a_selection_is_refused_exactly_when_it_breaks_a_rule(
    revision: Revision, states: Mapping[EventCode, EventState], data: st.DataObject
) -> None:
    code = data.draw(st.sampled_from(codes_of(revision)))

    for picked in subsets(EVENTS):
        refusals = check_selection(revision, Selection(picked, code), LIVE, states)

        assert (refusals == ()) == is_valid(revision, frozenset(picked), states, code), picked


@given(small_revisions(), all_states, st.data())
def test_pools_can_be_filled_exactly_when_some_selection_is_valid(
    revision: Revision, states: Mapping[EventCode, EventState], data: st.DataObject
) -> None:
    code = data.draw(st.sampled_from(codes_of(revision)))
    choice = revision.choice_of(code)
    assert choice

    some = any(is_valid(revision, frozenset(each), states, code) for each in subsets(EVENTS))

    assert pools_of(choice, on_sale(states)).can_be_filled == some


@given(small_revisions(), all_states, st.data())
def test_a_fan_whose_events_sell_out_behind_her_is_still_complete(
    revision: Revision, states: Mapping[EventCode, EventState], data: st.DataObject
) -> None:
    code = data.draw(st.sampled_from(codes_of(revision)))
    picked = data.draw(st.sampled_from(subsets(EVENTS)))
    selection = Selection(picked, code)

    if check_selection(revision, selection, LIVE, states) == ():
        gone = gone_of(revision, selection, states)
        places = replacements(revision, selection, gone, {})
        kept = attrs.evolve(selection, replaced=tuple(places.values()))
        assert completeness_refusals(revision, kept) == ()
    whole = check_selection(revision, selection, LIVE, states)
    while_shopping = selection_refusals(revision, selection, LIVE, states)
    assert whole[: len(while_shopping)] == while_shopping


def gone_of(
    revision: Revision, selection: Selection, states: Mapping[EventCode, EventState]
) -> list[EventCode]:
    own = events_replaceable(revision, selection)
    return [code for code in own if states[code] != ON_SALE]


packages_that_replace = st.builds(
    lambda own, takes_others: packages(
        PresetPackage(
            "x",
            "X",
            PackageType.PRESET,
            tuple(own),
            allow_sold_out_replacement=True,
            allow_optional_events=takes_others,
        )
    ),
    st.lists(st.sampled_from(EVENTS), min_size=1, unique=True),
    st.booleans(),
)


@given(small_revisions() | packages_that_replace, all_states, st.data())
def test_what_may_be_picked_and_is_finished_may_be_bought_and_nothing_else(
    revision: Revision, states: Mapping[EventCode, EventState], data: st.DataObject
) -> None:
    code = data.draw(st.sampled_from(codes_of(revision)))

    for picked in subsets(EVENTS):
        selection = Selection(picked, code)
        gone = gone_of(revision, selection, states)
        places = replacements(revision, selection, gone, {})
        kept = attrs.evolve(selection, replaced=tuple(places.values()))
        shopping = selection_refusals(revision, selection, LIVE, states)
        asked_now = shopping + completeness_refusals(revision, selection, gone)
        on_record = shopping + completeness_refusals(revision, kept)

        refused = check_selection(revision, selection, LIVE, states) != ()

        assert (asked_now != (), on_record != ()) == (refused, refused)


@given(packages_that_replace, all_states, st.permutations(EVENTS), st.data())
def test_a_game_stands_in_the_place_of_one_that_was_gone_when_it_was_taken(
    revision: Revision,
    states: Mapping[EventCode, EventState],
    picked: list[EventCode],
    data: st.DataObject,
) -> None:
    code = data.draw(st.sampled_from(codes_of(revision)))
    first = Selection(picked[: data.draw(st.integers(0, 6))], code)
    gone = gone_of(revision, first, states)
    before = replacements(revision, first, gone, {})
    dropped = data.draw(st.sets(st.sampled_from(EVENTS)))
    later = Selection([each for each in picked if each not in dropped], code)

    after = replacements(revision, later, (), before)

    assert set(before.values()) <= set(gone)
    assert len(set(before.values())) == len(before)
    left = events_replaceable(revision, later)
    assert after == {
        other: own for other, own in before.items() if other in later.event_codes and own in left
    }


A, B, C, D, E, F = EVENTS
GOLD = Tier("Gold", 1, 2, (A, B))
SILVER = Tier("Silver", 1, 3, (C, D, E))


def refusals(
    revision: Revision, *picked: EventCode, choice: str | None = None, sold_out: str = ""
) -> tuple[Refusal, ...]:
    states = {code: SOLD_OUT if code in sold_out else ON_SALE for code in EVENTS}
    return check_selection(revision, Selection(picked, choice), LIVE, states)


@given(small_revisions(), all_states, st.lists(st.sampled_from(EVENTS), max_size=9), st.data())
def test_refusals_of_every_type_come_in_the_documented_order(
    revision: Revision,
    states: Mapping[EventCode, EventState],
    picked: list[EventCode],
    data: st.DataObject,
) -> None:
    code = data.draw(st.sampled_from([*codes_of(revision), None, "none"]))

    found = check_selection(revision, Selection(picked, code), LIVE, states)

    places = [PRECEDENCE.index(type(refusal)) for refusal in found]
    assert places == sorted(places)


@pytest.mark.rule("FX-1.30")
@pytest.mark.rule("FX-1.33")
def test_a_pack_limits_all_its_games_and_each_tier_its_own() -> None:
    revision = packs(a_pack("half", 3, 4, GOLD, SILVER))

    assert refusals(revision, A, C, D) == ()
    assert refusals(revision, A, B, C, D, E) == (TooManyEvents(5, 4),)
    assert refusals(revision, C, D, E) == (TooFewOfTier("Gold", 0, 1, (A, B)),)
    assert refusals(revision, A, C) == (TooFewEvents(2, 3, (B, D, E)),)
    crowded = packs(a_pack("gold", 1, 5, Tier("Gold", 1, 1, (A, B)), SILVER))
    assert refusals(crowded, A, B, C) == (TooManyOfTier("Gold", 2, 1),)


def test_a_tier_that_lacks_games_names_those_that_can_be_had() -> None:
    revision = packs(a_pack("half", 1, 4, GOLD, Tier("Silver", 2, 3, (C, D, E))))

    assert refusals(revision, A, C, sold_out="D") == (TooFewOfTier("Silver", 1, 2, (E,)),)


def test_a_pack_that_lacks_games_above_its_tiers_names_none_of_a_tier_that_is_full() -> None:
    revision = packs(a_pack("half", 4, 5, Tier("Gold", 1, 2, (B, A, F)), SILVER))

    assert refusals(revision, A, C, D) == (TooFewEvents(3, 4, (B, F, E)),)
    assert refusals(revision, A, B, C, sold_out="E") == (TooFewEvents(3, 4, (D,)),)


def test_a_package_names_games_from_outside_where_its_own_are_not_enough_to_fill_it() -> None:
    package = PresetPackage("d", "Derbies", PackageType.PRESET, (A, B, C))
    replacing = packages(attrs.evolve(package, allow_sold_out_replacement=True))

    assert refusals(replacing, A, D, sold_out="C") == (PackageIncomplete((B, C), 1, (B,)),)
    assert refusals(replacing, A, D, sold_out="BC") == (PackageIncomplete((B, C), 1, (E, F)),)
    assert refusals(replacing, A, sold_out="BE") == (PackageIncomplete((B, C), 0, (C, D, F)),)


@given(small_revisions(), all_states, st.lists(st.sampled_from(EVENTS), unique=True), st.data())
def test_what_would_do_is_on_sale_not_picked_and_brings_a_fan_no_other_trouble(
    revision: Revision,
    states: Mapping[EventCode, EventState],
    picked: list[EventCode],
    data: st.DataObject,
) -> None:
    code = data.draw(st.sampled_from(codes_of(revision)))
    assume(not selection_refusals(revision, Selection(picked, code), LIVE, states))

    for refusal in check_selection(revision, Selection(picked, code), LIVE, states):
        assert isinstance(refusal, TooFewOfTier | TooFewEvents | PackageIncomplete)
        for event_code in refusal.would_do:
            more = Selection((*picked, event_code), code)
            trouble = selection_refusals(revision, more, LIVE, states)

            assert event_code not in picked
            # A pack may be full with one tier while another lacks events.
            assert all(isinstance(each, TooManyEvents) for each in trouble)


@pytest.mark.rule("FX-1.37")
def test_a_game_of_another_pack_is_refused_with_the_packs_that_have_it() -> None:
    revision = packs(
        a_pack("gold", 1, 2, GOLD),
        a_pack("both", 1, 4, GOLD, SILVER),
        a_pack("silver", 1, 3, SILVER),
    )

    assert refusals(revision, A, C, choice="gold") == (NotInChoice(C, "gold", ("both", "silver")),)
    assert refusals(revision, A, F, choice="gold") == (NotOffered(F),)


@pytest.mark.rule("FX-1.31")
def test_a_fan_who_names_no_pack_has_the_default_pack() -> None:
    gold, silver = a_pack("gold", 1, 2, GOLD), a_pack("silver", 1, 3, SILVER)
    default = a_pack("silver", 1, 3, SILVER, is_default=True)

    assert refusals(packs(gold, default), C) == ()
    assert refusals(packs(gold, silver), C) == (ChoiceNeeded(("gold", "silver")),)
    assert refusals(packs(silver), C) == ()
    assert refusals(packs(gold, silver), C, choice="none") == (
        ChoiceNotOffered("none", ("gold", "silver")),
    )
    assert refusals(byo(1, 2, A, B), A, choice="gold") == (ChoiceNotOffered("gold", ()),)


@pytest.mark.rule("FX-1.14")
def test_packs_without_tiers_are_limited_as_a_whole() -> None:
    hidden = Tier("", 9, 9, (A, B, C))
    settings = ProgramSettings(
        configs=ProgramConfigs(pack_structure=PackStructureConfig(PackStructure.PACKS_ONLY)),
        game_packs=(a_pack("any", 2, 2, hidden),),
    )
    revision = revision_of(ProgramType.GAME_PACKS, settings)

    assert refusals(revision, A, C) == ()
    assert refusals(revision, A) == (TooFewEvents(1, 2, (B, C)),)


@pytest.mark.rule("FX-1.39")
@pytest.mark.rule("FX-1.43")
def test_a_preset_package_is_bought_whole() -> None:
    revision = packages(PresetPackage("derbies", "Derbies", PackageType.PRESET, (A, B, C)))

    assert refusals(revision, C, A, B) == ()
    assert refusals(revision, A) == (PackageIncomplete((B, C), 0, (B, C)),)
    assert refusals(revision, A, B, C, D) == (NotOffered(D),)
    assert refusals(revision, A, B, C, sold_out="C") == (EventSoldOut(C),)
    assert refusals(revision, A, B, sold_out="C") == (PackageIncomplete((C,), 0, ()),)


@pytest.mark.rule("FX-1.39")
@pytest.mark.parametrize("is_replaced", [False, True])
def test_the_list_of_a_preset_package_says_that_all_of_it_is_taken(*, is_replaced: bool) -> None:
    package = PresetPackage(
        "derbies", "Derbies", PackageType.PRESET, (A, B), allow_sold_out_replacement=is_replaced
    )

    (choice,) = packages(package).choices

    assert (choice.is_fixed, choice.min_events, choice.max_events) == (True, 2, 2)
    assert choice.parts == (Part("", 2, 2, (A, B)),)


@pytest.mark.rule("FX-1.40")
def test_another_game_takes_the_place_of_a_sold_out_one_where_that_is_allowed() -> None:
    revision = packages(
        PresetPackage(
            "derbies", "Derbies", PackageType.PRESET, (A, B, C), allow_sold_out_replacement=True
        )
    )

    assert refusals(revision, A, B, D, sold_out="C") == ()
    assert refusals(revision, A, B, sold_out="C") == (PackageIncomplete((C,), 0, (D, E, F)),)
    assert refusals(revision, A, B, D) == (
        NothingToReplace((D,), 0),
        PackageIncomplete((C,), 0, (C,)),
    )
    assert refusals(revision, A, B, D, E, sold_out="C") == (NothingToReplace((D, E), 1),)
    assert completeness_refusals(revision, Selection((A, B, D)), [C]) == ()
    assert completeness_refusals(revision, Selection((A, B, D), replaced=[C])) == ()
    assert completeness_refusals(revision, Selection((A, B, D))) == (
        PackageIncomplete((C,), 0, (C,)),
    )


@pytest.mark.rule("FX-1.38")
@pytest.mark.rule("FX-1.41")
@pytest.mark.rule("FX-1.43")
def test_of_a_flexible_package_as_many_as_its_range_are_taken_from_its_pool() -> None:
    revision = packages(PresetPackage("any", "Any two", PackageType.FLEXIBLE, (A, B, C), 2, 2))

    assert refusals(revision, A, C) == ()
    assert refusals(revision, A) == (TooFewEvents(1, 2, (B, C)),)
    assert refusals(revision, A, B, C) == (TooManyEvents(3, 2),)
    assert refusals(revision, A, D) == (NotOffered(D), TooFewEvents(1, 2, (B, C)))


@pytest.mark.rule("FX-1.42")
@pytest.mark.parametrize("package_type", PackageType)
def test_further_games_come_with_a_package_that_allows_them(package_type: PackageType) -> None:
    limits = (2, 2) if package_type is PackageType.FLEXIBLE else (None, None)
    package = PresetPackage("two", "Two", package_type, (A, B), *limits)
    open_package = attrs.evolve(package, allow_optional_events=True)

    assert refusals(packages(package), A, B, F) == (NotOffered(F),)
    assert refusals(packages(open_package), A, B, F, E) == ()
    assert refusals(packages(open_package), A, B, F, sold_out="F") == (EventSoldOut(F),)
    assert refusals(packages(open_package), A, F) != ()
    unknown = EventCode("NONE")
    assert refusals(packages(open_package), A, B, unknown) == (NotOffered(unknown),)


def test_every_refusal_says_what_to_do() -> None:
    pack = a_pack("half", 3, 4, GOLD, SILVER)
    told = [
        *refusals(packs(pack, a_pack("other", 1, 1, GOLD)), A),
        *refusals(packs(pack), A, choice="none"),
        *refusals(byo(1, 1, A), A, choice="none"),
        *refusals(packs(pack, a_pack("other", 1, 1, Tier("F", 1, 1, (F,)))), F, choice="half"),
        *refusals(packs(a_pack("gold", 1, 5, Tier("Gold", 1, 1, (A, B)), SILVER)), A, B),
        NothingToReplace((D, E), 1),
        PackageIncomplete((B, C), 1, (B,)),
    ]

    assert {type(each) for each in told} >= {
        ChoiceNeeded,
        ChoiceNotOffered,
        NotInChoice,
        TooManyOfTier,
        TooFewOfTier,
    }
    assert all(": " in each.message for each in told)
