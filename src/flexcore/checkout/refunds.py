"""The queue of seats that were sold although the checkout did not end in an order."""

from datetime import datetime
from enum import Enum
from uuid import UUID

import attrs

from flexcore.carts import ItemType
from flexcore.kernel import CartId, CartItemId, EventCode, Money, RefundId, VendorCartId
from flexcore.vendors import SeatBlock


class RefundStatus(Enum):
    """Where a queued refund stands; `refused` waits for a person."""

    QUEUED = "queued"
    RETURNED = "returned"
    REFUSED = "refused"


@attrs.frozen
class CheckoutRefund:
    """One line that the vendor sold and has to take back.

    Attributes:
        amount: What the fan would have paid for it; nothing of it was captured.
        vendor_amount: What the vendor booked for it.
        commit_key: The key that it was sold with.
        attempts: How often the vendor was asked to take it back.
        item_type: What the line is.
        vendor_event_code: The vendor's event that it was sold of; None where it was own stock.
    """

    id: RefundId
    cart_id: CartId
    cart_item_id: CartItemId
    event_code: EventCode
    vendor_cart_id: VendorCartId
    hold_key: UUID
    commit_key: UUID
    amount: Money
    vendor_amount: Money
    queued_at: datetime
    blocks: tuple[SeatBlock, ...] = ()
    status: RefundStatus = RefundStatus.QUEUED
    attempts: int = 0
    last_error: str | None = None
    item_type: ItemType = ItemType.SEAT_BLOCK
    vendor_event_code: EventCode | None = None

    @property
    def is_own_stock(self) -> bool:
        """Tell whether it goes back to the store's own stock of add-ons."""
        return self.item_type is ItemType.ADDON and self.vendor_event_code is None
