"""Frontend configs: what the pages of a program are given, byte by byte as it was sent (FX-5)."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, put
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.params import FromPath
from litestar.status_codes import HTTP_413_REQUEST_ENTITY_TOO_LARGE

from flex_http.admin.frontend_views import FrontendConfigView
from flex_http.admin.options import methods_named
from flex_http.any_json import TakesAnyJson, as_it_is
from flex_http.callers import Call
from flex_http.problems import documented, problem_of
from flex_http.requests import NO_BODY, JsonRequest
from flex_http.versions import (
    ETAG,
    VERSIONED,
    IfMatch,
    IfNoneYet,
    tag_of,
    tagged,
    version_meant_or_none,
)
from flexcore.access import Scope
from flexcore.configs import MOST_BYTES, FrontendConfigTooLarge
from flexcore.kernel import ProgramId, Refused

_PATH = "/programs/{program_id:uuid}/frontend-config"
_TAGS = ["configs"]


@get(
    _PATH,
    operation_id="readFrontendConfig",
    summary="Read what the pages of a program are given",
    tags=_TAGS,
    opt={"scope": Scope.CONFIGS_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403),
)
async def read_frontend_config(
    call: NamedDependency[Call], program_id: FromPath[UUID]
) -> Response[Any]:
    """Read a program's frontend config, byte by byte as it was sent, with its version."""
    config = await call.flex.frontend_configs.get(
        call.store.slug, ProgramId(program_id), call.actor
    )
    return as_it_is(config.content, {ETAG: tag_of(config.version)})


def _too_large(request: Request[Any, Any, Any], _: Exception) -> Response[bytes]:
    """Answer a body that was not read to its end, because it has too much of it."""
    announced = request.headers.get("content-length")
    size = None if announced is None else int(announced)
    return problem_of(request, Refused(FrontendConfigTooLarge(size)))


@put(
    _PATH,
    operation_id="putFrontendConfig",
    summary="Set what the pages of a program are given",
    tags=_TAGS,
    opt={"scope": Scope.CONFIGS_WRITE},
    request_max_body_size=MOST_BYTES,
    exception_handlers={HTTP_413_REQUEST_ENTITY_TOO_LARGE: _too_large},
    operation_class=TakesAnyJson,
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422, 428),
)
async def put_frontend_config(
    request: JsonRequest,
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    if_match: IfMatch = None,
    if_none_match: IfNoneYet = None,
) -> Response[FrontendConfigView]:
    """Replace a program's frontend config by any JSON of up to 256 KB; nothing in it is looked at.

    The first one is set with `If-None-Match: *`. Pages are given it at once if the program is
    active.
    """
    content = await request.json_bytes()
    if not content:
        raise ClientException(NO_BODY)
    version = version_meant_or_none(if_match, if_none_match)
    store, program, by = call.store.slug, ProgramId(program_id), call.actor
    if version is None:
        # `If-Match: *` is about what is there, and not about nothing.
        await call.flex.frontend_configs.get(store, program, by)
    saved = await call.flex.frontend_configs.put(store, program, content, by, version=version)
    return tagged(FrontendConfigView.of(saved), saved.version)


FRONTEND_CONFIG_HANDLERS = (
    methods_named(_PATH, "GET", "PUT"),
    read_frontend_config,
    put_frontend_config,
)
