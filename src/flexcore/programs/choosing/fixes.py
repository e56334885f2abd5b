"""The cheapest way from what a fan picked to what she may buy."""

from collections.abc import Mapping, Sequence

import attrs

from flexcore.kernel import EventCode
from flexcore.programs.choosing.choices import MOST_EVENTS, Choice
from flexcore.programs.choosing.pools import Pool, pools_of
from flexcore.programs.choosing.selection import Selection
from flexcore.programs.lowest_prices import LowestPrices
from flexcore.programs.revisions import Revision
from flexcore.programs.unlocking import NO_PREDICATES, UnlockPredicates, special_games_with


@attrs.frozen
class Fix:
    """A selection that is valid, and how it differs from what the fan picked.

    Attributes:
        selection: What she keeps in her order, then what comes in, in the order of events.
        removed: In the fan's order; an event that she picked twice and keeps is not among them.
        lowest_price: What one seat of each event of the selection costs at least, in minor units.
    """

    selection: Selection
    added: tuple[EventCode, ...]
    removed: tuple[EventCode, ...]
    lowest_price: int


def suggest_fix(
    revision: Revision,
    selection: Selection,
    on_sale: Sequence[EventCode],
    prices: LowestPrices,
    predicates: UnlockPredicates = NO_PREDICATES,
) -> Fix | None:
    """Return the valid selection that is nearest to what a fan picked, or None if there is none.

    Nearest is the one with the fewest added and removed events, of several the one at the lower
    price, of several the one with the earlier events. A pack or package that she named is kept;
    where she named none that is offered, the one that is nearest is chosen, the first of several.
    A special game that she picked is kept where the selection unlocks it; none is ever added.
    Conditions of the application are asked about one selection of each size alone, the nearest.

    Args:
        revision: What the selection is judged by.
        selection: What the fan picked, valid or not.
        on_sale: Every event that she could have now, in the order of events, each once; those
            that are held for her among them.
        prices: What a fan would pay for a seat of each; an event without one counts nothing.
        predicates: Conditions of special games that the application registered.
    """
    named = revision.choice_of(selection.choice)
    ways = [
        (way, choice)
        for choice in (revision.choices if named is None else (named,))
        if (way := _Search.of(revision, choice, selection, on_sale, prices).best_way(predicates))
    ]
    if not ways:
        return None
    best, choice = min(ways, key=lambda each: each[0].cost)
    return _fix(choice, selection, best, on_sale)


@attrs.frozen
class _Way:
    """Some events, and what it takes to have them instead of what was picked.

    Attributes:
        cost: How many events change, what all of them cost, and how late they are: compared in
            this order and added up over pools, so that the best whole is made of best parts.
    """

    cost: tuple[int, int, int] = (0, 0, 0)
    events: tuple[EventCode, ...] = ()

    def __add__(self, other: "_Way") -> "_Way":
        changes, price, lateness = (a + b for a, b in zip(self.cost, other.cost, strict=True))
        return _Way((changes, price, lateness), self.events + other.events)


# The best way to have so many events.
_Ways = dict[int, _Way]


@attrs.frozen
class _Search:
    """One choice beside what a fan picked, and what every event costs with it."""

    revision: Revision
    choice: Choice
    picked: frozenset[EventCode]
    on_sale: Sequence[EventCode]
    price: Mapping[EventCode, int]
    earliness: Mapping[EventCode, int]

    @classmethod
    def of(
        cls,
        revision: Revision,
        choice: Choice,
        selection: Selection,
        on_sale: Sequence[EventCode],
        prices: LowestPrices,
    ) -> "_Search":
        of_choice = prices.of(choice)
        price = {code: of_choice.get(code, 0) for code in on_sale}
        # An earlier event weighs more than all later ones together.
        earliness = {code: 1 << place for place, code in enumerate(reversed(on_sale))}
        picked = frozenset(selection.event_codes)
        return cls(revision, choice, picked, on_sale, price, earliness)

    def best_way(self, predicates: UnlockPredicates) -> _Way | None:
        """Return the nearest way to fill the choice, or None where it cannot be filled."""
        special = self.revision.special_games
        pools = pools_of(self.choice, [code for code in self.on_sale if code not in special])
        ways: _Ways = {0: _Way()}
        for pool in pools.own:
            ways = _joined(ways, self._ways_to_take(pool), pools.most)
        enough = {count: way for count, way in ways.items() if count >= pools.least}
        whole = _joined(enough, self._ways_to_take(pools.outside), MOST_EVENTS)
        with_special = (way + self._special_kept(way, predicates) for way in whole.values())
        best = min(with_special, key=lambda way: way.cost, default=None)
        # Whatever is on sale is in a pool; what else was picked goes in any case.
        return best and best + _Way((len(self.picked.difference(self.on_sale)), 0, 0))

    def _special_kept(self, way: _Way, predicates: UnlockPredicates) -> _Way:
        """Return what becomes of the special games that were picked, beside other events."""
        games = special_games_with(self.revision, self.choice, way.events, predicates)
        mine = [code for code in self.on_sale if code in games and code in self.picked]
        kept = tuple(code for code in mine if games[code].is_unlocked)
        price = sum(self.price[code] for code in kept)
        lateness = -sum(self.earliness[code] for code in kept)
        return _Way((len(mine) - len(kept), price, lateness), kept)

    def _ways_to_take(self, pool: Pool) -> _Ways:
        """Return the best way to take each number of events from a pool."""
        best_first = sorted(pool.event_codes, key=lambda c: (self.price[c], -self.earliness[c]))
        kept = [code for code in best_first if code in self.picked]
        new = [code for code in best_first if code not in self.picked]
        return {count: self._way(kept, new, count) for count in pool.counts}

    def _way(self, kept: Sequence[EventCode], new: Sequence[EventCode], count: int) -> _Way:
        events = (*kept[:count], *new[: max(0, count - len(kept))])
        price = sum(self.price[code] for code in events)
        lateness = -sum(self.earliness[code] for code in events)
        return _Way((abs(count - len(kept)), price, lateness), events)


def _joined(some: _Ways, others: _Ways, most: int) -> _Ways:
    """Return the best way to have each number of events, so many of one and the rest of another."""
    best: _Ways = {}
    for count, way in some.items():
        for more, other in others.items():
            both, total = way + other, count + more
            if total <= most and (total not in best or both.cost < best[total].cost):
                best[total] = both
    return best


def _fix(
    choice: Choice,
    selection: Selection,
    way: _Way,
    on_sale: Sequence[EventCode],
) -> Fix:
    bought = frozenset(way.events)
    picked = dict.fromkeys(selection.event_codes)
    added = tuple(code for code in on_sale if code in bought and code not in picked)
    kept = (code for code in picked if code in bought)
    removed = tuple(code for code in picked if code not in bought)
    _, price, _ = way.cost
    return Fix(Selection((*kept, *added), choice.code or None), added, removed, price)
