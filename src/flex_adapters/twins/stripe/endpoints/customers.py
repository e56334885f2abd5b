"""`/v1/customers`: create, retrieve, update."""

from typing import Any

import attrs

from flex_adapters.twins.stripe import forms
from flex_adapters.twins.stripe.accounts import Account
from flex_adapters.twins.stripe.endpoints.calls import Call, Endpoint
from flex_adapters.twins.stripe.endpoints.payment_methods import attach_to, method_of
from flex_adapters.twins.stripe.errors import no_such
from flex_adapters.twins.stripe.forms import Shape, merged
from flex_adapters.twins.stripe.state import Customer
from flex_adapters.twins.stripe.views import View, view_of_customer

_SHAPE: Shape = {
    "address": forms.anything,
    "description": forms.text,
    "email": forms.text,
    "invoice_settings": forms.mapping({"default_payment_method": forms.text}),
    "metadata": forms.metadata,
    "name": forms.text,
    "phone": forms.text,
    "shipping": forms.anything,
}
_NOT_DETAILS = {"expand", "metadata", "payment_method"}


def create(call: Call) -> View:
    """Create a customer, and save a payment method with it when one is named."""
    account = call.account
    customer = Customer(
        account.ids.new("cus"), call.now, _details(call), merged({}, call.get("metadata"))
    )
    if method_id := call.get("payment_method"):
        method = method_of(account, method_id, call.now, status=400)
        attach_to(account, customer.id, method)
    account.customers[customer.id] = customer
    return view_of_customer(account, customer)


def retrieve(call: Call) -> View:
    """Return a customer."""
    return view_of_customer(call.account, _customer(call.account, call.object_id))


def update(call: Call) -> View:
    """Change what is sent and keep the rest; an empty value unsets."""
    account = call.account
    before = _customer(account, call.object_id)
    customer = attrs.evolve(
        before,
        details={**before.details, **_details(call)},
        metadata=merged(before.metadata, call.get("metadata")),
    )
    account.customers[customer.id] = customer
    return view_of_customer(account, customer)


def _customer(account: Account, customer_id: str) -> Customer:
    if (customer := account.customers.get(customer_id)) is None:
        raise no_such("customer", customer_id, "id")
    return customer


def _details(call: Call) -> dict[str, Any]:
    return {name: value for name, value in call.parameters.items() if name not in _NOT_DETAILS}


ENDPOINTS = {
    "POST customers": Endpoint(
        "customers.create", "customer", create, {**_SHAPE, "payment_method": forms.word}
    ),
    "GET customers/:id": Endpoint("customers.retrieve", "customer", retrieve),
    "POST customers/:id": Endpoint("customers.update", "customer", update, _SHAPE),
}
