"""The words in which Flex talks to a ticketing system."""

from datetime import datetime
from enum import IntEnum
from uuid import UUID

import attrs

from flexcore.kernel import EventCode, Money, SeatPrice, VendorCartId
from flexcore.vendors.prices import AskedPrice, PriceName


class Rung(IntEnum):
    """The steps of the hold ladder, in the order in which they are tried (FX-15.14)."""

    EXACT_SEATS = 1
    SAME_SECTION = 2
    SAME_PRICE_CODE = 3
    TICKET_TYPE = 4


@attrs.frozen
class SeatWish:
    """What a fan would like in one event; the more is named, the more rungs can be tried.

    Attributes:
        quantity: Neighbouring seats, at least one.
        ticket_type_code: The ticket type that every rung keeps to.
        price_code: What the rungs between the exact seats and the last one keep to.
        first_seat: Number of the first of the exact seats; needs `row` and `section`.
        class_names: Access groups that may be sold; empty means all of them (FX-1.16).
    """

    event_code: EventCode
    quantity: int = attrs.field(validator=attrs.validators.ge(1))
    ticket_type_code: str
    price_code: str | None = None
    section: str | None = None
    row: str | None = None
    first_seat: int | None = None
    class_names: frozenset[str] = frozenset()


@attrs.frozen
class HoldRequest:
    """One rung's question to the vendor.

    Attributes:
        key: Idempotency key; the same key never holds twice.
        vendor_cart_id: The vendor's cart to add to, where events share one.
        instead: Events among whose open seats alternatives are sought when the wish fails, the
            wished one first; none are sought when it is empty.
        prices: The only seats that may be held, the best first, and each at which of its prices;
            None leaves both to the vendor. Never sent to a vendor that `can_reprice`.
    """

    key: UUID
    rung: Rung
    wish: SeatWish
    vendor_cart_id: VendorCartId | None
    hold_until: datetime
    instead: tuple[EventCode, ...] = ()
    prices: tuple[AskedPrice, ...] | None = None


@attrs.frozen
class SeatBlock:
    """Neighbouring seats of one row at one price, as the vendor holds them.

    Attributes:
        step: 1, or 2 in a row with odd or even numbers only.
        price: Of one seat, as the vendor sells it.
        seat_ids: The vendor's own names of the seats, in order; may be empty.
    """

    section: str
    row: str
    first_seat: int
    last_seat: int
    step: int
    seat_count: int
    price_code: str
    ticket_type_code: str
    class_name: str
    price: SeatPrice
    seat_ids: tuple[str, ...] = ()
    order_line_item: str | None = None
    offer_id: str | None = None

    @property
    def price_name(self) -> PriceName:
        """What the vendor knows their price by."""
        return PriceName(self.price_code, self.ticket_type_code)

    @property
    def seat_numbers(self) -> tuple[int, ...]:
        """The number of each seat, in order."""
        return tuple(self.first_seat + n * self.step for n in range(self.seat_count))


@attrs.frozen
class Alternative:
    """Seats that could be held instead, at the moment of the answer; named by their full price."""

    event_code: EventCode
    section: str
    row: str
    price_code: str
    ticket_type_code: str
    seat_count: int


@attrs.frozen
class Held:
    """The vendor holds these seats for us until `expires_at`."""

    key: UUID
    vendor_cart_id: VendorCartId
    blocks: tuple[SeatBlock, ...]
    expires_at: datetime
    etag: str | None = None
    raw: dict[str, object] = attrs.field(factory=dict)


@attrs.frozen
class NotHeld:
    """The vendor has no such seats; nothing is held under the key."""

    key: UUID
    alternatives: tuple[Alternative, ...] = ()


@attrs.frozen
class NotReached:
    """The vendor could not be asked; nothing is held under the key."""

    key: UUID
    what: str


@attrs.frozen
class HoldUnknown:
    """The vendor was asked and the answer was lost: seats may be held under the key."""

    key: UUID
    what: str


HoldAnswer = Held | NotHeld | NotReached | HoldUnknown


@attrs.frozen
class HeldSeats:
    """Seats we hold, named so that they can be released, verified, sold or returned.

    Attributes:
        key: The key that they were held with.
        blocks: Empty when an answer was lost and only the key is known.
    """

    key: UUID
    event_code: EventCode
    vendor_cart_id: VendorCartId
    blocks: tuple[SeatBlock, ...]


@attrs.frozen
class CommitRequest:
    """One vendor cart to be sold.

    Attributes:
        key: Idempotency key of the sale, written down before the call.
        amount: What the vendor books for it.
    """

    key: UUID
    vendor_cart_id: VendorCartId
    seats: tuple[HeldSeats, ...]
    amount: Money


@attrs.frozen
class Committed:
    """The vendor has sold the vendor cart; its seats are the fan's."""

    key: UUID
    order_number: str
    order_token: str | None = None
    redemption_url: str | None = None
    app_url: str | None = None
    invoice_reference: str | None = None
    shipping_id: str | None = None
    raw: dict[str, object] = attrs.field(factory=dict)


@attrs.frozen
class NotCommitted:
    """The vendor will not sell it, and has not; `event_code` names the event that stopped it."""

    key: UUID
    event_code: EventCode | None
    reason: str


CommitAnswer = Committed | NotCommitted
