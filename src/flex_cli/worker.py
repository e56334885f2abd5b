"""`flex worker`: does background work until it is told to stop."""

import asyncio
import json
import logging
from typing import Annotated

import attrs
import typer

from flex_adapters.wiring import load_settings
from flex_cli.ending import told_to_end
from flex_cli.failures import explained
from flex_cli.output import JsonOption
from flex_cli.running import ready

# A supervisor commonly waits for 30 seconds before it kills; so a worker ends by itself before.
_LAST_SECONDS = 28.0


def worker(
    at_once: Annotated[int, typer.Option(min=1, max=64, help="Jobs that run side by side.")] = 4,
    as_json: JsonOption = False,
) -> None:
    """Do background work of all stores until Ctrl-C or SIGTERM; many workers share it.

    When told to stop it ends its jobs, or hands back those that take longer than 20 seconds.
    """
    with explained():
        asyncio.run(_worked(at_once, as_json=as_json))


async def _worked(at_once: int, *, as_json: bool) -> None:
    stopped = told_to_end(within=_LAST_SECONDS)
    # A job that fails is on the board with its reason; what stops the worker itself is a warning.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    async with ready(load_settings()) as both:
        working = attrs.evolve(both.worker, at_once=at_once)
        if as_json:
            typer.echo(json.dumps({"working": True, "atOnce": at_once}))
        else:
            typer.echo(f"Working on up to {at_once} jobs at once; Ctrl-C ends it.", err=True)
        await working.run(stopped)
