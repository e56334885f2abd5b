"""`/v1/payment_methods`: create, retrieve, attach, detach."""

import time

import attrs

from flex_adapters.twins.stripe import forms
from flex_adapters.twins.stripe.accounts import Account
from flex_adapters.twins.stripe.cards import Decline, TestCard, card_of_name, card_of_number
from flex_adapters.twins.stripe.endpoints.calls import Call, Endpoint
from flex_adapters.twins.stripe.errors import bad_request, card_error, no_such
from flex_adapters.twins.stripe.forms import Shape
from flex_adapters.twins.stripe.state import PaymentFailure, PaymentMethod
from flex_adapters.twins.stripe.views import View, view_of_method

_CARD: Shape = {
    "cvc": forms.text,
    "exp_month": forms.integer,
    "exp_year": forms.integer,
    "number": forms.word,
}


def create(call: Call) -> View:
    """Create a payment method from a test card's number."""
    sent = call.get("card")
    card = card_of_number(sent["number"])
    if isinstance(card, Decline):
        raise card_error(_failure(card))
    _require_future(sent["exp_year"], sent["exp_month"], call.now)
    method = PaymentMethod(
        id=call.account.ids.new("pm"),
        created=call.now,
        card=card,
        exp_month=sent["exp_month"],
        exp_year=sent["exp_year"],
        billing_details=call.get("billing_details") or {},
        metadata=forms.merged({}, call.get("metadata")),
    )
    return _kept(call.account, method)


def retrieve(call: Call) -> View:
    """Return a payment method; a `pm_card_…` name gives a new one of this card."""
    return _kept(call.account, method_of(call.account, call.object_id, call.now))


def attach(call: Call) -> View:
    """Save a payment method with a customer, who can then be charged without being there."""
    customer = call.get("customer")
    method = method_of(call.account, call.object_id, call.now)
    if customer not in call.account.customers:
        raise no_such("customer", customer, "customer", status=400)
    return view_of_method(call.account, attach_to(call.account, customer, method))


def detach(call: Call) -> View:
    """Take a payment method from its customer; it cannot be used again."""
    method = method_of(call.account, call.object_id, call.now)
    if method.customer is None:
        message = f"The PaymentMethod '{method.id}' is not attached to a customer."
        raise bad_request(message, None, "payment_method", executed=True)
    return _kept(call.account, attrs.evolve(method, customer=None, spent=True))


def method_of(account: Account, name: str, now: int, *, status: int = 404) -> PaymentMethod:
    """Return a payment method by id, or a new one by the name of a test card.

    Raises:
        StripeRefusal: There is none; 404 for an id in the path, 400 for one in a parameter.
    """
    if method := account.methods.get(name):
        return method
    card = card_of_name(name)
    if card is None:
        raise no_such("PaymentMethod", name, "payment_method", status=status)
    return _method_of_card(account, card, now)


def attach_to(account: Account, customer_id: str, method: PaymentMethod) -> PaymentMethod:
    """Keep a payment method as a customer's own, and return it so.

    Raises:
        StripeRefusal: The bank declines the card, it belongs to another customer, or is spent.
    """
    if method.customer == customer_id:
        return method
    if method.customer is not None or method.spent:
        message = (
            f"The PaymentMethod '{method.id}' was used without a customer, was detached, or "
            "belongs to another customer; it cannot be attached."
        )
        raise bad_request(message, None, "payment_method", executed=True)
    if method.card.charge_decline and not method.card.attaches:
        # The refusal shows the method, also one that a name has just made.
        account.methods[method.id] = method
        raise card_error(_failure(method.card.charge_decline, method.id))
    attached = account.methods[method.id] = attrs.evolve(method, customer=customer_id)
    return attached


def _method_of_card(account: Account, card: TestCard, now: int) -> PaymentMethod:
    return PaymentMethod(
        id=account.ids.new("pm"),
        created=now,
        card=card,
        exp_month=12,
        exp_year=time.gmtime(now).tm_year + 4,
        billing_details={},
        metadata={},
    )


def _kept(account: Account, method: PaymentMethod) -> View:
    account.methods[method.id] = method
    return view_of_method(account, method)


def _require_future(year: int, month: int, now: int) -> None:
    today = time.gmtime(now)
    if not 1 <= month <= 12:
        decline = Decline("invalid_expiry_month", "Your card's expiration month is invalid.")
    elif (year, month) < (today.tm_year, today.tm_mon):
        decline = Decline("invalid_expiry_year", "Your card's expiration year is invalid.")
    else:
        return
    raise card_error(_failure(decline))


def _failure(decline: Decline, method_id: str | None = None) -> PaymentFailure:
    return PaymentFailure(
        decline.code,
        decline.message,
        decline.decline_code,
        decline.advice_code,
        None,
        method_id if method_id else None,
    )


ENDPOINTS = {
    "POST payment_methods": Endpoint(
        "payment_methods.create",
        "payment_method",
        create,
        {
            "billing_details": forms.anything,
            "card": forms.mapping(_CARD, ("number", "exp_month", "exp_year")),
            "metadata": forms.metadata,
            "type": forms.one_of("card"),
        },
        required=("type", "card"),
    ),
    "GET payment_methods/:id": Endpoint("payment_methods.retrieve", "payment_method", retrieve),
    "POST payment_methods/:id/attach": Endpoint(
        "payment_methods.attach",
        "payment_method",
        attach,
        {"customer": forms.word},
        required=("customer",),
    ),
    "POST payment_methods/:id/detach": Endpoint("payment_methods.detach", "payment_method", detach),
}
