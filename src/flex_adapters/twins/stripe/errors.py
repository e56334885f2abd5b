"""What Stripe answers when it says no."""

from typing import Any

import attrs

from flex_adapters.twins.stripe.state import Intent, PaymentFailure


@attrs.define(eq=False)
class StripeRefusal(Exception):
    """A call that Stripe answers with an error body.

    `executed` tells whether execution had begun: only then does an idempotency key keep the
    answer. `failure` is the declined attempt of a card error, `intent` the object as it is now.
    """

    status: int
    type: str
    message: str
    code: str | None = None
    param: str | None = None
    executed: bool = False
    intent: Intent | None = None
    failure: PaymentFailure | None = None

    def fields(self) -> dict[str, Any]:
        """Return the fields of the error body that need no other object."""
        body: dict[str, Any] = {"type": self.type, "message": self.message}
        if self.code is not None:
            body["code"] = self.code
        if self.param is not None:
            body["param"] = self.param
        return body


def bad_request(
    message: str, code: str | None = None, param: str | None = None, *, executed: bool = False
) -> StripeRefusal:
    """Return a 400, by default of the kind that is found before execution."""
    return StripeRefusal(400, "invalid_request_error", message, code, param, executed)


def unknown_parameter(name: str) -> StripeRefusal:
    """Return the answer to a parameter that the call does not have."""
    return bad_request(f"Received unknown parameter: {name}", "parameter_unknown", name)


def missing_parameter(name: str) -> StripeRefusal:
    """Return the answer to a call without a parameter that it needs."""
    return bad_request(f"Missing required param: {name}.", "parameter_missing", name)


def no_such(kind: str, object_id: str, param: str, *, status: int = 404) -> StripeRefusal:
    """Return the answer to an id that the account does not have.

    An id in the path is a 404, one in a parameter a 400.
    """
    message = f"No such {kind}: '{object_id}'"
    return StripeRefusal(
        status, "invalid_request_error", message, "resource_missing", param, executed=True
    )


def unexpected_state(message: str, intent: Intent) -> StripeRefusal:
    """Return the answer to a step that the intent's status does not allow."""
    return StripeRefusal(
        400,
        "invalid_request_error",
        message,
        "payment_intent_unexpected_state",
        executed=True,
        intent=intent,
    )


def card_error(failure: PaymentFailure, intent: Intent | None = None) -> StripeRefusal:
    """Return the 402 that tells of a declined card."""
    return StripeRefusal(
        402,
        "card_error",
        failure.message,
        failure.code,
        executed=True,
        intent=intent,
        failure=failure,
    )


def wrong_key(given: str | None) -> StripeRefusal:
    """Return the 401 for a call without a secret test key."""
    message = (
        f"Invalid API Key provided: {given[:8]}***"
        if given
        else "You did not provide an API key: send a secret test key (sk_test_…) as bearer token "
        "or as the user name of basic authentication."
    )
    return StripeRefusal(401, "invalid_request_error", message)


def unrecognized_url(method: str, path: str) -> StripeRefusal:
    """Return the 404 for a route that there is not."""
    return StripeRefusal(
        404, "invalid_request_error", f"Unrecognized request URL ({method}: {path})."
    )


def too_many_requests(code: str) -> StripeRefusal:
    """Return the 429 for too fast a client (`rate_limit`) or a busy object (`lock_timeout`)."""
    message = {
        "lock_timeout": "This object cannot be accessed right now because another request is "
        "accessing it; try again in a moment.",
    }.get(code, "Request rate limit exceeded; slow down and try again.")
    return StripeRefusal(429, "invalid_request_error", message, code)


def key_in_use(key: str) -> StripeRefusal:
    """Return the 409 for a key whose first request still runs."""
    message = f"Another request with the idempotency key '{key}' is still in progress."
    return StripeRefusal(409, "invalid_request_error", message, "idempotency_key_in_use")


def key_reused(message: str) -> StripeRefusal:
    """Return the 400 for a key that was first used with another request."""
    return StripeRefusal(400, "idempotency_error", message)


def server_error(*, executed: bool) -> StripeRefusal:
    """Return a 500; `executed` makes the idempotency key keep it."""
    message = "An unknown error occurred on our side."
    return StripeRefusal(500, "api_error", message, executed=executed)
