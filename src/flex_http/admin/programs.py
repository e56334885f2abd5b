"""Programs: found, shown, made, and made of one another."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from flex_http.admin.options import methods_named
from flex_http.admin.program_views import (
    CloneBody,
    ManagedProgramView,
    NewProgramBody,
    ProgramsView,
)
from flex_http.bodies import WITHOUT_NUL
from flex_http.callers import Call
from flex_http.cursors import id_of
from flex_http.paging import PAGE, Limit, PageCursor
from flex_http.problems import documented
from flex_http.versions import VERSIONED, tagged
from flexcore.access import Scope
from flexcore.kernel import ProgramId
from flexcore.programs import LONGEST_TEXT, ProgramFilter, ProgramStatus, ProgramType

_TAGS = ["programs"]


@get(
    "/programs",
    operation_id="listPrograms",
    summary="List programs",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    responses=documented(401, 403, 422),
)
async def list_programs(
    call: NamedDependency[Call],
    *,
    status: Annotated[
        ProgramStatus | None, QueryParameter(description="Programs of one status alone.")
    ] = None,
    program_type: Annotated[
        ProgramType | None, QueryParameter(name="type", description="Programs of one type alone.")
    ] = None,
    active: Annotated[
        bool | None, QueryParameter(description="The active program alone, or all others.")
    ] = None,
    name: Annotated[
        str | None,
        QueryParameter(
            max_length=LONGEST_TEXT,
            pattern=WITHOUT_NUL,
            description="Programs with this in their names alone, be it in capitals or not.",
        ),
    ] = None,
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> ProgramsView:
    """List the store's programs, the oldest first; those that are archived, too."""
    which, after = ProgramFilter(status, program_type, active, name), id_of(cursor)
    found = await call.flex.programs.page(
        call.store.slug, which, call.actor, limit + 1, ProgramId(after) if after else None
    )
    return ProgramsView.of(found, limit)


@post(
    "/programs",
    operation_id="createProgram",
    summary="Create a program",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 413, 415, 422),
)
async def create_program(
    call: NamedDependency[Call], data: JSONBody[NewProgramBody]
) -> Response[ManagedProgramView]:
    """Create a draft with default settings."""
    programs, tenant = call.flex.programs, call.store.slug
    made = await programs.create(tenant, data.name, data.program_type, call.actor)
    return await shown(call, made.id)


@get(
    "/programs/{program_id:uuid}",
    operation_id="readManagedProgram",
    summary="Read a program",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403),
)
async def read_program(
    call: NamedDependency[Call], program_id: FromPath[UUID]
) -> Response[ManagedProgramView]:
    """Read a program's settings, what was published last, and how its events stand."""
    return await shown(call, ProgramId(program_id))


@post(
    "/programs/{program_id:uuid}/clone",
    operation_id="cloneProgram",
    summary="Copy a program",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 413, 415, 422),
)
async def clone_program(
    call: NamedDependency[Call], program_id: FromPath[UUID], data: JSONBody[CloneBody]
) -> Response[ManagedProgramView]:
    """Create a draft that says all that another program says; the other stays as it is."""
    documents, tenant = call.flex.program_documents, call.store.slug
    made = await documents.clone(tenant, ProgramId(program_id), data.name, call.actor)
    return await shown(call, made.id)


async def shown(call: Call, program_id: ProgramId) -> Response[ManagedProgramView]:
    """Return a program as it stands now, with its version."""
    view = await call.flex.programs.show(call.store.slug, program_id, call.actor)
    return tagged(ManagedProgramView.shown(view), view.program.version)


async def version_of(call: Call, program_id: ProgramId) -> int:
    """Return the version of a program of which more is read next.

    If somebody changes it in between, what is answered is newer than its tag, and a change that
    names the tag is refused.
    """
    view = await call.flex.programs.show(call.store.slug, program_id, call.actor)
    return view.program.version


PROGRAM_HANDLERS = (
    methods_named("/programs", "GET", "POST"),
    list_programs,
    create_program,
    read_program,
    clone_program,
)
