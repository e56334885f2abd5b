"""What Stripe's objects and errors mean for a payment.

An answer of None is no answer: the intent does not say yet how the act ended.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import attrs

from flex_adapters.stripe.requests import PAYMENT_TAG, units
from flexcore.payments import (
    Authorized,
    Captured,
    CardDeclined,
    Declined,
    NotCaptured,
    Payment,
    PaymentRejected,
    Voided,
)

Json = Mapping[str, Any]

_EXPIRED = frozenset({"charge_expired_for_capture", "capture_charge_authorization_expired"})


@attrs.frozen
class Intent:
    """A payment intent, as far as it matters here.

    Attributes:
        received: What was taken, in Stripe's units.
        payment: The id of our payment, if the intent carries one.
        decline: Why the last attempt on the card failed.
    """

    id: str
    status: str
    received: int
    payment: str | None
    capture_before: datetime | None
    decline: str | None
    cancellation: str | None

    @property
    def holds_money(self) -> bool:
        """Tell whether an amount is set aside on the card."""
        return self.status == "requires_capture"


@attrs.frozen
class Page:
    """Some intents, newest first, and whether there are more."""

    intents: tuple[Intent, ...]
    has_more: bool


@attrs.frozen
class Rejected:
    """Stripe's definite no to a request.

    Attributes:
        decline: The card's decline code, when its bank said no.
        is_missing: Stripe does not have the object of the request.
        intent: The intent as it is, if the error told.
    """

    reason: str
    code: str | None
    decline: str | None
    is_missing: bool
    intent: Intent | None


def intent(body: Json) -> Intent:
    """Read a payment intent.

    Raises:
        KeyError, TypeError: It is none.
    """
    failure = body.get("last_payment_error") or {}
    return Intent(
        id=body["id"],
        status=body["status"],
        received=body["amount_received"],
        payment=(body.get("metadata") or {}).get(PAYMENT_TAG),
        capture_before=_capture_before(body.get("latest_charge")),
        decline=failure.get("decline_code") or failure.get("code"),
        cancellation=body.get("cancellation_reason"),
    )


def page(body: Json) -> Page:
    """Read a list of intents or the result of a search.

    Raises:
        KeyError, TypeError: It is neither.
    """
    return Page(tuple(intent(found) for found in body["data"]), body["has_more"])


def rejected(status: int, body: object) -> Rejected:
    """Read an error body of a 4xx answer; one that cannot be read has no code."""
    error = body.get("error") if isinstance(body, dict) else None
    error = error if isinstance(error, dict) else {}
    told = error.get("payment_intent")
    code = error.get("code")
    decline = (error.get("decline_code") or code or "card_declined") if status == 402 else None
    return Rejected(
        reason=error.get("message") or f"Stripe answered {status}.",
        code=code,
        decline=decline,
        is_missing=status == 404,
        intent=intent(told) if told else None,
    )


def authorization(answer: Intent | Rejected) -> Authorized | Declined | None:
    """Say whether the amount is set aside."""
    if isinstance(answer, Rejected):
        if answer.decline is not None:
            return Declined(CardDeclined(answer.decline))
        return Declined(PaymentRejected(answer.reason))
    match answer.status:
        case "requires_capture" | "succeeded":
            return Authorized(answer.id, answer.capture_before)
        case "requires_action":
            # The shop has no page on which the fan could answer her bank: nothing is set aside.
            return Declined(CardDeclined("authentication_required"))
        case "requires_payment_method":
            return Declined(CardDeclined(answer.decline or "card_declined"))
        case "canceled":
            return Declined(PaymentRejected(_cancellation(answer)))
    return None


def capture(answer: Intent | Rejected, payment: Payment) -> Captured | NotCaptured | None:
    """Say whether the amount was taken; another sum than the payment's is no answer."""
    if isinstance(answer, Rejected):
        if answer.decline or answer.is_missing or answer.code in _EXPIRED:
            return NotCaptured(answer.reason)
        return capture(answer.intent, payment) if answer.intent else None
    match answer.status:
        case "succeeded" if answer.received == units(payment.amount):
            return Captured()
        case "canceled":
            return NotCaptured(_cancellation(answer))
        case "requires_payment_method":
            return NotCaptured(f"The card was declined ({answer.decline or 'card_declined'}).")
    return None


def void(answer: Intent | Rejected, payment: Payment) -> Voided | Captured | None:
    """Say whether the amount was given up, or taken before it could be."""
    if isinstance(answer, Rejected):
        if answer.is_missing:
            return Voided()
        return void(answer.intent, payment) if answer.intent else None
    match answer.status:
        case "canceled" | "requires_payment_method":
            return Voided()
        case "succeeded":
            return Captured()
    return None


def _cancellation(canceled: Intent) -> str:
    return f"The authorization was canceled ({canceled.cancellation or 'no reason given'})."


def _capture_before(charge: object) -> datetime | None:
    """Read when the authorization lapses from a charge; an unexpanded one does not tell."""
    if not isinstance(charge, dict):
        return None
    card = (charge.get("payment_method_details") or {}).get("card") or {}
    ends = card.get("capture_before")
    return None if ends is None else datetime.fromtimestamp(ends, UTC)
