"""Prices that fall when an event is added: found wherever there are any."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

import attrs

from flexcore.kernel import EventCode
from flexcore.programs.choosing.choices import MOST_EVENTS, Choice
from flexcore.programs.choosing.pools import pools_of
from flexcore.programs.choosing.selection import Selection
from flexcore.programs.proof.flow import Network
from flexcore.programs.proof.ways import Prices, Way

# Nodes of the network; those of pools and events are numbered from here on.
_SOURCE, _ADDED, _SOME, _SOME_OWN, _MORE_OWN, _SINK, _FIRST = range(7)


@attrs.frozen
class Fall:
    """Two selections, the second with one event more and at a lower price.

    Attributes:
        added: What the second has more.
        price: Of the first, in minor units.
        lower_price: Of the second.
    """

    before: Selection
    after: Selection
    added: EventCode
    price: int
    lower_price: int


def price_falls(
    choices: Sequence[Choice], on_sale: Sequence[EventCode], prices: Sequence[Prices]
) -> tuple[Fall, ...]:
    """List a fall for each choice of which a selection is dearer than a larger one of another.

    Within one choice there is none: each event costs the same whatever else is chosen.

    Args:
        choices: Of a program.
        on_sale: Every event that can be had, each once.
        prices: For each choice what one seat of each of them costs at least; not negative.
    """
    ways = [
        Way(choice, pools_of(choice, on_sale), prices_of)
        for choice, prices_of in zip(choices, prices, strict=True)
    ]
    ways = [way for way in ways if way.pools.can_be_filled]
    return tuple(fall for way in ways if (fall := _any_fall(way, ways)))


def _any_fall(way: Way, others: Sequence[Way]) -> Fall | None:
    pairs = (_Pair(way, other) for other in others if other.prices is not way.prices)
    worth = [pair for pair in pairs if pair.may_fall]
    # Most falls are seen at once; only where none is, the long search is worth its time.
    at_once = (fall for pair in worth for fall in pair.falls_of_best())
    searched = (fall for pair in worth if (fall := pair.deepest_fall()))
    return next(at_once, None) or next(searched, None)


@attrs.frozen
class _Pair:
    """A selection of one choice, and one of another with one event more."""

    before: Way
    after: Way

    @cached_property
    def sizes(self) -> range:
        """How many events the first can have while the second has one more."""
        first, second = self.before.pools.sizes, self.after.pools.sizes
        return range(
            max(first.start, second.start - 1),
            min(first.stop, second.stop - 1),
        )

    @cached_property
    def saved(self) -> Prices:
        """What each event costs more with the second; negative where it costs less."""
        return {code: self.after.prices[code] - was for code, was in self.before.prices.items()}

    @cached_property
    def best_before(self) -> tuple[EventCode, ...]:
        """The selection of the first that saves most."""
        return self.before.lowest(self.saved, self.sizes)

    @cached_property
    def best_after(self) -> tuple[EventCode, ...]:
        """The selection of the second that saves most."""
        larger = range(self.sizes.start + 1, self.sizes.stop + 1)
        return self.after.lowest(self.saved, larger)

    @property
    def may_fall(self) -> bool:
        """Tell whether a fall is possible while only one of the two has to be valid."""
        if not self.sizes:
            return False
        saved = self.saved
        if not saved or min(saved.values()) >= 0:
            return False
        of_first = sum(saved[code] for code in self.best_before) + self.after.lowest_price
        of_second = sum(saved[code] for code in self.best_after) + self.before.lowest_price
        return of_first < 0 and of_second < 0

    def falls_of_best(self) -> Iterator[Fall]:
        """List falls from the best of the first, and to the best of the second."""
        some, more = frozenset(self.best_before), frozenset(self.best_after)
        open_after = self.after.open_pools(some, 1) if self.before.allows(some) else ()
        added = _cheapest(self.after, self.after.home.keys() - some, open_after)
        open_before = self.before.open_pools(more, -1) if self.after.allows(more) else ()
        removed = _cheapest(self.before, more, open_before)
        tried = ((some, added), (more - {removed}, removed))
        return (fall for events, code in tried if code and (fall := self._fall(events, code)))

    def _fall(self, some: frozenset[EventCode], added: EventCode) -> Fall | None:
        larger = some | {added}
        price, lower = self.before.total(some), self.after.total(larger)
        is_fall = added not in some and lower < price
        if not is_fall or not self.before.allows(some) or not self.after.allows(larger):
            return None
        before, after = self.before.selection(some), self.after.selection(larger)
        return Fall(before, after, added, price, lower)

    def deepest_fall(self) -> Fall | None:
        """Return the deepest fall, or None: the cheapest way to take events through both choices.

        Each event goes from its pool of the one choice to its pool of the other and costs what it
        saves; one event comes in addition and costs its price.
        """
        network, (before, after) = Network(), (self.before.pools, self.after.pools)
        network.add(_SOURCE, _SOME, 0, MOST_EVENTS - 1)
        network.add(_SOURCE, _ADDED, 1, 1)
        network.add(_SOME, _SOME_OWN, before.least, before.most)
        network.add(_MORE_OWN, _SINK, after.least, after.most)
        first_after = _FIRST + len(self.before.every_pool)
        for number, pool in enumerate(self.before.every_pool):
            start = _SOME if pool is before.outside else _SOME_OWN
            network.add(start, _FIRST + number, pool.least, pool.most)
        for number, pool in enumerate(self.after.every_pool):
            end = _SINK if pool is after.outside else _MORE_OWN
            network.add(first_after + number, end, pool.least, pool.most)
        kept, added = self._add_events(network, first_after)
        if not network.fill(_SOURCE, _SINK):
            return None
        some = frozenset(code for code, number in kept.items() if network.carries(number))
        (extra,) = (code for code, number in added.items() if network.carries(number))
        return self._fall(some, extra)

    def _add_events(
        self, network: Network, first_after: int
    ) -> tuple[dict[EventCode, int], dict[EventCode, int]]:
        """Lay the pipes of each event; return those by which it is kept, and by which added."""
        kept, added = dict[EventCode, int](), dict[EventCode, int]()
        first = first_after + len(self.after.every_pool)
        for node, (code, saved) in enumerate(self.saved.items(), first):
            kept[code] = network.add(_FIRST + self.before.home[code], node, 0, 1, saved)
            added[code] = network.add(_ADDED, node, 0, 1, self.after.prices[code])
            network.add(node, first_after + self.after.home[code], 0, 1)
        return kept, added


def _cheapest(
    way: Way, event_codes: Iterable[EventCode], pools: Collection[int]
) -> EventCode | None:
    """Return the cheapest of some events that is in one of some pools of a choice."""
    there = (code for code in event_codes if way.home[code] in pools)
    return min(there, key=lambda code: (way.prices[code], code), default=None)
