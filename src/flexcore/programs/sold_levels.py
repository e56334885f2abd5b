"""At which of a vendor's prices a program sells seats."""

from collections import defaultdict
from collections.abc import Sequence

import attrs

from flexcore.programs.pricing import PriceTerms, sale_price
from flexcore.vendors import PriceLevel, PriceName


@attrs.frozen
class SoldLevel:
    """Seats of one section, and the price level at which a program sells them.

    Attributes:
        full: Theirs at their full price.
        sold: Where Flex may charge another price than the vendor's, `full`; elsewhere the level of
            the same seats at which the vendor charges what the program wants.
    """

    full: PriceLevel
    sold: PriceLevel


def sold_levels(levels: Sequence[PriceLevel], terms: PriceTerms) -> tuple[SoldLevel, ...]:
    """Return at what fans buy, in the order of the levels at full price.

    Where the vendor keeps to its own prices and has none that the program wants, seats are not
    sold at all: publishing refuses that, but the vendor may change its prices any time.

    Args:
        levels: Of one event.
        terms: What the program's prices go by.
    """
    if terms.can_reprice:
        return tuple(SoldLevel(level, level) for level in levels)
    reduced = defaultdict[_Seats, list[PriceLevel]](list)
    for level in levels:
        if level.full_price is not None:
            reduced[_seats_of(level)].append(level)
    found = [
        (each, _carrier(each, reduced[_seats_of(each)], terms)) for each in full_levels(levels)
    ]
    return tuple(SoldLevel(full, sold) for full, sold in found if sold is not None)


def full_levels(levels: Sequence[PriceLevel]) -> tuple[PriceLevel, ...]:
    """Return the levels at full price: each seat is in one of them."""
    return tuple(level for level in levels if level.full_price is None)


# Section, access group, and what the seats go by at their full price.
_Seats = tuple[str, str, PriceName]


def _seats_of(level: PriceLevel) -> _Seats:
    return level.section, level.class_name, level.full_price or level.name


def _carrier(
    full: PriceLevel, reduced: Sequence[PriceLevel], terms: PriceTerms
) -> PriceLevel | None:
    """Return the level of the same seats that carries the program's price, themselves first."""
    wanted = sale_price(full, terms).all_in_price
    levels = (full, *reduced)
    return next((level for level in levels if level.price.all_in_price == wanted), None)
