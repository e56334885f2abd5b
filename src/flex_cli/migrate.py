"""`flex migrate`: bringing the database to what this version expects."""

from collections.abc import AsyncIterator
from typing import Annotated

import typer

from flex_adapters.wiring import SchemaState
from flex_cli.exits import Exit
from flex_cli.output import JsonOption, show_json
from flex_cli.running import Session, run


def migrate(
    check: Annotated[
        bool, typer.Option("--check", help="Only look; exit 1 when something is due.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring every schema up to date, one line each.

    A file that fails leaves nothing behind; of one that has to run without a transaction, the
    message says that it may have.
    """

    async def work(session: Session) -> list[SchemaState]:
        migrator = session.opened.migrator
        states = migrator.states() if check else migrator.migrate()
        return [state async for state in _told(states, check=check, quiet=as_json)]

    states = run(work, migrated=False)
    if as_json:
        show_json([_json(state) for state in states])
    if check and any(state.pending for state in states):
        raise typer.Exit(Exit.REFUSED)


async def _told(
    states: AsyncIterator[SchemaState], *, check: bool, quiet: bool
) -> AsyncIterator[SchemaState]:
    """Say of each schema how it is, as soon as it is known."""
    async for state in states:
        if not quiet:
            typer.echo(f"{state.schema}: {_text(state, check=check)}")
        yield state


def _text(state: SchemaState, *, check: bool) -> str:
    if not state.pending:
        return f"up to date ({state.applied} applied)"
    names = ", ".join(_names(state))
    return f"{len(state.pending)} due: {names}" if check else f"applied {names}"


def _names(state: SchemaState) -> list[str]:
    return [migration.name for migration in state.pending]


def _json(state: SchemaState) -> dict[str, object]:
    return {
        "schema": state.schema,
        "appliedBefore": state.applied,
        "migrations": _names(state),
    }
