"""Events that leave a cart at once, while their seats are still to be released."""

from collections.abc import Collection
from typing import ClassVar

import attrs

from flexcore.carts.model import Cart, CartItem
from flexcore.carts.moves import with_item_status, without_event
from flexcore.carts.statuses import CartEventStatus, ItemStatus
from flexcore.kernel import EventCode, Refusal, RefusalKind

# A line in one of these may be held by the vendor, and is not being bought.
_MAY_BE_HELD = frozenset({ItemStatus.PENDING, ItemStatus.HELD, ItemStatus.RELEASING})


@attrs.frozen
class SeatsBeingReleased(Refusal):
    """Seats of an event that left the cart are not yet given back."""

    code: ClassVar[str] = "seats_being_released"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_code: EventCode
    retry_after: int = 1

    @property
    def message(self) -> str:
        """Say when to try again."""
        return (
            f"Event {self.event_code} left the cart and its seats are being released: try again "
            f"in {self.retry_after} second{'' if self.retry_after == 1 else 's'}."
        )


def with_events_given_up(cart: Cart, event_codes: Collection[EventCode]) -> Cart:
    """Return the cart without some of its events; what they hold says `releasing`.

    It leaves the cart's total with that. `given_up` tells what is to be released.
    """
    going = [
        item
        for event in cart.open_events
        if event.event_code in event_codes
        for item in event.vendor_items
        if item.status in _MAY_BE_HELD
    ]
    cart = with_item_status(cart, going, ItemStatus.RELEASING)
    for event_code in event_codes:
        cart = without_event(cart, event_code)
    return cart


def given_up(cart: Cart) -> tuple[CartItem, ...]:
    """Return the lines of events that left the cart and whose seats are not yet given back.

    A release that was asked for and got no answer leaves its event in the cart, so that it can be
    asked for again; its lines are not among these.
    """
    return tuple(
        item
        for event in cart.events
        if event.status is CartEventStatus.REMOVED
        for item in event.items
        if item.status is ItemStatus.RELEASING
    )
