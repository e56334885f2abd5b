"""The command itself."""

import asyncio

from flex_adapters.wiring import load_settings
from flex_cli.demo.narrator import Narrator
from flex_cli.demo.play import play
from flex_cli.demo.stage import own_settings
from flex_cli.failures import explained
from flex_cli.imports import GamesOption
from flex_cli.output import JsonOption, show_json


def demo(games: GamesOption = None, as_json: JsonOption = False) -> None:
    """Play a fan's purchase over the real HTTP API, from an empty folder if need be.

    It uses a private Postgres and a twin of Stripe, whatever is configured, and leaves no process
    behind. It can be played again and again.
    """
    with explained():
        settings = load_settings()
        told = asyncio.run(play(own_settings(settings), Narrator(quiet=as_json), games))
        if as_json:
            show_json(told)
        elif settings.database.url:
            Narrator().tell(
                "A database is configured: `flex serve` uses it, and not the one of this demo."
            )
