"""What is sent to Stripe for a payment: the same parameters and the same key every time."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import quote

import attrs

from flexcore.kernel import Money
from flexcore.payments import Payment

INTENTS = "/v1/payment_intents"
# The name under which an intent carries the id of our payment.
PAYMENT_TAG = "payment"
PAGE_SIZE = 100
# How far the clocks of Stripe and of this machine may be apart when a payment is looked for.
CLOCK_SKEW = timedelta(minutes=1)
# Source: Stripe, "Special cases": currencies without decimals that its API counts in hundredths.
_IN_HUNDREDTHS = frozenset({"ISK", "UGX"})


@attrs.frozen
class Request:
    """One call of Stripe's API; only what acts has an idempotency key."""

    method: Literal["get", "post"]
    path: str
    parameters: Mapping[str, Any] = attrs.field(factory=dict)
    key: str | None = None


def authorize(payment: Payment) -> Request:
    """Ask Stripe to set the amount aside."""
    parameters = {
        "amount": units(payment.amount),
        "currency": payment.amount.currency.code.lower(),
        "payment_method": payment.method,
        "payment_method_types": ["card"],
        "capture_method": "manual",
        "confirm": True,
        "metadata": {PAYMENT_TAG: str(payment.id), "cart": str(payment.cart_id)},
        "expand": ["latest_charge"],
    }
    return Request("post", INTENTS, parameters, key("authorize", payment))


def capture(payment: Payment, attempt: int = 1) -> Request:
    """Ask Stripe to take all that is set aside."""
    return Request("post", f"{_intent(payment)}/capture", key=key("capture", payment, attempt))


def void(payment: Payment, attempt: int = 1) -> Request:
    """Ask Stripe to give up what is set aside."""
    return Request("post", f"{_intent(payment)}/cancel", key=key("void", payment, attempt))


def read(payment: Payment) -> Request:
    """Ask how the intent of a payment stands."""
    return Request("get", _intent(payment))


def page_since(payment: Payment, after: str | None = None) -> Request:
    """Ask for the intents made since a payment was asked for, newest first.

    Args:
        payment: The payment that is looked for among them.
        after: The last intent of the page before.
    """
    since = payment.asked_at - CLOCK_SKEW
    parameters: dict[str, Any] = {
        "created": {"gte": int(since.timestamp())},
        "limit": PAGE_SIZE,
        "expand": ["data.latest_charge"],
    }
    if after is not None:
        parameters["starting_after"] = after
    return Request("get", INTENTS, parameters)


def search(payment: Payment) -> Request:
    """Ask for the intents that carry a payment's id; Stripe's index lags behind by minutes."""
    query = f"metadata['{PAYMENT_TAG}']:'{payment.id}'"
    parameters = {"query": query, "expand": ["data.latest_charge"]}
    return Request("get", f"{INTENTS}/search", parameters)


def key(act: str, payment: Payment, attempt: int = 1) -> str:
    """Return the idempotency key of an act."""
    name = f"{act}:{payment.id}"
    return name if attempt == 1 else f"{name}:{attempt}"


def units(amount: Money) -> int:
    """Return an amount as Stripe counts it."""
    return amount.amount * 100 if amount.currency.code in _IN_HUNDREDTHS else amount.amount


def _intent(payment: Payment) -> str:
    if payment.reference is None:
        raise ValueError(f"Payment {payment.id} was never authorized, so there is nothing to take.")
    return f"{INTENTS}/{quote(payment.reference, safe='')}"
