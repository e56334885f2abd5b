"""The add-ons of a program on the wire, as operators set them."""

from typing import Annotated

import msgspec

from flex_http.admin.settings.wire import (
    MOST_EVENTS_LISTED,
    EventCodes,
    Label,
    NewCode,
    Number,
    shown,
)
from flex_http.bodies import Body, EventCodeText, View
from flexcore.programs import AddonOption

_PRICE = msgspec.Meta(description="Of one, in minor units (cents) of the store's currency.")
_EVERYWHERE = msgspec.Meta(description="Where it is sold; empty: at every event of the program.")


_PLACES = msgspec.Meta(
    description="Where the ticketing system has it; null where it is the store's own stock."
)


class VendorEventBody(Body, frozen=True):
    """An event that the ticketing system has for a game's add-ons."""

    event_code: Annotated[EventCodeText, msgspec.Meta(description="The game.")]
    vendor_event_code: Annotated[EventCodeText, msgspec.Meta(description="No game, but its own.")]


class VendorPlacesBody(Body, frozen=True, omit_defaults=True):
    """Where the ticketing system is to have an add-on."""

    ticket_type_code: Annotated[Label, msgspec.Meta(description="What it sells the places as.")]
    events: Annotated[list[VendorEventBody], msgspec.Meta(max_length=MOST_EVENTS_LISTED)]
    price_code: Annotated[
        Label | None, msgspec.Meta(description="Null where places of any price code will do.")
    ] = None


class AddonBody(Body, frozen=True, omit_defaults=True):
    """An add-on as it is to be."""

    label: Annotated[Label, msgspec.Meta(description="What fans read.")]
    price: Annotated[Number, _PRICE]
    service_fee: Annotated[Number, msgspec.Meta(description="On top of the price of each.")] = 0
    limit_per_event: Annotated[
        Number, msgspec.Meta(description="Most of it for one event of a cart.")
    ] = 1
    limit_per_cart: Annotated[
        Number | None, msgspec.Meta(description="Null where only the events limit it.")
    ] = None
    event_codes: Annotated[EventCodes, _EVERYWHERE] = msgspec.field(default_factory=list)
    vendor_places: Annotated[VendorPlacesBody | None, _PLACES] = None


class NewAddonBody(AddonBody, frozen=True, kw_only=True, omit_defaults=True):
    """An add-on to be sold."""

    code: Annotated[
        NewCode,
        msgspec.Meta(
            description="Names it within its program for good, and the stock that it is taken "
            "from; no slash."
        ),
    ]


class VendorEventView(View, frozen=True):
    """An event that the ticketing system has for a game's add-ons."""

    event_code: str
    vendor_event_code: str


class VendorPlacesView(View, frozen=True):
    """Where the ticketing system has an add-on."""

    ticket_type_code: str
    events: list[VendorEventView]
    price_code: str | None


class AddonView(View, frozen=True):
    """Something that a fan can take for an event of her cart."""

    code: str
    label: str
    price: Annotated[int, _PRICE]
    service_fee: int
    limit_per_event: int
    limit_per_cart: int | None
    event_codes: Annotated[list[str], _EVERYWHERE]
    vendor_places: Annotated[VendorPlacesView | None, _PLACES]

    @classmethod
    def of(cls, option: AddonOption) -> "AddonView":
        """Return an add-on for the wire."""
        return shown(option, cls)


class AddonsView(View, frozen=True):
    """A page of add-ons, in the order of the shop."""

    items: list[AddonView]
    next_cursor: Annotated[str | None, msgspec.Meta(description="Null on the last page.")]
