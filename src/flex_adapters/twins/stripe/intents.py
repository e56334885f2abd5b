"""The payment intent as a machine without I/O: each step takes values and returns values."""

from typing import Any

import attrs

from flex_adapters.twins.stripe.cards import (
    AUTHENTICATION_FAILED,
    AUTHENTICATION_REQUIRED,
    Authentication,
    Decline,
)
from flex_adapters.twins.stripe.errors import StripeRefusal, bad_request, card_error
from flex_adapters.twins.stripe.errors import unexpected_state as _unexpected_state
from flex_adapters.twins.stripe.money import Movement, Posting
from flex_adapters.twins.stripe.state import (
    Charge,
    Intent,
    IntentStatus,
    PaymentFailure,
    PaymentMethod,
)

DAY_SECONDS = 86_400
# Source: Stripe, "Place a hold on a payment method": card-not-present authorization windows.
_WINDOW_SECONDS = 7 * DAY_SECONDS
_VISA_OFF_SESSION_SECONDS = 4 * DAY_SECONDS + 18 * 3600

CONFIRMABLE = (
    IntentStatus.REQUIRES_PAYMENT_METHOD,
    IntentStatus.REQUIRES_CONFIRMATION,
    IntentStatus.REQUIRES_ACTION,
)
CANCELABLE = (*CONFIRMABLE, IntentStatus.REQUIRES_CAPTURE)


@attrs.frozen
class Step:
    """What one step changes, and the refusal to answer with when the step tells of a failure.

    A declined card changes the intent and is refused all the same.
    """

    intent: Intent
    charge: Charge | None = None
    method: PaymentMethod | None = None
    postings: tuple[Posting, ...] = ()
    refusal: StripeRefusal | None = None


@attrs.frozen
class Terms:
    """How a confirmation is made: when, with which new charge id, and with or without the buyer."""

    now: int
    charge_id: str
    off_session: bool = False
    refuse_action: bool = False


def capture_before(brand: str, *, off_session: bool, now: int) -> int:
    """Return when an authorization made now ends, in unix seconds."""
    visa_off_session = brand == "visa" and off_session
    return now + (_VISA_OFF_SESSION_SECONDS if visa_off_session else _WINDOW_SECONDS)


def confirm(intent: Intent, method: PaymentMethod | None, terms: Terms) -> Step:
    """Try to pay an intent with a card.

    Raises:
        StripeRefusal: The status does not allow it, or there is no usable payment method.
    """
    if intent.status not in CONFIRMABLE:
        raise unexpected_state("confirmed", intent, CONFIRMABLE)
    if method is None:
        message = "This PaymentIntent has no payment method; send `payment_method` to confirm it."
        raise _unexpected_state(message, intent)
    _require_usable(intent, method)
    intent = attrs.evolve(intent, payment_method=method.id)
    if not _asks_the_buyer(method, terms):
        return _charge(intent, method, terms)
    if terms.off_session or terms.refuse_action:
        return _declined(intent, method, terms, AUTHENTICATION_REQUIRED)
    waiting = attrs.evolve(
        intent, status=IntentStatus.REQUIRES_ACTION, next_action=_next_action(intent)
    )
    return Step(waiting, method=method)


def authenticate(intent: Intent, method: PaymentMethod, terms: Terms, *, passed: bool) -> Step:
    """Take the buyer's answer to the bank's question and go on with the payment.

    Raises:
        StripeRefusal: The intent waits for no answer.
    """
    if intent.status is not IntentStatus.REQUIRES_ACTION:
        raise unexpected_state("authenticated", intent, (IntentStatus.REQUIRES_ACTION,))
    intent = attrs.evolve(intent, next_action=None)
    if not passed:
        return _declined(intent, method, terms, AUTHENTICATION_FAILED)
    if intent.setup_future_usage == "off_session":
        method = attrs.evolve(method, authenticated=True)
    return _charge(intent, method, terms)


def capture(intent: Intent, charge: Charge, amount: int | None, now: int) -> Step:
    """Take held money, all of it or `amount` minor units; the rest is released.

    Raises:
        StripeRefusal: Nothing is held, or less than `amount`.
    """
    allowed = (IntentStatus.REQUIRES_CAPTURE,)
    if intent.status not in allowed:
        raise unexpected_state("captured", intent, allowed)
    held = intent.amount_capturable
    taken = held if amount is None else amount
    if taken > held:
        message = f"The capture of {taken} is more than the {held} that can be captured."
        raise bad_request(message, "amount_too_large", "amount_to_capture", executed=True)
    if decline := charge.card.capture_decline:
        return _declined_late(intent, charge, decline, now)
    return _captured(intent, charge, taken, now)


def cancel(intent: Intent, charge: Charge | None, reason: str | None, now: int) -> Step:
    """End an intent that has not been paid and release what it holds.

    Raises:
        StripeRefusal: It is paid or canceled already.
    """
    if intent.status not in CANCELABLE:
        raise unexpected_state("canceled", intent, CANCELABLE)
    released = _release(intent, now)
    canceled = attrs.evolve(
        intent,
        status=IntentStatus.CANCELED,
        amount_capturable=0,
        capture_before=None,
        next_action=None,
        canceled_at=now,
        cancellation_reason=reason,
    )
    return Step(canceled, charge, postings=released)


def is_expired(intent: Intent, now: int) -> bool:
    """Tell whether held money has passed the end of its authorization."""
    ends = intent.capture_before
    return ends is not None and now >= ends and intent.status is IntentStatus.REQUIRES_CAPTURE


def expire(intent: Intent, charge: Charge | None) -> Step:
    """Cancel an intent whose authorization has ended, at the moment it ended."""
    assert intent.capture_before is not None
    # Stripe's reason on expiry is not documented beyond "automatic or expired".
    return cancel(intent, charge, "automatic", intent.capture_before)


def unexpected_state(done: str, intent: Intent, allowed: tuple[IntentStatus, ...]) -> StripeRefusal:
    """Return the refusal of a step that an intent's status does not allow."""
    message = (
        f"This PaymentIntent could not be {done} because it has a status of {intent.status}. "
        f"Only one with a status of {', '.join(allowed)} can be."
    )
    return _unexpected_state(message, intent)


def _require_usable(intent: Intent, method: PaymentMethod) -> None:
    if method.customer is None and method.spent:
        message = (
            f"The PaymentMethod '{method.id}' was used without a customer or was detached from "
            "one; it cannot be used again. Attach a method to a customer to use it several times."
        )
        raise bad_request(message, None, "payment_method", executed=True)
    if method.customer is not None and method.customer != intent.customer:
        message = (
            f"The PaymentMethod '{method.id}' belongs to the customer '{method.customer}'; "
            "name this customer on the PaymentIntent."
        )
        raise bad_request(message, None, "payment_method", executed=True)


def _asks_the_buyer(method: PaymentMethod, terms: Terms) -> bool:
    match method.card.authentication:
        case Authentication.NEVER:
            return False
        case Authentication.ONCE:
            return not (terms.off_session and method.authenticated)
        case Authentication.ALWAYS:
            return True


def _next_action(intent: Intent) -> dict[str, Any]:
    if intent.return_url is None:
        return {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
    url = f"https://hooks.stripe.com/redirect/authenticate/{intent.id}"
    return {
        "type": "redirect_to_url",
        "redirect_to_url": {"return_url": intent.return_url, "url": url},
    }


def _charge(intent: Intent, method: PaymentMethod, terms: Terms) -> Step:
    if decline := method.card.charge_decline:
        return _declined(intent, method, terms, decline)
    ends = capture_before(method.card.brand, off_session=terms.off_session, now=terms.now)
    held = attrs.evolve(
        intent,
        status=IntentStatus.REQUIRES_CAPTURE,
        amount_capturable=intent.amount,
        latest_charge=terms.charge_id,
        last_payment_error=None,
        next_action=None,
        capture_before=ends,
    )
    charge = attrs.evolve(_new_charge(intent, method, terms), capture_before=ends)
    authorized = Posting(intent.id, Movement.AUTHORIZED, intent.amount, terms.now)
    step = Step(held, charge, _after_payment(intent, method), (authorized,))
    if intent.capture_method == "manual":
        return step
    captured = _captured(held, charge, intent.amount, terms.now)
    return attrs.evolve(captured, method=step.method, postings=(authorized, *captured.postings))


def _after_payment(intent: Intent, method: PaymentMethod) -> PaymentMethod:
    if intent.setup_future_usage and intent.customer:
        return attrs.evolve(method, customer=intent.customer, spent=False)
    return attrs.evolve(method, spent=method.customer is None)


def _new_charge(intent: Intent, method: PaymentMethod, terms: Terms) -> Charge:
    return Charge(
        id=terms.charge_id,
        created=terms.now,
        payment_intent=intent.id,
        amount=intent.amount,
        currency=intent.currency,
        customer=intent.customer,
        payment_method=method.id,
        card=method.card,
        metadata=intent.metadata,
        description=intent.details.get("description"),
    )


def _declined(intent: Intent, method: PaymentMethod, terms: Terms, decline: Decline) -> Step:
    failure = _failure(decline, terms.charge_id, method.id)
    refused = _without_payment(attrs.evolve(intent, latest_charge=terms.charge_id), failure)
    charge = attrs.evolve(_new_charge(intent, method, terms), failure=failure)
    return Step(refused, charge, method, refusal=card_error(failure, refused))


def _declined_late(intent: Intent, charge: Charge, decline: Decline, now: int) -> Step:
    # A careful pick: the bank's late no ends the authorization, so the held money is free again.
    failure = _failure(decline, charge.id, charge.payment_method)
    refused = _without_payment(intent, failure)
    failed = attrs.evolve(charge, failure=failure)
    return Step(refused, failed, None, _release(intent, now), card_error(failure, refused))


def _without_payment(intent: Intent, failure: PaymentFailure) -> Intent:
    return attrs.evolve(
        intent,
        status=IntentStatus.REQUIRES_PAYMENT_METHOD,
        payment_method=None,
        amount_capturable=0,
        capture_before=None,
        next_action=None,
        last_payment_error=failure,
    )


def _captured(intent: Intent, charge: Charge, amount: int, now: int) -> Step:
    paid = attrs.evolve(
        intent,
        status=IntentStatus.SUCCEEDED,
        amount_capturable=0,
        amount_received=amount,
        capture_before=None,
    )
    captured = attrs.evolve(charge, captured=True, amount_captured=amount)
    postings = [Posting(intent.id, Movement.CAPTURED, amount, now)]
    if rest := intent.amount_capturable - amount:
        postings.append(Posting(intent.id, Movement.RELEASED, rest, now))
    return Step(paid, captured, postings=tuple(postings))


def _release(intent: Intent, now: int) -> tuple[Posting, ...]:
    if not intent.amount_capturable:
        return ()
    return (Posting(intent.id, Movement.RELEASED, intent.amount_capturable, now),)


def _failure(decline: Decline, charge_id: str, method_id: str) -> PaymentFailure:
    return PaymentFailure(
        decline.code,
        decline.message,
        decline.decline_code,
        decline.advice_code,
        charge_id,
        method_id,
    )
