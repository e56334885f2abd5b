"""Which special games a selection unlocks, and what is missing for the others.

A special game counts for nothing: not for the limits of packs, tiers and packages, and not for the
conditions of special games, its own among them. So the answer is the same whichever of them were
picked, and one look is enough.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar, TypeAlias

import attrs

from flexcore.kernel import EventCode, Refusal
from flexcore.programs.choosing.choices import Choice
from flexcore.programs.model import ProgramType
from flexcore.programs.revisions import Revision
from flexcore.programs.unlocks import Unlock, UnlockCondition


@attrs.frozen
class UnlockFacts:
    """What a condition can look at.

    Attributes:
        event_codes: What was picked of the choice, each event once, in the fan's order, without
            special games.
        choice: Code of the pack or package; empty for Build Your Own.
    """

    event_codes: tuple[EventCode, ...]
    choice: str


# A condition of the application's own. It must say the same about the same facts each time. What
# it raises reaches whoever asked; `flex_adapters` keeps that from fans.
UnlockPredicate: TypeAlias = Callable[[UnlockFacts], bool]
# By the name that the settings of programs use.
UnlockPredicates: TypeAlias = Mapping[str, UnlockPredicate]

NO_PREDICATES: UnlockPredicates = MappingProxyType({})


@attrs.frozen
class UnlockNeeds:
    """What one condition still asks for; what it does not ask for, or has, says nothing.

    Attributes:
        more_events: How many more events have to be picked.
        pack: Code of the game pack that has to be chosen.
        package: Code of the preset package that has to be chosen.
        custom: Name of the predicate that has to hold.
    """

    more_events: int = 0
    pack: str | None = None
    package: str | None = None
    custom: str | None = None

    @property
    def is_nothing(self) -> bool:
        """Tell whether the condition holds."""
        return self == UnlockNeeds()

    def __str__(self) -> str:
        """Say what to do."""
        return " and ".join(self._steps())

    def _steps(self) -> Iterator[str]:
        if self.more_events:
            games = "game" if self.more_events == 1 else "games"
            yield f"choose {self.more_events} more {games}"
        if self.pack is not None:
            yield f"choose pack {self.pack}"
        if self.package is not None:
            yield f"choose package {self.package}"
        if self.custom is not None:
            yield f"meet the condition {self.custom}"


@attrs.frozen
class SpecialGame:
    """How a special game stands with a selection.

    Attributes:
        unlocked_by: The first condition that holds; None while the game is locked.
        missing: What each condition still asks for, in their order; empty when it is unlocked.
    """

    event_code: EventCode
    removable: bool
    unlocked_by: UnlockCondition | None
    missing: tuple[UnlockNeeds, ...] = ()

    @property
    def is_unlocked(self) -> bool:
        """Tell whether the fan can have it."""
        return self.unlocked_by is not None


@attrs.frozen
class SpecialGameLocked(Refusal):
    """A special game that nothing has unlocked yet (FX-1.45).

    Attributes:
        missing: Of each way to unlock it, what is missing; one of them is enough.
    """

    code: ClassVar[str] = "special_game_locked"
    event_code: EventCode
    missing: tuple[UnlockNeeds, ...]

    @property
    def message(self) -> str:
        """Say what would unlock it."""
        ways = ", or ".join(dict.fromkeys(map(str, self.missing)))
        return f"Event {self.event_code} is a special game: {ways} to unlock it."


def special_games_with(
    revision: Revision,
    choice: Choice,
    picked: Collection[EventCode],
    predicates: UnlockPredicates = NO_PREDICATES,
) -> dict[EventCode, SpecialGame]:
    """Return how every special game of a program stands, in the program's order.

    Args:
        revision: The program as it was published.
        choice: What the fan chooses with.
        picked: Every event that she picked; the order is hers.
        predicates: Conditions of the application; one that is not registered never holds.
    """
    if not revision.special_games:
        return {}
    facts = UnlockFacts(
        tuple(code for code in dict.fromkeys(picked) if _counts(revision, choice, code)),
        choice.code,
    )
    kind = revision.document.program_type
    return {
        code: _standing(unlock, facts, kind, predicates)
        for code, unlock in revision.special_games.items()
    }


def _counts(revision: Revision, choice: Choice, event_code: EventCode) -> bool:
    """Tell whether an event counts: no special game does, nor what the choice does not sell."""
    if event_code in revision.special_games:
        return False
    return choice.opens_outside or event_code in choice.events


def _standing(
    unlock: Unlock, facts: UnlockFacts, kind: ProgramType, predicates: UnlockPredicates
) -> SpecialGame:
    missing = []
    for condition in unlock.conditions:
        of_this = _missing(condition, facts, kind, predicates)
        if of_this.is_nothing and not condition.is_empty:
            return SpecialGame(unlock.event_code, unlock.removable, condition)
        missing.append(of_this)
    return SpecialGame(unlock.event_code, unlock.removable, None, tuple(missing))


def _missing(
    condition: UnlockCondition, facts: UnlockFacts, kind: ProgramType, predicates: UnlockPredicates
) -> UnlockNeeds:
    pack = facts.choice if kind is ProgramType.GAME_PACKS else None
    package = facts.choice if kind is ProgramType.PRESET_PACKAGES else None
    return UnlockNeeds(
        max(0, (condition.min_event_count or 0) - len(facts.event_codes)),
        None if condition.specific_pack == pack else condition.specific_pack,
        None if condition.specific_package == package else condition.specific_package,
        None if _holds(condition.custom, facts, predicates) else condition.custom,
    )


def _holds(custom: str | None, facts: UnlockFacts, predicates: UnlockPredicates) -> bool:
    if custom is None:
        return True
    predicate = predicates.get(custom)
    return predicate is not None and predicate(facts)
