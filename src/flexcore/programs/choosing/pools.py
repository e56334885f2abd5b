"""What of a choice can be had now: pools of events of which so many have to be bought."""

from collections.abc import Sequence

import attrs

from flexcore.kernel import EventCode
from flexcore.programs.choosing.choices import MOST_EVENTS, Choice


@attrs.frozen
class Pool:
    """Events that can be had, of which at least and at most so many are bought."""

    least: int
    most: int
    event_codes: tuple[EventCode, ...]

    @property
    def counts(self) -> range:
        """How many of them can be bought; empty where there are not enough."""
        return range(self.least, min(self.most, len(self.event_codes)) + 1)


@attrs.frozen
class Pools:
    """A choice as it can be filled with the events that can be had.

    A selection is valid if it takes of each pool as many as that allows, of `own` together at
    least `least` and at most `most`, and `MOST_EVENTS` in all.

    Attributes:
        own: One for each part of the choice.
        outside: Events that are not the choice's own.
    """

    own: tuple[Pool, ...]
    least: int
    most: int
    outside: Pool

    @property
    def can_be_filled(self) -> bool:
        """Tell whether there is a valid selection."""
        if not all(pool.counts for pool in (*self.own, self.outside)):
            return False
        fewest = sum(pool.least for pool in self.own)
        most = sum(pool.counts[-1] for pool in self.own)
        start = max(fewest, self.least)
        return start <= min(most, self.most) and start + self.outside.least <= MOST_EVENTS

    @property
    def sizes(self) -> range:
        """How many events valid selections have; there is one of each size. None: it is empty."""
        if not self.can_be_filled:
            return range(0)
        fewest = max(sum(pool.least for pool in self.own), self.least)
        most = min(sum(pool.counts[-1] for pool in self.own), self.most)
        most_of_all = min(most + self.outside.counts[-1], MOST_EVENTS)
        return range(fewest + self.outside.least, most_of_all + 1)


def pools_of(choice: Choice, on_sale: Sequence[EventCode]) -> Pools:
    """Return what of a choice can be had.

    Args:
        choice: A pack, a package, or Build Your Own.
        on_sale: Every event that can be had, each once; the pools keep its order.
    """
    own = tuple(
        # What is gone of a fixed list is looked at below.
        Pool(0 if choice.is_fixed else part.min_events, part.max_events, _of(part.events, on_sale))
        for part in choice.parts
    )
    others = tuple(code for code in on_sale if code not in choice.events)
    if not choice.is_fixed:
        outside = Pool(0, MOST_EVENTS if choice.takes_others else 0, others)
        return Pools(own, choice.min_events, choice.max_events, outside)
    there = sum(len(pool.event_codes) for pool in own)
    gone = len(choice.events) - there
    if gone and not choice.replaces_sold_out:
        # Nothing may take the place of what is gone: no number of events is enough.
        return Pools(own, there + gone, there + gone, Pool(0, 0, others))
    outside = Pool(gone, MOST_EVENTS if choice.takes_others else gone, others)
    return Pools(own, there, there, outside)


def _of(events: frozenset[EventCode], on_sale: Sequence[EventCode]) -> tuple[EventCode, ...]:
    return tuple(code for code in on_sale if code in events)
