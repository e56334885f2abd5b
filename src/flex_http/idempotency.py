"""`Idempotency-Key`: a write that is repeated is done once and answered the same."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar

import attrs
from litestar import Request
from litestar.enums import ScopeType
from litestar.exceptions import ClientException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from litestar.utils import normalize_path

from flex_http.callers import Call, call_of
from flex_http.logs import log_of
from flex_http.sealing import name_of, sealed, unsealed
from flexcore.access import AnswerKey, KeptAnswer, KeyClaim, hash_of
from flexcore.kernel import OutcomeUnknown, Unavailable

KEY_HEADER = "Idempotency-Key"
LONGEST_KEY = 255
KEPT_FOR = timedelta(hours=24)

_RAW_HEADER = KEY_HEADER.lower().encode()
_TYPE, _ETAG = b"content-type", b"etag"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
# What says, besides query and body, what a write is to be made to.
_CONDITIONS = frozenset({b"if-match", b"if-none-match"})
# The caller is to say anew what it changes; nothing was done.
_ASK_FOR_A_VERSION = frozenset({412, 428})


class KeptAnswersLayer(ASGIMiddleware):
    """Keeps the answers of writes by the key that the caller sent.

    A key is the caller's own, for one method and path. An answer that asks to try again, one that
    asks for another version, and one that says the server failed, is not kept. Handlers that
    answer once by themselves opt out.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Serve one request."""
        key = next((value for name, value in scope["headers"] if name == _RAW_HEADER), None)
        if key is None or scope.get("method") in _READING:
            await next_app(scope, receive, send)
            return
        if not 0 < len(key) <= LONGEST_KEY:
            raise ClientException(
                f"{KEY_HEADER} has {len(key)} characters: send 1 to {LONGEST_KEY}, such as a UUID."
            )
        if _answers_once(scope):
            await next_app(scope, receive, send)
            return
        request: Request[Any, Any, Any] = Request(scope, receive, send)
        call = await call_of(request)
        answers = _CallAnswers(call, _claim(call, request, key, await request.body()), key)
        if kept := await answers.begin():
            await _send(kept, send)
            return
        heard = _HeardAnswer()
        try:
            await next_app(scope, receive, heard.listen)
        finally:
            await answers.finish(scope, heard.worth_keeping)
        for message in heard.messages:
            await send(message)


@attrs.frozen
class _CallAnswers:
    """The kept answers of one call's store, at the key that the call claims."""

    call: Call
    claim: KeyClaim
    sent_key: bytes

    async def begin(self) -> KeptAnswer | None:
        """Claim the key, or return the answer that it had before."""
        call = self.call
        kept = await call.flex.answers.begin(call.store.slug, self.claim, call.actor)
        return kept and attrs.evolve(kept, body=unsealed(kept.body, self.sent_key))

    async def finish(self, scope: Scope, answer: KeptAnswer | None) -> None:
        """Keep the answer; what was done is answered even if that fails."""
        answer = answer and attrs.evolve(answer, body=sealed(answer.body, self.sent_key))
        call = self.call
        try:
            await call.flex.answers.finish(call.store.slug, self.claim, answer, call.actor)
        except (Unavailable, OutcomeUnknown) as error:
            log_of(scope).warning("answer_not_kept", what=error.what)


@attrs.define
class _HeardAnswer:
    """An answer on its way to the caller, held back until it is kept."""

    messages: list[Message] = attrs.field(factory=list)
    _asks_again: ClassVar[bytes] = b"retry-after"

    async def listen(self, message: Message) -> None:
        """Take the next part of the answer in."""
        self.messages.append(message)

    @property
    def worth_keeping(self) -> KeptAnswer | None:
        """The answer, unless there is none or the caller is to try again."""
        if not self.messages or self.messages[0]["type"] != "http.response.start":
            return None
        start = self.messages[0]
        headers = {name.lower(): value for name, value in start["headers"]}
        status = start["status"]
        if status >= 500 or status in _ASK_FOR_A_VERSION or self._asks_again in headers:
            return None
        body = b"".join(
            each["body"] for each in self.messages if each["type"] == "http.response.body"
        )
        etag = headers[_ETAG].decode() if _ETAG in headers else None
        return KeptAnswer(status, body, headers.get(_TYPE, b"").decode(), etag)


def _answers_once(scope: Scope) -> bool:
    return bool(scope["route_handler"].opt.get("answers_once"))


def _claim(call: Call, request: Request[Any, Any, Any], key: bytes, body: bytes) -> KeyClaim:
    now = call.flex.clock.now()
    sent = hash_of_request(request.scope["query_string"], request.scope["headers"], body)
    return KeyClaim(_answer_key(call, request, key), sent, now, now + KEPT_FOR)


def hash_of_request(query: bytes, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> bytes:
    """Return what tells one request with a key from another: query, conditions and body."""
    conditions = sorted(b"%s:%s" % each for each in headers if each[0] in _CONDITIONS)
    parts = (query, b"\n".join(conditions), body)
    # Hashed one by one, so that no part can end where another begins.
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()


def _answer_key(call: Call, request: Request[Any, Any, Any], key: bytes) -> AnswerKey:
    raw_path = (request.scope.get("raw_path") or b"").decode("ascii", "replace")
    # As the routes see it: slashes at the end, and more than one in a row, mean nothing.
    path = normalize_path(raw_path)
    return AnswerKey(_caller(call), request.method, path, name_of(key))


def _caller(call: Call) -> str:
    """Name who calls without keeping a secret: a fan, or the hash of a cart's token."""
    token = call.caller.cart_token
    if call.caller.fan_id is None and token is not None:
        return hash_of(token).hex()
    return str(call.actor)


async def _send(answer: KeptAnswer, send: Send) -> None:
    headers = [
        (_TYPE, answer.media_type.encode()),
        (b"content-length", str(len(answer.body)).encode()),
    ]
    if answer.etag is not None:
        headers.append((_ETAG, answer.etag.encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})
