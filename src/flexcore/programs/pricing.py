"""What a program makes of the vendor's price: pure, so that it can be asked at any time.

`fan_price` is what every price goes through that a fan is shown or charged.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

import attrs

from flexcore.kernel import Charge, ChargeKind, Money, SeatPrice
from flexcore.programs.model import ProgramSettings
from flexcore.programs.terms import PriceAdjustment, PriceOverride, PriceScope, PricingLabel

# All of a price, in basis points.
WHOLE = 10_000


class PricedStock(Protocol):
    """Seats at one price, open or held."""

    @property
    def section(self) -> str:
        """Where they are."""

    @property
    def price_code(self) -> str:
        """What the vendor sells them by."""

    @property
    def ticket_type_code(self) -> str:
        """Whom the vendor sells them to."""

    @property
    def price(self) -> SeatPrice:
        """Of one seat, as the vendor sells it."""


@attrs.frozen
class PriceTerms:
    """What the prices of a program go by, once it is known how a fan chooses.

    The price of a section counts before that of a price code. Where none of them fits, the
    adjustment of the pack or package counts, or the program's. The price of a suite is for whole
    suites, which no vendor's stock has yet: a section of that name is no suite.

    Attributes:
        adjustment: Of the pack or package where it has one, else of the program.
        can_reprice: Whether Flex may charge another price than the vendor's.
    """

    settings: ProgramSettings
    adjustment: PriceAdjustment
    can_reprice: bool = True

    @cached_property
    def _overrides(self) -> Mapping[tuple[PriceScope, str], PriceOverride]:
        return {(each.scope, each.code): each for each in self.settings.price_overrides}

    def override_of(self, stock: PricedStock) -> PriceOverride | None:
        """Return what gives seats a price of their own, or None if nothing does."""
        if not self._overrides:
            return None
        places = (
            (PriceScope.SECTION, stock.section),
            (PriceScope.PRICE_CODE, stock.price_code),
        )
        found = (self._overrides.get(place) for place in places)
        return next(filter(None, found), None)


@attrs.frozen
class FanPrice:
    """What a fan sees of a price.

    Attributes:
        price: Of one seat.
        labels: Names of the price, where the program uses several (FX-1.19).
    """

    price: SeatPrice
    labels: tuple[PricingLabel, ...] = ()


def fan_price(stock: PricedStock, terms: PriceTerms) -> FanPrice:
    """Return what a fan sees and pays for a seat: of vendor's price, program and label alone.

    What the program changes is a charge directly behind the face value; nothing else changes, so
    the vendor's amount stays what it was, and the parts add up to the cent.
    """
    labels = labels_for(terms.settings, stock.price_code, stock.ticket_type_code)
    return FanPrice(sale_price(stock, terms) if terms.can_reprice else stock.price, labels)


def sale_price(stock: PricedStock, terms: PriceTerms) -> SeatPrice:
    """Return what a program wants for a seat, whether or not its vendor lets Flex charge that."""
    return _changed(stock.price, _change_of(stock, terms))


def fan_amount(stock: PricedStock, terms: PriceTerms) -> Money:
    """Return what `fan_price` adds up to, for whoever compares many prices and shows none."""
    whole = stock.price.all_in_price
    return whole + _change_of(stock, terms) if terms.can_reprice else whole


def _change_of(stock: PricedStock, terms: PriceTerms) -> Money:
    """Return by how much a program changes the face value of a seat."""
    face_value, override = stock.price.face_value, terms.override_of(stock)
    if override is None:
        return _change(face_value, terms.adjustment)
    if override.price is None:
        return _change(face_value, PriceAdjustment(override.basis_points or 0))
    return Money(override.price, face_value.currency) - face_value


def charging(price: SeatPrice, wanted: Money) -> SeatPrice:
    """Return a vendor's price at which a fan pays what is wanted, fees and all."""
    return _changed(price, wanted - price.all_in_price)


def _changed(price: SeatPrice, amount: Money) -> SeatPrice:
    if not amount:
        return price
    kinds = [charge.kind for charge in price.charges]
    is_first = ChargeKind.FACE_VALUE not in kinds
    behind = 0 if is_first else len(kinds) - kinds[::-1].index(ChargeKind.FACE_VALUE)
    charges = (
        *price.charges[:behind],
        Charge(ChargeKind.DISCOUNT, amount),
        *price.charges[behind:],
    )
    return SeatPrice(charges, price.currency)


def labels_for(
    settings: ProgramSettings, price_code: str, ticket_type_code: str
) -> tuple[PricingLabel, ...]:
    """Return the labels that name a price, in the program's order.

    None at all unless several prices of a seat are enabled (FX-1.19).
    """
    if not settings.configs.inventory.multiple_pricing_per_seat.is_enabled:
        return ()
    return tuple(
        label
        for label in settings.pricing_labels
        if (not label.price_codes or price_code in label.price_codes)
        and (not label.ticket_type_codes or ticket_type_code in label.ticket_type_codes)
    )


def _change(face_value: Money, adjustment: PriceAdjustment) -> Money:
    """Return by how much an adjustment changes a face value.

    It is shared between fan and adjustment by largest remainder: half a minor unit goes to the
    fan's share, and the two always add up.
    """
    change = abs(adjustment.basis_points)
    # Taking off leaves the rest to pay; putting on (a positive adjustment) is measured likewise.
    _, share = face_value.allocate((WHOLE - change, change))
    return -share if adjustment.basis_points < 0 else share
