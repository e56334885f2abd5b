"""Which seats are best."""

from collections.abc import Iterable
from itertools import groupby

from flexcore.seating.rows import SeatRow, SeatRun, places_of, starts_of_runs

# Fewer stray singles first, then nearer to the middle of the row, then by name and place.
_Merit = tuple[int, int, str, str, int]


def best_run(rows: Iterable[SeatRow], count: int) -> SeatRun | None:
    """Choose neighbouring seats in one row: the same choice for the same rows, in any order.

    The best row wins; among rows and places of the same rank, one that leaves no single seat
    alone, then one nearer to the middle of its row.

    Args:
        rows: What is open; a row may occur in several parts, each with the places of one price.
        count: How many neighbouring seats, at least one.

    Returns:
        The run, or None when no row has so many open neighbours.
    """
    ranked = sorted(rows, key=_rank)
    for _, equals in groupby(ranked, key=_rank):
        runs = [run for row in equals if (run := _best_of(row, count))]
        if runs:
            return min(runs, key=_merit)
    return None


def any_run(rows: Iterable[SeatRow], count: int, lot: int) -> SeatRun | None:
    """Choose neighbouring seats by lot, so that rivals who ask at once seldom ask for the same.

    Runs that leave the fewest single seats alone are in the draw, of all the rows alike.

    Args:
        rows: What is open, as for `best_run`.
        count: How many neighbouring seats, at least one.
        lot: Any whole number; the same one draws the same run from the same rows, in any order.

    Returns:
        The run, or None when no row has so many open neighbours.
    """
    in_order = sorted(rows, key=_position)
    tidiest = [(*_tidiest(row, count), row) for row in in_order]
    fewest = min((strays for strays, starts, _ in tidiest if starts), default=None)
    draw = [
        (row, first)
        for strays, starts, row in tidiest
        if strays == fewest
        for first in places_of(starts)
    ]
    if not draw:
        return None
    row, first = draw[lot % len(draw)]
    return SeatRun(row, first, count)


def longest_run(row: SeatRow, at_most: int) -> int:
    """Return how many neighbouring seats of a row are open, and no more than asked."""
    return next((n for n in range(at_most, 0, -1) if starts_of_runs(row.open, n)), 0)


def stray_singles(run: SeatRun) -> int:
    """Count the open seats that taking the run would leave without an open neighbour.

    Only the seats beside the run count: a single that stood alone before is not its doing. They
    count whatever they cost.
    """
    left, right = _beside_strays(run.row, run.count)
    return (left >> run.first & 1) + (right >> run.first & 1)


def _beside_strays(row: SeatRow, count: int) -> tuple[int, int]:
    """Return masks of the places from which a run would leave a stray on its left, and right."""
    open_places = row.open | row.beside
    left = open_places << 1 & ~(open_places << 2)
    right = open_places >> count & ~(open_places >> (count + 1))
    return left, right


def _tidiest(row: SeatRow, count: int) -> tuple[int, int]:
    """Return how few strays a run in a row must leave, and a mask of where such runs start."""
    starts = starts_of_runs(row.open, count)
    left, right = _beside_strays(row, count)
    if without := starts & ~(left | right):
        return 0, without
    if with_one := starts & ~(left & right):
        return 1, with_one
    return 2, starts


def _best_of(row: SeatRow, count: int) -> SeatRun | None:
    """Return the best run within one row."""
    _, starts = _tidiest(row, count)
    if not starts:
        return None
    first = min(places_of(starts), key=lambda first: _off_centre(row, first, count))
    return SeatRun(row, first, count)


def _merit(run: SeatRun) -> _Merit:
    off_centre = _off_centre(run.row, run.first, run.count)
    return (stray_singles(run), off_centre, run.row.section, run.row.name, run.first)


def _off_centre(row: SeatRow, first: int, count: int) -> int:
    return abs(2 * first + count - row.length)


def _position(row: SeatRow) -> tuple[int, str, str, int]:
    """Return the order of rows; parts of one row go by the lowest place that is open in them."""
    return (row.rank, row.section, row.name, row.open & -row.open)


def _rank(row: SeatRow) -> int:
    return row.rank
