"""Commands on whole programs: copy, compare, take out and take in."""

from collections.abc import Sequence
from typing import Annotated

import typer

from flex_cli.files import STANDARD, content_of, write_content
from flex_cli.moments import to_the_second
from flex_cli.output import JsonOption, StoreOption, show_json, show_table
from flex_cli.program_argument import ProgramArgument, named
from flex_cli.program_views import change_json, program_json, revision_json
from flex_cli.running import Session, run
from flexcore.programs import (
    Change,
    PortableProgram,
    Program,
    Revision,
    Side,
    TakenIn,
    portable_from_json,
    portable_to_json,
)


def clone(
    program: ProgramArgument,
    name: Annotated[str, typer.Argument(help="Of the draft; unique within the store.")],
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Create a draft that says all that another program says; the other stays as it is."""

    async def work(session: Session) -> Program:
        tenant, found = await named(session, program)
        documents = session.application.program_documents
        return await documents.clone(tenant, found, name, session.by)

    made = run(work, store)
    if as_json:
        show_json(program_json(made))
    else:
        typer.echo(f"Created {made.name} ({made.id}): change what is to differ, then publish it.")


def revisions(
    program: ProgramArgument,
    limit: Annotated[int, typer.Option(min=1, max=500, help="Most revisions to show.")] = 50,
    before: Annotated[
        int | None, typer.Option(min=1, help="Revisions from below this number on.")
    ] = None,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """List what was published of a program, when and by whom, the latest first."""

    async def work(session: Session) -> Sequence[Revision]:
        tenant, found = await named(session, program)
        documents = session.application.program_documents
        return await documents.revisions(tenant, found, session.by, limit, before)

    found = run(work, store)
    if as_json:
        show_json([revision_json(revision) for revision in found])
        return
    rows = [
        (
            each.number,
            to_the_second(each.published_at),
            each.published_by,
            each.content_hash,
        )
        for each in found
    ]
    show_table(("revision", "when", "who", "hash"), rows)


def diff(
    program: ProgramArgument,
    other: Annotated[
        str | None, typer.Argument(metavar="OTHER", help="Another program; the same if left out.")
    ] = None,
    *,
    from_revision: Annotated[
        int | None,
        typer.Option("--from", min=1, help="Revision of the first; what can be edited if not."),
    ] = None,
    to_revision: Annotated[
        int | None,
        typer.Option("--to", min=1, help="Revision of the second; what can be edited if not."),
    ] = None,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """List what differs between two programs or revisions; else what publishing would change."""

    async def work(session: Session) -> Sequence[Change]:
        documents = session.application.program_documents
        tenant, first = await named(session, program)
        if other is None and from_revision is None and to_revision is None:
            return await documents.unpublished(tenant, first, session.by)
        second = first if other is None else (await named(session, other))[1]
        sides = Side(first, from_revision), Side(second, to_revision)
        return await documents.compare(tenant, *sides, session.by)

    changes = run(work, store)
    if as_json:
        show_json([change_json(change) for change in changes])
    else:
        _show_changes(changes)


def export(
    program: ProgramArgument,
    file: Annotated[str, typer.Argument(help="Written anew; - is standard output.")] = STANDARD,
    *,
    revision: Annotated[
        int | None, typer.Option(min=1, help="As it was published; what can be edited if not.")
    ] = None,
    store: StoreOption = "",
) -> None:
    """Write a program with its configs as one JSON document, for `flex programs import`."""

    async def work(session: Session) -> tuple[int, PortableProgram]:
        tenant, found = await named(session, program)
        documents = session.application.program_documents
        # Read first: a document of a later version is then refused, and never taken for this one.
        version = (
            await session.application.programs.show(tenant, found, session.by)
        ).program.version
        return version, await documents.export(tenant, found, session.by, revision=revision)

    version, exported = run(work, store)
    write_content(file, portable_to_json(exported).encode())
    if file != STANDARD:
        typer.echo(f"Wrote {exported.name}, which is at version {version}, to {file}.")


def import_program(
    file: Annotated[str, typer.Argument(help="What was exported; - reads standard input.")],
    *,
    name: Annotated[str | None, typer.Option(help="In place of the document's.")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Edit the program of the name if there is one.")
    ] = False,
    version: Annotated[
        int | None,
        typer.Option(
            min=1, help="Of the program that you exported: refused if it is another by now."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would come of it.")
    ] = False,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Create a draft from a document, or edit a program to say what it says."""
    content = content_of(file)

    async def work(session: Session) -> TakenIn:
        documents, tenant = session.application.program_documents, (await session.store()).slug
        given = portable_from_json(content)
        return await documents.take_in(
            tenant,
            given,
            session.by,
            name=name,
            replace=replace,
            dry_run=dry_run,
            version=version,
        )

    taken = run(work, store)
    if as_json:
        show_json(_taken_json(taken, dry_run=dry_run))
        return
    typer.echo(_taken_text(taken, dry_run=dry_run))
    if not taken.is_new:
        _show_changes(taken.changes)


def _show_changes(changes: Sequence[Change]) -> None:
    for change in changes:
        typer.echo(change.line)
    if not changes:
        typer.echo("Nothing is different.")


def _taken_json(taken: TakenIn, *, dry_run: bool) -> dict[str, object]:
    # What was not created has no id to go by.
    id_less = {"programId": None} if taken.is_new and dry_run else {}
    return {
        **program_json(taken.program),
        **id_less,
        "isNew": taken.is_new,
        "isDryRun": dry_run,
        "changes": [change_json(change) for change in taken.changes],
    }


def _taken_text(taken: TakenIn, *, dry_run: bool) -> str:
    program = taken.program
    if dry_run:
        return f"Would {'create' if taken.is_new else 'change'} {program.name}; nothing was done."
    if taken.is_new:
        return f"Created {program.name} ({program.id}): publish it next."
    return f"Changed {program.name}; it is a {program.status.value}."
