"""Add-ons of a program: parking or a meal voucher, sold per event beside the seats (FX-15.43)."""

from collections.abc import Mapping, Sequence
from functools import cached_property
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
from flexcore.programs.later import later_field
from flexcore.vendors import PriceLevel, PriceName


@attrs.frozen
class VendorEvent:
    """An event that the vendor has for a game's add-ons, such as the parking of that day.

    Attributes:
        event_code: The game.
        vendor_event_code: Of the vendor's event; it is no game, and need not be in the catalog.
    """

    event_code: EventCode
    vendor_event_code: EventCode


@attrs.frozen
class VendorPlaces:
    """Where the vendor has an add-on: as places of events of its own, one for each game.

    Attributes:
        ticket_type_code: What the vendor sells the places as.
        events: Each game at which the add-on is sold, with the vendor's event for it.
        price_code: Only places of this price code, such as one of several lots; None for any.
    """

    ticket_type_code: str
    events: tuple[VendorEvent, ...]
    price_code: str | None = None

    @cached_property
    def by_game(self) -> Mapping[EventCode, EventCode]:
        """The vendor's event of each game."""
        return {each.event_code: each.vendor_event_code for each in self.events}

    def has(self, level: PriceLevel) -> bool:
        """Tell whether places of a level of one of the events are the add-on."""
        return level.ticket_type_code == self.ticket_type_code and self.price_code in {
            None,
            level.price_code,
        }


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
        event_codes: Where it is sold; empty means at every event of the program, or at those that
            the vendor has places for.
        vendor_places: Where the vendor has it; None where it is the store's own stock.
    """

    code: str
    label: str
    price: int
    service_fee: int = 0
    limit_per_event: int = 1
    limit_per_cart: int | None = None
    event_codes: tuple[EventCode, ...] = ()
    vendor_places: VendorPlaces | None = later_field(None)  # noqa: RUF009 - a constant

    def is_sold_at(self, event_code: EventCode) -> bool:
        """Tell whether it is sold at an event of the program."""
        if self.vendor_places is not None:
            return event_code in self.vendor_places.by_game
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


def place_levels(
    levels: Sequence[PriceLevel], option: AddonOption, *, can_reprice: bool
) -> tuple[PriceLevel, ...]:
    """Return the levels at which fans get places of an add-on, each place in one of them.

    Args:
        levels: Of one of the vendor's events.
        option: What is sold.
        can_reprice: Whether Flex may charge another price than the vendor's; where it may not,
            only places that the vendor sells at the price of the option are left.
    """
    places = option.vendor_places
    found: dict[tuple[str, str, PriceName], PriceLevel] = {}
    for level in levels if places is not None else ():
        price = level.price
        wanted = price if can_reprice else option.price_in(price.currency)
        is_full = level.full_price is None or not can_reprice
        if places and places.has(level) and is_full and price.all_in_price == wanted.all_in_price:
            own = level.section, level.class_name, level.full_price or level.name
            found.setdefault(own, level)
    return tuple(found.values())
