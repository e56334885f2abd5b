"""What an event of the box office has on sale, arranged so that seats are found quickly."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import TypeVar

import attrs

from flexcore.boxoffice import Fees, NewSeat, OpenRow, RowInstead, price_of
from flexcore.kernel import BoxSeatId, Charge
from flexcore.seating import SeatRow, mask_of
from flexcore.vendors import Rung, SeatWish

Key = TypeVar("Key")

# A seat's id is its part's number and, in the last bits, its place.
_PLACE_BITS = 16


@attrs.frozen(eq=False)
class Part:
    """The seats of one row at one price, all of them; neither is ever changed.

    Attributes:
        number: Unique within the store.
        row: As it is when every seat is open.
        places: Mask of all of them.
    """

    number: int
    row: OpenRow
    places: int

    def open_row(self, open_places: int) -> OpenRow:
        """Return the row with only some places open."""
        return self.row if open_places == self.places else self.row.only(open_places)

    def row_instead(self, open_places: int) -> RowInstead:
        """Return the row as an alternative, with only some places open."""
        row = self.row
        return RowInstead(
            SeatRow(row.section, row.row, row.rank, row.length, open_places),
            row.price_code,
            row.ticket_type_code,
        )

    def answers(self, wish: SeatWish) -> bool:
        """Tell whether the seats are of the ticket type and access groups that are wished for."""
        return self.row.ticket_type_code == wish.ticket_type_code and (
            not wish.class_names or self.row.class_name in wish.class_names
        )


@attrs.frozen(eq=False)
class SeatPlan:
    """All parts of one event, the best first, and where to look for which."""

    parts: tuple[Part, ...]
    by_row: Mapping[tuple[str, str], tuple[Part, ...]]
    by_section: Mapping[str, tuple[Part, ...]]
    by_price_code: Mapping[str, tuple[Part, ...]]

    @classmethod
    def of(cls, seats: Iterable[NewSeat], fees: Sequence[Fees], first_number: int) -> "SeatPlan":
        """Arrange the seats of an event; parts are numbered from a number on."""
        charges = {(each.price_code, each.ticket_type_code): each.charges for each in fees}
        together = _gathered(seats)
        parts = sorted(
            (
                _part(number, group, charges.get((key[2], key[3]), ()))
                for number, (key, group) in enumerate(together.items(), start=first_number)
            ),
            key=_place,
        )
        return cls(
            tuple(parts),
            _by(lambda part: (part.row.section, part.row.row), parts),
            _by(lambda part: part.row.section, parts),
            _by(lambda part: part.row.price_code, parts),
        )

    def candidates(self, rung: Rung, wish: SeatWish) -> Iterator[Part]:
        """Yield the parts whose seats answer a wish on a rung, the best first."""
        return (part for part in self._where(rung, wish) if part.answers(wish))

    def of_row(self, part: Part) -> tuple[Part, ...]:
        """Return every part of the row that a part is of, itself among them."""
        return self.by_row[part.row.section, part.row.row]

    def of_classes(self, class_names: frozenset[str]) -> Iterable[Part]:
        """Return the parts of some access groups, the best first; of all when none is named."""
        if not class_names:
            return self.parts
        return (part for part in self.parts if part.row.class_name in class_names)

    def _where(self, rung: Rung, wish: SeatWish) -> Iterable[Part]:
        match rung:
            case Rung.EXACT_SEATS:
                return self.by_row.get((wish.section or "", wish.row or ""), ())
            case Rung.SAME_SECTION:
                in_section = self.by_section.get(wish.section or "", ())
                if wish.price_code is None:
                    return in_section
                return (part for part in in_section if part.row.price_code == wish.price_code)
            case Rung.SAME_PRICE_CODE:
                return self.by_price_code.get(wish.price_code or "", ())
            case Rung.TICKET_TYPE:
                return self.parts


def seat_id(part_number: int, place: int) -> BoxSeatId:
    """Return the id of a seat."""
    return BoxSeatId(part_number << _PLACE_BITS | place)


def places_by_part(seat_ids: Iterable[BoxSeatId]) -> dict[int, int]:
    """Return the mask of places in each part that seats lie in, in the order of the seats."""
    places: dict[int, int] = {}
    for one in seat_ids:
        number, place = one >> _PLACE_BITS, one & ((1 << _PLACE_BITS) - 1)
        places[number] = places.get(number, 0) | 1 << place
    return places


_part_key = attrgetter(
    "section", "row", "price_code", "ticket_type_code", "class_name", "price.amount"
)


def _gathered(seats: Iterable[NewSeat]) -> dict[tuple[str, ...], list[NewSeat]]:
    """Put the seats of each part together."""
    together: dict[tuple[str, ...], list[NewSeat]] = {}
    for seat in seats:
        together.setdefault(_part_key(seat), []).append(seat)
    return together


def _part(number: int, seats: Sequence[NewSeat], charges: tuple[Charge, ...]) -> Part:
    first = seats[0]
    in_order = sorted(seats, key=attrgetter("place"))
    row = OpenRow(
        first.section,
        first.row,
        first.row_rank,
        first.row_length,
        first.price_code,
        first.ticket_type_code,
        first.class_name,
        price_of(first.price, charges),
        tuple(seat_id(number, seat.place) for seat in in_order),
        tuple(seat.place for seat in in_order),
        tuple(seat.seat_number for seat in in_order),
    )
    return Part(number, row, mask_of(seat.place for seat in seats))


def _place(part: Part) -> tuple[int, str, str, int]:
    return part.row.rank, part.row.section, part.row.row, part.number


def _by(key: Callable[[Part], Key], parts: Sequence[Part]) -> dict[Key, tuple[Part, ...]]:
    found: dict[Key, list[Part]] = {}
    for part in parts:
        found.setdefault(key(part), []).append(part)
    return {each: tuple(of_key) for each, of_key in found.items()}
