"""Prices of seats of their own on the wire."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from flex_http.admin.settings.wire import (
    MOST_EVENTS_LISTED,
    BasisPoints,
    Label,
    Number,
    meant,
    shown,
)
from flex_http.bodies import Body, View
from flexcore.programs import PriceOverride, PriceScope

_CODE = msgspec.Meta(description="Of the price code; a section's or a suite's name.")
_PRICE = msgspec.Meta(
    description="In place of the face value, in minor units of the store's currency; fees stay."
)


class PriceOverrideBody(Body, frozen=True, omit_defaults=True):
    """What some seats are to cost; either `price` or `basisPoints` is given."""

    scope: PriceScope
    code: Annotated[Label, _CODE]
    price: Annotated[Number | None, _PRICE] = None
    basis_points: BasisPoints | None = None


class PriceOverridesBody(Body, frozen=True):
    """All prices of seats of their own, in place of those that there are."""

    items: Annotated[list[PriceOverrideBody], msgspec.Meta(max_length=MOST_EVENTS_LISTED)]

    @property
    def overrides(self) -> tuple[PriceOverride, ...]:
        """What it says, as the core has it."""
        return tuple(meant(each, PriceOverride) for each in self.items)


class PriceOverrideView(View, frozen=True):
    """What some seats cost, whatever the program makes of other prices."""

    scope: Annotated[
        PriceScope, msgspec.Meta(description="Suites count before sections, these before codes.")
    ]
    code: Annotated[str, _CODE]
    price: Annotated[int | None, _PRICE]
    basis_points: int | None


class PriceOverridesView(View, frozen=True):
    """All prices of seats of their own."""

    items: list[PriceOverrideView]

    @classmethod
    def of(cls, overrides: Sequence[PriceOverride]) -> "PriceOverridesView":
        """Return them for the wire."""
        return cls([shown(each, PriceOverrideView) for each in overrides])
