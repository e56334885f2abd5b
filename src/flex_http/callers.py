"""Who makes a request: what every handler is given."""

from typing import ClassVar

import attrs
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from structlog.typing import FilteringBoundLogger

from flex_adapters.application import Application
from flex_http.logs import log_of
from flex_http.services import Services, services_of
from flex_http.stores import meant_store, selling_store
from flexcore.access import ApiKey, ApiKeyRefused, Scope, ScopeLacking, TokenRefused
from flexcore.carts import Caller, Cart
from flexcore.kernel import Actor, ActorKind, FanId, Refusal, RefusalKind, Refused
from flexcore.stores import Store

STORE_HEADER = "Flex-Store"
CART_TOKEN_HEADER = "Cart-Token"  # noqa: S105 - the name of a header
_ANYONE = Actor(ActorKind.ANONYMOUS)


@attrs.frozen
class SignInNeeded(Refusal):
    """The call is a fan's, and nobody said who calls."""

    code: ClassVar[str] = "sign_in_needed"
    kind: ClassVar[RefusalKind] = RefusalKind.FORBIDDEN

    @property
    def message(self) -> str:
        """Say what to send."""
        return "Sign in first: send the fan's access token as Authorization: Bearer …"


@attrs.frozen
class ApiKeyNeeded(Refusal):
    """The call is for operators' programs, and came without an API key."""

    code: ClassVar[str] = "api_key_needed"
    kind: ClassVar[RefusalKind] = RefusalKind.FORBIDDEN

    @property
    def message(self) -> str:
        """Say what to send."""
        return "This needs an API key: send it as Authorization: Bearer flex_…"


@attrs.frozen
class Call:
    """One request: the store it is for, who makes it, and the services that answer.

    Attributes:
        log: Names the request in each line.
        scopes: What the API key of an operator's program may do; a fan has none.
    """

    services: Services
    store: Store
    caller: Caller
    log: FilteringBoundLogger
    scopes: frozenset[Scope] = frozenset()

    @property
    def flex(self) -> Application:
        """The services of the core."""
        return self.services.application

    @property
    def actor(self) -> Actor:
        """Who calls, for the record."""
        return self.caller.actor

    @property
    def fan_id(self) -> FanId:
        """The fan who calls.

        Raises:
            Refused: `SignInNeeded`.
        """
        if self.caller.fan_id is None:
            raise Refused(SignInNeeded())
        return self.caller.fan_id

    def needs(self, scope: Scope) -> None:
        """Refuse to go on for an API key that lacks a scope beside the one that its route names.

        Raises:
            Refused: `ScopeLacking`.
        """
        if scope not in self.scopes:
            raise Refused(ScopeLacking(scope))


async def call_of(connection: ASGIConnection) -> Call:  # type: ignore[type-arg]  # any connection will do
    """Return the call that a request makes; it is worked out once.

    A route for operators' programs names the scope that their key needs; a suspended store is
    open to them. What is sent to any other route is a fan's.

    Raises:
        Refused: `StoreNotFound`, and for a fan `StoreSuspended` or `TokenRefused`, for a program
            `ApiKeyNeeded`, `ApiKeyRefused` or `ScopeLacking`.
        Unavailable: The stores, or the keys, cannot be read.
    """
    known = connection.scope["state"].get("call")
    if isinstance(known, Call):
        return known
    services = services_of(connection.app)
    headers = connection.headers
    named = headers.get(STORE_HEADER), headers.get("host")
    if scope := needed_scope(connection.scope["route_handler"]):
        store = await meant_store(services.stores, *named)
        key = await _key(services, store, headers.get("authorization"), scope)
        call = Call(services, store, Caller(key.actor), log_of(connection.scope), key.scopes)
    else:
        store = await selling_store(services.stores, *named)
        caller = _caller(services, store, connection)
        call = Call(services, store, caller, log_of(connection.scope))
    connection.scope["state"]["call"] = call
    return call


def needed_scope(handler: BaseRouteHandler) -> Scope | None:
    """Return the scope that a route needs of an API key; None for a route of fans."""
    scope: Scope | None = handler.opt.get("scope")
    return scope


async def _key(services: Services, store: Store, authorization: str | None, scope: Scope) -> ApiKey:
    if authorization is None:
        raise Refused(ApiKeyNeeded())
    scheme, _, text = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise Refused(ApiKeyRefused())
    return await services.application.api_keys.authenticate(store.slug, text.strip(), scope)


def _caller(services: Services, store: Store, connection: ASGIConnection) -> Caller:  # type: ignore[type-arg]  # any connection will do
    def take_up(cart: Cart) -> None:
        services.take_up(store, cart, log_of(connection.scope))

    headers = connection.headers
    cart_token = headers.get(CART_TOKEN_HEADER)
    authorization = headers.get("authorization")
    if authorization is None:
        return Caller(_ANYONE, None, cart_token, take_up)
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise Refused(TokenRefused())
    fan_id = services.application.fans.bearer(store.slug, token.strip())
    return Caller(Actor(ActorKind.FAN, str(fan_id)), fan_id, cart_token, take_up)
