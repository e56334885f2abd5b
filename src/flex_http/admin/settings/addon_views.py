"""The add-ons of a program on the wire, as operators set them."""

from typing import Annotated

import msgspec

from flex_http.admin.settings.wire import EventCodes, Label, NewCode, Number, shown
from flex_http.bodies import Body, View
from flexcore.programs import AddonOption

_PRICE = msgspec.Meta(description="Of one, in minor units (cents) of the store's currency.")
_EVERYWHERE = msgspec.Meta(description="Where it is sold; empty: at every event of the program.")


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


class NewAddonBody(AddonBody, frozen=True, kw_only=True, omit_defaults=True):
    """An add-on to be sold."""

    code: Annotated[
        NewCode,
        msgspec.Meta(
            description="Names it within its program for good, and the stock that it is taken "
            "from; no slash."
        ),
    ]


class AddonView(View, frozen=True):
    """Something that a fan can take for an event of her cart."""

    code: str
    label: str
    price: Annotated[int, _PRICE]
    service_fee: int
    limit_per_event: int
    limit_per_cart: int | None
    event_codes: Annotated[list[str], _EVERYWHERE]

    @classmethod
    def of(cls, option: AddonOption) -> "AddonView":
        """Return an add-on for the wire."""
        return shown(option, cls)


class AddonsView(View, frozen=True):
    """A page of add-ons, in the order of the shop."""

    items: list[AddonView]
    next_cursor: Annotated[str | None, msgspec.Meta(description="Null on the last page.")]
