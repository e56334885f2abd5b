"""Which seats are best."""

from collections.abc import Iterable, Iterator
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
        runs = [run for row in equals for run in _runs(row, count)]
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
    runs = [(stray_singles(run), run) for row in rows for run in _runs(row, count)]
    if not runs:
        return None
    fewest = min(strays for strays, _ in runs)
    draw = sorted((run for strays, run in runs if strays == fewest), key=_position)
    return draw[lot % len(draw)]


def longest_run(row: SeatRow, at_most: int) -> SeatRun | None:
    """Choose the longest run of a row that is no longer than asked; None when the row is full."""
    for count in range(min(at_most, row.open.bit_count()), 0, -1):
        if runs := list(_runs(row, count)):
            return min(runs, key=_merit)
    return None


def stray_singles(run: SeatRun) -> int:
    """Count the open seats that taking the run would leave without an open neighbour.

    Only the seats beside the run count: a single that stood alone before is not its doing.
    """
    left = run.row.open & ~(((1 << run.count) - 1) << run.first)
    beside = (run.first - 1, run.first + run.count)
    return sum(1 for place in beside if _is_single(left, place))


def _is_single(mask: int, place: int) -> bool:
    if place < 0 or not mask >> place & 1:
        return False
    return not mask >> (place + 1) & 1 and (place == 0 or not mask >> (place - 1) & 1)


def _runs(row: SeatRow, count: int) -> Iterator[SeatRun]:
    for first in places_of(starts_of_runs(row.open, count)):
        yield SeatRun(row, first, count)


def _merit(run: SeatRun) -> _Merit:
    off_centre = abs(2 * run.first + run.count - run.row.length)
    return (stray_singles(run), off_centre, run.row.section, run.row.name, run.first)


def _position(run: SeatRun) -> tuple[int, str, str, int]:
    return (run.row.rank, run.row.section, run.row.name, run.first)


def _rank(row: SeatRow) -> int:
    return row.rank
