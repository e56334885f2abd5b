"""`flex configs`: what a store is set to, and who set it so."""

import json
import sys
from typing import Annotated

import typer

from flex_cli.moments import exactly, to_the_second
from flex_cli.output import JsonOption, StoreOption, show_json, show_table
from flex_cli.running import Session, run
from flexcore.configs import BaseConfig, ConfigChange, config_from_json

app = typer.Typer(help="Configs: what a store is set to.", no_args_is_help=True)

KeyArgument = Annotated[str, typer.Argument(metavar="KEY", help="Such as `carts`; see `get`.")]


@app.command("get")
def get_config(
    key: Annotated[str | None, typer.Argument(help="All keys if left out.")] = None,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show a config, or all of them; what was never set has version 0 and its defaults."""

    async def work(session: Session) -> list[BaseConfig]:
        tenant, configs = (await session.store()).slug, session.application.base_configs
        if key is None:
            return list(await configs.list_all(tenant, session.by))
        return [await configs.get(tenant, key, session.by)]

    found = run(work, store)
    if as_json:
        documents = [_config_json(config) for config in found]
        show_json(documents if key is None else documents[0])
    elif key is None:
        rows = [(config.key, config.version, _text(config.value)) for config in found]
        show_table(("key", "version", "value"), rows)
    else:
        typer.echo(_text(found[0].value))


@app.command("set")
def set_config(
    key: KeyArgument,
    value: Annotated[str, typer.Argument(help="JSON; - or nothing reads standard input.")] = "-",
    *,
    version: Annotated[
        int | None,
        typer.Option(min=0, help="That you read: refused if it is another by now."),
    ] = None,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Replace a config; fields that are left out have their defaults."""
    content = _standard_input() if value == "-" else value

    async def work(session: Session) -> BaseConfig:
        tenant = (await session.store()).slug
        return await session.application.base_configs.set(
            tenant, key, config_from_json(key, content), session.by, version=version
        )

    saved = run(work, store)
    if as_json:
        show_json(_config_json(saved))
    else:
        typer.echo(f"Set {saved.key}; it is at version {saved.version}.")


@app.command()
def history(
    key: KeyArgument,
    limit: Annotated[int, typer.Option(min=1, max=500, help="Most changes to show.")] = 50,
    before: Annotated[
        int | None, typer.Option(min=1, help="Changes from below this version on.")
    ] = None,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """List the changes of a config with who made them and when, the latest first."""

    async def work(session: Session) -> list[ConfigChange]:
        tenant, configs = (await session.store()).slug, session.application.base_configs
        return list(await configs.history(tenant, key, session.by, limit, before))

    changes = run(work, store)
    if as_json:
        show_json([_change_json(change) for change in changes])
        return
    rows = [
        (
            change.version,
            to_the_second(change.changed_at),
            change.changed_by,
            _text(change.old_value) if change.version > 1 else "",
            _text(change.new_value),
        )
        for change in changes
    ]
    show_table(("version", "when", "who", "before", "after"), rows)


def _standard_input() -> str:
    try:
        return sys.stdin.read()
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"It is not text: {error}.", param_hint="VALUE") from error


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _config_json(config: BaseConfig) -> dict[str, object]:
    return {"key": config.key, "value": config.value, "version": config.version}


def _change_json(change: ConfigChange) -> dict[str, object]:
    return {
        "key": change.key,
        "version": change.version,
        "oldValue": change.old_value,
        "newValue": change.new_value,
        "changedBy": change.changed_by,
        "changedAt": exactly(change.changed_at),
    }
