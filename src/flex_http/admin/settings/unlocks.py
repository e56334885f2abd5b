"""The special games of a program and what unlocks them (FX-1.45 to FX-1.49)."""

from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from flex_http.admin.options import methods_named
from flex_http.admin.settings.editing import TAGS, NewPlace, Place, changed, page_of, program_of
from flex_http.admin.settings.unlock_views import NewUnlockBody, UnlockBody, UnlocksView, UnlockView
from flex_http.admin.settings.wire import meant, merged
from flex_http.callers import Call
from flex_http.paging import PAGE, Limit, PageCursor
from flex_http.problems import documented
from flex_http.versions import VERSIONED, IfMatch, tagged
from flexcore.access import Scope
from flexcore.programs import UNLOCKS, Program, Unlock

_ALL = "/programs/{program_id:uuid}/unlocks"
_ONE = f"{_ALL}/{{event_code:str}}"


@get(
    _ALL,
    operation_id="listUnlocks",
    summary="List special games",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403, 422),
)
async def list_unlocks(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> Response[UnlocksView]:
    """List the special games of a program, in the order of the shop."""
    return _page(await program_of(call, program_id), limit, cursor)


@post(
    _ALL,
    operation_id="createUnlock",
    summary="Add a special game",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422, 428),
)
async def create_unlock(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    data: JSONBody[NewUnlockBody],
    *,
    if_match: IfMatch = None,
    place: NewPlace = None,
) -> Response[UnlockView]:
    """Make an event a special game; until the program is published it may lack conditions."""
    change = UNLOCKS.adding(meant(data, Unlock), place)
    return _one(await changed(call, program_id, if_match, change), data.event_code)


@get(
    _ONE,
    operation_id="readUnlock",
    summary="Read a special game",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403),
)
async def read_unlock(
    call: NamedDependency[Call], program_id: FromPath[UUID], event_code: FromPath[str]
) -> Response[UnlockView]:
    """Read what unlocks a special game."""
    return _one(await program_of(call, program_id), event_code)


@put(
    _ONE,
    operation_id="changeUnlock",
    summary="Change a special game",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422, 428),
)
async def change_unlock(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    event_code: FromPath[str],
    data: JSONBody[UnlockBody],
    *,
    if_match: IfMatch = None,
    place: Place = None,
) -> Response[UnlockView]:
    """Give a special game other conditions, and perhaps another place."""
    change = UNLOCKS.changing(event_code, lambda unlock: merged(unlock, data), place)
    return _one(await changed(call, program_id, if_match, change), event_code)


@delete(
    _ONE,
    operation_id="removeUnlock",
    summary="Remove a special game",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    status_code=200,
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 422, 428),
)
async def remove_unlock(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    event_code: FromPath[str],
    *,
    if_match: IfMatch = None,
) -> Response[UnlocksView]:
    """Let an event be no special game; the answer has the first page of those that are left."""
    change = UNLOCKS.removing(event_code)
    return _page(await changed(call, program_id, if_match, change), PAGE)


def _one(program: Program, code: str) -> Response[UnlockView]:
    return tagged(UnlockView.of(UNLOCKS.find(program.settings, code)), program.version)


def _page(program: Program, limit: int, cursor: str | None = None) -> Response[UnlocksView]:
    page, following = page_of(UNLOCKS, program.settings, limit, cursor)
    return tagged(
        UnlocksView([UnlockView.of(unlock) for unlock in page], following), program.version
    )


UNLOCK_HANDLERS = (
    methods_named(_ALL, "GET", "POST"),
    methods_named(_ONE, "GET", "PUT", "DELETE"),
    list_unlocks,
    create_unlock,
    read_unlock,
    change_unlock,
    remove_unlock,
)
