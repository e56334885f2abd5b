"""`flex programs schedule`: let a program be active for a while, and the one before return."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import typer

from flex_cli.local_times import LOCAL_TIMES, local
from flex_cli.moments import exactly
from flex_cli.output import JsonOption, StoreOption, show_json, show_table
from flex_cli.program_argument import ProgramArgument, named
from flex_cli.running import Session, run
from flexcore.kernel import ProgramId, WindowId
from flexcore.programs import Window

app = typer.Typer(help="Times in which another program is active.", no_args_is_help=True)

Names = Mapping[ProgramId, str]


@app.command()
def add(
    program: ProgramArgument,
    starts: Annotated[
        datetime,
        typer.Option("--from", formats=LOCAL_TIMES, help="When it begins, on the store's clocks."),
    ],
    ends: Annotated[
        datetime,
        typer.Option("--until", formats=LOCAL_TIMES, help="When the program before returns."),
    ],
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Schedule a published program to be active for a while; then the one before returns."""

    async def work(session: Session) -> tuple[Window, Names, ZoneInfo]:
        shop, schedule = await session.store(), session.application.schedule
        _, found = await named(session, program)
        window = await schedule.add(shop, found, starts, ends, session.by)
        names = await session.application.programs.names(shop.slug, session.by)
        return window, names, await schedule.zone(shop)

    window, names, zone = run(work, store)
    if as_json:
        show_json(_json(window, names))
        return
    typer.echo(
        f"{names[window.program_id]} is active from {local(window.starts_at.astimezone(zone))} "
        f"to {local(window.ends_at.astimezone(zone))} (window {window.id})."
    )


@app.command("list")
def list_windows(store: StoreOption = "", as_json: JsonOption = False) -> None:
    """List the windows that are to come and the one that goes on."""

    async def work(session: Session) -> tuple[Sequence[Window], Names, ZoneInfo]:
        shop, schedule = await session.store(), session.application.schedule
        windows = await schedule.windows(shop.slug, session.by)
        names = await session.application.programs.names(shop.slug, session.by)
        return windows, names, await schedule.zone(shop)

    windows, names, zone = run(work, store)
    if as_json:
        show_json([_json(window, names) for window in windows])
        return
    rows = [
        (
            names[window.program_id],
            local(window.starts_at.astimezone(zone)),
            local(window.ends_at.astimezone(zone)),
            window.status.value.replace("_", " "),
            names[window.returns_to] if window.returns_to else "",
            window.id,
        )
        for window in windows
    ]
    show_table(("program", "from", "until", "status", "then", "window"), rows)


@app.command()
def remove(
    window: Annotated[UUID, typer.Argument(metavar="WINDOW", help="The window's id.")],
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Take a window that has not begun out of the schedule."""

    async def work(session: Session) -> tuple[Window, Names]:
        tenant, schedule = (await session.store()).slug, session.application.schedule
        removed = await schedule.remove(tenant, WindowId(window), session.by)
        return removed, await session.application.programs.names(tenant, session.by)

    removed, names = run(work, store)
    if as_json:
        show_json(_json(removed, names))
    else:
        typer.echo(f"Removed the window of {names[removed.program_id]}.")


def _json(window: Window, names: Names) -> dict[str, object]:
    return {
        "windowId": str(window.id),
        "programId": str(window.program_id),
        "name": names[window.program_id],
        "startsAt": exactly(window.starts_at),
        "endsAt": exactly(window.ends_at),
        "windowStatus": window.status.value,
        "returnsTo": str(window.returns_to) if window.returns_to else None,
        "scheduledBy": window.scheduled_by,
    }
