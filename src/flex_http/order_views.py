"""Orders, and checkouts on their way to one, as fans see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from flex_http.addon_views import AddonSaleView
from flex_http.bodies import View
from flex_http.cursors import cursor_after
from flex_http.money_views import Amount, ChargeView, CurrencyCode
from flexcore.carts import (
    WANTED,
    Cart,
    CartEvent,
    CartEventStatus,
    CartStatus,
    CheckoutPhase,
    ItemStatus,
)
from flexcore.orders import Order, OrderStatus, TicketSale


class TicketView(View, frozen=True):
    """Neighbouring seats of one event, sold; prices but the total are of one seat."""

    ticket_sale_id: UUID
    event_code: str
    section_name: str
    row_name: str
    first_seat: int
    last_seat: int
    seat_count: int
    seats: Annotated[list[int], msgspec.Meta(description="The number of every seat.")]
    price_code: str
    ticket_type_code: str
    base_price: Amount
    service_fee: Amount
    all_in_price: Amount
    total_price: Amount
    charges: Annotated[list[ChargeView], msgspec.Meta(description="What one seat's price is.")]
    vendor_order_number: str

    @classmethod
    def of(cls, sale: TicketSale) -> "TicketView":
        """Return sold seats for the wire."""
        return cls(
            ticket_sale_id=sale.id,
            event_code=sale.event_code,
            section_name=sale.section,
            row_name=sale.row,
            first_seat=sale.first_seat,
            last_seat=sale.last_seat,
            seat_count=sale.seat_count,
            seats=_seat_numbers(sale),
            price_code=sale.price_code,
            ticket_type_code=sale.ticket_type_code,
            base_price=sale.price.base_price.amount,
            service_fee=sale.price.service_fee.amount,
            all_in_price=sale.price.all_in_price.amount,
            total_price=sale.total.amount,
            charges=ChargeView.list_of(sale.price),
            vendor_order_number=sale.vendor_order_number,
        )


class OrderView(View, frozen=True):
    """What a fan bought with one cart."""

    order_id: UUID
    cart_id: UUID
    order_status: OrderStatus
    placed_at: datetime
    currency: CurrencyCode
    total_amount: Amount
    tickets: list[TicketView]
    addons: list[AddonSaleView]
    additional_details: Annotated[
        dict[str, str],
        msgspec.Meta(description="What else the store keeps of the order, by name."),
    ]

    @classmethod
    def of(cls, order: Order) -> "OrderView":
        """Return an order for the wire."""
        return cls(
            order_id=order.id,
            cart_id=order.cart_id,
            order_status=order.status,
            placed_at=order.placed_at,
            currency=order.total.currency.code,
            total_amount=order.total.amount,
            tickets=[TicketView.of(sale) for sale in order.tickets],
            addons=[AddonSaleView.of(sale) for sale in order.addons],
            additional_details={detail.name: detail.value for detail in order.details},
        )


class OrdersView(View, frozen=True):
    """A page of a fan's orders, newest first."""

    items: list[OrderView]
    next_cursor: Annotated[str | None, msgspec.Meta(description="Null on the last page.")]

    @classmethod
    def of(cls, orders: Sequence[Order], limit: int) -> "OrdersView":
        """Return the first `limit` orders for the wire, with a next page where there are more."""
        page = orders[:limit]
        following = cursor_after(str(page[-1].id)) if len(orders) > limit else None
        return cls([OrderView.of(order) for order in page], following)


class EventProgressView(View, frozen=True):
    """How far one event has come in checkout."""

    event_code: str
    cart_event_status: CartEventStatus
    cart_item_status: ItemStatus | None
    checkout_phase: CheckoutPhase

    @classmethod
    def of(cls, event: CartEvent) -> "EventProgressView":
        """Return the progress of an event: that of its line furthest behind."""
        lines = [item for item in event.items if item.status in WANTED]
        phases = list(CheckoutPhase)
        last = min(lines, key=lambda item: phases.index(item.phase), default=None)
        return cls(
            event.event_code,
            event.status,
            last.status if last else None,
            last.phase if last else CheckoutPhase.NONE,
        )


class CheckoutProgressView(View, frozen=True):
    """A checkout that is still under way; read the cart to see how it ends."""

    cart_id: UUID
    cart_status: CartStatus
    events: list[EventProgressView]

    @classmethod
    def of(cls, cart: Cart) -> "CheckoutProgressView":
        """Return a cart in checkout for the wire."""
        events = [EventProgressView.of(event) for event in cart.open_events]
        return cls(cart.id, cart.status, events)


def _seat_numbers(sale: TicketSale) -> list[int]:
    # Seats of a row stand one apart, or two in a row with odd or even numbers only.
    gaps = max(sale.seat_count - 1, 1)
    step = max((sale.last_seat - sale.first_seat) // gaps, 1)
    return list(range(sale.first_seat, sale.last_seat + 1, step))
