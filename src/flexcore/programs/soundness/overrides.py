"""What must be true of the prices that a program gives to seats of their own."""

from typing import ClassVar

import attrs

from flexcore.kernel import Refusal
from flexcore.programs.model import ProgramSettings
from flexcore.programs.pricing import WHOLE
from flexcore.programs.soundness.values import SettingsRule, in_range, once
from flexcore.programs.terms import PriceOverride

# In minor units; more for one seat is a mistake in the document.
MOST_PRICE = 1_000_000_000


@attrs.frozen
class PriceOverrideContradicts(Refusal):
    """Seats are given two prices by one override, or none."""

    code: ClassVar[str] = "price_override_contradicts"
    scope: str
    name: str
    price: int | None
    basis_points: int | None

    @property
    def message(self) -> str:
        """Ask for one of the two."""
        given = "neither" if self.price is None else "both"
        return (
            f"The price of {self.scope} {self.name} has {given} of price and basisPoints: "
            "give one of them."
        )


def each_place_priced_once(settings: ProgramSettings) -> Refusal | None:
    """Refuse two prices of one suite, section or price code."""
    return once("priceOverrides", (_place(each) for each in settings.price_overrides))


def each_says_one_price(settings: ProgramSettings) -> Refusal | None:
    """Refuse the first override that has both a price and an adjustment, or none."""
    for each in settings.price_overrides:
        if (each.price is None) == (each.basis_points is None):
            return PriceOverrideContradicts(
                each.scope.value, each.code, each.price, each.basis_points
            )
    return None


def each_price_in_range(settings: ProgramSettings) -> Refusal | None:
    """Refuse a price below nothing or beyond belief, and to take off more than all of it."""
    return next(filter(None, map(_out_of_range, settings.price_overrides)), None)


def _out_of_range(override: PriceOverride) -> Refusal | None:
    where = f"priceOverrides.{_place(override)}"
    if override.price is not None:
        return in_range(f"{where}.price", override.price, 0, MOST_PRICE)
    if override.basis_points is not None:
        return in_range(f"{where}.basisPoints", override.basis_points, -WHOLE, WHOLE)
    return None


def _place(override: PriceOverride) -> str:
    return f"{override.scope.value}.{override.code}"


# What is checked whenever settings are saved; order is precedence.
KEPT: tuple[SettingsRule, ...] = (
    each_place_priced_once,
    each_says_one_price,
    each_price_in_range,
)
