"""Whole programs, taken out of a store as documents and in again."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from flex_http.admin.document_views import ProgramDocumentView, TakenInView
from flex_http.admin.options import methods_named
from flex_http.admin.program_history import MOST_REVISIONS
from flex_http.admin.programs import version_of
from flex_http.bodies import WITHOUT_NUL
from flex_http.callers import Call
from flex_http.problems import documented
from flex_http.versions import VERSIONED, VERSIONED_IF_ANY, IfMatch, tagged, version_meant
from flexcore.access import Scope
from flexcore.kernel import ProgramId, Refused
from flexcore.programs import (
    LONGEST_TEXT,
    MOST_DOCUMENT_BYTES,
    PortableProgram,
    TakenIn,
    portable_from_json,
    portable_refusals,
)

DryRun = Annotated[bool, QueryParameter(name="dryRun", description="Only tell what would be.")]

_TAGS = ["programs"]
_PATH = "/programs/{program_id:uuid}/document"
# Bodies are read byte by byte: what this one is like, its reader says better than a type could.
_WRITES = {"scope": Scope.PROGRAMS_WRITE, "reads": ProgramDocumentView}


@get(
    _PATH,
    operation_id="exportProgram",
    summary="Take a program out",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403),
)
async def export_program(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    revision: Annotated[
        int | None,
        QueryParameter(
            ge=1,
            le=MOST_REVISIONS,
            description="With the settings as they were published; as they are if left out.",
        ),
    ] = None,
) -> Response[ProgramDocumentView]:
    """Return all that a program says as one document, which can be taken in here or elsewhere.

    Where the program has a frontend config or messages, the key needs `configs:read` as well.
    """
    version = await version_of(call, ProgramId(program_id))
    exported = await call.flex.program_documents.export(
        call.store.slug, ProgramId(program_id), call.actor, revision=revision
    )
    if exported.has_configs:
        call.needs(Scope.CONFIGS_READ)
    return tagged(ProgramDocumentView.of(exported), version)


@put(
    _PATH,
    operation_id="replaceProgram",
    summary="Let a program say what a document says",
    tags=_TAGS,
    opt=_WRITES,
    request_max_body_size=MOST_DOCUMENT_BYTES,
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422, 428),
)
async def replace_program(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    data: JSONBody[msgspec.Raw],
    dry_run: DryRun = False,
    if_match: IfMatch = None,
) -> Response[TakenInView]:
    """Let a program say all that a document says, in all but its name; it is a draft again.

    Its frontend config and messages are replaced, too: the key needs `configs:write` as well.
    """
    call.needs(Scope.CONFIGS_WRITE)
    tenant, version = call.store.slug, version_meant(if_match)
    shown = await call.flex.programs.show(tenant, ProgramId(program_id), call.actor)
    taken = await call.flex.program_documents.take_in(
        tenant,
        _fit(data),
        call.actor,
        name=shown.program.name,
        replace=True,
        dry_run=dry_run,
        version=version,
    )
    return _answer(taken, is_dry_run=dry_run)


@post(
    "/programs/import",
    operation_id="importProgram",
    summary="Create a program from a document",
    tags=_TAGS,
    opt=_WRITES,
    status_code=200,
    request_max_body_size=MOST_DOCUMENT_BYTES,
    response_headers=VERSIONED_IF_ANY,
    responses=documented(401, 403, 409, 413, 415, 422),
)
async def import_program(
    call: NamedDependency[Call],
    data: JSONBody[msgspec.Raw],
    name: Annotated[
        str | None,
        QueryParameter(
            min_length=1,
            max_length=LONGEST_TEXT,
            pattern=WITHOUT_NUL,
            description="In place of the document's.",
        ),
    ] = None,
    dry_run: DryRun = False,
) -> Response[TakenInView]:
    """Create a draft that says what a document says.

    With a frontend config or messages in it, the key needs `configs:write` as well.
    """
    given = portable_from_json(bytes(data))
    if given.has_configs:
        call.needs(Scope.CONFIGS_WRITE)
    taken = await call.flex.program_documents.take_in(
        call.store.slug, given, call.actor, name=name, dry_run=dry_run
    )
    return _answer(taken, is_dry_run=dry_run)


def _fit(data: msgspec.Raw) -> PortableProgram:
    """Return a document in which everything can be kept, its name as well."""
    given = portable_from_json(bytes(data))
    if refusals := portable_refusals(given):
        raise Refused(*refusals)
    return given


def _answer(taken: TakenIn, *, is_dry_run: bool) -> Response[TakenInView]:
    view = TakenInView.of(taken, is_dry_run=is_dry_run)
    return tagged(view, view.program.version) if view.program else Response(view)


DOCUMENT_HANDLERS = (
    methods_named(_PATH, "GET", "PUT"),
    export_program,
    replace_program,
    import_program,
)
