"""The objects as Stripe's JSON, with the related objects that a call asks to expand."""

from collections.abc import Callable, Mapping
from typing import Any

from flex_adapters.twins.stripe.accounts import Account
from flex_adapters.twins.stripe.errors import StripeRefusal, bad_request
from flex_adapters.twins.stripe.state import (
    Charge,
    Customer,
    Intent,
    PaymentFailure,
    PaymentMethod,
    Refund,
)

View = dict[str, Any]

_INTENT_DETAILS = (
    "automatic_payment_methods",
    "description",
    "receipt_email",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
)
_NO_BILLING_DETAILS = dict.fromkeys(("address", "email", "name", "phone"))
_CUSTOMER_DETAILS = (
    "address",
    "description",
    "email",
    "invoice_settings",
    "name",
    "phone",
    "shipping",
)


def view_of_intent(account: Account, intent: Intent) -> View:
    """Return a payment intent."""
    failure = intent.last_payment_error
    view: View = {
        "id": intent.id,
        "object": "payment_intent",
        "amount": intent.amount,
        "amount_capturable": intent.amount_capturable,
        "amount_received": intent.amount_received,
        "canceled_at": intent.canceled_at,
        "cancellation_reason": intent.cancellation_reason,
        "capture_method": intent.capture_method,
        "client_secret": intent.client_secret,
        "confirmation_method": "automatic",
        "created": intent.created,
        "currency": intent.currency,
        "customer": intent.customer,
        "last_payment_error": view_of_failure(account, failure) if failure else None,
        "latest_charge": intent.latest_charge,
        "livemode": False,
        "metadata": intent.metadata,
        "next_action": intent.next_action,
        "payment_method": intent.payment_method,
        "payment_method_types": ["card"],
        "setup_future_usage": intent.setup_future_usage,
        "status": intent.status,
    }
    for name in _INTENT_DETAILS:
        view[name] = intent.details.get(name)
    return view


def view_of_failure(account: Account, failure: PaymentFailure) -> View:
    """Return a declined attempt, as in an intent and in the body of a card error."""
    view: View = {
        "type": "card_error",
        "code": failure.code,
        "message": failure.message,
        "charge": failure.charge,
    }
    if failure.decline_code:
        view["decline_code"] = failure.decline_code
    if failure.advice_code:
        view["advice_code"] = failure.advice_code
    if failure.payment_method:
        view["payment_method"] = view_of_method(account, account.methods[failure.payment_method])
    return view


def view_of_method(account: Account, method: PaymentMethod) -> View:
    """Return a payment method: never more of the card than brand, expiry and last four digits."""
    card = method.card
    return {
        "id": method.id,
        "object": "payment_method",
        "billing_details": {**_NO_BILLING_DETAILS, **method.billing_details},
        "card": {
            "brand": card.brand,
            "country": "US",
            "exp_month": method.exp_month,
            "exp_year": method.exp_year,
            "fingerprint": f"twin{card.last4}",
            "funding": "credit",
            "last4": card.last4,
        },
        "created": method.created,
        "customer": method.customer,
        "livemode": False,
        "metadata": method.metadata,
        "type": "card",
    }


def view_of_customer(account: Account, customer: Customer) -> View:
    """Return a customer."""
    view: View = {
        "id": customer.id,
        "object": "customer",
        "balance": 0,
        "created": customer.created,
        "livemode": False,
        "metadata": customer.metadata,
    }
    for name in _CUSTOMER_DETAILS:
        view[name] = customer.details.get(name)
    return view


def view_of_charge(account: Account, charge: Charge) -> View:
    """Return a charge; `capture_before` says when an uncaptured one ends."""
    failure = charge.failure
    card: View = {"brand": charge.card.brand, "last4": charge.card.last4}
    if charge.capture_before is not None and not charge.captured:
        card["capture_before"] = charge.capture_before
    return {
        "id": charge.id,
        "object": "charge",
        "amount": charge.amount,
        "amount_captured": charge.amount_captured,
        "amount_refunded": charge.amount_refunded,
        "captured": charge.captured,
        "created": charge.created,
        "currency": charge.currency,
        "customer": charge.customer,
        "description": charge.description,
        "disputed": False,
        "failure_code": failure.code if failure else None,
        "failure_message": failure.message if failure else None,
        "livemode": False,
        "metadata": charge.metadata,
        "paid": failure is None,
        "payment_intent": charge.payment_intent,
        "payment_method": charge.payment_method,
        "payment_method_details": {"type": "card", "card": card},
        "refunded": charge.captured and not charge.amount_refundable,
        "status": "failed" if failure else "succeeded",
    }


def view_of_refund(account: Account, refund: Refund) -> View:
    """Return a refund."""
    return {
        "id": refund.id,
        "object": "refund",
        "amount": refund.amount,
        "charge": refund.charge,
        "created": refund.created,
        "currency": refund.currency,
        "metadata": refund.metadata,
        "payment_intent": refund.payment_intent,
        "reason": refund.reason,
        "status": "succeeded",
    }


def view_of_refusal(account: Account, refusal: StripeRefusal, request_id: str) -> View:
    """Return an error body, with the payment intent as it is now when the refusal names one."""
    error = refusal.fields()
    if refusal.failure is not None:
        error |= view_of_failure(account, refusal.failure)
    if refusal.intent is not None:
        error["payment_intent"] = view_of_intent(account, refusal.intent)
    error["request_log_url"] = f"https://dashboard.stripe.com/test/logs/{request_id}"
    return {"error": error}


# Which fields of an object can be expanded, and into what.
_RELATED: Mapping[str, Mapping[str, str]] = {
    "payment_intent": {
        "customer": "customer",
        "latest_charge": "charge",
        "payment_method": "payment_method",
    },
    "charge": {"customer": "customer", "payment_intent": "payment_intent"},
    "refund": {"charge": "charge", "payment_intent": "payment_intent"},
    "payment_method": {"customer": "customer"},
    "customer": {},
}
_VIEWS: Mapping[str, Callable[[Account, str], View]] = {
    "payment_intent": lambda account, key: view_of_intent(account, account.intents[key]),
    "charge": lambda account, key: view_of_charge(account, account.charges[key]),
    "payment_method": lambda account, key: view_of_method(account, account.methods[key]),
    "customer": lambda account, key: view_of_customer(account, account.customers[key]),
}


def require_expandable(kind: str, paths: list[str], *, listed: bool) -> None:
    """Refuse an `expand` that names no related object; in a list paths start with `data.`.

    Raises:
        StripeRefusal: A path cannot be expanded.
    """
    for path in paths:
        names = path.split(".")
        current = kind
        if listed and names[0] == "data":
            names = names[1:]
        elif listed:
            names = []
        for name in names or [path]:
            if name not in _RELATED[current]:
                raise bad_request(f"This property cannot be expanded ({path}).", None, "expand")
            current = _RELATED[current][name]


def expand(account: Account, view: View, paths: list[str]) -> View:
    """Put related objects in the place of their ids, in the view itself, and return it."""
    if "data" in view:
        for item in view["data"]:
            expand(account, item, [path.removeprefix("data.") for path in paths])
        return view
    for path in paths:
        name, _, rest = path.partition(".")
        if isinstance(view[name], str):
            view[name] = _VIEWS[_RELATED[view["object"]][name]](account, view[name])
        if rest and view[name] is not None:
            expand(account, view[name], [rest])
    return view
