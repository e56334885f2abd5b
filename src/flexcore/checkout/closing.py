"""How a checkout ends: an order, or a cart that can be shopped with again."""

from datetime import datetime

import attrs

from flexcore.carts import (
    Cart,
    CartItem,
    CartStatus,
    CheckoutPhase,
    CheckoutProblem,
    ItemStatus,
    unleased,
    with_items,
)
from flexcore.checkout.desk import CheckoutDesk
from flexcore.checkout.events import CheckoutEnded, OrderPlaced
from flexcore.checkout.held_again import with_own_stock_held_again
from flexcore.checkout.machine import Ending, SaleStatus
from flexcore.checkout.ports import CheckoutWork
from flexcore.checkout.progress import Progress, not_sold_of
from flexcore.checkout.refunds import CheckoutRefund, RefundStatus
from flexcore.kernel import AddonSaleId, OrderId, RefundId, TicketSaleId, VendorCartId
from flexcore.orders import AddonSale, Order, OrderStatus, TicketSale


async def place_order(work: CheckoutWork, desk: CheckoutDesk, progress: Progress) -> Progress:
    """Write the order of a paid cart; called in the work that records the capture (FX-15.26)."""
    now = desk.clock.now()
    items = [_done(item) for item in progress.cart.wanted_items]
    order = _order(progress, desk, now)
    await work.orders.add(order)
    cart = attrs.evolve(
        with_items(progress.cart, items),
        status=CartStatus.PAID,
        order_id=order.id,
        checkout_problem=None,
    )
    await work.outbox.append([OrderPlaced(cart.id, order.id)])
    return attrs.evolve(progress, cart=unleased(cart, now), order=order)


async def end_without_order(
    work: CheckoutWork, desk: CheckoutDesk, progress: Progress, ending: Ending
) -> Progress:
    """Give the cart back, with the reason on it; seats sold in vain go to the refund queue.

    Own stock does not wait there: a cart that can be shopped with holds it again at once.

    Seats that were not sold are released after this, by this call and by no other: once the fan
    can hold seats again, a late release could give away what she has bought since.
    """
    now = desk.clock.now()
    sold = _sold_in_vain(progress)
    if sold:
        await work.checkout_refunds.add([_refund(item, progress, desk, now) for item in sold])
    problem = problem_of(progress)
    status = CartStatus.ACTIVE if ending is Ending.REOPENED else CartStatus.FAILED
    items = (*progress.cart.wanted_items, *not_sold_of(progress.cart))
    cart = attrs.evolve(
        with_items(progress.cart, [_after_ending(item) for item in items]),
        status=status,
        checkout_problem=problem,
    )
    own = [item for item in sold if _goes_back_at_once(item, progress)]
    cart = await with_own_stock_held_again(work, desk, cart, own)
    reason = problem.code if problem else "unknown"
    await work.outbox.append([CheckoutEnded(cart.id, ending.value, reason)])
    return attrs.evolve(progress, cart=unleased(cart, now))


def problem_of(progress: Progress) -> CheckoutProblem | None:
    """Return why there will be no order, as this call heard it or as an earlier one wrote it."""
    refusal = progress.refusal
    if refusal is None:
        return progress.cart.checkout_problem
    return CheckoutProblem(refusal.code, refusal.message)


def _sold_in_vain(progress: Progress) -> tuple[CartItem, ...]:
    queued = [s for s in progress.state.sales if s.status is SaleStatus.REFUND_QUEUED]
    return tuple(item for sale in queued for item in progress.items_of(sale.vendor_cart_id))


def _goes_back_at_once(item: CartItem, progress: Progress) -> bool:
    return item.is_own_stock and progress.state.ending is Ending.REOPENED


def _after_ending(item: CartItem) -> CartItem:
    """Return a line as it stands when there is no order: sold in vain, refused, or held."""
    if item.status is ItemStatus.COMMITTED:
        return attrs.evolve(item, status=ItemStatus.REFUND_QUEUED)
    return attrs.evolve(item, phase=CheckoutPhase.NONE, commit_key=None)


def _done(item: CartItem) -> CartItem:
    return attrs.evolve(item, phase=CheckoutPhase.DONE)


def _refund(
    item: CartItem, progress: Progress, desk: CheckoutDesk, now: datetime
) -> CheckoutRefund:
    if item.commit_key is None:
        raise ValueError(f"Line {item.id} was sold without a key.")
    is_back = _goes_back_at_once(item, progress)
    return CheckoutRefund(
        id=RefundId(desk.ids.new()),
        cart_id=progress.cart.id,
        cart_item_id=item.id,
        event_code=item.event_code,
        vendor_cart_id=item.vendor_cart_id or VendorCartId(str(item.hold_key)),
        hold_key=item.hold_key,
        commit_key=item.commit_key,
        amount=item.total,
        vendor_amount=item.vendor_amount,
        queued_at=now,
        status=RefundStatus.RETURNED if is_back else RefundStatus.QUEUED,
        blocks=tuple(seats.block for seats in item.seats),
        item_type=item.item_type,
        vendor_event_code=None if item.is_own_stock else item.vendor_event_code,
    )


def _order(progress: Progress, desk: CheckoutDesk, now: datetime) -> Order:
    cart = progress.cart
    if cart.fan_id is None:
        raise ValueError(f"Cart {cart.id} has no fan: its checkout cannot have begun.")
    return Order(
        id=OrderId(desk.ids.new()),
        cart_id=cart.id,
        fan_id=cart.fan_id,
        revision_id=cart.revision_id,
        total=cart.total,
        status=OrderStatus.COMPLETED,
        placed_at=now,
        tickets=_tickets(cart, desk),
        addons=_addons(cart, desk),
    )


def _tickets(cart: Cart, desk: CheckoutDesk) -> tuple[TicketSale, ...]:
    return tuple(
        TicketSale(
            id=TicketSaleId(desk.ids.new()),
            cart_item_id=item.id,
            event_code=item.event_code,
            section=seats.block.section,
            row=seats.block.row,
            first_seat=seats.block.first_seat,
            last_seat=seats.block.last_seat,
            seat_count=seats.block.seat_count,
            price_code=seats.block.price_code,
            ticket_type_code=seats.block.ticket_type_code,
            price=seats.price,
            vendor_order_number=item.vendor.order_number or "",
        )
        for item in cart.wanted_items
        if not item.is_addon
        for seats in item.seats
    )


def _addons(cart: Cart, desk: CheckoutDesk) -> tuple[AddonSale, ...]:
    return tuple(
        AddonSale(
            id=AddonSaleId(desk.ids.new()),
            cart_item_id=item.id,
            event_code=item.event_code,
            option_id=item.addon.option_id,
            code=item.addon.code,
            label=item.addon.label,
            quantity=item.wish.quantity,
            price=item.addon.price,
            vendor_order_number=item.vendor.order_number if item.addon.vendor_event_code else None,
        )
        for item in cart.wanted_items
        if item.addon is not None
    )
