"""What a seat's price is made of."""

from collections.abc import Iterable
from enum import Enum
from functools import cached_property

import attrs

from flexcore.kernel.currencies import Currency
from flexcore.kernel.money import Money, sum_of


class ChargeKind(Enum):
    """What one part of a price is for."""

    FACE_VALUE = "face_value"
    DISCOUNT = "discount"
    SERVICE_FEE = "service_fee"
    FACILITY_FEE = "facility_fee"
    TAX = "tax"
    DELIVERY = "delivery"


# The kinds that make up the base price; every other kind is a fee on top of it.
BASE_KINDS = frozenset({ChargeKind.FACE_VALUE, ChargeKind.DISCOUNT})


@attrs.frozen
class Charge:
    """One part of the price of one seat; a discount is negative."""

    kind: ChargeKind
    amount: Money


@attrs.frozen
class SeatPrice:
    """The price of one seat as its list of charges (FX-15.58, FXQ-15.10).

    Its sums are asked for again and again, so each is added up once.
    """

    charges: tuple[Charge, ...]
    currency: Currency

    @cached_property
    def face_value(self) -> Money:
        """What the vendor prints on the ticket."""
        return self._sum((ChargeKind.FACE_VALUE,))

    @cached_property
    def discount(self) -> Money:
        """What the program takes off the face value; zero or negative."""
        return self._sum((ChargeKind.DISCOUNT,))

    @cached_property
    def base_price(self) -> Money:
        """Face value less discount."""
        return self._sum(BASE_KINDS)

    @cached_property
    def service_fee(self) -> Money:
        """All fees and taxes on top of the base price."""
        return self._sum(kind for kind in ChargeKind if kind not in BASE_KINDS)

    @cached_property
    def all_in_price(self) -> Money:
        """What the fan pays for the seat."""
        return sum_of((charge.amount for charge in self.charges), self.currency)

    @cached_property
    def vendor_amount(self) -> Money:
        """What the ticketing system books for the seat: everything but the program's discount."""
        return self.all_in_price - self.discount

    def _sum(self, kinds: Iterable[ChargeKind]) -> Money:
        wanted = frozenset(kinds)
        return sum_of((c.amount for c in self.charges if c.kind in wanted), self.currency)
