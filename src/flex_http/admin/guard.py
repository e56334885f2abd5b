"""Who may call what under `/admin`."""

from typing import Any

from litestar import HttpMethod
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler

from flex_http.callers import call_of, needed_scope


async def key_has_scope(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Let a call through whose API key has the scope that the route names.

    Which methods a path has is told to anybody.

    Raises:
        Refused: `ApiKeyNeeded`, `ApiKeyRefused` or `ScopeLacking`.
        LookupError: The route names no scope, so nobody may call it.
    """
    if isinstance(handler, HTTPRouteHandler) and HttpMethod.OPTIONS in handler.http_methods:
        return
    if needed_scope(handler) is None:
        raise LookupError(f"{handler} names no scope.")
    await call_of(connection)
