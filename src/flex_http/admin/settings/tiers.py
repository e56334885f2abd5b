"""The tiers of a game pack (FX-1.32 to FX-1.37)."""

from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from flex_http.admin.options import methods_named
from flex_http.admin.settings.editing import TAGS, NewPlace, Place, changed, page_of, program_of
from flex_http.admin.settings.pack_views import TierBody, TiersView, TierView
from flex_http.admin.settings.wire import meant, merged
from flex_http.callers import Call
from flex_http.paging import PAGE, Limit, PageCursor
from flex_http.problems import documented
from flex_http.versions import VERSIONED, IfMatch, tagged
from flexcore.access import Scope
from flexcore.programs import Program, Tier, tiers_of

_ALL = "/programs/{program_id:uuid}/packs/{pack_code:str}/tiers"
_ONE = f"{_ALL}/{{tier_name:str}}"


@get(
    _ALL,
    operation_id="listTiers",
    summary="List tiers",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403, 422),
)
async def list_tiers(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    pack_code: FromPath[str],
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> Response[TiersView]:
    """List the tiers of a game pack, in the order of the shop."""
    return _page(await program_of(call, program_id), pack_code, limit, cursor)


@post(
    _ALL,
    operation_id="createTier",
    summary="Add a tier",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422, 428),
)
async def create_tier(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    pack_code: FromPath[str],
    data: JSONBody[TierBody],
    *,
    if_match: IfMatch = None,
    place: NewPlace = None,
) -> Response[TierView]:
    """Add a tier to a game pack; no event stands in two tiers of one pack."""
    change = tiers_of(pack_code).adding(meant(data, Tier), place)
    return _one(await changed(call, program_id, if_match, change), pack_code, data.name)


@get(
    _ONE,
    operation_id="readTier",
    summary="Read a tier",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403),
)
async def read_tier(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    pack_code: FromPath[str],
    tier_name: FromPath[str],
) -> Response[TierView]:
    """Read a tier with its events."""
    return _one(await program_of(call, program_id), pack_code, tier_name)


@put(
    _ONE,
    operation_id="changeTier",
    summary="Change a tier",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422, 428),
)
async def change_tier(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    pack_code: FromPath[str],
    tier_name: FromPath[str],
    data: JSONBody[TierBody],
    *,
    if_match: IfMatch = None,
    place: Place = None,
) -> Response[TierView]:
    """Give a tier all that it says, perhaps another name, and perhaps another place."""
    change = tiers_of(pack_code).changing(tier_name, lambda tier: merged(tier, data), place)
    return _one(await changed(call, program_id, if_match, change), pack_code, data.name)


@delete(
    _ONE,
    operation_id="removeTier",
    summary="Remove a tier",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    status_code=200,
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 422, 428),
)
async def remove_tier(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    pack_code: FromPath[str],
    tier_name: FromPath[str],
    *,
    if_match: IfMatch = None,
) -> Response[TiersView]:
    """Take a tier out of a game pack; the answer has the first page of those that are left."""
    change = tiers_of(pack_code).removing(tier_name)
    return _page(await changed(call, program_id, if_match, change), pack_code, PAGE)


def _one(program: Program, pack: str, name: str) -> Response[TierView]:
    tier = tiers_of(pack).find(program.settings, name)
    return tagged(TierView.of(tier), program.version)


def _page(
    program: Program, pack: str, limit: int, cursor: str | None = None
) -> Response[TiersView]:
    page, following = page_of(tiers_of(pack), program.settings, limit, cursor)
    return tagged(TiersView([TierView.of(tier) for tier in page], following), program.version)


TIER_HANDLERS = (
    methods_named(_ALL, "GET", "POST"),
    methods_named(_ONE, "GET", "PUT", "DELETE"),
    list_tiers,
    create_tier,
    read_tier,
    change_tier,
    remove_tier,
)
