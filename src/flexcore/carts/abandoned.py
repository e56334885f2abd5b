"""A cart that nobody came back to, as it is copied for analysis (FX-15.31, FXQ-15.14)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from flexcore.carts.model import Cart, CartEvent, CartItem
from flexcore.carts.statuses import WANTED, CartStatus, ItemStatus
from flexcore.kernel import CartId, EventCode, FanId, Money, ProgramId, RevisionId, sum_of

# A cart ends some time after its last change; a day later nobody is expected back.
ABANDONED_AFTER = timedelta(hours=24)


@attrs.frozen
class AbandonedCart:
    """What a fan wanted and did not buy (`tbl_abandoned_carts`).

    Attributes:
        event_codes: The events that she had in the cart, in the order of adding.
        seat_count: The seats that she had, or wished for, last in each of them.
        total: What the seats would have cost that were held for her last.
        ended_at: When the cart came to its end.
    """

    cart_id: CartId
    fan_id: FanId | None
    program_id: ProgramId
    revision_id: RevisionId
    event_codes: tuple[EventCode, ...]
    seat_count: int
    total: Money
    ended_at: datetime

    @classmethod
    def of(cls, cart: Cart) -> "AbandonedCart":
        """Return what a cart tells of its fan's wishes."""
        last = [item for event in cart.open_events for item in _wanted_last(event)]
        return cls(
            cart.id,
            cart.fan_id,
            cart.program_id,
            cart.revision_id,
            cart.event_codes,
            sum(item.seat_count for item in last),
            sum_of((item.total for item in last), cart.currency),
            cart.expires_at,
        )


@attrs.frozen
class CopiedCarts:
    """What came of copying some carts.

    Attributes:
        cart_ids: Those that were copied now, in order; another run may have copied others.
        last: The last cart that was looked at; None when there was none to copy.
    """

    cart_ids: tuple[CartId, ...]
    last: CartId | None


def _wanted_last(event: CartEvent) -> Sequence[CartItem]:
    """Return the seats that are held, else the last that lapsed, else the last wish for some."""
    held = [item for item in event.seat_items if item.status in WANTED]
    lapsed = [item for item in event.seat_items if item.status is ItemStatus.EXPIRED]
    return held or (lapsed or event.seat_items)[-1:]


def is_abandoned(cart: Cart, ended_before: datetime) -> bool:
    """Tell whether a cart was neither bought nor given up, and ended by a moment."""
    is_left = cart.status in {CartStatus.ACTIVE, CartStatus.EXPIRED}
    return is_left and cart.expires_at <= ended_before
