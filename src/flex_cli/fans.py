"""`flex fans`: who buys."""

from datetime import timedelta
from typing import Annotated

import typer

from flex_cli.output import JsonOption, StoreOption, show_json
from flex_cli.running import Session, run
from flexcore.configs import AUTH
from flexcore.fans import Fan
from flexcore.kernel import TenantId

app = typer.Typer(help="Fans.", no_args_is_help=True)


@app.callback()
def fans() -> None:
    """Fans."""


@app.command()
def token(
    email: Annotated[str, typer.Argument(help="The fan's e-mail address; made if new.")],
    hours: Annotated[
        int | None,
        typer.Option(min=1, max=8760, help="How long it is good for; else the config `auth` says."),
    ] = None,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Print a token that proves who the fan is: send it as `Authorization: Bearer …`."""

    async def work(session: Session) -> tuple[Fan, str, timedelta]:
        tenant = (await session.store()).slug
        lifetime = await _lifetime(session, tenant, hours)
        fan, signed = await session.application.fans.issue_token(
            tenant, email, session.by, lifetime=lifetime
        )
        return fan, signed, lifetime

    fan, signed, lifetime = run(work, store)
    if as_json:
        lasts = lifetime / timedelta(hours=1)
        show_json({"fanId": str(fan.id), "email": fan.email, "token": signed, "hours": lasts})
    else:
        typer.echo(signed)


async def _lifetime(session: Session, tenant: TenantId, hours: int | None) -> timedelta:
    if hours is not None:
        return timedelta(hours=hours)
    return (await session.application.configs.value_of(tenant, AUTH)).access_time
