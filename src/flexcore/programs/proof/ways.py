"""A choice as it can be filled now, and what it costs."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

import attrs

from flexcore.kernel import EventCode
from flexcore.programs.choosing.choices import MOST_EVENTS, Choice
from flexcore.programs.choosing.pools import Pool, Pools
from flexcore.programs.choosing.selection import Selection

# In minor units, by event.
Prices = Mapping[EventCode, int]


@attrs.frozen
class Way:
    """One choice with what of it can be had, at what price."""

    choice: Choice
    pools: Pools
    prices: Prices

    @cached_property
    def every_pool(self) -> tuple[Pool, ...]:
        """The choice's own pools, then the one from outside."""
        return (*self.pools.own, self.pools.outside)

    @cached_property
    def home(self) -> Mapping[EventCode, int]:
        """The number of the pool that each event is in."""
        return {
            code: number for number, pool in enumerate(self.every_pool) for code in pool.event_codes
        }

    @cached_property
    def lowest_price(self) -> int:
        """The price of the cheapest event."""
        return min(self.prices.values())

    def allows(self, event_codes: Collection[EventCode]) -> bool:
        """Tell whether these events are a valid selection."""
        return self._allows(self._counts(event_codes))

    def open_pools(self, event_codes: Collection[EventCode], change: int) -> frozenset[int]:
        """Return the pools of which so many more make these events a valid selection."""
        counts, found = self._counts(event_codes), set[int]()
        for number in range(len(counts)):
            counts[number] += change
            if self._allows(counts):
                found.add(number)
            counts[number] -= change
        return frozenset(found)

    def _counts(self, event_codes: Collection[EventCode]) -> list[int]:
        counts = Counter(map(self.home.__getitem__, event_codes))
        return [counts[number] for number in range(len(self.every_pool))]

    def _allows(self, counts: Sequence[int]) -> bool:
        total = sum(counts)
        return (
            self.pools.least <= total - counts[-1] <= self.pools.most
            and total <= MOST_EVENTS
            and all(
                count in pool.counts for count, pool in zip(counts, self.every_pool, strict=True)
            )
        )

    def total(self, event_codes: Collection[EventCode]) -> int:
        """Return what these events cost together."""
        return sum(self.prices[code] for code in event_codes)

    def selection(self, event_codes: Collection[EventCode]) -> Selection:
        """Return these events as a fan picks them, in the order of events."""
        chosen = frozenset(event_codes)
        in_order = (code for code in self.prices if code in chosen)
        return Selection(tuple(in_order), self.choice.code or None)

    def lowest(self, cost: Prices, sizes: range) -> tuple[EventCode, ...]:
        """Return the valid selection with the lowest sum of costs, which may be negative.

        Args:
            cost: Of each event.
            sizes: How many events it may have, some of those that are possible.
        """
        taken, rest = list[EventCode](), list[EventCode]()
        for pool in self.pools.own:
            ordered = sorted(pool.event_codes, key=cost.__getitem__)
            taken += ordered[: pool.least]
            rest += ordered[pool.least : pool.counts[-1]]
        rest.sort(key=cost.__getitem__)
        missing, room = (max(0, end - len(taken)) for end in (self.pools.least, self.pools.most))
        outside = sorted(self.pools.outside.event_codes, key=cost.__getitem__)
        least, most = self.pools.outside.least, self.pools.outside.most
        taken += (*rest[:missing], *outside[:least])
        further = sorted((*rest[missing:room], *outside[least:most]), key=cost.__getitem__)
        worth = sum(cost[code] < 0 for code in further)
        more = max(sizes[0] - len(taken), min(worth, sizes[-1] - len(taken)))
        return (*taken, *further[:more])
