"""The objects of one Stripe account, as frozen values."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import attrs

from flex_adapters.twins.stripe.cards import TestCard


class IntentStatus(StrEnum):
    """Where a payment intent stands."""

    REQUIRES_PAYMENT_METHOD = "requires_payment_method"
    REQUIRES_CONFIRMATION = "requires_confirmation"
    REQUIRES_ACTION = "requires_action"
    REQUIRES_CAPTURE = "requires_capture"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


@attrs.frozen
class Customer:
    """A buyer to whom payment methods can be attached."""

    id: str
    created: int
    details: Mapping[str, Any]
    metadata: Mapping[str, str]


@attrs.frozen
class PaymentMethod:
    """A card that can be charged.

    `spent` is set when it paid without a customer or was detached from one; Stripe does not take
    such a method again. `authenticated` is set once the bank
    has agreed to later payments without the buyer.
    """

    id: str
    created: int
    card: TestCard
    exp_month: int
    exp_year: int
    billing_details: Mapping[str, Any]
    metadata: Mapping[str, str]
    customer: str | None = None
    spent: bool = False
    authenticated: bool = False


@attrs.frozen
class PaymentFailure:
    """Why the last attempt to pay an intent failed."""

    code: str
    message: str
    decline_code: str | None = None
    advice_code: str | None = None
    charge: str | None = None
    payment_method: str | None = None


@attrs.frozen
class Intent:
    """A payment from its first attempt to its end; amounts are minor units, times unix seconds.

    `capture_before` is set while money is held and says when the authorization ends.
    """

    id: str
    created: int
    amount: int
    currency: str
    status: IntentStatus
    client_secret: str
    capture_method: str = "automatic_async"
    amount_capturable: int = 0
    amount_received: int = 0
    customer: str | None = None
    payment_method: str | None = None
    latest_charge: str | None = None
    metadata: Mapping[str, str] = attrs.field(factory=dict)
    details: Mapping[str, Any] = attrs.field(factory=dict)
    setup_future_usage: str | None = None
    return_url: str | None = None
    last_payment_error: PaymentFailure | None = None
    next_action: Mapping[str, Any] | None = None
    canceled_at: int | None = None
    cancellation_reason: str | None = None
    capture_before: int | None = None


@attrs.frozen
class Charge:
    """One attempt to take an intent's money from a card, failed ones included."""

    id: str
    created: int
    payment_intent: str
    amount: int
    currency: str
    customer: str | None
    payment_method: str
    card: TestCard
    metadata: Mapping[str, str]
    description: str | None = None
    captured: bool = False
    amount_captured: int = 0
    amount_refunded: int = 0
    capture_before: int | None = None
    failure: PaymentFailure | None = None

    @property
    def amount_refundable(self) -> int:
        """Return what of the captured money has not gone back yet, in minor units."""
        return self.amount_captured - self.amount_refunded


@attrs.frozen
class Refund:
    """Captured money that went back to the buyer, in minor units."""

    id: str
    created: int
    amount: int
    currency: str
    charge: str
    payment_intent: str
    reason: str | None
    metadata: Mapping[str, str]
