"""The prices that a program gives to seats of their own."""

from uuid import UUID

import attrs
from litestar import Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from flex_http.admin.options import methods_named
from flex_http.admin.settings.editing import TAGS, changed, program_of
from flex_http.admin.settings.override_views import PriceOverridesBody, PriceOverridesView
from flex_http.callers import Call
from flex_http.problems import documented
from flex_http.versions import VERSIONED, IfMatch, tagged
from flexcore.access import Scope
from flexcore.programs import Program

_PATH = "/programs/{program_id:uuid}/price-overrides"


@get(
    _PATH,
    operation_id="listPriceOverrides",
    summary="List price overrides",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403),
)
async def list_overrides(
    call: NamedDependency[Call], program_id: FromPath[UUID]
) -> Response[PriceOverridesView]:
    """List all prices that a program gives to suites, sections and price codes."""
    return _all(await program_of(call, program_id))


@put(
    _PATH,
    operation_id="changePriceOverrides",
    summary="Change price overrides",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422, 428),
)
async def change_overrides(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    data: JSONBody[PriceOverridesBody],
    *,
    if_match: IfMatch = None,
) -> Response[PriceOverridesView]:
    """Give suites, sections and price codes these prices and no others."""
    overrides = data.overrides
    program = await changed(
        call,
        program_id,
        if_match,
        lambda settings: attrs.evolve(settings, price_overrides=overrides),
    )
    return _all(program)


def _all(program: Program) -> Response[PriceOverridesView]:
    return tagged(PriceOverridesView.of(program.settings.price_overrides), program.version)


OVERRIDE_HANDLERS = (methods_named(_PATH, "GET", "PUT"), list_overrides, change_overrides)
