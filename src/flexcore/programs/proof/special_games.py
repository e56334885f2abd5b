"""Whether some fan can unlock each special game with today's stock (FX-1.45, FX-16.6)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Refusal, RefusalKind
from flexcore.programs.choosing.choices import Choice
from flexcore.programs.choosing.pools import Pools, pools_of
from flexcore.programs.choosing.reach import smallest
from flexcore.programs.choosing.selection import Selection
from flexcore.programs.proof.findings import Finding, FindingLevel, Stage
from flexcore.programs.unlocks import Unlock, UnlockCondition


@attrs.frozen
class SpecialGameOutOfReach(Refusal):
    """No selection of what is on sale now meets any condition of a special game."""

    code: ClassVar[str] = "special_game_out_of_reach"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_code: EventCode

    @property
    def message(self) -> str:
        """Say what to do."""
        return (
            f"Nobody can unlock special game {self.event_code} with what is on sale now: put more "
            "games on sale, or ask for fewer."
        )


def special_game_findings(
    unlocks: Sequence[Unlock], choices: Sequence[Choice], on_sale: Sequence[EventCode]
) -> Iterator[Finding]:
    """List special games that nobody can unlock, each with the most that a fan could choose.

    What conditions of the application say is left open.
    """
    pools = {choice: pools_of(choice, on_sale) for choice in choices} if unlocks else {}
    for unlock in unlocks:
        needed = (events_needed(unlock, choice, of.sizes) for choice, of in pools.items())
        if all(each is None for each in needed):
            refusal = SpecialGameOutOfReach(unlock.event_code)
            selections = tuple(_most_of(unlock, pools))
            yield Finding(Stage.STOCK, FindingLevel.WARNING, refusal, selections)


def events_needed(unlock: Unlock, choice: Choice, sizes: range) -> int | None:
    """Return how many events of a choice unlock a special game; None if it cannot.

    Args:
        unlock: Of the special game.
        choice: A pack, a package, or Build Your Own.
        sizes: How many events can be bought with it.
    """
    needed = (each.min_event_count or 0 for each in unlock.conditions if _allows(each, choice))
    return min((least for least in needed if sizes and least <= sizes[-1]), default=None)


def _allows(condition: UnlockCondition, choice: Choice) -> bool:
    asked_for = {condition.specific_pack, condition.specific_package} - {None}
    return asked_for <= {choice.code}


def _most_of(unlock: Unlock, pools: Mapping[Choice, Pools]) -> Iterator[Selection]:
    """Return the largest selection that a condition allows, if there is any."""
    allowed = {
        choice: of_choice
        for choice, of_choice in pools.items()
        if of_choice.sizes and any(_allows(each, choice) for each in unlock.conditions)
    }
    if allowed:
        choice = max(allowed, key=lambda each: allowed[each].sizes[-1])
        events = smallest(allowed[choice], allowed[choice].sizes[-1])
        yield Selection(events, choice.code or None)
