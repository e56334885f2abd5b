"""`flex audit`: who changed what, and whether that record is as it was written."""

import json
from typing import Annotated

import typer

from flex_cli.exits import Exit
from flex_cli.moments import exactly, to_the_second
from flex_cli.output import JsonOption, StoreOption, show_json, show_table
from flex_cli.running import Session, run
from flexcore.access import AuditEntry, AuditFilter, BreakKind, Verification
from flexcore.kernel import EntityKind

app = typer.Typer(help="The audit: who changed what.", no_args_is_help=True)

_BROKEN = {BreakKind.ALTERED: "was altered", BreakKind.MISSING: "is missing"}


@app.command("list")
def list_entries(
    kind: Annotated[
        EntityKind | None, typer.Option(help="Changes of one kind of thing alone.")
    ] = None,
    id: Annotated[str | None, typer.Option(help="Changes of the thing of this id alone.")] = None,
    *,
    limit: Annotated[int, typer.Option(min=1, max=500, help="Most changes to show.")] = 50,
    before: Annotated[
        int | None, typer.Option(min=1, help="Changes from below this sequence on.")
    ] = None,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """List what was changed, by whom and when, the latest first."""

    async def work(session: Session) -> list[AuditEntry]:
        tenant, audit = (await session.store()).slug, session.application.audit
        which = AuditFilter(kind, id)
        return list(await audit.entries(tenant, session.by, limit, before, which))

    entries = run(work, store)
    if as_json:
        show_json([_entry_json(entry) for entry in entries])
        return
    columns = ("sequence", "when", "who", "action", "what", "before", "after")
    show_table(columns, [_row(entry) for entry in entries])


@app.command()
def verify(store: StoreOption = "", as_json: JsonOption = False) -> None:
    """Follow the chain of hashes, and say where an entry was altered or is missing."""

    async def work(session: Session) -> Verification:
        tenant = (await session.store()).slug
        return await session.application.audit.verify(tenant, session.by)

    found = run(work, store)
    if as_json:
        show_json(_verification_json(found))
    elif found.broken is None:
        typer.echo(f"Whole: {found.head.sequence} entries, the last with hash {_hash(found)}.")
    if found.broken is None:
        return
    if not as_json:
        said = f"entry {found.broken.sequence} {_BROKEN[found.broken.kind]}"
        typer.echo(f"audit_broken: {said}, or the end of the chain is not its end.", err=True)
    raise typer.Exit(Exit.REFUSED)


def _row(entry: AuditEntry) -> tuple[object, ...]:
    return (
        entry.sequence,
        to_the_second(entry.occurred_at),
        entry.actor,
        entry.action,
        entry.entity,
        entry.before or "",
        entry.after or "",
    )


def _entry_json(entry: AuditEntry) -> dict[str, object]:
    return {
        "sequence": entry.sequence,
        "occurredAt": exactly(entry.occurred_at),
        "actor": entry.actor,
        "action": entry.action,
        "entityKind": entry.entity.kind.value,
        "entityId": entry.entity.id,
        "before": _plain(entry.before),
        "after": _plain(entry.after),
        "previousHash": entry.previous_hash.hex(),
        "hash": entry.hash.hex(),
    }


def _verification_json(found: Verification) -> dict[str, object]:
    broken = found.broken
    return {
        "entries": found.head.sequence,
        "hash": _hash(found),
        "broken": broken and {"sequence": broken.sequence, "kind": broken.kind.value},
    }


def _plain(text: str | None) -> object:
    return None if text is None else json.loads(text)


def _hash(found: Verification) -> str:
    return found.head.hash.hex()
