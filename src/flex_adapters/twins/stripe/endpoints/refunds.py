"""`/v1/refunds`: create, retrieve, list."""

from flex_adapters.twins.stripe import forms
from flex_adapters.twins.stripe.accounts import Account
from flex_adapters.twins.stripe.endpoints.calls import Call, Endpoint
from flex_adapters.twins.stripe.endpoints.lists import PAGE_SHAPE, page
from flex_adapters.twins.stripe.errors import bad_request, missing_parameter, no_such
from flex_adapters.twins.stripe.refunds import RefundWish, refund
from flex_adapters.twins.stripe.state import Charge
from flex_adapters.twins.stripe.views import View, view_of_refund


def create(call: Call) -> View:
    """Give captured money back, all that is left or an amount."""
    account = call.account
    intent_id = _intent_id(call)
    intent = account.intent(intent_id, call.now, "payment_intent")
    wish = RefundWish(
        refund_id=account.ids.new("re"),
        now=call.now,
        amount=call.get("amount"),
        reason=call.get("reason"),
        metadata=forms.merged({}, call.get("metadata")),
    )
    step, given = refund(intent, account.charge_of(intent), wish)
    account.take(step)
    return view_of_refund(account, account.add_refund(given))


def retrieve(call: Call) -> View:
    """Return a refund."""
    if (found := call.account.refunds.get(call.object_id)) is None:
        raise no_such("refund", call.object_id, "refund")
    return view_of_refund(call.account, found)


def listing(call: Call) -> View:
    """List refunds newest first, of one intent or charge, or all."""
    account = call.account
    intent_id = call.get("payment_intent")
    if charge_id := call.get("charge"):
        intent_id = _charge(account, charge_id).payment_intent
    found = account.refunds_newest_first(intent_id)
    return page(call, "/v1/refunds", found, lambda item: view_of_refund(account, item))


def _intent_id(call: Call) -> str:
    intent_id: str | None = call.get("payment_intent")
    charge_id: str | None = call.get("charge")
    if intent_id and charge_id:
        message = "Send either `payment_intent` or `charge`, not both."
        raise bad_request(message, None, "charge")
    if charge_id:
        return _charge(call.account, charge_id).payment_intent
    if intent_id is None:
        raise missing_parameter("payment_intent")
    return intent_id


def _charge(account: Account, charge_id: str) -> Charge:
    if (found := account.charges.get(charge_id)) is None:
        raise no_such("charge", charge_id, "charge", status=400)
    return found


ENDPOINTS = {
    "POST refunds": Endpoint(
        "refunds.create",
        "refund",
        create,
        {
            "amount": forms.positive,
            "charge": forms.word,
            "metadata": forms.metadata,
            "payment_intent": forms.word,
            "reason": forms.one_of("duplicate", "fraudulent", "requested_by_customer"),
        },
        locks=_intent_id,
    ),
    "GET refunds": Endpoint(
        "refunds.list",
        "refund",
        listing,
        {**PAGE_SHAPE, "charge": forms.word, "payment_intent": forms.word},
        listed=True,
    ),
    "GET refunds/:id": Endpoint("refunds.retrieve", "refund", retrieve),
}
