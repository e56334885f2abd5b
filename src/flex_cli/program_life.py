"""Commands on the life of a program: from the check before publication to the archive."""

from functools import partial
from typing import Annotated

import typer

from flex_cli.exits import Exit
from flex_cli.finding_views import check_json, check_lines
from flex_cli.output import JsonOption, StoreOption, show_json
from flex_cli.program_argument import ProgramArgument, on_program
from flex_cli.program_views import (
    build_json,
    build_text,
    program_json,
    revision_json,
)
from flexcore.programs import Build, ProgramService


def check(program: ProgramArgument, store: StoreOption = "", as_json: JsonOption = False) -> None:
    """Prove a program: errors keep it from being published, warnings have to be confirmed.

    Exit 1 when there are errors, 3 when the stock could not be asked for.
    """
    checked = on_program(program, store, ProgramService.check)
    if as_json:
        show_json(check_json(checked))
    else:
        for line in check_lines(checked):
            typer.echo(line)
    if checked.failure:
        raise typer.Exit(Exit.UNAVAILABLE)
    if checked.errors:
        raise typer.Exit(Exit.REFUSED)


def publish(
    program: ProgramArgument,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="Publish in spite of what `check` warns of.")
    ] = False,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Freeze a program as a revision and build its events; exit 3 when building failed."""
    published = on_program(program, store, partial(ProgramService.publish, confirmed=yes))
    if as_json:
        show_json(revision_json(published.revision) | build_json(published.build))
    else:
        typer.echo(
            f"Published {published.revision.document.name} as revision "
            f"{published.revision.number}. {build_text(published.build)}"
        )
    _end_with(published.build)


def build(program: ProgramArgument, store: StoreOption = "", as_json: JsonOption = False) -> None:
    """Ask the vendor again what a program's events have on sale; exit 3 when that failed."""
    built = on_program(program, store, ProgramService.build)
    if as_json:
        show_json(build_json(built))
    else:
        typer.echo(build_text(built))
    _end_with(built)


def activate(
    program: ProgramArgument, store: StoreOption = "", as_json: JsonOption = False
) -> None:
    """Switch the shop to a published program; carts begun before keep theirs."""
    revision = on_program(program, store, ProgramService.activate)
    if as_json:
        show_json(revision_json(revision))
    else:
        typer.echo(f"Fans buy {revision.document.name}, revision {revision.number}, from now on.")


def archive(program: ProgramArgument, store: StoreOption = "", as_json: JsonOption = False) -> None:
    """End the life of a published program; carts begun with it go on."""
    archived = on_program(program, store, ProgramService.archive)
    if as_json:
        show_json(program_json(archived))
    else:
        typer.echo(f"Archived {archived.name}.")


def _end_with(built: Build) -> None:
    if built.failure:
        raise typer.Exit(Exit.UNAVAILABLE)
