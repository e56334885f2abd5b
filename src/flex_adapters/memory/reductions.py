"""Prices below the full one, at which the ticketing system in memory sells seats as well."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

import attrs

from flexcore.kernel import EventCode, SeatPrice
from flexcore.vendors import (
    AskedPrice,
    HeldSeats,
    HoldRequest,
    PriceLevel,
    PriceName,
    Rung,
    SeatBlock,
)


@attrs.frozen
class Reduction:
    """A price code or ticket type under which seats are sold at another price than in full.

    Attributes:
        full_price: Which seats.
        price: Of one of them, fees and all.
    """

    full_price: PriceName
    name: PriceName
    price: SeatPrice


@attrs.frozen
class Reductions:
    """The reductions of each event, and at which of their prices seats are held."""

    _of_event: dict[EventCode, tuple[Reduction, ...]] = attrs.field(factory=dict, init=False)
    _held_at: dict[UUID, tuple[AskedPrice, ...]] = attrs.field(factory=dict, init=False)

    def set(self, event_code: EventCode, reductions: Iterable[Reduction]) -> None:
        """Give an event these reductions, in place of those that it had."""
        self._of_event[event_code] = tuple(reductions)

    def with_reduced(self, levels: Sequence[PriceLevel]) -> Iterator[PriceLevel]:
        """Yield each level and behind it what its seats are sold at as well."""
        for level in levels:
            yield level
            for each in self._of_event.get(level.event_code, ()):
                if each.full_price == level.name:
                    yield _reduced(level, each)

    def sells(self, event_code: EventCode, asked: AskedPrice) -> bool:
        """Tell whether seats can be held at a price now."""
        return asked.name == asked.full_price or self._today(event_code, asked) is not None

    def keep(self, key: UUID, prices: tuple[AskedPrice, ...]) -> None:
        """Remember at which prices seats are held under a key, unless it has held before."""
        self._held_at.setdefault(key, prices)

    def are_asked_for(self, held: HeldSeats) -> bool:
        """Tell whether all seats of a hold are such as may be held."""
        prices = self._held_at.get(held.key)
        return prices is None or all(_asked(prices, block) for block in held.blocks)

    def as_held(self, held: HeldSeats) -> tuple[SeatBlock, ...]:
        """Return blocks, which go by their full price, at the prices at which they are held."""
        prices = self._held_at.get(held.key, ())
        return tuple(self._at_price(held.event_code, block, prices) for block in held.blocks)

    def _at_price(
        self, event_code: EventCode, block: SeatBlock, prices: Sequence[AskedPrice]
    ) -> SeatBlock:
        asked = _asked(prices, block)
        reduction = asked and self._today(event_code, asked)
        if reduction is None:
            return block
        return attrs.evolve(
            block,
            price_code=reduction.name.price_code,
            ticket_type_code=reduction.name.ticket_type_code,
            price=reduction.price,
        )

    def _today(self, event_code: EventCode, asked: AskedPrice) -> Reduction | None:
        wanted = (asked.full_price, asked.name)
        of_event = self._of_event.get(event_code, ())
        return next((each for each in of_event if (each.full_price, each.name) == wanted), None)


def at_full_price(request: HoldRequest, prices: Sequence[AskedPrice]) -> Iterator[HoldRequest]:
    """Yield a request for seats at some prices as requests that name them by their full price."""
    wish = request.wish
    if request.rung is Rung.EXACT_SEATS:
        for code in dict.fromkeys(asked.full_price.ticket_type_code for asked in prices):
            yield attrs.evolve(request, wish=attrs.evolve(wish, ticket_type_code=code), instead=())
        return
    for asked in prices:
        seats = attrs.evolve(
            wish,
            section=asked.section,
            price_code=asked.full_price.price_code,
            ticket_type_code=asked.full_price.ticket_type_code,
        )
        yield attrs.evolve(request, rung=Rung.SAME_SECTION, wish=seats, instead=())


def for_none(request: HoldRequest) -> HoldRequest:
    """Return a request that nothing answers but alternatives, and what its key has held."""
    nowhere = attrs.evolve(request.wish, first_seat=None)
    return attrs.evolve(request, rung=Rung.EXACT_SEATS, wish=nowhere)


def _asked(prices: Sequence[AskedPrice], block: SeatBlock) -> AskedPrice | None:
    seats = (block.section, block.price_name)
    return next((each for each in prices if (each.section, each.full_price) == seats), None)


def _reduced(level: PriceLevel, reduction: Reduction) -> PriceLevel:
    return attrs.evolve(
        level,
        price_code=reduction.name.price_code,
        ticket_type_code=reduction.name.ticket_type_code,
        price=reduction.price,
        full_price=level.name,
    )
