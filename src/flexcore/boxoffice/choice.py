"""Which of the open seats answer a request: pure, and the same for every store of seats."""

from collections.abc import Sequence

import attrs

from flexcore.boxoffice.blocks import blocks_of
from flexcore.boxoffice.model import OpenRow, RowInstead, RowName
from flexcore.kernel import BoxSeatId, EventCode
from flexcore.seating import any_run, best_run, longest_run, mask_of
from flexcore.vendors import Alternative, HoldRequest, Rung, SeatBlock, SeatWish

# More than a fan is told of, because some may be of events that are not on sale any more.
ALTERNATIVES = 6


@attrs.frozen
class Choice:
    """Seats chosen for a request in one row, as the blocks that the fan will see.

    Attributes:
        places: Mask of their places.
    """

    row: RowName
    places: int
    blocks: tuple[SeatBlock, ...]
    seat_ids: tuple[BoxSeatId, ...]


def choose(
    request: HoldRequest, rows: Sequence[OpenRow], *, lot: int | None = None
) -> Choice | None:
    """Choose the seats of one rung among open rows: the best, or by lot where one is given."""
    if request.rung is Rung.EXACT_SEATS:
        return _exactly(request.wish, rows)
    return _one_run(request.wish.quantity, rows, lot)


def alternatives(
    wish: SeatWish, rows: Sequence[tuple[EventCode, RowInstead]], at_most: int = ALTERNATIVES
) -> tuple[Alternative, ...]:
    """Name what could be held instead: the most seats together first, then the best rows."""
    found = [
        (count, event_code, row)
        for event_code, row in rows
        if (count := longest_run(row.seats, wish.quantity))
    ]
    found.sort(key=lambda each: (each[1] != wish.event_code, -each[0], each[2].seats.rank))
    return tuple(_alternative(*each) for each in found[:at_most])


def _exactly(wish: SeatWish, rows: Sequence[OpenRow]) -> Choice | None:
    """Find the named seats, which may be of several prices: then they are several blocks."""
    places = {seat.number: seat.place for row in rows for seat in row.seats}
    first = places.get(wish.first_seat) if wish.first_seat is not None else None
    if first is None:
        return None
    wanted = range(first, first + wish.quantity)
    return _choice(rows, wanted) if set(wanted).issubset(places.values()) else None


def _one_run(quantity: int, rows: Sequence[OpenRow], lot: int | None) -> Choice | None:
    by_seat_row = {
        id(seat_row): (seat_row, row) for row in rows if (seat_row := row.seat_row()).open
    }
    seat_rows = [seat_row for seat_row, _ in by_seat_row.values()]
    run = best_run(seat_rows, quantity) if lot is None else any_run(seat_rows, quantity, lot)
    if run is None:
        return None
    return _choice([by_seat_row[id(run.row)][1]], run.places)


def _choice(rows: Sequence[OpenRow], places: range) -> Choice:
    """Return the choice of some places of a row that was read in parts."""
    wanted = mask_of(places)
    chosen = [row.only(wanted) for row in rows]
    seats = sorted((seat.place, seat.id) for row in chosen for seat in row.seats)
    return Choice(
        (rows[0].section, rows[0].row),
        wanted,
        blocks_of(chosen),
        tuple(seat_id for _, seat_id in seats),
    )


def _alternative(count: int, event_code: EventCode, row: RowInstead) -> Alternative:
    seats = row.seats
    return Alternative(
        event_code, seats.section, seats.name, row.price_code, row.ticket_type_code, count
    )
