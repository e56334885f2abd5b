"""What the pages of the shop are given: the frontend config of the active program."""

import hashlib
from typing import Any

from litestar import Response, get
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec

from flex_http.any_json import as_it_is
from flex_http.callers import Call
from flex_http.problems import documented
from flex_http.security import OPEN
from flex_http.versions import ETAG, IfNoneMatch, is_known

# A switch changes it from one moment to the next, so who keeps a copy has to ask.
_ASK_EACH_TIME = {"Cache-Control": "no-cache"}
_TAGGED = (
    ResponseHeader(
        ETAG,
        documentation_only=True,
        value='"9f86d081884c7d65"',
        description="What the content is told from any other by, for `If-None-Match`.",
        required=True,
    ),
)
_KNOWN = ResponseSpec(None, description="The caller has it already.")


@get(
    "/program/frontend-config",
    operation_id="readActiveFrontendConfig",
    summary="Read what the pages of the active program are given",
    tags=["program"],
    security=OPEN,
    response_headers=_TAGGED,
    responses={304: _KNOWN, **documented(401, 409)},
)
async def read_active_frontend_config(
    call: NamedDependency[Call], if_none_match: IfNoneMatch = None
) -> Response[Any]:
    """Read the texts and banners of the active program, byte by byte as the store set them."""
    store, by = call.store.slug, call.actor
    turn = await call.flex.programs.turn(store, by)
    config = await call.flex.frontend_configs.get(store, turn.revision.program_id, by)
    # Not its version: another program's may have the same.
    tag = f'"{hashlib.sha256(config.content).hexdigest()}"'
    headers = {ETAG: tag, **_ASK_EACH_TIME}
    if is_known(tag, if_none_match):
        return Response(None, status_code=304, headers=headers)
    return as_it_is(config.content, headers)


FRONTEND_HANDLERS = (read_active_frontend_config,)
