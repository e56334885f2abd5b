"""Selections that show what a finding is about: the smallest that hold a seat of some events."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

import attrs

from flexcore.kernel import EventCode
from flexcore.programs.choosing.choices import Choice
from flexcore.programs.choosing.pools import Pool, Pools, pools_of
from flexcore.programs.choosing.reach import smallest
from flexcore.programs.choosing.selection import Selection
from flexcore.programs.proof.premises import Premises
from flexcore.programs.proof.special_games import events_needed


@attrs.frozen
class Examples:
    """What fans can choose today, to show findings by."""

    premises: Premises
    on_sale: tuple[EventCode, ...]

    @cached_property
    def _pools(self) -> Mapping[Choice, Pools]:
        return {choice: pools_of(choice, self.on_sale) for choice in self.premises.choices}

    def holding(
        self, event_codes: Collection[EventCode], choices: Collection[Choice] | None = None
    ) -> tuple[Selection, ...]:
        """Return the smallest valid selection with one of some events; none where there is none.

        Args:
            event_codes: Special games may be among them; they come with what unlocks them.
            choices: Some of the program's; all of them if left out.
        """
        wanted = frozenset(event_codes)
        found = [
            Selection(chosen, choice.code or None)
            for choice in (self.premises.choices if choices is None else choices)
            for chosen in (*self._normal(choice, wanted), *self._special(choice, wanted))
        ]
        return (min(found, key=lambda each: len(each.event_codes)),) if found else ()

    def _normal(
        self, choice: Choice, wanted: frozenset[EventCode]
    ) -> Iterator[tuple[EventCode, ...]]:
        pools = self._pools[choice]
        for pool in (*pools.own, pools.outside):
            # Whichever event of a pool it is, as many others are needed with it.
            code = next((code for code in pool.event_codes if code in wanted), None)
            if code is not None and (holding := _holding(pools, code)).can_be_filled:
                chosen = frozenset(smallest(holding))
                yield tuple(each for each in self.on_sale if each in chosen)

    def _special(
        self, choice: Choice, wanted: frozenset[EventCode]
    ) -> Iterator[tuple[EventCode, ...]]:
        pools = self._pools[choice]
        for unlock in self.premises.settings.unlocks:
            if unlock.event_code in wanted:
                needed = events_needed(unlock, choice, pools.sizes)
                if needed is not None:
                    yield (*smallest(pools, needed), unlock.event_code)


def _holding(pools: Pools, event_code: EventCode) -> Pools:
    """Return pools of which an event is the first to be bought."""
    own = tuple(_bought_first(pool, event_code) for pool in pools.own)
    return attrs.evolve(pools, own=own, outside=_bought_first(pools.outside, event_code))


def _bought_first(pool: Pool, event_code: EventCode) -> Pool:
    if event_code not in pool.event_codes:
        return pool
    others = (code for code in pool.event_codes if code != event_code)
    return attrs.evolve(pool, least=max(1, pool.least), event_codes=(event_code, *others))
