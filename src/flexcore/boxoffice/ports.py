"""What the box office needs from its own tables."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from flexcore.boxoffice.model import (
    BoxHold,
    BoxSale,
    Fees,
    NewSeat,
    OpenRow,
    RowInstead,
    SeatPick,
    SoughtInstead,
)
from flexcore.kernel import AuditedWork, EventCode
from flexcore.vendors import CommitRequest, PriceLevel, Rung, SeatWish


class BoxSeats(Protocol):
    """Seats, holds and sales of the box office, within one unit of work."""

    async def put_on_sale(
        self, event_code: EventCode, seats: Iterable[NewSeat], fees: Sequence[Fees]
    ) -> int:
        """Add the seats of an event that has none yet and return how many were added.

        Args:
            event_code: The event.
            seats: Such as no rule refuses.
            fees: In the currency of the seats.

        Raises:
            Refused: `EventOnSale`; nothing was added.
        """

    async def learn_sizes(self) -> None:
        """Look at what is on sale anew, so that it is found quickly after a bulk load."""

    async def open_rows(
        self, rung: Rung, wishes: Sequence[SeatWish], now: datetime, *, enough: int
    ) -> Sequence[Sequence[OpenRow]]:
        """Read what can be held now for each wish, without locking anything.

        Only rows with as many open seats as wished, the best first, until there are `enough` and
        all others that are as good as the last. On the first rung it is the one row that is
        named, whatever is open in it.
        """

    async def before_refusing(
        self,
        keys: Sequence[UUID],
        sought: Sequence[SoughtInstead],
        class_names: frozenset[str],
        now: datetime,
        *,
        at_most: int,
    ) -> tuple[Sequence[BoxHold], Mapping[EventCode, Sequence[RowInstead]]]:
        """Read what has to be known before requests are refused, all at once.

        Args:
            keys: Of the requests.
            sought: Where to look for alternatives, in this order.
            class_names: Only seats of these access groups; of all of them when none is named.
            now: Holds that end by then are as good as none.
            at_most: When so many rows were found, the events that are left are not looked at.

        Returns:
            The holds made with the keys before, as `holds` does; and the best rows of the events:
            those with as many open seats as would do, then those with any at all.
        """

    async def take(
        self, picks: Sequence[SeatPick], now: datetime, *, wait: bool
    ) -> frozenset[UUID]:
        """Hold exactly these seats, locking them alone, each pick wholly or not at all.

        A seat that another transaction is taking is waited for, or counts as gone. A key that
        was used before takes nothing.

        Returns:
            The keys of the picks that are held now.
        """

    async def holds(self, keys: Sequence[UUID]) -> Sequence[BoxHold]:
        """Return the holds made with these keys, whatever has become of them since."""

    async def release(self, keys: Sequence[UUID]) -> None:
        """Put the seats still held under these keys back on sale."""

    async def alive(self, keys: Sequence[UUID], now: datetime) -> frozenset[UUID]:
        """Return the keys whose seats are all still held."""

    async def sell(self, request: CommitRequest, now: datetime) -> BoxSale | None:
        """Sell all seats of a vendor cart that are held under its keys, or nothing.

        Returns:
            The sale; None when a hold has lapsed or the key has sold before.
        """

    async def sale(self, key: UUID) -> BoxSale | None:
        """Return the sale made with a key."""

    async def take_back(self, sale_key: UUID) -> None:
        """Put the seats of a sale back on sale; doing it again changes nothing."""

    async def price_levels(
        self, event_codes: Sequence[EventCode], now: datetime
    ) -> Mapping[EventCode, tuple[PriceLevel, ...]]:
        """Count the seats of each event by section, price code and ticket type.

        Only levels with seats that are not sold, the best section first.
        """

    async def known_events(self, event_codes: Collection[EventCode]) -> frozenset[EventCode]:
        """Return those of the events that were put on sale, sold out or not."""


class BoxOfficeWork(Protocol):
    """A unit of work that the box office can act in."""

    @property
    def box_seats(self) -> BoxSeats:
        """Its seats, holds and sales."""


class SeatLoadingWork(BoxOfficeWork, AuditedWork, Protocol):
    """A unit of work in which events are put on sale."""
