"""Every way in which the API says no: RFC 9457 problem details."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.openapi.datastructures import ResponseSpec
from litestar.types import ExceptionHandlersMap

from flex_http.bodies import View
from flex_http.callers import ApiKeyNeeded, SignInNeeded
from flex_http.logs import log_of, request_id_of
from flex_http.refusal_views import RefusalView
from flex_http.requests import NO_BODY
from flex_http.versions import ETAG, IF_MATCH, IF_NONE_MATCH, IfMatchNeeded, tag_of
from flexcore.access import ApiKeyRefused, TokenRefused
from flexcore.carts import EventHasSeats
from flexcore.kernel import OutcomeUnknown, Refusal, RefusalKind, Refused, Unavailable

PROBLEM_JSON = "application/problem+json"

# Seconds after which a lost answer is usually known.
_RETRY_UNKNOWN = 5

_STATUS = {
    RefusalKind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    RefusalKind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    RefusalKind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    RefusalKind.CONFLICT: HTTPStatus.CONFLICT,
    RefusalKind.STALE: HTTPStatus.CONFLICT,
    RefusalKind.DECLINED: HTTPStatus.PAYMENT_REQUIRED,
    RefusalKind.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    RefusalKind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}
# Codes of refusals that a caller overcomes by proving who calls: with another proof, or with one.
_BAD_PROOF = frozenset({TokenRefused.code, ApiKeyRefused.code})
_SIGN_IN = _BAD_PROOF | {SignInNeeded.code, ApiKeyNeeded.code}
_HTTP_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
}
# What each status means, for the document.
DESCRIPTIONS = {
    400: "The request cannot be read: malformed JSON, a wrong type, an unknown field.",
    401: "The access token or API key is missing, or is not valid here.",
    402: "The payment was declined; no money was taken.",
    403: "The caller may not do this.",
    404: "There is no such thing for this caller.",
    405: "The path has no such method.",
    409: "It cannot be done as things stand.",
    412: "Somebody else has changed it since it was read; the answer tells its version now.",
    413: "The body is larger than this call takes.",
    415: "The body is not application/json.",
    422: "The request is understood and breaks a rule.",
    428: "The request does not say in If-Match which version it changes.",
    500: "Something is wrong with Flex; the request id finds it in the log.",
    503: "Something outside cannot be reached; try again after Retry-After seconds.",
}


class ProblemView(View, frozen=True):
    """What went wrong (RFC 9457)."""

    type: Annotated[str, msgspec.Meta(description="A URN made of the code.")]
    title: Annotated[str, msgspec.Meta(description="The code in words.")]
    status: int
    detail: Annotated[str, msgspec.Meta(description="What happened and what to do.")]
    code: Annotated[str, msgspec.Meta(description="Never changes; branch on it.")]
    refusals: Annotated[
        list[RefusalView], msgspec.Meta(description="Every reason, the first one first.")
    ]
    request_id: str


def documented(*statuses: int) -> dict[int, ResponseSpec]:
    """Return what an operation says of its problems; those of every operation are added."""
    return {
        status: ResponseSpec(
            ProblemView,
            generate_examples=False,
            description=DESCRIPTIONS[status],
            media_type=PROBLEM_JSON,
        )
        for status in sorted({400, 404, 405, 500, 503, *statuses})
    }


def problem_of(request: Request[Any, Any, Any], error: Refused) -> Response[bytes]:
    """Return the answer to a call that was refused."""
    first = error.refusals[0]
    is_conditional = not request.headers.keys().isdisjoint({IF_MATCH, IF_NONE_MATCH})
    status = status_of(first, is_conditional=is_conditional)
    headers = _retry_after(getattr(first, "retry_after", None), status)
    if status == HTTPStatus.PRECONDITION_FAILED:
        headers |= _version_now(first)
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = _challenge(first)
    views = [RefusalView.of(refusal) for refusal in error.refusals]
    detail = _with_call(request, first)
    return _problem(request, status, first.code, detail, headers=headers, refusals=views)


def _of_unavailable(request: Request[Any, Any, Any], error: Unavailable) -> Response[bytes]:
    log_of(request.scope).warning("unavailable", what=error.what)
    headers = {"Retry-After": str(error.retry_after)}
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return _problem(request, status, "unavailable", str(error), headers=headers)


def _of_unknown(request: Request[Any, Any, Any], error: OutcomeUnknown) -> Response[bytes]:
    log_of(request.scope).warning("outcome_unknown", what=error.what, key=error.key)
    detail = (
        f"{error.what} did not answer, so it is not known yet what it did. "
        f"Look again in {_RETRY_UNKNOWN} seconds."
    )
    headers = {"Retry-After": str(_RETRY_UNKNOWN)}
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return _problem(request, status, "outcome_unknown", detail, headers=headers)


def _of_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    status = HTTPStatus(error.status_code)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _of_bug(request, error)
    reasons = [_reason(each) for each in _extras(error)]
    detail = "; ".join(reason.message for reason in reasons) or error.detail
    code = _HTTP_CODES.get(status, status.name.lower())
    return _problem(request, status, code, detail, headers=error.headers, refusals=reasons)


def _of_bug(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    log_of(request.scope).error("failed", exc_info=error)
    detail = "Something is wrong on our side. It is on record under the request id."
    return _problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", detail)


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    Refused: problem_of,
    Unavailable: _of_unavailable,
    OutcomeUnknown: _of_unknown,
    HTTPException: _of_http,
    Exception: _of_bug,
}


def _problem(
    request: Request[Any, Any, Any],
    status: HTTPStatus,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    refusals: Sequence[RefusalView] = (),
) -> Response[bytes]:
    view = ProblemView(
        type=f"urn:flex:problem:{code}",
        title=code.replace("_", " ").capitalize(),
        status=status.value,
        detail=detail,
        code=code,
        refusals=list(refusals),
        request_id=request_id_of(request.scope),
    )
    return Response(
        msgspec.json.encode(view), status_code=status, headers=headers, media_type=PROBLEM_JSON
    )


def _with_call(request: Request[Any, Any, Any], refusal: Refusal) -> str:
    """Return a refusal's message, with the call that does what has to be done first."""
    if not isinstance(refusal, EventHasSeats):
        return refusal.message
    event_code = quote(refusal.event_code, safe="")
    path = f"/cart/{request.path_params['cart_id']}/events/{event_code}"
    return f"{refusal.message} DELETE {path} releases them and removes the event."


def status_of(refusal: Refusal, *, is_conditional: bool = False) -> HTTPStatus:
    """Return the status of a refusal; a call with `If-Match` or `If-None-Match` is conditional."""
    if refusal.code in _SIGN_IN:
        return HTTPStatus.UNAUTHORIZED
    if refusal.code == IfMatchNeeded.code:
        return HTTPStatus.PRECONDITION_REQUIRED
    if refusal.kind is RefusalKind.STALE and is_conditional:
        return HTTPStatus.PRECONDITION_FAILED
    return _STATUS[refusal.kind]


def _version_now(refusal: Refusal) -> dict[str, str]:
    """Return the version that stands there, where the refusal knows it."""
    version = getattr(refusal, "version", None)
    return {} if version is None else {ETAG: tag_of(version)}


def _challenge(refusal: Refusal) -> str:
    return 'Bearer error="invalid_token"' if refusal.code in _BAD_PROOF else "Bearer"


def _retry_after(seconds: int | None, status: HTTPStatus) -> dict[str, str]:
    if seconds is None and status == HTTPStatus.SERVICE_UNAVAILABLE:
        seconds = _RETRY_UNKNOWN
    return {} if seconds is None else {"Retry-After": str(seconds)}


def _extras(error: HTTPException) -> Sequence[Mapping[str, object]]:
    found = error.extra if isinstance(error.extra, list) else []
    return [each for each in found if isinstance(each, Mapping)]


def _reason(extra: Mapping[str, object]) -> RefusalView:
    """Return what the framework found wrong with one value."""
    field, message = str(extra.get("key", "")), str(extra.get("message", ""))
    if field == "data":
        # A body that is there was read before, so only one that is missing is told of here.
        return RefusalView("invalid_value", NO_BODY, {"field": field})
    where = f" at {field}" if field else ""
    return RefusalView("invalid_value", f"{message}{where}", {"field": field})
