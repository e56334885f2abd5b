"""`/v1/charges`: retrieve."""

from flex_adapters.twins.stripe.endpoints.calls import Call, Endpoint
from flex_adapters.twins.stripe.errors import no_such
from flex_adapters.twins.stripe.views import View, view_of_charge


def retrieve(call: Call) -> View:
    """Return a charge."""
    if (charge := call.account.charges.get(call.object_id)) is None:
        raise no_such("charge", call.object_id, "id")
    return view_of_charge(call.account, charge)


ENDPOINTS = {"GET charges/:id": Endpoint("charges.retrieve", "charge", retrieve)}
