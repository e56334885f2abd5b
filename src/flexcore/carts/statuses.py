"""What carts, their events and their lines can be, and where each can stand."""

from enum import Enum


class CartStatus(Enum):
    """Where a cart stands (FX-15.19); the last four are final."""

    ACTIVE = "active"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class CartEventStatus(Enum):
    """Where one event of a cart stands (FX-15.39)."""

    PENDING = "pending"
    ASSIGNED = "assigned"
    FAILED = "failed"
    REMOVED = "removed"


class ItemStatus(Enum):
    """Where one line of a cart stands (FX-15.45).

    `pending` has an intent to hold and no answer yet; `releasing` an intent to release. What was
    sold in vain is `refund_queued` until it has gone back, and `refunded` then.
    """

    PENDING = "pending"
    HELD = "held"
    RELEASING = "releasing"
    RELEASED = "released"
    EXPIRED = "expired"
    FAILED = "failed"
    COMMITTING = "committing"
    COMMITTED = "committed"
    REFUND_QUEUED = "refund_queued"
    REFUNDED = "refunded"


# A line in one of these is, or may be, at the vendor in our name and not sold.
AT_VENDOR = frozenset(
    {ItemStatus.PENDING, ItemStatus.HELD, ItemStatus.RELEASING, ItemStatus.COMMITTING}
)
# A line in one of these is what the fan is about to buy, or has bought.
WANTED = frozenset({ItemStatus.HELD, ItemStatus.COMMITTING, ItemStatus.COMMITTED})
# A line in one of these was taken from the fan, if she had it.
LOST = frozenset(
    {ItemStatus.EXPIRED, ItemStatus.FAILED, ItemStatus.REFUND_QUEUED, ItemStatus.REFUNDED}
)


class ItemType(Enum):
    """What a line of a cart is (FX-15.42)."""

    SEAT_BLOCK = "seat_block"
    SUITE = "suite"
    ADDON = "addon"


class SaleType(Enum):
    """Whether a line is sold by the seat or as a suite (FX-15.50)."""

    SEAT = "seat"
    SUITE = "suite"


class CheckoutPhase(Enum):
    """How far a line has come in checkout (FX-15.51)."""

    NONE = "none"
    VALIDATED = "validated"
    PAYMENT_AUTHORIZED = "payment_authorized"
    VENDOR_COMMITTED = "vendor_committed"
    CAPTURED = "captured"
    DONE = "done"
