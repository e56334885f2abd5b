"""`/v1/payment_intents`: create, confirm, capture, cancel, retrieve, list, search."""

from typing import Any

import attrs

from flex_adapters.twins.stripe import forms, intents
from flex_adapters.twins.stripe.accounts import Account
from flex_adapters.twins.stripe.endpoints.calls import Call, Endpoint
from flex_adapters.twins.stripe.endpoints.intent_forms import (
    CANCELLATION,
    CAPTURE,
    CONFIRMATION,
    CREATION,
    DETAILS,
    require_return_url,
    require_sound_creation,
)
from flex_adapters.twins.stripe.endpoints.lists import PAGE_SHAPE, limit, page
from flex_adapters.twins.stripe.endpoints.payment_methods import method_of
from flex_adapters.twins.stripe.endpoints.search import matching
from flex_adapters.twins.stripe.errors import bad_request, no_such
from flex_adapters.twins.stripe.forms import merged
from flex_adapters.twins.stripe.intents import Step, Terms
from flex_adapters.twins.stripe.state import Intent, IntentStatus, PaymentMethod
from flex_adapters.twins.stripe.views import View, view_of_intent


def create(call: Call) -> View:
    """Create an intent, and try to pay it at once with `confirm`."""
    account, sent = call.account, call.parameters
    require_sound_creation(sent)
    customer = sent.get("customer")
    if customer is not None and customer not in account.customers:
        raise no_such("customer", customer, "customer", status=400)
    method = _method(call, sent.get("payment_method"))
    intent = _new_intent(call, method)
    confirmed = sent.get("confirm")
    step = intents.confirm(intent, method, _terms(call)) if confirmed else Step(intent)
    if method is not None:
        account.methods.setdefault(method.id, method)
    return view_of_intent(account, account.take(step))


def retrieve(call: Call) -> View:
    """Return an intent as it is now."""
    return view_of_intent(call.account, call.account.intent(call.object_id, call.now))


def confirm(call: Call) -> View:
    """Try to pay an intent."""
    account = call.account
    intent = account.intent(call.object_id, call.now)
    method = _method(call, call.get("payment_method") or intent.payment_method)
    changes = {name: call.get(name) for name in ("return_url", "setup_future_usage")}
    intent = attrs.evolve(
        intent,
        details={**intent.details, **_details(call)},
        **{name: value for name, value in changes.items() if value},
    )
    require_return_url(intent.details, intent.return_url, off_session=call.get("off_session"))
    step = intents.confirm(intent, method, _terms(call))
    return view_of_intent(account, account.take(step))


def capture(call: Call) -> View:
    """Take held money once; what is not taken is released."""
    if call.get("final_capture") is False:
        message = "This account does not have multicapture; leave out `final_capture`."
        raise bad_request(message, None, "final_capture")
    account = call.account
    intent = account.intent(call.object_id, call.now)
    amount = call.get("amount_to_capture")
    # Before the first charge there is nothing to read, and the status refuses the step anyway.
    charge = account.charge_of(intent)
    if charge is None:
        allowed = (IntentStatus.REQUIRES_CAPTURE,)
        raise intents.unexpected_state("captured", intent, allowed)
    step = intents.capture(intent, charge, amount, call.now)
    captured = attrs.evolve(
        step.intent,
        metadata=merged(step.intent.metadata, call.get("metadata")),
        details={**step.intent.details, **_details(call)},
    )
    return view_of_intent(account, account.take(attrs.evolve(step, intent=captured)))


def cancel(call: Call) -> View:
    """End an intent that is not paid, and release what it holds."""
    account = call.account
    intent = account.intent(call.object_id, call.now)
    reason = call.get("cancellation_reason")
    step = intents.cancel(intent, account.charge_of(intent), reason, call.now)
    return view_of_intent(account, account.take(step))


def listing(call: Call) -> View:
    """List intents newest first, of one customer or of all."""
    account = call.account
    found = account.intents_newest_first(call.get("customer"), call.now)
    url = "/v1/payment_intents"
    return page(call, url, found, lambda intent: view_of_intent(account, intent))


def search(call: Call) -> View:
    """Find intents by metadata, status, customer or currency; `page` is the place to go on at."""
    account, size = call.account, limit(call)
    start = forms.integer("page", call.get("page") or "0")
    found = list(matching(call.get("query"), account.intents_newest_first(None, call.now)))
    more = len(found) > start + size
    return {
        "object": "search_result",
        "url": "/v1/payment_intents/search",
        "has_more": more,
        "next_page": str(start + size) if more else None,
        "data": [view_of_intent(account, intent) for intent in found[start : start + size]],
    }


def _new_intent(call: Call, method: PaymentMethod | None) -> Intent:
    sent = call.parameters
    intent_id = call.account.ids.new("pi")
    status = IntentStatus.REQUIRES_CONFIRMATION if method else IntentStatus.REQUIRES_PAYMENT_METHOD
    return Intent(
        id=intent_id,
        created=call.now,
        amount=sent["amount"],
        currency=sent["currency"],
        status=status,
        client_secret=f"{intent_id}_secret_{call.account.ids.new('twin')}",
        capture_method=sent.get("capture_method", "automatic_async"),
        customer=sent.get("customer"),
        payment_method=method.id if method else None,
        metadata=merged({}, sent.get("metadata")),
        details=_details(call),
        setup_future_usage=sent.get("setup_future_usage"),
        return_url=sent.get("return_url"),
    )


def _method(call: Call, name: str | None) -> PaymentMethod | None:
    return method_of(call.account, name, call.now, status=400) if name else None


def _terms(call: Call) -> Terms:
    return Terms(
        now=call.now,
        charge_id=call.account.ids.new("ch"),
        off_session=call.get("off_session") or False,
        refuse_action=call.get("error_on_requires_action") or False,
    )


def _details(call: Call) -> dict[str, Any]:
    return {name: call.parameters[name] for name in DETAILS if name in call.parameters}


def own_id(call: Call) -> str:
    """Return the id in the path, which is the intent that the call changes."""
    return call.object_id


def authenticate(account: Account, intent_id: str, now: int, *, passed: bool) -> View:
    """Take the buyer's answer to the bank, which real buyers give on a page of the bank."""
    intent = account.intent(intent_id, now)
    method = account.methods[intent.payment_method] if intent.payment_method else None
    if method is None:
        allowed = (IntentStatus.REQUIRES_ACTION,)
        raise intents.unexpected_state("authenticated", intent, allowed)
    terms = Terms(now, account.ids.new("ch"))
    return view_of_intent(
        account, account.take(intents.authenticate(intent, method, terms, passed=passed))
    )


ENDPOINTS = {
    "POST payment_intents": Endpoint(
        "payment_intents.create",
        "payment_intent",
        create,
        CREATION,
        required=("amount", "currency"),
    ),
    "GET payment_intents": Endpoint(
        "payment_intents.list",
        "payment_intent",
        listing,
        {**PAGE_SHAPE, "customer": forms.word},
        listed=True,
    ),
    "GET payment_intents/search": Endpoint(
        "payment_intents.search",
        "payment_intent",
        search,
        {"limit": forms.integer, "page": forms.word, "query": forms.word},
        required=("query",),
        listed=True,
    ),
    "GET payment_intents/:id": Endpoint("payment_intents.retrieve", "payment_intent", retrieve),
    "POST payment_intents/:id/confirm": Endpoint(
        "payment_intents.confirm", "payment_intent", confirm, CONFIRMATION, locks=own_id
    ),
    "POST payment_intents/:id/capture": Endpoint(
        "payment_intents.capture",
        "payment_intent",
        capture,
        CAPTURE,
        locks=own_id,
    ),
    "POST payment_intents/:id/cancel": Endpoint(
        "payment_intents.cancel",
        "payment_intent",
        cancel,
        CANCELLATION,
        locks=own_id,
    ),
}
