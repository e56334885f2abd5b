"""The settings of a program that are no lists of parts (FX-1.11 to FX-1.24)."""

from uuid import UUID

from litestar import Response, get, patch
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from flex_http.admin.options import methods_named
from flex_http.admin.settings.basic_bodies import SettingsBody
from flex_http.admin.settings.basic_views import SettingsView
from flex_http.admin.settings.editing import TAGS, changed, program_of
from flex_http.admin.settings.wire import merged
from flex_http.callers import Call
from flex_http.problems import documented
from flex_http.versions import VERSIONED, IfMatch, tagged
from flexcore.access import Scope

_PATH = "/programs/{program_id:uuid}/settings"


@get(
    _PATH,
    operation_id="readSettings",
    summary="Read a program's settings",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403),
)
async def read_settings(
    call: NamedDependency[Call], program_id: FromPath[UUID]
) -> Response[SettingsView]:
    """Read limits, prices, access groups and configs of a program, and Build Your Own."""
    program = await program_of(call, program_id)
    return tagged(SettingsView.of(program), program.version)


@patch(
    _PATH,
    operation_id="changeSettings",
    summary="Change a program's settings",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422, 428),
)
async def change_settings(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    data: JSONBody[SettingsBody],
    *,
    if_match: IfMatch = None,
) -> Response[SettingsView]:
    """Change what is given and keep the rest; a list is given whole, and null unsets a config."""
    program = await changed(call, program_id, if_match, lambda settings: merged(settings, data))
    return tagged(SettingsView.of(program), program.version)


BASIC_HANDLERS = (methods_named(_PATH, "GET", "PATCH"), read_settings, change_settings)
