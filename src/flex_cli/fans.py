"""`flex fans`: who buys."""

from datetime import timedelta
from typing import Annotated

import typer

from flex_cli.output import JsonOption, StoreOption, show_json
from flex_cli.running import Session, run
from flexcore.fans import Fan

app = typer.Typer(help="Fans.", no_args_is_help=True)

HOURS = 24


@app.callback()
def fans() -> None:
    """Fans."""


@app.command()
def token(
    email: Annotated[str, typer.Argument(help="The fan's e-mail address; made if new.")],
    hours: Annotated[int, typer.Option(min=1, max=8760, help="How long it is good for.")] = HOURS,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Print a token that proves who the fan is: send it as `Authorization: Bearer …`."""

    async def work(session: Session) -> tuple[Fan, str]:
        tenant = (await session.store()).slug
        return await session.application.fans.issue_token(
            tenant, email, session.by, lifetime=timedelta(hours=hours)
        )

    fan, signed = run(work, store)
    if as_json:
        show_json({"fanId": str(fan.id), "email": fan.email, "token": signed, "hours": hours})
    else:
        typer.echo(signed)
