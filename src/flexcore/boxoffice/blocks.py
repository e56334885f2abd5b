"""How seats that are held together become the blocks that a fan sees."""

from collections.abc import Iterable, Sequence

from flexcore.boxoffice.model import OpenRow, OpenSeat
from flexcore.kernel import SeatPrice
from flexcore.vendors import SeatBlock

# From one seat's number to its neighbour's: 2 in a row of odd or even numbers.
_STEPS = frozenset({1, 2})


def blocks_of(held: Iterable[OpenRow]) -> tuple[SeatBlock, ...]:
    """Return held seats of one row as blocks, in the order of their places.

    The same seats always make the same blocks. A block ends where the next seat costs something
    else, is no neighbour or is not numbered in step, so its numbers name its seats and no others.

    Args:
        held: Parts of the row, in any order, each with those of its seats that are held.
    """
    parts = list(held)
    seats = sorted((seat.place, n, seat) for n, part in enumerate(parts) for seat in part.seats)
    blocks: list[tuple[OpenRow, list[OpenSeat]]] = []
    for _, n, seat in seats:
        if not blocks or not _goes_on(*blocks[-1], parts[n], seat):
            blocks.append((parts[n], []))
        blocks[-1][1].append(seat)
    return tuple(_block(part, together) for part, together in blocks)


def _goes_on(
    part: OpenRow, seats: Sequence[OpenSeat], part_of_next: OpenRow, next_: OpenSeat
) -> bool:
    """Tell whether a seat belongs to the block of the seats before it."""
    last = seats[-1]
    step = next_.number - last.number
    return (
        next_.place == last.place + 1
        and step in _STEPS
        and (len(seats) == 1 or step == last.number - seats[-2].number)
        and (part is part_of_next or _terms(part) == _terms(part_of_next))
    )


def _terms(part: OpenRow) -> tuple[str, str, str, SeatPrice]:
    return part.price_code, part.ticket_type_code, part.class_name, part.price


def _block(part: OpenRow, seats: Sequence[OpenSeat]) -> SeatBlock:
    """Return neighbouring seats of one price in the vendor's vocabulary."""
    first, last = seats[0].number, seats[-1].number
    return SeatBlock(
        section=part.section,
        row=part.row,
        first_seat=first,
        last_seat=last,
        step=(last - first) // (len(seats) - 1) if len(seats) > 1 else 1,
        seat_count=len(seats),
        price_code=part.price_code,
        ticket_type_code=part.ticket_type_code,
        class_name=part.class_name,
        price=part.price,
        seat_ids=tuple(str(seat.id) for seat in seats),
    )
