"""`flex programs`: prepare programs, publish them, and switch the active one."""

from typing import Annotated

import typer

from flex_cli.output import JsonOption, StoreOption, show_fields, show_json, show_table
from flex_cli.program_argument import ProgramArgument, named
from flex_cli.program_changes import changes
from flex_cli.program_documents import clone, diff, export, import_program, revisions
from flex_cli.program_life import activate, archive, build, check, publish
from flex_cli.program_settings import configure
from flex_cli.program_views import program_fields, program_json, view_json
from flex_cli.running import Session, run
from flexcore.kernel import Currency
from flexcore.programs import Program, ProgramType, ProgramView

app = typer.Typer(help="Programs: what fans may choose.", no_args_is_help=True)


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

    async def work(session: Session) -> tuple[ProgramView, Currency]:
        tenant, found = await named(session, program)
        view = await session.application.programs.show(tenant, found, session.by)
        return view, (await session.store()).currency

    view, currency = run(work, store)
    if as_json:
        show_json(view_json(view))
        return
    show_fields(program_fields(view, currency))
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


for command in (
    clone,
    configure,
    check,
    publish,
    build,
    activate,
    archive,
    revisions,
    changes,
    diff,
    export,
):
    app.command()(command)
app.command("import")(import_program)
