"""What special games must be to be kept, and what they must have to be published."""

import attrs
import pytest

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
    SpecialGameListed,
    TextUnreadable,
    Tier,
    Unlock,
    UnlockChoiceUnknown,
    UnlockCondition,
    UnlockConditionEmpty,
    UnlockWithoutCondition,
    publish_refusals,
    settings_from_json,
    settings_from_plain,
    settings_refusals,
    settings_to_plain,
)
from tests.programs import a_pack

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
