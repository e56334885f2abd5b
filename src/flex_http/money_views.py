"""Prices as JSON: whole minor units of the currency that stands once on the object."""

from typing import Annotated

import msgspec

from flex_http.bodies import View
from flexcore.kernel import ChargeKind, SeatPrice

Amount = Annotated[int, msgspec.Meta(description="Minor units (cents) of the object's currency.")]
CurrencyCode = Annotated[
    str, msgspec.Meta(description="The currency of every amount in the object, such as USD.")
]


class ChargeView(View, frozen=True):
    """One part of the price of one seat; a discount is negative."""

    kind: ChargeKind
    amount: Amount

    @classmethod
    def list_of(cls, price: SeatPrice) -> list["ChargeView"]:
        """Return the charges of a price in their order."""
        return [cls(charge.kind, charge.amount.amount) for charge in price.charges]
