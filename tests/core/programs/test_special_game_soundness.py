"""What special games must be to be kept, and what they must have to be published."""

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flexcore.kernel import EventCode, Refusal, Refused
from flexcore.programs import (
    BuildYourOwn,
    ClassName,
    DocumentUnreadable,
    EventsUnknown,
    NumberOutOfRange,
    PackageType,
    PredicateNotRegistered,
    PresetPackage,
    ProgramSettings,
    ProgramType,
    RepeatedNames,
    Revision,
    Selection,
    SpecialGameListed,
    TextUnreadable,
    Tier,
    Unlock,
    UnlockChoiceUnknown,
    UnlockCondition,
    UnlockConditionEmpty,
    UnlockOutOfReach,
    UnlockWithoutCondition,
    publish_refusals,
    selection_refusals,
    settings_from_json,
    settings_from_plain,
    settings_refusals,
    settings_to_plain,
    special_games,
)
from tests.programs import EVENTS, ON_SALE, a_pack, small_revisions, subsets

A, B, S = (EventCode(code) for code in "ABS")
IN_CATALOG = frozenset({A, B, S})
BARE = ProgramSettings(BuildYourOwn(1, 2, (A, B)), (ClassName("Reserved"),))
AFTER_TWO = UnlockCondition(min_event_count=2)


def kept(*unlocks: Unlock) -> tuple[Refusal, ...]:
    return settings_refusals(attrs.evolve(BARE, unlocks=unlocks), IN_CATALOG)


def published(*unlocks: Unlock, registered: tuple[str, ...] = ()) -> tuple[Refusal, ...]:
    settings = attrs.evolve(BARE, unlocks=unlocks)
    return publish_refusals(settings, IN_CATALOG, registered=registered)


def test_a_special_game_with_a_condition_is_published() -> None:
    assert published(Unlock(S, (AFTER_TWO,), removable=False)) == ()


@pytest.mark.rule("FX-1.45")
def test_a_special_game_is_on_no_other_list() -> None:
    pack = a_pack("p", 1, 1, Tier("T", 0, 1, (S,)))
    package = PresetPackage("q", "Q", PackageType.PRESET, (S,))
    everywhere = ProgramSettings(
        BuildYourOwn(1, 1, (S,)),
        game_packs=(pack,),
        preset_packages=(package,),
        unlocks=(Unlock(S, (AFTER_TWO,)),),
    )

    assert kept(Unlock(A, (AFTER_TWO,))) == (SpecialGameListed(A, ("buildYourOwn",)),)
    found = settings_refusals(everywhere, IN_CATALOG, ProgramType.GAME_PACKS)
    listed = SpecialGameListed(S, ("buildYourOwn", "gamePacks.p", "presetPackages.q"))
    assert listed in found


def test_a_game_is_special_once() -> None:
    assert kept(Unlock(S, (AFTER_TWO,)), Unlock(S)) == (RepeatedNames("unlocks", (S,)),)


def test_a_special_game_is_in_the_catalog() -> None:
    unknown = EventCode("X")

    assert kept(Unlock(unknown)) == (EventsUnknown((unknown,)),)


@pytest.mark.rule("FX-1.48")
def test_a_condition_says_something() -> None:
    assert kept(Unlock(S, (AFTER_TWO, UnlockCondition()))) == (UnlockConditionEmpty(S, 2),)


@pytest.mark.rule("FX-1.49")
@pytest.mark.parametrize("count", [0, -1, 201])
def test_a_count_of_events_can_be_picked(count: int) -> None:
    refusal = NumberOutOfRange("unlocks.S.minEventCount", count, 1, 200)

    assert kept(Unlock(S, (UnlockCondition(min_event_count=count),))) == (refusal,)


@pytest.mark.rule("FX-1.49")
def test_a_condition_asks_for_packs_and_packages_that_there_are() -> None:
    asked = Unlock(
        S, (UnlockCondition(specific_pack="p"), UnlockCondition(specific_package="none"))
    )
    settings = attrs.evolve(
        BARE,
        build_your_own=BuildYourOwn(),
        unlocks=(asked,),
        game_packs=(a_pack("p", 1, 1, Tier("T", 1, 1, (A,))),),
    )

    assert settings_refusals(settings, IN_CATALOG, ProgramType.GAME_PACKS) == (
        UnlockChoiceUnknown(S, "specificPackage", "none", ()),
    )
    assert kept(asked)[0] == UnlockChoiceUnknown(S, "specificPack", "p", ())


def test_names_in_conditions_can_be_read() -> None:
    (refusal,) = kept(Unlock(S, (UnlockCondition(custom=" "),)))

    assert isinstance(refusal, TextUnreadable)


@pytest.mark.rule("FX-1.47")
def test_a_special_game_that_nothing_unlocks_is_not_published() -> None:
    assert kept(Unlock(S)) == ()
    assert published(Unlock(S)) == (UnlockWithoutCondition(S),)


def test_a_special_game_that_no_selection_unlocks_is_not_published() -> None:
    three = UnlockCondition(min_event_count=3)

    assert published(Unlock(S, (three,))) == (UnlockOutOfReach(S),)
    assert published(Unlock(S, (three, AFTER_TWO))) == ()


@pytest.mark.parametrize(
    ("condition", "is_reached"),
    [
        (UnlockCondition(2, specific_pack="small"), False),
        (UnlockCondition(1, specific_pack="small"), True),
        (UnlockCondition(3, specific_pack="large"), False),
        (UnlockCondition(2, specific_pack="large"), True),
        (UnlockCondition(2), True),
    ],
)
def test_as_many_games_as_the_pack_and_its_tiers_have_unlock(
    condition: UnlockCondition, is_reached: bool
) -> None:
    tier = Tier("T", 0, 3, (A, B))
    settings = ProgramSettings(
        class_names=BARE.class_names,
        game_packs=(a_pack("small", 1, 1, tier), a_pack("large", 1, None, tier)),
        unlocks=(Unlock(S, (condition,)),),
    )

    refusals = publish_refusals(settings, IN_CATALOG, ProgramType.GAME_PACKS)

    assert (UnlockOutOfReach(S) not in refusals) == is_reached


@pytest.mark.parametrize("takes_others", [False, True])
def test_a_package_reaches_further_when_it_takes_others(takes_others: bool) -> None:
    one = PresetPackage("one", "One", PackageType.PRESET, (A,), allow_optional_events=takes_others)
    settings = ProgramSettings(
        class_names=BARE.class_names,
        preset_packages=(one,),
        unlocks=(Unlock(S, (UnlockCondition(2, specific_package="one"),)),),
    )

    refusals = publish_refusals(settings, IN_CATALOG, ProgramType.PRESET_PACKAGES)

    assert refusals == (() if takes_others else (UnlockOutOfReach(S),))


@pytest.mark.rule("FX-1.49")
def test_a_condition_that_nobody_registered_is_not_published() -> None:
    game = Unlock(S, (UnlockCondition(custom="members"), UnlockCondition(2, custom="members")))

    assert kept(game) == ()
    assert published(game) == (PredicateNotRegistered(S, "members"),)
    assert published(game, registered=("members",)) == ()


@pytest.mark.rule("FX-1.46")
def test_special_games_are_part_of_the_document() -> None:
    document = """
        {"unlocks": [{"eventCode": "S", "removable": false, "conditions": [
            {"minEventCount": 2, "custom": "members"}, {"specificPack": "p"},
            {"specificPackage": "q"}]}]}
    """
    settings = settings_from_json(document)

    assert settings.unlocks == (
        Unlock(
            S,
            (
                UnlockCondition(2, custom="members"),
                UnlockCondition(specific_pack="p"),
                UnlockCondition(specific_package="q"),
            ),
            removable=False,
        ),
    )
    assert settings_from_plain(settings_to_plain(settings)) == settings
    assert settings_from_json('{"unlocks": [{"eventCode": "S"}]}').unlocks == (Unlock(S),)


def test_a_condition_of_another_name_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        settings_from_json('{"unlocks": [{"eventCode": "S", "conditions": [{"minimum": 2}]}]}')

    assert isinstance(refused.value.refusals[0], DocumentUnreadable)


_conditions = st.builds(
    UnlockCondition,
    st.sampled_from([None, 1, 2, 3, 4]),
    st.sampled_from([None, None, "x", "y"]),
    st.sampled_from([None, None, None, "x"]),
    st.sampled_from([None, "members"]),
).filter(lambda condition: not condition.is_empty)


@given(small_revisions(), st.lists(_conditions, min_size=1, max_size=2).map(tuple))
def test_what_is_out_of_reach_is_what_no_selection_unlocks(
    bare: Revision, conditions: tuple[UnlockCondition, ...]
) -> None:
    settings = attrs.evolve(bare.settings, unlocks=(Unlock(S, conditions),))
    kind = bare.document.program_type
    revision = attrs.evolve(bare, document=attrs.evolve(bare.document, settings=settings))
    selections = (
        Selection(events, choice.code or None)
        for choice in revision.choices
        for events in subsets(EVENTS)
    )
    is_reached = any(
        game.is_unlocked
        for selection in selections
        if revision.choice_of(selection.choice)
        and not selection_refusals(revision, selection, EVENTS, dict.fromkeys(EVENTS, ON_SALE))
        for game in special_games(revision, selection, {"members": lambda facts: True})
    )

    refusals = publish_refusals(settings, frozenset({*EVENTS, S}), kind, ["members"])

    assume(not any(isinstance(each, UnlockChoiceUnknown) for each in refusals))
    assert (UnlockOutOfReach(S) not in refusals) == is_reached
