"""How a cart changes: every move takes a cart and returns the cart after it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import attrs

from flexcore.carts.model import Cart, CartEvent, CartItem, Lease
from flexcore.carts.statuses import AT_VENDOR, WANTED, CartEventStatus, CartStatus, ItemStatus
from flexcore.kernel import CartEventId, CartItemId, EventCode

# A line in one of these is over when its hold is: by then the seats may be another fan's.
_ENDS_WITH_ITS_HOLD = {
    ItemStatus.HELD: ItemStatus.EXPIRED,
    ItemStatus.PENDING: ItemStatus.EXPIRED,
    ItemStatus.RELEASING: ItemStatus.RELEASED,
}


def with_events(
    cart: Cart, wanted: Sequence[EventCode], new_ids: Callable[[], CartEventId]
) -> Cart:
    """Return the cart with exactly these events; what was there before keeps its lines."""
    kept = tuple(
        event
        if event.status is CartEventStatus.REMOVED or event.event_code in wanted
        else attrs.evolve(event, status=CartEventStatus.REMOVED)
        for event in cart.events
    )
    known = {event.event_code for event in cart.open_events}
    added = tuple(
        CartEvent(new_ids(), code, CartEventStatus.PENDING) for code in wanted if code not in known
    )
    return attrs.evolve(cart, events=(*kept, *added))


def with_items(cart: Cart, items: Iterable[CartItem]) -> Cart:
    """Return the cart with these lines added to their events, or in place of their old selves."""
    by_event: dict[EventCode, dict[CartItemId, CartItem]] = {}
    for item in items:
        by_event.setdefault(item.event_code, {})[item.id] = item
    return attrs.evolve(
        cart,
        events=tuple(
            _with_items(event, by_event[event.event_code])
            if event.event_code in by_event and _is_home_of(event, by_event[event.event_code])
            else event
            for event in cart.events
        ),
    )


def with_item_status(cart: Cart, items: Iterable[CartItem], status: ItemStatus) -> Cart:
    """Return the cart with some of its lines in another status."""
    chosen = {item.id for item in items}
    return with_items(
        cart, [attrs.evolve(item, status=status) for item in cart.items() if item.id in chosen]
    )


def without_event(cart: Cart, event_code: EventCode) -> Cart:
    """Return the cart with an event taken out; its lines stay as history."""
    return attrs.evolve(
        cart,
        events=tuple(
            attrs.evolve(event, status=CartEventStatus.REMOVED)
            if event.event_code == event_code
            else event
            for event in cart.events
        ),
    )


def with_lapsed_holds_marked(cart: Cart, now: datetime) -> Cart:
    """Return the cart with lines that the vendor no longer holds marked as expired.

    What was to be released has got there by itself.
    """
    lapsed = [
        attrs.evolve(item, status=_ENDS_WITH_ITS_HOLD[item.status])
        for item in cart.items()
        if item.status in _ENDS_WITH_ITS_HOLD and item.hold_expires_at <= now
    ]
    return with_items(cart, lapsed) if lapsed else cart


def with_lost_given_up(cart: Cart, is_given_up: Callable[[CartItem], bool]) -> Cart:
    """Return the cart with lost lines that the fan has replaced, or goes without, as over."""
    over = [item for item in cart.items() if item.is_lost and is_given_up(item)]
    return with_item_status(cart, over, ItemStatus.RELEASED) if over else cart


def kept_open(cart: Cart, until: datetime) -> Cart:
    """Return the cart with its end put off, as changes of its events and seats do."""
    return attrs.evolve(cart, expires_at=max(cart.expires_at, until))


def as_of(cart: Cart, now: datetime) -> Cart:
    """Return a cart as it stands now: lapsed holds and a cart left alone too long are expired.

    Time changes nothing about a cart that is being checked out, or is at its end.
    """
    if cart.status is not CartStatus.ACTIVE:
        return cart
    if cart.expires_at <= now:
        cart = in_status(cart, CartStatus.EXPIRED)
    return with_lapsed_holds_marked(cart, now)


def leased(cart: Cart, owner: str, until: datetime) -> Cart:
    """Return the cart leased to an owner; the fence grows whenever the owner is a new one."""
    last = cart.lease
    if last is not None and last.owner == owner:
        return attrs.evolve(cart, lease=attrs.evolve(last, expires_at=until))
    return attrs.evolve(cart, lease=Lease(owner, until, last.fence + 1 if last else 1))


def unleased(cart: Cart, now: datetime) -> Cart:
    """Return the cart with its lease given back."""
    if cart.lease is None:
        return cart
    return attrs.evolve(cart, lease=attrs.evolve(cart.lease, expires_at=now))


def in_status(cart: Cart, status: CartStatus) -> Cart:
    """Return the cart in another status."""
    return attrs.evolve(cart, status=status)


def _is_home_of(event: CartEvent, items: dict[CartItemId, CartItem]) -> bool:
    """Tell whether lines belong to this event row; an event put back in has a row of its own."""
    return event.status is not CartEventStatus.REMOVED or any(
        item.id in items for item in event.items
    )


def _with_items(event: CartEvent, items: dict[CartItemId, CartItem]) -> CartEvent:
    mine = {item.id for item in event.items}
    changed = tuple(items.pop(item.id, item) for item in event.items)
    added = (
        ()
        if event.status is CartEventStatus.REMOVED
        else tuple(item for item in items.values() if item.id not in mine)
    )
    lines = (*changed, *added)
    return attrs.evolve(event, status=_status_of(event, lines), items=lines)


def _status_of(event: CartEvent, lines: Sequence[CartItem]) -> CartEventStatus:
    if event.status is CartEventStatus.REMOVED:
        return event.status
    lines = [item for item in lines if not item.is_addon]
    if any(item.is_lost for item in lines):
        return CartEventStatus.FAILED
    if any(item.status in WANTED for item in lines):
        return CartEventStatus.ASSIGNED
    if any(item.status in AT_VENDOR for item in lines):
        return CartEventStatus.PENDING
    if lines and lines[-1].status in {
        ItemStatus.FAILED,
        ItemStatus.EXPIRED,
        ItemStatus.REFUND_QUEUED,
        ItemStatus.REFUNDED,
    }:
        return CartEventStatus.FAILED
    return CartEventStatus.PENDING
