"""`flex serve`: the HTTP API with everything that it needs."""

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from flex_adapters.wiring import Settings, database_url, load_settings
from flex_cli.exits import Exit
from flex_cli.failures import CommandFailed, explained
from flex_cli.output import JsonOption
from flex_cli.running import ready
from flex_cli.workers import address_of, listening, serve_with_workers

# Any key will do for the twin; Stripe's own test keys begin like this.
_TWIN_KEY = "sk_test_twin"


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen at; loopback if not.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="8600 if not; 0 takes a free one.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processes; 1 if not.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Serve the HTTP API until Ctrl-C or SIGTERM; it starts what is not configured.

    With no database it keeps a private one running, with no Stripe key a twin of Stripe. Logs
    are JSON lines on standard output.
    """
    with explained(), ExitStack() as open_parts:
        settings = load_settings()
        chosen = settings.server
        listener = listening(
            chosen.host if host is None else host, chosen.port if port is None else port
        )
        open_parts.enter_context(listener)
        for variables in (_database(settings), _payments(settings), _counting()):
            open_parts.enter_context(_environment(open_parts.enter_context(variables)))
        address = address_of(listener)
        _announce(address, as_json=as_json)
        if not serve_with_workers(listener, workers or chosen.workers):
            raise CommandFailed(
                Exit.NOT_STARTED, "workers_not_started", "The workers stopped; their log says why."
            )


@contextmanager
def _database(settings: Settings) -> Iterator[dict[str, str]]:
    """Keep the database running and up to date, and lend the variables that lead to it."""
    with database_url(settings) as url:
        asyncio.run(_checked(settings))
        yield {"FLEX_DATABASE__URL": url}


@contextmanager
def _payments(settings: Settings) -> Iterator[dict[str, str]]:
    """Keep a twin of Stripe running where there is no key, and lend the variables to it."""
    if settings.stripe.secret_key or settings.stripe.base_url:
        yield {}
        return
    # The twin is a web server of its own, which no other command has to wait for.
    from flex_adapters.twins.stripe import StripeTwin

    with StripeTwin.running() as twin:
        yield {"FLEX_STRIPE__SECRET_KEY": _TWIN_KEY, "FLEX_STRIPE__BASE_URL": twin.url}


@contextmanager
def _counting() -> Iterator[dict[str, str]]:
    """Lend the variables by which all workers count together, whichever of them is asked."""
    with TemporaryDirectory(prefix="flex-metrics-") as folder:
        yield {"PROMETHEUS_MULTIPROC_DIR": folder}


async def _checked(settings: Settings) -> None:
    async with ready(settings):
        pass


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    """Put variables where the workers find them, and take them back."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _announce(address: str, *, as_json: bool) -> None:
    pages = f"{address}/schema"
    if as_json:
        # One line, so that whoever started the server can tell it from the log behind it.
        typer.echo(json.dumps({"url": address, "documentation": pages}))
        return
    typer.echo(f"Flex answers at {address}, and {pages} describes its API.", err=True)
    typer.echo("Ctrl-C ends it.", err=True)
