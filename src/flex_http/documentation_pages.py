"""The pages at `/schema`: Swagger UI from an installed package, without a byte from elsewhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from litestar import Request, Response, Router, get
from litestar.datastructures import ResponseHeader
from litestar.enums import MediaType, OpenAPIMediaType
from litestar.exceptions import NotFoundException
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.params import FromPath
from openapi_ui_bundles import swagger_ui

# Nothing but this host may be asked for anything; Swagger UI sets styles and data images inline.
_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".png": "image/png"}
_SERVED = frozenset(
    {
        "swagger-ui.css",
        "swagger-ui-bundle.js",
        "swagger-ui-standalone-preset.js",
        "favicon-32x32.png",
    }
)
_PAGE = b"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Flex API</title>
<link rel="icon" type="image/png" href="/schema/assets/favicon-32x32.png">
<link rel="stylesheet" href="/schema/assets/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/schema/assets/swagger-ui-bundle.js"></script>
<script src="/schema/assets/swagger-ui-standalone-preset.js"></script>
<script src="/schema/assets/start.js"></script>
</body>
</html>
"""
# A null validator keeps Swagger UI from showing the document to a server on the internet.
_START = b"""window.ui = SwaggerUIBundle({
  url: "/schema/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
});
"""


def documentation_router() -> Router:
    """Return the router under which the document and its page are served."""
    policy = ResponseHeader(name="Content-Security-Policy", value=_POLICY)
    return Router("/schema", route_handlers=[], include_in_schema=False, response_headers=[policy])


class DocumentPlugin(OpenAPIRenderPlugin):
    """Serves the document at `/schema/openapi.json`."""

    def __init__(self, rendered: Callable[[dict[str, Any]], bytes]) -> None:
        super().__init__(path="/openapi.json", media_type=OpenAPIMediaType.OPENAPI_JSON)
        self._rendered = rendered
        self._document: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the document; it is made once."""
        if self._document is None:
            self._document = self._rendered(openapi_schema)
        return self._document


class DocumentationPage(OpenAPIRenderPlugin):
    """Serves the page at `/schema`, and its parts."""

    def __init__(self) -> None:
        super().__init__(path="/", media_type=MediaType.HTML)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the page."""
        return _PAGE

    def receive_router(self, router: Router) -> None:
        """Serve the parts of the page beside it."""
        router.register(read_asset)


@get("/assets/{name:str}", include_in_schema=False, sync_to_thread=False)
def read_asset(name: FromPath[str]) -> Response[bytes]:
    """Return one part of the page."""
    headers = {"Cache-Control": "public, max-age=86400"}
    media_type = _MEDIA_TYPES.get(Path(name).suffix, "application/octet-stream")
    return Response(_asset(name), media_type=media_type, headers=headers)


def _asset(name: str) -> bytes:
    if name == "start.js":
        return _START
    if name not in _SERVED:
        raise NotFoundException(f"There is no {name}.")
    return Path(swagger_ui.static_path, name).read_bytes()
