"""`flex keys`: API keys, with which programs act on a store."""

from datetime import datetime, timedelta
from typing import Annotated

import typer

from flex_cli.moments import to_the_second
from flex_cli.output import JsonOption, StoreOption, show_json, show_table
from flex_cli.running import Session, run
from flexcore.access import ApiKey, Scope, key_id_of

app = typer.Typer(help="API keys: which program may do what.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Who uses it, and what for.")],
    scopes: Annotated[
        list[Scope], typer.Option("--scope", help="What it may do; give it once a scope.")
    ],
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="How long it is good for; else for ever.")
    ] = None,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make a key and print it, this once: send it as `Authorization: Bearer …`."""

    async def work(session: Session) -> tuple[ApiKey, str]:
        flex, tenant = session.application, (await session.store()).slug
        expires_at = None if days is None else flex.clock.now() + timedelta(days=days)
        return await flex.api_keys.create(tenant, name, scopes, session.by, expires_at=expires_at)

    key, text = run(work, store)
    if as_json:
        show_json(key_json(key) | {"key": text})
    else:
        typer.echo(text)


@app.command("list")
def list_keys(
    limit: Annotated[int, typer.Option(min=1, max=500, help="Most keys to show.")] = 50,
    before: Annotated[str | None, typer.Option(help="Keys made before the one of this id.")] = None,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """List keys without their secrets, the newest first; those that are over, too."""
    after = None if before is None else key_id_of(before)
    if before is not None and after is None:
        raise typer.BadParameter(f"{before!r} is not the id of a key.", param_hint="--before")

    async def work(session: Session) -> tuple[list[ApiKey], datetime]:
        flex, tenant = session.application, (await session.store()).slug
        found = await flex.api_keys.list_keys(tenant, session.by, limit, after)
        return list(found), flex.clock.now()

    keys, now = run(work, store)
    if as_json:
        show_json([key_json(key) for key in keys])
        return
    columns = ("id", "name", "scopes", "state", "made by", "expires", "last used")
    show_table(columns, [_row(key, now) for key in keys])


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As `flex keys list` shows it.")],
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """End a key at once; it cannot be made good again."""

    async def work(session: Session) -> ApiKey:
        tenant = (await session.store()).slug
        return await session.application.api_keys.revoke(tenant, key_id, session.by)

    key = run(work, store)
    if as_json:
        show_json(key_json(key))
    else:
        typer.echo(f"Revoked {key.name}: whoever uses it is refused from now on.")


def key_json(key: ApiKey) -> dict[str, object]:
    """Return what may be known of a key as plain JSON values."""
    return {
        "id": key.id,
        "name": key.name,
        "scopes": _scopes(key),
        "createdAt": _when(key.created_at),
        "createdBy": key.created_by,
        "expiresAt": _when(key.expires_at),
        "revokedAt": _when(key.revoked_at),
        "lastUsedAt": _when(key.last_used_at),
    }


def _row(key: ApiKey, now: datetime) -> tuple[object, ...]:
    state = "revoked" if key.revoked_at else "good" if key.is_live(now) else "expired"
    return (
        key.id,
        key.name,
        ",".join(_scopes(key)),
        state,
        key.created_by,
        _when(key.expires_at) or "never",
        _when(key.last_used_at) or "never",
    )


def _scopes(key: ApiKey) -> list[str]:
    return sorted(scope.value for scope in key.scopes)


def _when(at: datetime | None) -> str | None:
    return to_the_second(at) if at else None
