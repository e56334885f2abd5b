"""What became of a program: its revisions, the changes of its configs, and what is different."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from flex_http.admin.history_views import DifferencesView, ProgramConfigChangesView, RevisionsView
from flex_http.callers import Call
from flex_http.cursors import number_of
from flex_http.paging import PAGE, Limit, PageCursor
from flex_http.problems import documented
from flexcore.access import Scope
from flexcore.kernel import ProgramId
from flexcore.programs import Side

# More than any program was ever published.
MOST_REVISIONS = 999_999_999

_TAGS = ["programs"]


@get(
    "/programs/{program_id:uuid}/revisions",
    operation_id="listRevisions",
    summary="List what was published of a program",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    responses=documented(401, 403, 422),
)
async def list_revisions(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> RevisionsView:
    """List what was published of a program, when and by whom, the latest first."""
    documents, before = call.flex.program_documents, number_of(cursor)
    found = await documents.revisions(
        call.store.slug, ProgramId(program_id), call.actor, limit + 1, before
    )
    return RevisionsView.of(found, limit)


@get(
    "/programs/{program_id:uuid}/configs/{config_key:str}/changes",
    operation_id="listProgramConfigChanges",
    summary="List the changes of a config of a program",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    responses=documented(401, 403, 422),
)
async def list_config_changes(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    config_key: FromPath[str],
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> ProgramConfigChangesView:
    """List the changes of a config of a program with who made them, the latest first."""
    found = await call.flex.programs.changes(
        call.store.slug,
        ProgramId(program_id),
        config_key,
        call.actor,
        limit=limit + 1,
        before=number_of(cursor),
    )
    return ProgramConfigChangesView.of(found, limit)


@get(
    "/programs/{program_id:uuid}/diff",
    operation_id="diffPrograms",
    summary="Compare programs or revisions",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    responses=documented(401, 403, 409),
)
async def diff_programs(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    other: Annotated[
        UUID | None, QueryParameter(description="Another program; the same if left out.")
    ] = None,
    from_revision: Annotated[
        int | None,
        QueryParameter(
            name="from",
            ge=1,
            le=MOST_REVISIONS,
            description="Revision of the first; what can be edited if left out.",
        ),
    ] = None,
    to_revision: Annotated[
        int | None,
        QueryParameter(
            name="to",
            ge=1,
            le=MOST_REVISIONS,
            description="Revision of the second; what can be edited if left out.",
        ),
    ] = None,
) -> DifferencesView:
    """List what is different on the second side; without one, what publishing would change.

    Where the frontend configs or messages of two programs differ, the key needs `configs:read` as
    well.
    """
    documents, tenant, first = call.flex.program_documents, call.store.slug, ProgramId(program_id)
    if other is None and from_revision is None and to_revision is None:
        return DifferencesView.of(await documents.unpublished(tenant, first, call.actor))
    second = first if other is None else ProgramId(other)
    sides = Side(first, from_revision), Side(second, to_revision)
    changes = await documents.compare(tenant, *sides, call.actor)
    if any(change.is_of_configs for change in changes):
        call.needs(Scope.CONFIGS_READ)
    return DifferencesView.of(changes)


HISTORY_HANDLERS = (list_revisions, list_config_changes, diff_programs)
