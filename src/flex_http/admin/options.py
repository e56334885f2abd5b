"""Saying which methods a path has, where the framework by itself names one of several."""

from litestar import HttpMethod, Response, route
from litestar.handlers import HTTPRouteHandler


def methods_named(path: str, *methods: str) -> HTTPRouteHandler:
    """Return a handler that names the methods of a path; it stands before the others of it."""
    allowed = ", ".join(sorted({"OPTIONS", *methods}))

    @route(
        path,
        http_method=[HttpMethod.OPTIONS],
        include_in_schema=False,
        status_code=204,
        sync_to_thread=False,
    )
    def list_methods() -> Response[None]:
        return Response(None, headers={"Allow": allowed})

    return list_methods
