"""A ticketing system in memory, apart from the store, with the ways and faults it is given."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import attrs

from flex_adapters.memory.boxoffice import MemoryBoxSeats
from flex_adapters.memory.faults import Fault, Faults
from flex_adapters.memory.reductions import Reductions, at_full_price, for_none
from flex_adapters.memory.tables import UndoLog
from flex_adapters.memory.vendor_answers import held_in_full, sold_in_full
from flexcore.boxoffice import Desk, Fees, NewSeat, loading_refusals
from flexcore.kernel import Clock, EventCode, Money, Refused, sum_of
from flexcore.stores import Store
from flexcore.vendors import (
    AskedPrice,
    CommitAnswer,
    CommitRequest,
    CommitScope,
    Committed,
    Held,
    HeldSeats,
    HoldAnswer,
    HoldRequest,
    HoldTime,
    HoldUnknown,
    NotCommitted,
    NotHeld,
    NotReached,
    PriceLevel,
    ReturnRefused,
    SeatBlock,
    TicketVendor,
    VendorCapabilities,
)

# One vendor cart an event, and the fan pays Flex: the way of Ticketmaster Host.
SOLD_BY_ITEM = VendorCapabilities(
    commit_scope=CommitScope.ITEM,
    charges_card=False,
    can_reprice=True,
    commit_is_idempotent=True,
    hold_time=HoldTime.CONFIGURED,
    joins_transaction=False,
)


# It takes the fan's money itself, at its own prices: the way of Archtics.
CHARGING_ITSELF = attrs.evolve(SOLD_BY_ITEM, charges_card=True, can_reprice=False)


@attrs.frozen
class MemoryVendor:
    """A ticketing system that plays every role; its seats are found and held as at a box office.

    Faults are planned by the name of the act (`hold`, `release`, `verify`, `commit`, `look_up`,
    `return_seats`, `price_levels`, `known_events`), about one event or any. What happens meanwhile
    can also be planned for the way back of `hold_answer` and `commit_answer`.

    Attributes:
        hold_time: How long it holds seats, whatever it is asked; None to hold as long as asked.
        told_to_release: The keys of all holds that it was told to release, in that order.
        reductions: At what prices beside the full ones it sells seats.
        booked: What it has charged or booked, by the key of the sale.
    """

    clock: Clock
    capabilities: VendorCapabilities = SOLD_BY_ITEM
    hold_time: timedelta | None = None
    faults: Faults = attrs.field(factory=lambda: Faults("The ticketing system"))
    told_to_release: list[UUID] = attrs.field(factory=list, init=False)
    reductions: Reductions = attrs.field(factory=Reductions, init=False)
    booked: dict[UUID, Money] = attrs.field(factory=dict, init=False)
    _log: UndoLog = attrs.field(factory=UndoLog, init=False)
    _seats: MemoryBoxSeats = attrs.field(
        init=False, default=attrs.Factory(lambda self: MemoryBoxSeats(self._log), takes_self=True)
    )

    @property
    def stock(self) -> "MemoryVendor":
        """Itself."""
        return self

    @property
    def holds(self) -> "MemoryVendor":
        """Itself."""
        return self

    @property
    def sales(self) -> "MemoryVendor":
        """Itself."""
        return self

    async def put_on_sale(
        self, event_code: EventCode, seats: Iterable[NewSeat], fees: Sequence[Fees]
    ) -> int:
        """Add the seats of an event that has none yet and return how many were added."""
        added = tuple(seats)
        if refusals := loading_refusals(event_code, added, fees):
            raise Refused(*refusals)
        with self._log.act():
            return await self._seats.put_on_sale(event_code, added, fees)

    async def price_levels(
        self, event_codes: Sequence[EventCode]
    ) -> Mapping[EventCode, tuple[PriceLevel, ...]]:
        """Count what is open; see `VendorStock`."""
        await self.faults.on_the_way("price_levels")
        with self.faults.befalling(self.faults.due("price_levels", frozenset(event_codes)), ""):
            levels = await self._desk.price_levels(event_codes)
            return {code: tuple(self.reductions.with_reduced(of)) for code, of in levels.items()}

    async def known_events(self, event_codes: Collection[EventCode]) -> frozenset[EventCode]:
        """Return those that were put on sale; see `VendorStock`."""
        await self.faults.on_the_way("known_events")
        with self.faults.befalling(self.faults.due("known_events", frozenset(event_codes)), ""):
            return await self._desk.known_events(event_codes)

    async def hold(self, requests: Sequence[HoldRequest]) -> Sequence[HoldAnswer]:
        """Set seats aside, each request on its own; see `SeatHolds`."""
        await self.faults.on_the_way("hold")
        answers = [await self._hold(request) for request in requests]
        await self.faults.on_the_way("hold_answer")
        return answers

    async def release(self, seats: Sequence[HeldSeats]) -> None:
        """Put seats back on sale; see `SeatHolds`."""
        self.told_to_release.extend(held.key for held in seats)
        await self.faults.on_the_way("release")
        fault = self.faults.due("release", _events(seats))
        with self.faults.befalling(fault, _key(seats)), self._log.act():
            await self._desk.release(seats)

    async def verify(self, seats: Sequence[HeldSeats]) -> Sequence[tuple[SeatBlock, ...] | None]:
        """Return what is still held, as it is now; see `SeatHolds`."""
        await self.faults.on_the_way("verify")
        with self.faults.befalling(self.faults.due("verify", _events(seats)), _key(seats)):
            return await self._as_held(seats)

    async def commit(self, request: CommitRequest) -> CommitAnswer:
        """Sell a vendor cart, all of it or nothing; see `VendorSales`."""
        await self.faults.on_the_way("commit")
        for held in request.seats:
            fault = self.faults.due("commit", frozenset({held.event_code}))
            if fault is Fault.REFUSED:
                return NotCommitted(request.key, held.event_code, "the event is not on sale")
            if fault is not None:
                break
        else:
            fault = None
        with self.faults.befalling(fault, str(request.key)):
            answer = await self._commit_now(request)
            await self.faults.on_the_way("commit_answer")
            return answer

    async def look_up(self, request: CommitRequest) -> Committed | None:
        """Return the sale made with a key; see `VendorSales`."""
        await self.faults.on_the_way("look_up")
        fault = self.faults.due("look_up", _events(request.seats))
        with self.faults.befalling(fault, str(request.key)):
            sold = await self._desk.look_up(request)
            return sold and sold_in_full(sold)

    async def return_seats(self, sold: CommitRequest) -> None:
        """Take sold seats back; see `VendorSales`."""
        await self.faults.on_the_way("return_seats")
        fault = self.faults.due("return_seats", _events(sold.seats))
        if fault is Fault.REFUSED:
            raise Refused(ReturnRefused("the event is over"))
        with self.faults.befalling(fault, str(sold.key)), self._log.act():
            await self._desk.return_seats(sold)

    @property
    def _desk(self) -> Desk:
        return Desk(self._seats, self.clock)

    async def _hold(self, request: HoldRequest) -> HoldAnswer:
        match self.faults.due("hold", frozenset({request.wish.event_code})):
            case Fault.REFUSED:
                return NotHeld(request.key)
            case Fault.UNREACHABLE:
                return NotReached(request.key, self.faults.what)
            case Fault.LOST_BEFORE:
                return HoldUnknown(request.key, self.faults.what)
            case Fault.LOST_AFTER:
                await self._hold_now(request)
                return HoldUnknown(request.key, self.faults.what)
            case None:
                return await self._hold_now(request)

    async def _hold_now(self, request: HoldRequest) -> HoldAnswer:
        if self.hold_time is not None:
            request = attrs.evolve(request, hold_until=self.clock.now() + self.hold_time)
        with self._log.act():
            answer = await self._hold_at_prices(request)
            return held_in_full(answer) if isinstance(answer, Held) else answer

    async def _hold_at_prices(self, request: HoldRequest) -> HoldAnswer:
        if request.prices is None:
            return (await self._desk.hold([request]))[0]
        event_code = request.wish.event_code
        prices = tuple(p for p in request.prices if self.reductions.sells(event_code, p))
        for each in at_full_price(request, prices):
            answer = await self._hold_at(each, prices)
            if isinstance(answer, Held):
                return answer
        return await self._hold_at(for_none(request), prices)

    async def _hold_at(self, request: HoldRequest, prices: tuple[AskedPrice, ...]) -> HoldAnswer:
        """Hold seats at their prices, or none where some of them are not asked for."""
        (answer,) = await self._desk.hold([request])
        if not isinstance(answer, Held):
            return answer
        self.reductions.keep(answer.key, prices)
        cart_id, event_code = answer.vendor_cart_id, request.wish.event_code
        held = HeldSeats(answer.key, event_code, cart_id, answer.blocks)
        if self.reductions.are_asked_for(held):
            return attrs.evolve(answer, blocks=self.reductions.as_held(held))
        await self._desk.release([held])
        return NotHeld(answer.key)

    async def _as_held(self, seats: Sequence[HeldSeats]) -> list[tuple[SeatBlock, ...] | None]:
        found = zip(seats, await self._desk.verify(seats), strict=True)
        return [
            held and self.reductions.as_held(attrs.evolve(asked, blocks=held))
            for asked, held in found
        ]

    async def _commit_now(self, request: CommitRequest) -> CommitAnswer:
        with self._log.act():
            if not self.capabilities.can_reprice and (refused := await self._misjudged(request)):
                return refused
            answer = await self._desk.commit(request)
            if isinstance(answer, NotCommitted):
                return answer
            self.booked.setdefault(request.key, request.amount)
            return sold_in_full(answer)

    async def _misjudged(self, request: CommitRequest) -> NotCommitted | None:
        """Refuse to sell what is still held at another amount than its prices come to."""
        held = [blocks for blocks in await self._as_held(request.seats) if blocks is not None]
        if len(held) < len(request.seats):
            return None
        prices = (each.price.all_in_price * each.seat_count for of in held for each in of)
        total = sum_of(prices, request.amount.currency)
        if total == request.amount:
            return None
        return NotCommitted(request.key, None, f"the seats cost {total}, not {request.amount}")


@attrs.frozen
class MemoryVendors:
    """The kind of vendor that is in memory: one of its own for each store."""

    vendors: Mapping[str, MemoryVendor]

    def of(self, store: Store) -> TicketVendor:
        """Return the vendor of a store."""
        return self.vendors[store.slug]

    def joined(self, store: Store, work: object) -> TicketVendor:
        """Refuse: it has no part in the store's unit of work."""
        raise TypeError(f"The vendor of store {store.slug} does not join transactions.")


def _events(seats: Sequence[HeldSeats]) -> frozenset[str]:
    return frozenset(held.event_code for held in seats)


def _key(seats: Sequence[HeldSeats]) -> str:
    return str(seats[0].key) if seats else ""
