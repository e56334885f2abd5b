"""Add-ons of a program: parking or a meal voucher, sold per event beside the seats (FX-15.43)."""

from collections.abc import Sequence
from uuid import uuid5

import attrs

from flexcore.kernel import (
    AddonOptionId,
    Charge,
    ChargeKind,
    Currency,
    EventCode,
    Money,
    ProgramId,
    SeatPrice,
)


@attrs.frozen
class AddonOption:
    """Something that a fan can take for an event of her cart, at a price of its own.

    Nothing that adjusts the prices of seats touches it: another program may ask another price.

    Attributes:
        code: Names it within its program for good, and the stock that it is taken from: programs
            with the same code sell from one stock.
        label: What fans read; it may be changed.
        price: Face value of one, in minor units of the store's currency.
        service_fee: On top of the price of each one.
        limit_per_event: Most of it for one event of a cart.
        limit_per_cart: Most of it for all events of a cart; None where only the events limit it.
        event_codes: Where it is sold; empty means at every event of the program.
    """

    code: str
    label: str
    price: int
    service_fee: int = 0
    limit_per_event: int = 1
    limit_per_cart: int | None = None
    event_codes: tuple[EventCode, ...] = ()

    def is_sold_at(self, event_code: EventCode) -> bool:
        """Tell whether it is sold at an event of the program."""
        return not self.event_codes or event_code in self.event_codes

    def price_in(self, currency: Currency) -> SeatPrice:
        """Return the price of one, charge by charge."""
        charges = [Charge(ChargeKind.FACE_VALUE, Money(self.price, currency))]
        if self.service_fee:
            charges.append(Charge(ChargeKind.SERVICE_FEE, Money(self.service_fee, currency)))
        return SeatPrice(tuple(charges), currency)


def addon_option_id(program_id: ProgramId, code: str) -> AddonOptionId:
    """Return the id of a program's option: the same for the same code, in every revision."""
    return AddonOptionId(uuid5(program_id, code))


def option_of(options: Sequence[AddonOption], code: str) -> AddonOption | None:
    """Return the option of a code."""
    return next((option for option in options if option.code == code), None)
