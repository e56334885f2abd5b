"""Add-ons as fans see them: offered, in a cart, and bought."""

from typing import Annotated
from uuid import UUID

import msgspec

from flex_http.bodies import View
from flex_http.money_views import Amount
from flexcore.carts import CartAddon
from flexcore.kernel import Currency
from flexcore.offers import OfferedAddon
from flexcore.orders import AddonSale


class AddonLeftView(View, frozen=True):
    """How many of an add-on are left for one event."""

    event_code: str
    left: Annotated[
        int | None,
        msgspec.Meta(
            description="Null where the ticketing system has it: the levels of the event tell."
        ),
    ]


class AddonPlacesView(View, frozen=True):
    """How many places of an add-on the ticketing system has open for one event."""

    code: Annotated[str, msgspec.Meta(description="Of the add-on.")]
    left: int


class AddonOptionView(View, frozen=True):
    """Something that can be held beside the seats of an event; prices are of one."""

    addon_option_id: UUID
    code: Annotated[str, msgspec.Meta(description="What `manage` names.")]
    label: str
    base_price: Amount
    service_fee: Amount
    all_in_price: Amount
    limit_per_event: Annotated[int, msgspec.Meta(description="Most for one event of a cart.")]
    limit_per_cart: Annotated[
        int | None, msgspec.Meta(description="Most for all events of a cart; null: no such limit.")
    ]
    events: Annotated[
        list[AddonLeftView], msgspec.Meta(description="Where there is any stock of it.")
    ]

    @classmethod
    def of(cls, offered: OfferedAddon, currency: Currency) -> "AddonOptionView":
        """Return an add-on that is offered for the wire."""
        option, price = offered.option, offered.option.price_in(currency)
        return cls(
            addon_option_id=offered.id,
            code=option.code,
            label=option.label,
            base_price=price.base_price.amount,
            service_fee=price.service_fee.amount,
            all_in_price=price.all_in_price.amount,
            limit_per_event=option.limit_per_event,
            limit_per_cart=option.limit_per_cart,
            events=[AddonLeftView(code, left) for code, left in offered.left.items()],
        )


class CartAddonView(View, frozen=True):
    """What a line of add-ons is; prices are of one."""

    addon_option_id: UUID
    code: str
    label: str
    quantity: int
    base_price: Amount
    service_fee: Amount
    all_in_price: Amount

    @classmethod
    def of(cls, addon: CartAddon, quantity: int) -> "CartAddonView":
        """Return the add-ons of a line for the wire."""
        price = addon.price
        return cls(
            addon_option_id=addon.option_id,
            code=addon.code,
            label=addon.label,
            quantity=quantity,
            base_price=price.base_price.amount,
            service_fee=price.service_fee.amount,
            all_in_price=price.all_in_price.amount,
        )


class AddonSaleView(View, frozen=True):
    """Add-ons of one event, sold; prices but the total are of one."""

    addon_sale_id: UUID
    addon_option_id: UUID
    event_code: str
    code: str
    label: str
    quantity: int
    base_price: Amount
    service_fee: Amount
    all_in_price: Amount
    total_price: Amount
    vendor_order_number: Annotated[
        str | None, msgspec.Meta(description="Null where they are the store's own stock.")
    ]

    @classmethod
    def of(cls, sale: AddonSale) -> "AddonSaleView":
        """Return sold add-ons for the wire."""
        return cls(
            addon_sale_id=sale.id,
            addon_option_id=sale.option_id,
            event_code=sale.event_code,
            code=sale.code,
            label=sale.label,
            quantity=sale.quantity,
            base_price=sale.price.base_price.amount,
            service_fee=sale.price.service_fee.amount,
            all_in_price=sale.price.all_in_price.amount,
            total_price=sale.total.amount,
            vendor_order_number=sale.vendor_order_number,
        )
