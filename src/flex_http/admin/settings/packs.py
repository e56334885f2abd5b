"""The game packs of a program (FX-1.29 to FX-1.31)."""

from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from flex_http.admin.options import methods_named
from flex_http.admin.settings.editing import TAGS, NewPlace, Place, changed, page_of, program_of
from flex_http.admin.settings.pack_views import NewPackBody, PackBody, PacksView, PackView
from flex_http.admin.settings.wire import meant, merged
from flex_http.callers import Call
from flex_http.paging import PAGE, Limit, PageCursor
from flex_http.problems import documented
from flex_http.versions import VERSIONED, IfMatch, tagged
from flexcore.access import Scope
from flexcore.programs import PACKS, GamePack, Program

_ALL = "/programs/{program_id:uuid}/packs"
_ONE = f"{_ALL}/{{pack_code:str}}"


@get(
    _ALL,
    operation_id="listPacks",
    summary="List game packs",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403, 422),
)
async def list_packs(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> Response[PacksView]:
    """List the game packs of a program, in the order of the shop."""
    return _page(await program_of(call, program_id), limit, cursor)


@post(
    _ALL,
    operation_id="createPack",
    summary="Add a game pack",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422, 428),
)
async def create_pack(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    data: JSONBody[NewPackBody],
    *,
    if_match: IfMatch = None,
    place: NewPlace = None,
) -> Response[PackView]:
    """Add a game pack to a program; until it is published it may lack tiers."""
    change = PACKS.adding(meant(data, GamePack), place)
    return _one(await changed(call, program_id, if_match, change), data.code)


@get(
    _ONE,
    operation_id="readPack",
    summary="Read a game pack",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403),
)
async def read_pack(
    call: NamedDependency[Call], program_id: FromPath[UUID], pack_code: FromPath[str]
) -> Response[PackView]:
    """Read a game pack with its tiers."""
    return _one(await program_of(call, program_id), pack_code)


@put(
    _ONE,
    operation_id="changePack",
    summary="Change a game pack",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422, 428),
)
async def change_pack(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    pack_code: FromPath[str],
    data: JSONBody[PackBody],
    *,
    if_match: IfMatch = None,
    place: Place = None,
) -> Response[PackView]:
    """Give a game pack all that it says but its code, tiers and all, and perhaps another place."""
    change = PACKS.changing(pack_code, lambda pack: merged(pack, data), place)
    return _one(await changed(call, program_id, if_match, change), pack_code)


@delete(
    _ONE,
    operation_id="removePack",
    summary="Remove a game pack",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    status_code=200,
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 422, 428),
)
async def remove_pack(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    pack_code: FromPath[str],
    *,
    if_match: IfMatch = None,
) -> Response[PacksView]:
    """Take a game pack out of a program; the answer has the first page of those that are left."""
    change = PACKS.removing(pack_code)
    return _page(await changed(call, program_id, if_match, change), PAGE)


def _one(program: Program, code: str) -> Response[PackView]:
    return tagged(PackView.of(PACKS.find(program.settings, code)), program.version)


def _page(program: Program, limit: int, cursor: str | None = None) -> Response[PacksView]:
    page, following = page_of(PACKS, program.settings, limit, cursor)
    return tagged(PacksView([PackView.of(pack) for pack in page], following), program.version)


PACK_HANDLERS = (
    methods_named(_ALL, "GET", "POST"),
    methods_named(_ONE, "GET", "PUT", "DELETE"),
    list_packs,
    create_pack,
    read_pack,
    change_pack,
    remove_pack,
)
