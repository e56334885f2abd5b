"""Flex's own box office: one row per seat and event, and what can be done with it."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import attrs

from flexcore.kernel import BoxSeatId, Charge, ChargeKind, EventCode, Money, SeatPrice
from flexcore.seating import SeatRow, mask_of


@attrs.frozen
class NewSeat:
    """A seat to be put on sale.

    Attributes:
        row_rank: How good the row is within the venue; the lowest is the best.
        row_length: How many places the row has.
        place: Position in the row, from 0; neighbours are one apart whatever their numbers.
        price: Face value.
    """

    section: str
    row: str
    row_rank: int
    row_length: int
    place: int
    seat_number: int
    price_code: str
    ticket_type_code: str
    class_name: str
    price: Money


@attrs.frozen
class Fees:
    """What is charged on top of the face value of a price code and ticket type of one event."""

    price_code: str
    ticket_type_code: str
    charges: tuple[Charge, ...]


# Section and row, which together name a row of an event.
RowName = tuple[str, str]


class OpenSeat(NamedTuple):
    """One seat that can be held now."""

    id: BoxSeatId
    place: int
    number: int


@attrs.frozen
class OpenRow:
    """The seats of one row that can be held now, at one price.

    Attributes:
        seat_ids: In the order of the places; with the next two they tell of each seat, in columns,
            because many rows are read for one hold.
        places: Positions in the row, lowest first.
        seat_numbers: As printed, in the order of the places.
        beside: Mask of the row's other places that can be held now, such as those of another price.
    """

    section: str
    row: str
    rank: int
    length: int
    price_code: str
    ticket_type_code: str
    class_name: str
    price: SeatPrice
    seat_ids: tuple[BoxSeatId, ...]
    places: tuple[int, ...]
    seat_numbers: tuple[int, ...]
    beside: int = 0

    @property
    def seats(self) -> tuple[OpenSeat, ...]:
        """Each seat, in the order of the places."""
        return tuple(map(OpenSeat, self.seat_ids, self.places, self.seat_numbers))

    def only(self, places: int) -> "OpenRow":
        """Return the row with only those of its seats whose places are in a mask."""
        left = [n for n, place in enumerate(self.places) if places >> place & 1]
        return attrs.evolve(
            self,
            seat_ids=tuple([self.seat_ids[n] for n in left]),
            places=tuple([self.places[n] for n in left]),
            seat_numbers=tuple([self.seat_numbers[n] for n in left]),
        )

    def without(self, gone: Mapping[RowName, int]) -> "OpenRow":
        """Return the row without the places that are gone of it, by masks of several rows."""
        lost = gone.get((self.section, self.row), 0)
        return attrs.evolve(self.only(~lost), beside=self.beside & ~lost) if lost else self

    def seat_row(self) -> SeatRow:
        """Return the row as seating sees it."""
        open_places = mask_of(self.places)
        return SeatRow(self.section, self.row, self.rank, self.length, open_places, self.beside)


class SoughtInstead(NamedTuple):
    """In which event alternatives are sought.

    Attributes:
        quantity: How many seats in a row would do.
        enough: How many rows at most.
    """

    event_code: EventCode
    quantity: int
    enough: int


@attrs.frozen
class RowInstead:
    """What is open of one row at one price, as far as it takes to name it as an alternative."""

    seats: SeatRow
    price_code: str
    ticket_type_code: str


@attrs.frozen
class SeatPick:
    """Seats chosen for one request, to be taken together or not at all."""

    key: UUID
    event_code: EventCode
    vendor_cart_id: str
    seat_ids: tuple[BoxSeatId, ...]
    until: datetime


@attrs.frozen
class BoxHold:
    """A hold as the box office wrote it down: the seats that its key has set aside.

    Attributes:
        rows: The seats as they are now: parts of one row, each with those that are held.
    """

    key: UUID
    vendor_cart_id: str
    event_code: EventCode
    seat_ids: tuple[BoxSeatId, ...]
    expires_at: datetime
    rows: tuple[OpenRow, ...]


@attrs.frozen
class BoxSale:
    """A sale as the box office wrote it down."""

    key: UUID
    order_number: str


def price_of(face_value: Money, fees: tuple[Charge, ...]) -> SeatPrice:
    """Return the price of a seat: its face value, then what is charged on top."""
    charges = (Charge(ChargeKind.FACE_VALUE, face_value), *fees)
    return SeatPrice(charges, face_value.currency)
