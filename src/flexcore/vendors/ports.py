"""What Flex needs from a ticketing system, one small role at a time."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from flexcore.kernel import EventCode, TenantId
from flexcore.vendors.capabilities import VendorCapabilities
from flexcore.vendors.model import (
    CommitAnswer,
    CommitRequest,
    Committed,
    HeldSeats,
    HoldAnswer,
    HoldRequest,
    SeatBlock,
)
from flexcore.vendors.prices import PriceLevel


class VendorStock(Protocol):
    """What an event has on sale."""

    async def price_levels(
        self, event_codes: Sequence[EventCode]
    ) -> Mapping[EventCode, tuple[PriceLevel, ...]]:
        """Return the price levels of each event, best section first; none means sold out.

        A level whose seats are all held is among them, one whose seats are all sold is not.

        Raises:
            Unavailable: The vendor cannot be asked.
        """

    async def known_events(self, event_codes: Collection[EventCode]) -> frozenset[EventCode]:
        """Return those of the events that the vendor has, sold out or not.

        Raises:
            Unavailable: The vendor cannot be asked.
        """


class SeatHolds(Protocol):
    """Seats set aside in the ticketing system of record."""

    async def hold(self, requests: Sequence[HoldRequest]) -> Sequence[HoldAnswer]:
        """Ask for seats, each request on its own: one that fails does not undo another.

        Where a request names prices, no seats are held at any other; the blocks of the answer say
        what they are held at. The same key always returns the first hold made with it. Failures
        are answers, not exceptions, so that what was held for one event is never lost with
        another's error.

        Returns:
            One answer per request, in their order.
        """

    async def release(self, seats: Sequence[HeldSeats]) -> None:
        """Put seats back on sale; seats that are no longer ours are left as they are.

        Raises:
            Unavailable: Nothing was released.
            OutcomeUnknown: Some may have been; releasing again is safe.
        """

    async def verify(self, seats: Sequence[HeldSeats]) -> Sequence[tuple[SeatBlock, ...] | None]:
        """Return each as the vendor holds it now, with today's prices; None where it does not.

        Seats whose price the vendor has taken away go by their full price.

        Raises:
            Unavailable: The vendor cannot be asked.
        """


class VendorSales(Protocol):
    """Seats sold in the ticketing system of record."""

    async def commit(self, request: CommitRequest) -> CommitAnswer:
        """Sell one vendor cart, all of it or nothing.

        A vendor that keeps to its own prices sells nothing at another amount than theirs.

        Raises:
            Unavailable: Nothing was sold.
            OutcomeUnknown: It may have been sold: `look_up` the key before anything else.
        """

    async def look_up(self, request: CommitRequest) -> Committed | None:
        """Return the sale made with the request's key; None when there certainly is none.

        Raises:
            Unavailable: The vendor cannot be asked.
            OutcomeUnknown: The vendor cannot tell.
        """

    async def return_seats(self, sold: CommitRequest) -> None:
        """Take seats that were sold with the request's key back; taking back twice does nothing.

        Raises:
            Refused: `ReturnRefused`; the vendor keeps them sold.
            Unavailable: Nothing was returned.
            OutcomeUnknown: They may have been; returning again is safe.
        """


class TicketVendor(Protocol):
    """One store's ticketing system, as the roles that it plays."""

    @property
    def capabilities(self) -> VendorCapabilities:
        """What it can do."""

    @property
    def stock(self) -> VendorStock:
        """What it has on sale."""

    @property
    def holds(self) -> SeatHolds:
        """Seats it sets aside."""

    @property
    def sales(self) -> VendorSales:
        """Seats it sells."""


class TicketVendors(Protocol):
    """The ticketing system of each store."""

    def of(self, tenant: TenantId) -> TicketVendor:
        """Return the vendor of a store; each call of it is an act of its own."""

    def joined(self, tenant: TenantId, work: object) -> TicketVendor:
        """Return the vendor of a store, acting in an open unit of work.

        Only for vendors whose capabilities say `joins_transaction`.
        """
