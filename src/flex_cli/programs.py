"""`flex programs`: prepare programs, publish them, and switch the active one."""

import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from flex_cli.exits import Exit
from flex_cli.output import JsonOption, StoreOption, show_fields, show_json, show_table
from flex_cli.program_options import SettingsOptions, basis_points
from flex_cli.program_views import (
    build_json,
    build_text,
    check_json,
    check_lines,
    program_fields,
    program_json,
    revision_json,
    view_json,
)
from flex_cli.running import Session, run
from flexcore.catalog import EventPlace
from flexcore.kernel import EventCode, ProgramId, TenantId
from flexcore.programs import (
    Build,
    Program,
    ProgramCheck,
    ProgramSettings,
    ProgramType,
    ProgramView,
    Publication,
    Revision,
    settings_from_json,
)

app = typer.Typer(help="Programs: what fans may choose.", no_args_is_help=True)

ProgramArgument = Annotated[
    str, typer.Argument(metavar="PROGRAM", help="The program's name or id.")
]

_PAGE = 500


@app.command("list")
def list_programs(store: StoreOption = "", as_json: JsonOption = False) -> None:
    """List all programs, the oldest first."""

    async def work(session: Session) -> list[Program]:
        tenant = (await session.store()).slug
        return list(await session.application.programs.list_programs(tenant, session.by))

    programs = run(work, store)
    if as_json:
        show_json([program_json(program) for program in programs])
        return
    rows = [
        (p.name, p.program_type.value, p.status.value, "active" if p.is_active else "", p.id)
        for p in programs
    ]
    show_table(("name", "type", "status", "active", "id"), rows)


@app.command()
def show(program: ProgramArgument, store: StoreOption = "", as_json: JsonOption = False) -> None:
    """Show a program's settings, what was published last, and how its events stand."""

    async def work(session: Session) -> ProgramView:
        tenant = (await session.store()).slug
        found = await _found(session, tenant, program)
        return await session.application.programs.show(tenant, found, session.by)

    view = run(work, store)
    if as_json:
        show_json(view_json(view))
        return
    show_fields(program_fields(view))
    rows = [
        (code, state.build_status.value, "sold out" if state.is_sold_out else "")
        for code, state in view.states.items()
    ]
    show_table(("event", "build", "stock"), rows)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Unique within the store.")],
    program_type: Annotated[
        ProgramType, typer.Option("--type", help="How fans choose events.")
    ] = ProgramType.BUILD_YOUR_OWN,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Create a draft."""

    async def work(session: Session) -> Program:
        tenant = (await session.store()).slug
        return await session.application.programs.create(tenant, name, program_type, session.by)

    made = run(work, store)
    if as_json:
        show_json(program_json(made))
    else:
        typer.echo(f"Created {made.name} ({made.id}): configure it next.")


@app.command()
def configure(
    program: ProgramArgument,
    file: Annotated[
        str | None,
        typer.Argument(help="JSON document with all settings; - reads standard input."),
    ] = None,
    *,
    min_events: Annotated[int | None, typer.Option(help="Fewest events of a cart.")] = None,
    max_events: Annotated[int | None, typer.Option(help="Most events of a cart.")] = None,
    events: Annotated[
        str | None, typer.Option(help="`all` of the catalog, or codes with commas between.")
    ] = None,
    class_name: Annotated[
        list[str] | None,
        typer.Option(help="Access group on sale, NAME or NAME=ID; may be repeated."),
    ] = None,
    adjustment: Annotated[
        str | None, typer.Option(help="How far prices lie from face values, such as -25%.")
    ] = None,
    ticket_limit: Annotated[int | None, typer.Option(help="Most seats of an event.")] = None,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Change a program's settings: a document replaces all of them, options change one each."""
    if adjustment is not None:
        basis_points(adjustment)
    text = None if file is None else _text(file)
    options = SettingsOptions(min_events, max_events, events, class_name, adjustment, ticket_limit)

    async def work(session: Session) -> Program:
        tenant, programs = (await session.store()).slug, session.application.programs
        before = (
            await programs.show(tenant, await _found(session, tenant, program), session.by)
        ).program
        base = before.settings if text is None else settings_from_json(text)
        settings = await _with_options(session, tenant, base, options)
        return await programs.configure(
            tenant, before.id, settings, session.by, version=before.version
        )

    saved = run(work, store)
    if as_json:
        show_json(program_json(saved))
    else:
        typer.echo(f"Configured {saved.name}; it is a {saved.status.value}.")


@app.command()
def check(program: ProgramArgument, store: StoreOption = "", as_json: JsonOption = False) -> None:
    """Say what keeps a program from being published, and what nobody could buy today.

    Exit 1 when there is any of it, 3 when the stock could not be asked for.
    """

    async def work(session: Session) -> ProgramCheck:
        tenant = (await session.store()).slug
        found = await _found(session, tenant, program)
        return await session.application.programs.check(tenant, found, session.by)

    checked = run(work, store)
    if as_json:
        show_json(check_json(checked))
    else:
        for line in check_lines(checked):
            typer.echo(line)
    if checked.failure:
        raise typer.Exit(Exit.UNAVAILABLE)
    if checked.refusals or checked.out_of_reach:
        raise typer.Exit(Exit.REFUSED)


@app.command()
def publish(program: ProgramArgument, store: StoreOption = "", as_json: JsonOption = False) -> None:
    """Freeze a program as a revision and build its events; exit 3 when building failed."""

    async def work(session: Session) -> Publication:
        tenant = (await session.store()).slug
        found = await _found(session, tenant, program)
        return await session.application.programs.publish(tenant, found, session.by)

    published = run(work, store)
    if as_json:
        show_json(revision_json(published.revision) | build_json(published.build))
    else:
        typer.echo(
            f"Published {published.revision.document.name} as revision "
            f"{published.revision.number}. {build_text(published.build)}"
        )
    _end_with(published.build)


@app.command()
def build(program: ProgramArgument, store: StoreOption = "", as_json: JsonOption = False) -> None:
    """Ask the vendor again what a program's events have on sale; exit 3 when that failed."""

    async def work(session: Session) -> Build:
        tenant = (await session.store()).slug
        found = await _found(session, tenant, program)
        return await session.application.programs.build(tenant, found, session.by)

    built = run(work, store)
    if as_json:
        show_json(build_json(built))
    else:
        typer.echo(build_text(built))
    _end_with(built)


@app.command()
def activate(
    program: ProgramArgument, store: StoreOption = "", as_json: JsonOption = False
) -> None:
    """Switch the shop to a published program; carts begun before keep theirs."""

    async def work(session: Session) -> Revision:
        tenant = (await session.store()).slug
        found = await _found(session, tenant, program)
        return await session.application.programs.activate(tenant, found, session.by)

    revision = run(work, store)
    if as_json:
        show_json(revision_json(revision))
    else:
        typer.echo(f"Fans buy {revision.document.name}, revision {revision.number}, from now on.")


@app.command()
def archive(program: ProgramArgument, store: StoreOption = "", as_json: JsonOption = False) -> None:
    """End the life of a published program; carts begun with it go on."""

    async def work(session: Session) -> Program:
        tenant = (await session.store()).slug
        found = await _found(session, tenant, program)
        return await session.application.programs.archive(tenant, found, session.by)

    archived = run(work, store)
    if as_json:
        show_json(program_json(archived))
    else:
        typer.echo(f"Archived {archived.name}.")


async def _found(session: Session, tenant: TenantId, name_or_id: str) -> ProgramId:
    programs = session.application.programs
    try:
        return ProgramId(UUID(name_or_id))
    except ValueError:
        return (await programs.find(tenant, name_or_id, session.by)).id


async def _with_options(
    session: Session, tenant: TenantId, base: ProgramSettings, options: SettingsOptions
) -> ProgramSettings:
    codes = await _catalog(session, tenant) if options.wants_all_events else []
    return options.over(base, codes)


async def _catalog(session: Session, tenant: TenantId) -> list[EventCode]:
    """Return the codes of every event, by date."""
    codes: list[EventCode] = []
    after: EventPlace | None = None
    while True:
        page = await session.application.catalog.events(tenant, session.by, _PAGE, after)
        codes += [event.event_code for event in page]
        if len(page) < _PAGE:
            return codes
        after = EventPlace.of(page[-1])


def _text(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{file} cannot be read: {error}.", param_hint="FILE") from error


def _end_with(built: Build) -> None:
    if built.failure:
        raise typer.Exit(Exit.UNAVAILABLE)
