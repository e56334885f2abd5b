"""At which of a vendor's prices seats are asked for, where the vendor keeps to its own."""

from collections.abc import Sequence
from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Refusal, RefusalKind
from flexcore.programs import (
    AddonOption,
    PriceTerms,
    full_levels,
    place_levels,
    sold_levels,
)
from flexcore.vendors import AskedPrice, PriceLevel, Rung, SeatBlock, SeatWish


@attrs.frozen
class SalePriceGone(Refusal):
    """The vendor, which keeps to its own prices, has none any more that the program wants.

    Publishing saw to it that there was one; nothing is held at any other.
    """

    code: ClassVar[str] = "sale_price_gone"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_code: EventCode

    @property
    def message(self) -> str:
        """Say that nothing is held, and where to look."""
        return (
            "The ticketing system no longer sells what you chose for event "
            f"{self.event_code} at the price of this offer, so nothing was held: look at what it "
            "costs now."
        )


@attrs.frozen
class AskedPrices:
    """At which prices seats of an event can be asked for.

    Attributes:
        prices: Of the seats that the program sells, the best first.
        all_there: Whether the vendor has every price that the program wants.
    """

    prices: tuple[AskedPrice, ...]
    all_there: bool

    @classmethod
    def of(cls, levels: Sequence[PriceLevel], terms: PriceTerms) -> "AskedPrices":
        """Return the prices of what an event has on sale within the access groups."""
        sold = sold_levels(levels, terms)
        prices = tuple(
            AskedPrice(each.full.section, each.full.name, each.sold.name, each.sold.price)
            for each in sold
        )
        return cls(tuple(dict.fromkeys(prices)), len(sold) == len(full_levels(levels)))

    @classmethod
    def of_addon(cls, levels: Sequence[PriceLevel], option: AddonOption) -> "AskedPrices":
        """Return the prices at which the vendor has places of an add-on as the program sells it."""
        sold = place_levels(levels, option, can_reprice=False)
        prices = tuple(
            AskedPrice(each.section, each.full_price or each.name, each.name, each.price)
            for each in sold
        )
        is_there = option.vendor_places is not None and any(map(option.vendor_places.has, levels))
        return cls(tuple(dict.fromkeys(prices)), bool(prices) or not is_there)

    def on(self, rung: Rung, wish: SeatWish) -> tuple[AskedPrice, ...]:
        """Return the prices that answer a wish on a rung.

        A wish may name seats by their full price, or by the price at which they are sold.
        """
        return tuple(price for price in self.prices if _answers(price, rung, wish))

    def are_gone(self, wish: SeatWish, rungs: Sequence[Rung]) -> bool:
        """Tell whether a wish comes to nothing because the vendor's prices changed."""
        return not self.all_there and not any(self.on(rung, wish) for rung in rungs)

    def allow(self, blocks: Sequence[SeatBlock]) -> bool:
        """Tell whether held seats are all held at prices that were asked for."""
        allowed = {(price.section, price.name, price.price.all_in_price) for price in self.prices}
        return all(
            (block.section, block.price_name, block.price.all_in_price) in allowed
            for block in blocks
        )


def _answers(price: AskedPrice, rung: Rung, wish: SeatWish) -> bool:
    names = (price.full_price, price.name)
    is_type = wish.ticket_type_code in {name.ticket_type_code for name in names}
    is_code = wish.price_code in {name.price_code for name in names}
    is_here = wish.section == price.section
    match rung:
        case Rung.EXACT_SEATS:
            return is_type and is_here
        case Rung.SAME_SECTION:
            return is_type and is_code and is_here
        case Rung.SAME_PRICE_CODE:
            return is_type and is_code
        case Rung.TICKET_TYPE:
            return is_type
