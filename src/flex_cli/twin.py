"""`flex twin`: local servers that behave like the vendors."""

from typing import Annotated

import typer

from flex_cli.exits import Exit
from flex_cli.failures import CommandFailed, explained
from flex_cli.output import JsonOption, show_json

app = typer.Typer(help="Local servers that behave like the vendors.", no_args_is_help=True)


@app.callback()
def twin() -> None:
    """Local servers that behave like the vendors."""


@app.command()
def stripe(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8610,
    control_port: Annotated[
        int, typer.Option(min=0, max=65535, help="For faults and the clock; 0 takes a free one.")
    ] = 8611,
    as_json: JsonOption = False,
) -> None:
    """Run a server on loopback that behaves like Stripe, until Ctrl-C or SIGTERM."""
    # The twin is a web server of its own, which no other command has to wait for.
    from flex_adapters.twins.stripe import StripeTwin

    server = StripeTwin(port, control_port)

    def tell() -> None:
        if as_json:
            show_json({"url": server.url, "controlUrl": server.control_url})
            return
        typer.echo(f"Stripe's twin answers at {server.url}, its control at {server.control_url}.")
        typer.echo(
            f"Use it with FLEX_STRIPE__BASE_URL={server.url} FLEX_STRIPE__SECRET_KEY=sk_test_twin"
        )

    with explained():
        try:
            server.serve(tell)
        except OSError as error:
            raise CommandFailed(
                Exit.NOT_STARTED,
                "port_taken",
                f"Port {port} or {control_port} cannot be used ({error.strerror}): "
                "choose others with --port and --control-port.",
            ) from error
