"""`flex programs changes`: what became of a config of a program."""

import json
from typing import Annotated

import typer

from flex_cli.moments import exactly, to_the_second
from flex_cli.output import JsonOption, StoreOption, show_json, show_table
from flex_cli.program_argument import ProgramArgument, named
from flex_cli.running import Session, run
from flexcore.programs import PROGRAM_CONFIG_KEYS, ProgramConfigChange


def changes(
    program: ProgramArgument,
    key: Annotated[
        str, typer.Argument(metavar="KEY", help=f"One of {', '.join(PROGRAM_CONFIG_KEYS)}.")
    ],
    *,
    limit: Annotated[int, typer.Option(min=1, max=500, help="Most changes to show.")] = 50,
    before: Annotated[
        int | None, typer.Option(min=1, help="Changes from below this version on.")
    ] = None,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """List the changes of a program's config with who made them and when, the latest first."""

    async def work(session: Session) -> list[ProgramConfigChange]:
        tenant, found = await named(session, program)
        programs = session.application.programs
        made = programs.changes(tenant, found, key, session.by, limit=limit, before=before)
        return list(await made)

    made = run(work, store)
    if as_json:
        show_json([_json(change) for change in made])
        return
    rows = [
        (
            change.version,
            to_the_second(change.changed_at),
            change.changed_by,
            _text(change.old_value),
            _text(change.new_value),
        )
        for change in made
    ]
    show_table(("version", "when", "who", "before", "after"), rows)


def _text(value: object) -> str:
    """Return a value on a line; nothing where the config was not set."""
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _json(change: ProgramConfigChange) -> dict[str, object]:
    return {
        "programId": str(change.program_id),
        "key": change.key,
        "version": change.version,
        "oldValue": change.old_value,
        "newValue": change.new_value,
        "changedBy": change.changed_by,
        "changedAt": exactly(change.changed_at),
    }
