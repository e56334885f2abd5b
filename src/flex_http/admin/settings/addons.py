"""The add-ons of a program (FX-15.43)."""

from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from flex_http.admin.options import methods_named
from flex_http.admin.settings.addon_views import AddonBody, AddonsView, AddonView, NewAddonBody
from flex_http.admin.settings.editing import TAGS, NewPlace, Place, changed, page_of, program_of
from flex_http.admin.settings.wire import meant, merged
from flex_http.callers import Call
from flex_http.paging import PAGE, Limit, PageCursor
from flex_http.problems import documented
from flex_http.versions import VERSIONED, IfMatch, tagged
from flexcore.access import Scope
from flexcore.programs import ADDONS, AddonOption, Program

_ALL = "/programs/{program_id:uuid}/addons"
_ONE = f"{_ALL}/{{addon_code:str}}"


@get(
    _ALL,
    operation_id="listAddons",
    summary="List add-ons",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403, 422),
)
async def list_addons(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> Response[AddonsView]:
    """List the add-ons of a program, in the order of the shop."""
    return _page(await program_of(call, program_id), limit, cursor)


@post(
    _ALL,
    operation_id="createAddon",
    summary="Add an add-on",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422, 428),
)
async def create_addon(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    data: JSONBody[NewAddonBody],
    *,
    if_match: IfMatch = None,
    place: NewPlace = None,
) -> Response[AddonView]:
    """Add an add-on to a program; its stock is loaded apart from it."""
    change = ADDONS.adding(meant(data, AddonOption), place)
    return _one(await changed(call, program_id, if_match, change), data.code)


@get(
    _ONE,
    operation_id="readAddon",
    summary="Read an add-on",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403),
)
async def read_addon(
    call: NamedDependency[Call], program_id: FromPath[UUID], addon_code: FromPath[str]
) -> Response[AddonView]:
    """Read an add-on with its price and its limits."""
    return _one(await program_of(call, program_id), addon_code)


@put(
    _ONE,
    operation_id="changeAddon",
    summary="Change an add-on",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422, 428),
)
async def change_addon(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    addon_code: FromPath[str],
    data: JSONBody[AddonBody],
    *,
    if_match: IfMatch = None,
    place: Place = None,
) -> Response[AddonView]:
    """Give an add-on all that it says but its code, and perhaps another place."""
    change = ADDONS.changing(addon_code, lambda option: merged(option, data), place)
    return _one(await changed(call, program_id, if_match, change), addon_code)


@delete(
    _ONE,
    operation_id="removeAddon",
    summary="Remove an add-on",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    status_code=200,
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 422, 428),
)
async def remove_addon(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    addon_code: FromPath[str],
    *,
    if_match: IfMatch = None,
) -> Response[AddonsView]:
    """Take an add-on out of a program; the answer has the first page of those that are left."""
    change = ADDONS.removing(addon_code)
    return _page(await changed(call, program_id, if_match, change), PAGE)


def _one(program: Program, code: str) -> Response[AddonView]:
    return tagged(AddonView.of(ADDONS.find(program.settings, code)), program.version)


def _page(program: Program, limit: int, cursor: str | None = None) -> Response[AddonsView]:
    page, following = page_of(ADDONS, program.settings, limit, cursor)
    return tagged(AddonsView([AddonView.of(option) for option in page], following), program.version)


ADDON_HANDLERS = (
    methods_named(_ALL, "GET", "POST"),
    methods_named(_ONE, "GET", "PUT", "DELETE"),
    list_addons,
    create_addon,
    read_addon,
    change_addon,
    remove_addon,
)
