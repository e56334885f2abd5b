"""Card payments: authorized first, captured when the seats are sold, voided otherwise."""

from datetime import datetime
from enum import Enum
from typing import ClassVar

import attrs

from flexcore.kernel import CartId, Money, PaymentId, Refusal, RefusalKind


class PaymentStatus(Enum):
    """Where a payment stands; an act whose answer is missing keeps its `…ing`.

    `to_refund`: the money was captured, although it was to be given up; a person refunds it.
    """

    AUTHORIZING = "authorizing"
    AUTHORIZED = "authorized"
    DECLINED = "declined"
    CAPTURING = "capturing"
    CAPTURED = "captured"
    CAPTURE_FAILED = "capture_failed"
    VOIDING = "voiding"
    VOIDED = "voided"
    TO_REFUND = "to_refund"


# A payment in one of these is over: nothing is set aside on the card any more.
_SETTLED = frozenset(
    {
        PaymentStatus.DECLINED,
        PaymentStatus.CAPTURED,
        PaymentStatus.CAPTURE_FAILED,
        PaymentStatus.VOIDED,
        PaymentStatus.TO_REFUND,
    }
)


@attrs.frozen
class Payment:
    """One attempt to take a cart's money from a card.

    Attributes:
        method: The provider's name of the card, never its number.
        reference: The provider's name of the payment, once it told one.
        capture_before: When the authorization lapses, as the provider told.
        asked_at: When the act under way was first asked for; its key may be pruned a day later.
    """

    id: PaymentId
    cart_id: CartId
    amount: Money
    method: str
    status: PaymentStatus
    asked_at: datetime
    reference: str | None = None
    capture_before: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing more will happen to it in this checkout."""
        return self.status in _SETTLED


@attrs.frozen
class CardDeclined(Refusal):
    """The card's bank said no; no money was taken."""

    code: ClassVar[str] = "card_declined"
    kind: ClassVar[RefusalKind] = RefusalKind.DECLINED
    decline_code: str

    @property
    def message(self) -> str:
        """Say that nothing was lost and what to do."""
        return (
            f"The card was declined ({self.decline_code}). No money was taken and your seats are "
            "still held: try another card."
        )


@attrs.frozen
class PaymentRejected(Refusal):
    """The payment provider does not accept the request; no money was taken."""

    code: ClassVar[str] = "payment_rejected"
    reason: str

    @property
    def message(self) -> str:
        """Say why."""
        return f"The payment was not accepted: {self.reason} No money was taken."


@attrs.frozen
class Authorized:
    """The money is set aside on the card until `capture_before`."""

    reference: str
    capture_before: datetime | None


@attrs.frozen
class Declined:
    """The provider said no; nothing is set aside."""

    refusal: Refusal


@attrs.frozen
class Captured:
    """The money is ours."""


@attrs.frozen
class NotCaptured:
    """The provider will never give the money of this authorization."""

    reason: str


@attrs.frozen
class Voided:
    """Nothing is set aside any more."""
