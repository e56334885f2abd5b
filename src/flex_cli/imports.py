"""`flex import`: schedules, and the sample season."""

from pathlib import Path
from typing import Annotated

import typer

from flex_adapters.application import Application
from flex_adapters.sample.loading import Loaded, load_season
from flex_cli.exits import Exit
from flex_cli.output import JsonOption, Step, StoreOption, progress, show_json
from flex_cli.running import Session, run
from flexcore.catalog import ScheduleImport, ScheduleOptions
from flexcore.kernel import Actor
from flexcore.stores import Store

app = typer.Typer(help="Schedules, and a sample season to try Flex with.", no_args_is_help=True)

# No season has more home games.
_WHOLE_SEASON = 100

GamesOption = Annotated[
    int | None,
    typer.Option("--games", min=1, help="Put only the first games on sale; all if left out."),
]


@app.command()
def schedule(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV file.")
    ],
    *,
    home: Annotated[str, typer.Option(help="Code of the team whose home games are taken.")],
    season_type: Annotated[
        list[str] | None,
        typer.Option(help="Part of the season, such as 'Regular Season'; may be repeated."),
    ] = None,
    time_zone: Annotated[
        str | None, typer.Option(help="IANA time zone of venues that are new.")
    ] = None,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make the catalog agree with a schedule; what is sound goes in, the rest is reported."""
    options = ScheduleOptions(home, frozenset(season_type or ()), time_zone)

    async def work(session: Session) -> ScheduleImport:
        tenant = (await session.store()).slug
        return await session.application.catalog.import_schedule(tenant, lines, options, session.by)

    with file.open("rb") as lines:
        report = run(work, store)
    nothing_matched = not (report.added or report.changed or report.unchanged or report.refused)
    if as_json:
        show_json(_json(report))
    else:
        _show(report)
    for refusal in report.refused:
        where, reason = f"{file.name}:{refusal.line}", refusal.reason
        typer.echo(f"{where}: {reason.code}: {reason.message}", err=True)
    if nothing_matched:
        typer.echo(f"nothing_matched: {_unmatched(options)}", err=True)
    if nothing_matched or not report.is_complete:
        raise typer.Exit(Exit.REFUSED)


@app.command()
def season(games: GamesOption = None, store: StoreOption = "", as_json: JsonOption = False) -> None:
    """Load the sample season: a schedule, an arena, and seats on sale for every game."""

    async def work(session: Session) -> tuple[int, int]:
        found = await session.store()
        with progress("Putting games on sale", quiet=as_json) as step:
            return await load_games(session.application, found, session.by, step, games)

    done, seats = run(work, store)
    if as_json:
        show_json({"games": done, "seatsAdded": seats})
    else:
        typer.echo(f"{done} games are on sale; {seats:,} seats were added.")


async def load_games(
    application: Application, store: Store, by: Actor, step: Step, games: int | None
) -> tuple[int, int]:
    """Load the sample season, or its first games; return how many games and new seats."""
    seats = done = 0
    async for loaded in load_season(application, store, by, games=games or _WHOLE_SEASON):
        done, seats = loaded.done, seats + loaded.seats
        step(_label(loaded), done, loaded.of)
    return done, seats


def _label(loaded: Loaded) -> str:
    return f"{loaded.event.local_date} {loaded.event.name}"


def _show(report: ScheduleImport) -> None:
    for venue in report.venues_added:
        typer.echo(f"New venue: {venue}")
    typer.echo(
        f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged, "
        f"{report.passed_over} passed over, {len(report.refused)} refused."
    )


def _unmatched(options: ScheduleOptions) -> str:
    seasons = " or ".join(sorted(options.season_types))
    of = f" of the {seasons}" if seasons else ""
    return f"No line is a home game of {options.home_code}{of}: check --home and --season-type."


def _json(report: ScheduleImport) -> dict[str, object]:
    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "passedOver": report.passed_over,
        "venuesAdded": list(report.venues_added),
        "refused": [
            {"line": each.line, "code": each.reason.code, "message": each.reason.message}
            for each in report.refused
        ],
    }
