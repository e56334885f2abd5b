"""What was sold."""

from datetime import datetime
from enum import Enum

import attrs

from flexcore.kernel import (
    AddonOptionId,
    AddonSaleId,
    CartId,
    CartItemId,
    EventCode,
    FanId,
    Money,
    OrderId,
    RevisionId,
    SeatPrice,
    TicketSaleId,
)


class OrderStatus(Enum):
    """Where an order stands (FX-15.23); the last two are set by the refund flow alone."""

    COMPLETED = "completed"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


@attrs.frozen
class TicketSale:
    """Neighbouring seats of one event, sold (`tbl_ticket_sales`, FX-15.27).

    Attributes:
        price: Of one seat.
        vendor_order_number: The vendor's name of the sale.
    """

    id: TicketSaleId
    cart_item_id: CartItemId
    event_code: EventCode
    section: str
    row: str
    first_seat: int
    last_seat: int
    seat_count: int
    price_code: str
    ticket_type_code: str
    price: SeatPrice
    vendor_order_number: str

    @property
    def total(self) -> Money:
        """What the fan paid for all of its seats."""
        return self.price.all_in_price * self.seat_count


@attrs.frozen
class AddonSale:
    """Add-ons for one event, sold (`tbl_addon_sales`).

    Attributes:
        code: Of the option within its program.
        price: Of one.
        vendor_order_number: Of the vendor that sold them; None where they were own stock.
    """

    id: AddonSaleId
    cart_item_id: CartItemId
    event_code: EventCode
    option_id: AddonOptionId
    code: str
    label: str
    quantity: int
    price: SeatPrice
    vendor_order_number: str | None = None

    @property
    def total(self) -> Money:
        """What the fan paid for all of them."""
        return self.price.all_in_price * self.quantity


@attrs.frozen
class OrderDetail:
    """One thing more that a store keeps of an order (`tbl_order_additional_details`)."""

    name: str
    value: str


@attrs.frozen
class Order:
    """What a fan bought with one cart; it exists only once the money was captured (FX-15.26).

    Attributes:
        details: What else the store keeps of it, in the order of their names (FX-15.35).
    """

    id: OrderId
    cart_id: CartId
    fan_id: FanId
    revision_id: RevisionId
    total: Money
    status: OrderStatus
    placed_at: datetime
    tickets: tuple[TicketSale, ...]
    details: tuple[OrderDetail, ...] = ()
    addons: tuple[AddonSale, ...] = ()
