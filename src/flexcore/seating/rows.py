"""A row of seats as seating sees it: places in order, and which of them are open."""

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_

import attrs


@attrs.frozen
class SeatRow:
    """One row of one section, as a bit mask of its open places.

    A place is a seat's position in its row, from 0, whatever numbers are printed on the seats: in
    an odd/even row the seats 1, 3, 5 are the places 0, 1, 2, so neighbours are always one apart.

    Attributes:
        rank: How good the row is within the venue; the lowest is the best.
        length: How many places the row has, open or not.
        open: Bit n is set when place n can be taken.
        beside: Bit n is set when place n is open as well, but not with these: it costs something
            else, or is sold to others. Nobody likes to sit there alone either.
    """

    section: str
    name: str
    rank: int
    length: int
    open: int
    beside: int = 0


@attrs.frozen
class SeatRun:
    """Neighbouring places of one row: `count` of them from place `first`."""

    row: SeatRow
    first: int
    count: int

    @property
    def places(self) -> range:
        """The places of the run, in order."""
        return range(self.first, self.first + self.count)


def mask_of(places: Iterable[int]) -> int:
    """Return the bit mask in which exactly these places are set."""
    return reduce(or_, map((1).__lshift__, places), 0)


def starts_of_runs(mask: int, count: int) -> int:
    """Return a mask of the places from which `count` neighbours, one or more, are all set."""
    starts, covered = mask, 1
    while covered < count:
        step = min(covered, count - covered)
        starts &= starts >> step
        covered += step
    return starts


def places_of(mask: int) -> Iterator[int]:
    """Yield the places that are set, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
