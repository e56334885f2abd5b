"""The audit: who changed what."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from flex_http.admin.audit_views import AuditView
from flex_http.bodies import WITHOUT_NUL
from flex_http.callers import Call
from flex_http.cursors import number_of
from flex_http.paging import PAGE, Limit, PageCursor
from flex_http.problems import documented
from flexcore.access import AuditFilter, Scope
from flexcore.kernel import EntityKind


@get(
    "/audit",
    operation_id="listAudit",
    summary="List who changed what",
    tags=["audit"],
    opt={"scope": Scope.AUDIT_READ},
    responses=documented(401, 403, 422),
)
async def list_audit(
    call: NamedDependency[Call],
    kind: Annotated[
        EntityKind | None, QueryParameter(description="Changes of one kind of thing alone.")
    ] = None,
    id: Annotated[
        str | None,
        QueryParameter(
            max_length=255,
            pattern=WITHOUT_NUL,
            description="Changes of the thing of this id alone.",
        ),
    ] = None,
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> AuditView:
    """List the changes that staff and their programs made to the store, latest first."""
    before, which = number_of(cursor), AuditFilter(kind, id)
    entries = await call.flex.audit.entries(call.store.slug, call.actor, limit + 1, before, which)
    return AuditView.of(entries, limit)


AUDIT_HANDLERS = (list_audit,)
