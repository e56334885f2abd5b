"""What must be true of special games and what unlocks them (FX-1.45 to FX-1.49)."""

from collections.abc import Collection, Iterator, Sequence
from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Refusal
from flexcore.programs.choosing.choices import MOST_EVENTS, Choice, choices_of
from flexcore.programs.model import ProgramSettings, ProgramType
from flexcore.programs.soundness.values import in_range, once
from flexcore.programs.unlocks import Unlock, UnlockCondition


@attrs.frozen
class SpecialGameListed(Refusal):
    """A special game is also an event that fans choose like any other.

    Attributes:
        listed_in: Where: a pack, a package, or Build Your Own.
    """

    code: ClassVar[str] = "special_game_listed"
    event_code: EventCode
    listed_in: tuple[str, ...]

    @property
    def message(self) -> str:
        """Ask for one of the two."""
        return (
            f"Event {self.event_code} is a special game and also stands in "
            f"{', '.join(self.listed_in)}: take it out of one of the two."
        )


@attrs.frozen
class UnlockConditionEmpty(Refusal):
    """A condition of a special game says nothing, so that anything would meet it.

    Attributes:
        place: Which condition of the game, from 1.
    """

    code: ClassVar[str] = "unlock_condition_empty"
    event_code: EventCode
    place: int

    @property
    def message(self) -> str:
        """Name the fields."""
        return (
            f"Condition {self.place} of special game {self.event_code} says nothing: give "
            "minEventCount, specificPack, specificPackage or custom."
        )


@attrs.frozen
class UnlockChoiceUnknown(Refusal):
    """A condition asks for a pack or package that the program does not have.

    Attributes:
        setting: The field that names it.
        offered: The codes that there are.
    """

    code: ClassVar[str] = "unlock_choice_unknown"
    event_code: EventCode
    setting: str
    choice: str
    offered: tuple[str, ...]

    @property
    def message(self) -> str:
        """Name those that there are."""
        others = f"there are {', '.join(self.offered)}" if self.offered else "there is none"
        return (
            f"Special game {self.event_code} asks for {self.setting} {self.choice}, which the "
            f"program does not have: {others}."
        )


@attrs.frozen
class UnlockWithoutCondition(Refusal):
    """Nothing would ever unlock a special game."""

    code: ClassVar[str] = "unlock_without_condition"
    event_code: EventCode

    @property
    def message(self) -> str:
        """Ask for a condition."""
        return f"Special game {self.event_code} has no condition: add one, or leave it out."


@attrs.frozen
class UnlockOutOfReach(Refusal):
    """No selection meets any condition of a special game, whatever is on sale."""

    code: ClassVar[str] = "unlock_out_of_reach"
    event_code: EventCode

    @property
    def message(self) -> str:
        """Ask for less."""
        return (
            f"Nobody can unlock special game {self.event_code}: no pack or package that it asks "
            "for has as many games as it asks for, so ask for fewer, or raise the limits."
        )


@attrs.frozen
class PredicateNotRegistered(Refusal):
    """A condition is one of the application's own, and the application does not have it."""

    code: ClassVar[str] = "predicate_not_registered"
    event_code: EventCode
    custom: str

    @property
    def message(self) -> str:
        """Say who has to do what."""
        return (
            f"Special game {self.event_code} asks for {self.custom}, which is registered nowhere: "
            "register it where the application is built, or ask for something else."
        )


def kept(settings: ProgramSettings) -> Iterator[Refusal]:
    """List what keeps special games from being saved, game by game."""
    if twice := once("unlocks", (unlock.event_code for unlock in settings.unlocks)):
        yield twice
    for unlock in settings.unlocks:
        if listed := tuple(_lists_with(settings, unlock.event_code)):
            yield SpecialGameListed(unlock.event_code, listed)
        for place, condition in enumerate(unlock.conditions, 1):
            if condition.is_empty:
                yield UnlockConditionEmpty(unlock.event_code, place)
            yield from _count_makes_sense(unlock, condition)
            yield from _choices_exist(settings, unlock, condition)


def published(
    settings: ProgramSettings, program_type: ProgramType, registered: Collection[str]
) -> Iterator[Refusal]:
    """List what special games may lack as a draft and not when they are published.

    Args:
        settings: What is to be published.
        program_type: Of the program that they are for.
        registered: Names of the conditions that the application registered.
    """
    choices = choices_of(program_type, settings) if settings.unlocks else ()
    for unlock in settings.unlocks:
        if not unlock.conditions:
            yield UnlockWithoutCondition(unlock.event_code)
        elif not can_be_unlocked(unlock, choices):
            yield UnlockOutOfReach(unlock.event_code)
        named = dict.fromkeys(each.custom for each in unlock.conditions if each.custom is not None)
        for custom in named:
            if custom not in registered:
                yield PredicateNotRegistered(unlock.event_code, custom)


def can_be_unlocked(unlock: Unlock, choices: Sequence[Choice]) -> bool:
    """Tell whether some of these choices unlocks a special game, whatever is on sale."""
    return any(_can_be_met(condition, choices) for condition in unlock.conditions)


def _can_be_met(condition: UnlockCondition, choices: Sequence[Choice]) -> bool:
    """Tell whether some choice meets a condition; what the application says is left open."""
    asked_for = {condition.specific_pack, condition.specific_package} - {None}
    return any(
        asked_for <= {choice.code} and _most_events(choice) >= (condition.min_event_count or 0)
        for choice in choices
    )


def _most_events(choice: Choice) -> int:
    """Return how many events a fan can have with a choice, special games left out."""
    if choice.takes_others:
        return MOST_EVENTS
    of_parts = sum(min(part.max_events, len(part.events)) for part in choice.parts)
    return min(choice.max_events, of_parts)


def _lists_with(settings: ProgramSettings, event_code: EventCode) -> Iterator[str]:
    if event_code in settings.build_your_own.eligible:
        yield "buildYourOwn"
    for pack in settings.game_packs:
        if any(event_code in tier.event_codes for tier in pack.tiers):
            yield f"gamePacks.{pack.code}"
    for package in settings.preset_packages:
        if event_code in package.event_codes:
            yield f"presetPackages.{package.code}"


def _count_makes_sense(unlock: Unlock, condition: UnlockCondition) -> Iterator[Refusal]:
    if condition.min_event_count is None:
        return
    where = f"unlocks.{unlock.event_code}.minEventCount"
    if outside := in_range(where, condition.min_event_count, 1, MOST_EVENTS):
        yield outside


def _choices_exist(
    settings: ProgramSettings, unlock: Unlock, condition: UnlockCondition
) -> Iterator[Refusal]:
    packs = tuple(pack.code for pack in settings.game_packs)
    packages = tuple(package.code for package in settings.preset_packages)
    for setting, asked_for, offered in (
        ("specificPack", condition.specific_pack, packs),
        ("specificPackage", condition.specific_package, packages),
    ):
        if asked_for is not None and asked_for not in offered:
            yield UnlockChoiceUnknown(unlock.event_code, setting, asked_for, offered)
