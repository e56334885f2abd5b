"""What the calls of payment intents may be sent, and what is refused before they are tried."""

import re
from typing import Any

from flex_adapters.twins.stripe import forms
from flex_adapters.twins.stripe.errors import bad_request, missing_parameter
from flex_adapters.twins.stripe.forms import Nested, Reader, Shape

DETAILS = (
    "automatic_payment_methods",
    "description",
    "receipt_email",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
)
# Source: Stripe, "Minimum and maximum charge amounts"; other currencies are not limited here.
_AMOUNT_MIN = {"aud": 50, "cad": 50, "eur": 50, "gbp": 30, "usd": 50}
_AMOUNT_MAX = 99_999_999


def require_sound_creation(sent: Nested) -> None:
    """Refuse parameters that do not go together, and amounts that no card is charged.

    Raises:
        StripeRefusal: The first thing found.
    """
    for name in ("error_on_requires_action", "off_session", "return_url"):
        if sent.get(name) and not sent.get("confirm"):
            raise bad_request(f"`{name}` can only be used with confirm=true.", None, name)
    amount, least = sent["amount"], _AMOUNT_MIN.get(sent["currency"], 1)
    if amount < least:
        message = f"Amount must be at least {least} in {sent['currency']}."
        raise bad_request(message, "amount_too_small", "amount")
    if amount > _AMOUNT_MAX:
        message = f"Amount must be no more than {_AMOUNT_MAX}."
        raise bad_request(message, "amount_too_large", "amount")
    if sent.get("confirm"):
        if not sent.get("payment_method"):
            raise missing_parameter("payment_method")
        require_return_url(sent, sent.get("return_url"), off_session=sent.get("off_session"))


def require_return_url(details: Any, return_url: str | None, *, off_session: bool | None) -> None:
    """Refuse a confirmation that may send the buyer away with no address to come back to.

    Raises:
        StripeRefusal: `return_url` is missing.
    """
    methods = details.get("automatic_payment_methods")
    if not methods or not methods.get("enabled") or methods.get("allow_redirects") == "never":
        return
    if not return_url and not off_session:
        message = (
            "This PaymentIntent accepts payment methods that may redirect the buyer: send "
            "`return_url`, or create it with automatic_payment_methods[allow_redirects]=never."
        )
        raise bad_request(message, None, "return_url")


def _currency(name: str, raw: Any) -> str:
    code = forms.word(name, raw).lower()
    if not re.fullmatch(r"[a-z]{3}", code):
        raise bad_request(f"Invalid currency: {code}", None, name)
    return code


def _only_card(name: str, raw: Any) -> list[str]:
    if (kinds := forms.words(name, raw)) != ["card"]:
        raise bad_request(f"The twin takes payment method type card only, not {kinds}.", None, name)
    return kinds


_METHODS: Reader = forms.mapping(
    {"allow_redirects": forms.one_of("always", "never"), "enabled": forms.boolean},
    required=("enabled",),
)


CONFIRMATION: Shape = {
    "error_on_requires_action": forms.boolean,
    "off_session": forms.boolean,
    "payment_method": forms.word,
    "receipt_email": forms.text,
    "return_url": forms.word,
    "setup_future_usage": forms.one_of("off_session", "on_session"),
    "shipping": forms.anything,
}
CREATION: Shape = {
    **CONFIRMATION,
    "amount": forms.positive,
    "automatic_payment_methods": _METHODS,
    "capture_method": forms.one_of("automatic", "automatic_async", "manual"),
    "confirm": forms.boolean,
    "currency": _currency,
    "customer": forms.word,
    "description": forms.text,
    "metadata": forms.metadata,
    "payment_method_types": _only_card,
    "statement_descriptor": forms.text,
    "statement_descriptor_suffix": forms.text,
}
CAPTURE: Shape = {
    "amount_to_capture": forms.positive,
    "final_capture": forms.boolean,
    "metadata": forms.metadata,
    "statement_descriptor": forms.text,
    "statement_descriptor_suffix": forms.text,
}
CANCELLATION: Shape = {
    "cancellation_reason": forms.one_of(
        "abandoned", "duplicate", "fraudulent", "requested_by_customer"
    )
}
