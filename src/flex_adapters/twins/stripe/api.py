"""The public port: Stripe's HTTP interface as one ASGI application."""

import base64
import binascii
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import attrs
import msgspec
from litestar.types import Receive, Scope, Send

from flex_adapters.twins.stripe.accounts import Account
from flex_adapters.twins.stripe.data import TwinData
from flex_adapters.twins.stripe.endpoints import Call, Endpoint, find
from flex_adapters.twins.stripe.errors import (
    StripeRefusal,
    server_error,
    unrecognized_url,
    wrong_key,
)
from flex_adapters.twins.stripe.faults import FaultKind, Plan
from flex_adapters.twins.stripe.forms import Pairs, decode, nest
from flex_adapters.twins.stripe.idempotency import Answer
from flex_adapters.twins.stripe.request_log import LoggedRequest, without_card
from flex_adapters.twins.stripe.views import view_of_refusal

_encode = msgspec.json.Encoder().encode


@attrs.frozen
class Request:
    """One HTTP request, its query or body still encoded."""

    method: str
    path: str
    form: bytes
    authorization: str
    key: str | None


@attrs.frozen
class Reply:
    """What goes back over the connection."""

    status: int
    body: bytes
    headers: list[tuple[bytes, bytes]]


@attrs.frozen
class Admitted:
    """A request that has an account and a route."""

    request: Request
    logged: LoggedRequest
    account: Account
    endpoint: Endpoint
    object_id: str
    plan: Plan


@attrs.frozen
class StripeApi:
    """The ASGI application; routing is a table look-up, so that a call costs little.

    `drop` closes the connection of a request without an answer.
    """

    data: TwinData
    drop: Callable[[Scope], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or close its connection when a fault says so."""
        reply = await self.reply(await _request(scope, receive))
        if reply is None:
            self.drop(scope)
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        await send(
            {"type": "http.response.start", "status": reply.status, "headers": reply.headers}
        )
        await send({"type": "http.response.body", "body": reply.body, "more_body": False})

    async def reply(self, request: Request) -> Reply | None:
        """Return what goes back, or nothing when the connection is to be dropped."""
        logged = self.data.log.arrived(
            LoggedRequest(
                self.data.ids.new("req"),
                self.data.clock.now(),
                request.method,
                request.path,
                request.key,
            )
        )
        try:
            admitted = self._admit(request, logged)
        except StripeRefusal as refusal:
            nobody = Account(self.data.ids)
            return _reply(request, logged, _refused(nobody, refusal, logged))
        return await self._reply_to(admitted)

    def _admit(self, request: Request, logged: LoggedRequest) -> Admitted:
        secret_key = _secret_key(request.authorization)
        found = find(request.method, request.path)
        if found is None:
            raise unrecognized_url(request.method, request.path)
        endpoint, object_id = found
        self.data.log.called(logged, secret_key, endpoint.name)
        plan = self.data.faults.plan(secret_key, endpoint.name, request.key)
        logged.faults = tuple(fault.id for fault in plan.faults)
        account = self.data.account(secret_key)
        return Admitted(request, logged, account, endpoint, object_id, plan)

    async def _reply_to(self, admitted: Admitted) -> Reply | None:
        plan, logged = admitted.plan, admitted.logged
        if plan.rule(FaultKind.DROP_BEFORE):
            logged.outcome = "dropped"
            return None
        answer = await self._answer(admitted)
        if plan.rule(FaultKind.DROP_AFTER):
            logged.outcome = "dropped"
            return None
        if plan.rule(FaultKind.MALFORMED_BODY):
            answer = Answer(answer.status, answer.body[: len(answer.body) // 2])
        return _reply(admitted.request, logged, answer, plan.should_retry())

    async def _answer(self, admitted: Admitted) -> Answer:
        request = admitted.request
        try:
            if refusal := admitted.plan.refusal(request.key):
                raise refusal
            pairs = decode(request.form)
            admitted.logged.parameters = without_card(pairs)
            if request.key is None or request.method != "POST":
                return await self._execute(admitted, pairs)
            return await self._execute_once(admitted, request.key, pairs)
        except StripeRefusal as refusal:
            return _refused(admitted.account, refusal, admitted.logged)

    async def _execute_once(self, admitted: Admitted, key: str, pairs: Pairs) -> Answer:
        keys = admitted.account.keys
        stored = keys.begin(key, admitted.request.path, pairs, self.data.clock.now())
        if stored is not None:
            admitted.logged.outcome = "replayed"
            return stored
        answer = None
        try:
            answer = await self._execute(admitted, pairs)
        except StripeRefusal as refusal:
            if not refusal.executed:
                raise
            answer = _refused(admitted.account, refusal, admitted.logged)
        finally:
            if answer is None:
                keys.forget(key)
        keys.finish(key, answer)
        return answer

    async def _execute(self, admitted: Admitted, pairs: Pairs) -> Answer:
        endpoint, plan = admitted.endpoint, admitted.plan
        parameters = endpoint.read(nest(pairs))
        call = Call(admitted.account, self.data.clock.now(), parameters, admitted.object_id)
        async with self.data.locks.of(endpoint.locks(call)):
            if plan.faults:
                await plan.wait()
                call = attrs.evolve(call, now=self.data.clock.now())
                _raise_stored_error(plan, endpoint, call)
            return Answer(200, _encode(endpoint.answer(call)))


def _raise_stored_error(plan: Plan, endpoint: Endpoint, call: Call) -> None:
    rule = plan.stored_error()
    if rule is None:
        return
    if rule.executed:
        with suppress(StripeRefusal):
            endpoint.answer(call)
    raise server_error(executed=True)


def _refused(account: Account, refusal: StripeRefusal, logged: LoggedRequest) -> Answer:
    return Answer(refusal.status, _encode(view_of_refusal(account, refusal, logged.id)))


def _reply(
    request: Request, logged: LoggedRequest, answer: Answer, should_retry: bool | None = None
) -> Reply:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(answer.body)).encode()),
        (b"request-id", logged.id.encode()),
    ]
    if request.key is not None and len(request.key) <= 255:
        headers.append((b"idempotency-key", request.key.encode("latin-1")))
    if logged.outcome == "replayed":
        headers.append((b"idempotent-replayed", b"true"))
    if should_retry is not None:
        headers.append((b"stripe-should-retry", b"true" if should_retry else b"false"))
    logged.status = answer.status
    if logged.outcome == "running":
        logged.outcome = "answered"
    return Reply(answer.status, answer.body, headers)


def _secret_key(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            value = base64.b64decode(value, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            raise wrong_key(None) from None
    if not value.startswith("sk_test_") or value == "sk_test_":
        raise wrong_key(value or None)
    return value


async def _request(scope: Scope, receive: Receive) -> Request:
    headers = dict[bytes, bytes](scope["headers"])
    key = headers.get(b"idempotency-key")
    method: Any = scope.get("method", "GET")
    form = await _body(receive) if method == "POST" else scope["query_string"]
    return Request(
        method=method,
        path=scope["path"],
        form=form,
        authorization=headers.get(b"authorization", b"").decode("latin-1"),
        key=key.decode("latin-1") if key else None,
    )


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return body
        body += message["body"]
        if not message["more_body"]:
            return body
