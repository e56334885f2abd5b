"""The life of a program: from the check before publication to the archive."""

from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from flex_http.admin.finding_views import ProgramCheckView
from flex_http.admin.program_views import BuiltProgramView, ManagedProgramView, PublishBody
from flex_http.admin.programs import shown, version_of
from flex_http.callers import Call
from flex_http.problems import documented
from flex_http.versions import VERSIONED, IfMatch, tagged, version_meant_if_any
from flexcore.access import Scope
from flexcore.kernel import ProgramId
from flexcore.programs import Build

_TAGS = ["programs"]


@get(
    "/programs/{program_id:uuid}/check",
    operation_id="checkProgram",
    summary="Prove a program",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403),
)
async def check_program(
    call: NamedDependency[Call], program_id: FromPath[UUID]
) -> Response[ProgramCheckView]:
    """Look whether a program can be published, and who could buy with today's stock.

    Nothing is changed. Errors keep it from being published, warnings have to be confirmed.
    """
    version = await version_of(call, ProgramId(program_id))
    programs, tenant = call.flex.programs, call.store.slug
    checked = await programs.check(tenant, ProgramId(program_id), call.actor)
    return tagged(ProgramCheckView.of(checked), version)


@post(
    "/programs/{program_id:uuid}/publish",
    operation_id="publishProgram",
    summary="Publish a program",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    status_code=200,
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422),
)
async def publish_program(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    data: JSONBody[PublishBody | None] = None,
    if_match: IfMatch = None,
) -> Response[BuiltProgramView]:
    """Freeze a program as a revision that can be activated, and build its events.

    What fans see does not change. With `If-Match` it is published exactly as it was read.
    """
    published = await call.flex.programs.publish(
        call.store.slug,
        ProgramId(program_id),
        call.actor,
        confirmed=data.confirmed if data else False,
        version=version_meant_if_any(if_match),
    )
    return await _built(call, ProgramId(program_id), published.build)


@post(
    "/programs/{program_id:uuid}/build",
    operation_id="buildProgram",
    summary="Build a program's events",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    status_code=200,
    response_headers=VERSIONED,
    responses=documented(401, 403),
)
async def build_program(
    call: NamedDependency[Call], program_id: FromPath[UUID]
) -> Response[BuiltProgramView]:
    """Ask the vendor again what a program's events have on sale; a failure is in the answer."""
    programs, tenant = call.flex.programs, call.store.slug
    built = await programs.build(tenant, ProgramId(program_id), call.actor)
    return await _built(call, ProgramId(program_id), built)


@post(
    "/programs/{program_id:uuid}/activate",
    operation_id="activateProgram",
    summary="Activate a program",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    status_code=200,
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 422),
)
async def activate_program(
    call: NamedDependency[Call], program_id: FromPath[UUID], if_match: IfMatch = None
) -> Response[ManagedProgramView]:
    """Switch the shop to a published program in one act; carts begun before keep theirs.

    A window that has begun is over with it.
    """
    programs, version = call.flex.programs, version_meant_if_any(if_match)
    await programs.activate(call.store.slug, ProgramId(program_id), call.actor, version=version)
    return await shown(call, ProgramId(program_id))


@post(
    "/programs/{program_id:uuid}/archive",
    operation_id="archiveProgram",
    summary="Archive a program",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    status_code=200,
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 422),
)
async def archive_program(
    call: NamedDependency[Call], program_id: FromPath[UUID], if_match: IfMatch = None
) -> Response[ManagedProgramView]:
    """End the life of a published program, for good; carts begun with it go on."""
    programs, version = call.flex.programs, version_meant_if_any(if_match)
    await programs.archive(call.store.slug, ProgramId(program_id), call.actor, version=version)
    return await shown(call, ProgramId(program_id))


async def _built(call: Call, program_id: ProgramId, built: Build) -> Response[BuiltProgramView]:
    view = await call.flex.programs.show(call.store.slug, program_id, call.actor)
    return tagged(BuiltProgramView.built(view, built), view.program.version)


LIFE_HANDLERS = (
    check_program,
    publish_program,
    build_program,
    activate_program,
    archive_program,
)
