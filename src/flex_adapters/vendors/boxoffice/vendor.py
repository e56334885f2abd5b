"""The box office behind the ports of ticketing systems, wherever it keeps its seats."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import cast

import attrs

from flexcore.boxoffice import BoxOfficeWork, Desk
from flexcore.kernel import (
    Actor,
    ActorKind,
    Clock,
    EventCode,
    OutcomeUnknown,
    TenantId,
    Unavailable,
    UnitOfWork,
)
from flexcore.stores import Store
from flexcore.vendors import (
    CommitAnswer,
    CommitRequest,
    CommitScope,
    Committed,
    HeldSeats,
    HoldAnswer,
    HoldRequest,
    HoldTime,
    HoldUnknown,
    NotReached,
    PriceLevel,
    SeatBlock,
    TicketVendor,
    VendorCapabilities,
)

# What a store's vendor connection is called when it is the box office.
KIND = "box_office"

CAPABILITIES = VendorCapabilities(
    commit_scope=CommitScope.CART,
    charges_card=False,
    can_reprice=True,
    commit_is_idempotent=True,
    hold_time=HoldTime.CONFIGURED,
    joins_transaction=True,
)

# The box office is asked by whoever asks the store; its own rows say that it did the work.
_BY = Actor(ActorKind.JOB, KIND)


@attrs.frozen
class JoinedBoxOffice:
    """The box office at work in a unit of work that is open already; it plays every role."""

    desk: Desk
    capabilities: VendorCapabilities = CAPABILITIES

    @property
    def stock(self) -> Desk:
        """What it has on sale."""
        return self.desk

    @property
    def holds(self) -> Desk:
        """Seats it sets aside."""
        return self.desk

    @property
    def sales(self) -> Desk:
        """Seats it sells."""
        return self.desk


@attrs.frozen
class BoxOfficeVendor:
    """The box office of one store; each call is a unit of work of its own."""

    unit_of_work: UnitOfWork[BoxOfficeWork]
    clock: Clock
    tenant: TenantId
    capabilities: VendorCapabilities = CAPABILITIES

    @property
    def stock(self) -> "BoxOfficeVendor":
        """Itself."""
        return self

    @property
    def holds(self) -> "BoxOfficeVendor":
        """Itself."""
        return self

    @property
    def sales(self) -> "BoxOfficeVendor":
        """Itself."""
        return self

    async def price_levels(
        self, event_codes: Sequence[EventCode]
    ) -> Mapping[EventCode, tuple[PriceLevel, ...]]:
        """Count what is open; see `VendorStock`."""
        async with self._desk() as desk:
            return await desk.price_levels(event_codes)

    async def known_events(self, event_codes: Collection[EventCode]) -> frozenset[EventCode]:
        """Return those that were put on sale; see `VendorStock`."""
        async with self._desk() as desk:
            return await desk.known_events(event_codes)

    async def hold(self, requests: Sequence[HoldRequest]) -> Sequence[HoldAnswer]:
        """Set seats aside; see `SeatHolds`."""
        try:
            async with self._desk() as desk:
                return await desk.hold(requests)
        except Unavailable as unavailable:
            return [NotReached(request.key, unavailable.what) for request in requests]
        except OutcomeUnknown as unknown:
            return [HoldUnknown(request.key, unknown.what) for request in requests]

    async def release(self, seats: Sequence[HeldSeats]) -> None:
        """Put seats back on sale; see `SeatHolds`."""
        async with self._desk() as desk:
            await desk.release(seats)

    async def verify(self, seats: Sequence[HeldSeats]) -> Sequence[tuple[SeatBlock, ...] | None]:
        """Return what is still held, as it is now; see `SeatHolds`."""
        async with self._desk() as desk:
            return await desk.verify(seats)

    async def commit(self, request: CommitRequest) -> CommitAnswer:
        """Sell a vendor cart; see `VendorSales`."""
        async with self._desk() as desk:
            return await desk.commit(request)

    async def look_up(self, request: CommitRequest) -> Committed | None:
        """Return the sale made with a key; see `VendorSales`."""
        async with self._desk() as desk:
            return await desk.look_up(request)

    async def return_seats(self, sold: CommitRequest) -> None:
        """Take sold seats back; see `VendorSales`."""
        async with self._desk() as desk:
            await desk.return_seats(sold)

    @asynccontextmanager
    async def _desk(self) -> AsyncIterator[Desk]:
        async with self.unit_of_work(self.tenant, _BY) as work:
            yield Desk(work.box_seats, self.clock)


@attrs.frozen
class BoxOfficeVendors:
    """The box offices of all stores whose vendor is Flex itself."""

    unit_of_work: UnitOfWork[BoxOfficeWork]
    clock: Clock

    def of(self, store: Store) -> TicketVendor:
        """Return the box office of a store; each call of it is an act of its own."""
        return BoxOfficeVendor(self.unit_of_work, self.clock, store.slug)

    def joined(self, store: Store, work: object) -> TicketVendor:
        """Return the box office of a store, acting in an open unit of work."""
        return JoinedBoxOffice(Desk(cast(BoxOfficeWork, work).box_seats, self.clock))
