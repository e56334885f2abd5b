"""Carts as fans see them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from flex_http.addon_views import CartAddonView
from flex_http.bodies import View
from flex_http.cart_bodies import RungName
from flex_http.money_views import Amount, ChargeView, CurrencyCode
from flex_http.refusal_views import RefusalView
from flexcore.carts import (
    Cart,
    CartEvent,
    CartEventStatus,
    CartItem,
    CartSeats,
    CartStatus,
    CheckoutPhase,
    HoldResult,
    ItemStatus,
    ItemType,
    SaleType,
)
from flexcore.kernel import Refusal, SeatPrice
from flexcore.vendors import Rung

_RUNG_NAMES: dict[Rung, RungName] = {
    Rung.EXACT_SEATS: "exact_seats",
    Rung.SAME_SECTION: "same_section",
    Rung.SAME_PRICE_CODE: "same_price_code",
    Rung.TICKET_TYPE: "ticket_type",
}


class CartSeatsView(View, frozen=True):
    """Neighbouring seats of one row at one price; prices but the total are of one seat."""

    cart_seat_id: UUID
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

    @classmethod
    def of(cls, seats: CartSeats, price: SeatPrice) -> "CartSeatsView":
        """Return a seat block for the wire, at a price of one."""
        block = seats.block
        return cls(
            cart_seat_id=seats.id,
            section_name=block.section,
            row_name=block.row,
            first_seat=block.first_seat,
            last_seat=block.last_seat,
            seat_count=block.seat_count,
            seats=list(range(block.first_seat, block.last_seat + 1, block.step)),
            price_code=block.price_code,
            ticket_type_code=block.ticket_type_code,
            base_price=price.base_price.amount,
            service_fee=price.service_fee.amount,
            all_in_price=price.all_in_price.amount,
            total_price=seats.total.amount,
            charges=ChargeView.list_of(price),
        )


class CartItemView(View, frozen=True):
    """One line of a cart: a wish, and what is held for it."""

    cart_item_id: UUID
    event_code: str
    item_type: ItemType
    sale_type: SaleType
    cart_item_status: ItemStatus
    checkout_phase: CheckoutPhase
    rung: Annotated[
        RungName,
        msgspec.Meta(
            description="The step of the ladder that held, or was last tried; own stock: the first."
        ),
    ]
    retry_count: int
    hold_expires_at: datetime
    seat_count: int
    subtotal: Amount
    service_fee: Amount
    total_amount: Amount
    vendor_order_number: str | None
    seats: list[CartSeatsView]
    addon: Annotated[CartAddonView | None, msgspec.Meta(description="Where the line is an add-on.")]

    @classmethod
    def of(cls, item: CartItem) -> "CartItemView":
        """Return a line for the wire."""
        return cls(
            cart_item_id=item.id,
            event_code=item.event_code,
            item_type=item.item_type,
            sale_type=item.sale_type,
            cart_item_status=item.status,
            checkout_phase=item.phase,
            rung=_RUNG_NAMES[item.rung],
            retry_count=item.retry_count,
            hold_expires_at=item.hold_expires_at,
            seat_count=item.seat_count,
            subtotal=item.subtotal.amount,
            service_fee=item.service_fee.amount,
            total_amount=item.total.amount,
            vendor_order_number=item.vendor.order_number,
            seats=[CartSeatsView.of(seats, _price(item, seats)) for seats in item.seats],
            addon=CartAddonView.of(item.addon, item.wish.quantity) if item.addon else None,
        )


def _price(item: CartItem, seats: CartSeats) -> SeatPrice:
    """Return what the fan is told one costs: places of an add-on have the add-on's price."""
    return item.addon.price if item.addon is not None else seats.price


class CartEventView(View, frozen=True):
    """One event of a cart, with its lines."""

    cart_event_id: UUID
    event_code: str
    cart_event_status: CartEventStatus
    items: list[CartItemView]

    @classmethod
    def of(cls, event: CartEvent) -> "CartEventView":
        """Return an event of a cart for the wire."""
        items = [CartItemView.of(item) for item in event.items]
        return cls(event.id, event.event_code, event.status, items)


class CheckoutProblemView(View, frozen=True):
    """Why the last checkout did not end in an order."""

    code: str
    message: str


class CartView(View, frozen=True):
    """A cart; the sums are of the seats that are held."""

    cart_id: UUID
    cart_status: CartStatus
    program_id: UUID
    revision_id: UUID
    activation_epoch: Annotated[
        int, msgspec.Meta(description="Which activation of the program it was begun under.")
    ]
    choice: Annotated[
        str | None,
        msgspec.Meta(description="Code of the pack or package; null where there is none."),
    ]
    is_bound: Annotated[bool, msgspec.Meta(description="A fan owns it.")]
    expires_at: datetime
    currency: CurrencyCode
    subtotal: Amount
    service_fee: Amount
    total_amount: Amount
    events: list[CartEventView]
    order_id: UUID | None
    checkout_problem: CheckoutProblemView | None

    @classmethod
    def of(cls, cart: Cart) -> "CartView":
        """Return a cart for the wire; events that were taken out are left out."""
        wanted = cart.wanted_items
        subtotal = sum(item.subtotal.amount for item in wanted)
        total = sum(item.total.amount for item in wanted)
        problem = cart.checkout_problem
        return cls(
            cart_id=cart.id,
            cart_status=cart.status,
            program_id=cart.program_id,
            revision_id=cart.revision_id,
            activation_epoch=cart.epoch,
            choice=cart.choice,
            is_bound=cart.fan_id is not None,
            expires_at=cart.expires_at,
            currency=cart.currency.code,
            subtotal=subtotal,
            service_fee=total - subtotal,
            total_amount=total,
            events=[CartEventView.of(event) for event in cart.open_events],
            order_id=cart.order_id,
            checkout_problem=CheckoutProblemView(problem.code, problem.message)
            if problem
            else None,
        )


class NewCartView(View, frozen=True):
    """A cart that was just started."""

    cart: CartView
    cart_token: Annotated[
        str,
        msgspec.Meta(description="Opens the cart while no fan owns it; it is shown this once."),
    ]


class HeldView(View, frozen=True):
    """Seats or add-ons that were held for one wish."""

    event_code: str
    cart_item_id: UUID
    item_type: ItemType
    rung: RungName
    attempts: Annotated[int, msgspec.Meta(description="Rungs that were tried, this one too.")]


class HoldView(View, frozen=True):
    """What came of a call to hold seats."""

    held: list[HeldView]
    refusals: Annotated[
        list[RefusalView], msgspec.Meta(description="Why the other wishes got nothing.")
    ]
    cart: CartView

    @classmethod
    def of(cls, result: HoldResult) -> "HoldView":
        """Return the outcome of a call to hold seats for the wire."""
        held = [
            HeldView(
                item.event_code,
                item.id,
                item.item_type,
                _RUNG_NAMES[item.rung],
                item.retry_count,
            )
            for item in result.held
        ]
        refusals = [RefusalView.of(refusal) for refusal in result.refusals]
        return cls(held, refusals, CartView.of(result.cart))


class ValidationView(View, frozen=True):
    """Whether a cart could be bought now."""

    valid: bool
    problems: list[RefusalView]

    @classmethod
    def of(cls, refusals: tuple[Refusal, ...]) -> "ValidationView":
        """Return what was found for the wire."""
        return cls(not refusals, [RefusalView.of(refusal) for refusal in refusals])
