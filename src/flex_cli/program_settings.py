"""`flex programs configure`: a whole document, or single options on top of what is there."""

from typing import Annotated

import typer

from flex_cli.files import text_of
from flex_cli.output import JsonOption, StoreOption, show_json
from flex_cli.program_argument import ProgramArgument, named
from flex_cli.program_options import SettingsOptions, basis_points
from flex_cli.program_views import program_json
from flex_cli.running import Session, run
from flexcore.catalog import EventPlace
from flexcore.kernel import EventCode, TenantId
from flexcore.programs import Program, ProgramSettings, settings_from_json

_PAGE = 500


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
    text = None if file is None else text_of(file)
    options = SettingsOptions(min_events, max_events, events, class_name, adjustment, ticket_limit)

    async def work(session: Session) -> Program:
        tenant, found = await named(session, program)
        programs = session.application.programs
        before = (await programs.show(tenant, found, session.by)).program
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
