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
        if not any(
            is_met_by(each, choice, pools[choice].sizes)
            for each in unlock.conditions
            for choice in choices
        ):
            refusal = SpecialGameOutOfReach(unlock.event_code)
            selections = tuple(_most_of(unlock, pools))
            yield Finding(Stage.STOCK, FindingLevel.WARNING, refusal, selections)


def is_met_by(condition: UnlockCondition, choice: Choice, sizes: range) -> bool:
    """Tell whether a condition is met by a choice of which so many events can be bought."""
    return asks_for(condition, choice) and bool(sizes) and sizes[-1] >= _count(condition)


def asks_for(condition: UnlockCondition, choice: Choice) -> bool:
    """Tell whether a condition allows a choice, whatever is picked with it."""
    asked_for = {condition.specific_pack, condition.specific_package} - {None}
    return asked_for <= {choice.code}


def _count(condition: UnlockCondition) -> int:
    return condition.min_event_count or 0


def _most_of(unlock: Unlock, pools: Mapping[Choice, Pools]) -> Iterator[Selection]:
    """Return the largest selection that a condition allows, if there is any."""
    allowed = {
        choice: of_choice
        for choice, of_choice in pools.items()
        if of_choice.sizes and any(asks_for(each, choice) for each in unlock.conditions)
    }
    if allowed:
        choice = max(allowed, key=lambda each: allowed[each].sizes[-1])
        events = smallest(allowed[choice], allowed[choice].sizes[-1])
        yield Selection(events, choice.code or None)
