"""The command `flex`: `flex <noun> <verb>`."""

import logging
import signal
import sys

import typer

from flex_cli import (
    addons,
    audit,
    carts,
    checkout,
    configs,
    fans,
    imports,
    jobs,
    keys,
    orders,
    program_schedule,
    programs,
    stores,
    twin,
)
from flex_cli.demo import demo
from flex_cli.doctor import doctor
from flex_cli.exits import Exit
from flex_cli.migrate import migrate
from flex_cli.program_switches import history, preview
from flex_cli.serve import serve
from flex_cli.worker import worker

app = typer.Typer(
    name="flex",
    help="Season-ticket packages in which the fan chooses. Begin with `flex demo`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (demo, serve, worker, doctor, migrate):
    app.command()(command)
programs.app.command()(history)
programs.app.command()(preview)
programs.app.add_typer(program_schedule.app, name="schedule")
for noun, group in (
    ("stores", stores.app),
    ("import", imports.app),
    ("programs", programs.app),
    ("addons", addons.app),
    ("configs", configs.app),
    ("keys", keys.app),
    ("audit", audit.app),
    ("fans", fans.app),
    ("carts", carts.app),
    ("orders", orders.app),
    ("checkout", checkout.app),
    ("jobs", jobs.app),
    ("twin", twin.app),
):
    app.add_typer(group, name=noun)


def run() -> None:
    """Run the command that the command line names, and exit with its code; see `Exit`."""
    # Whoever ends a command by SIGTERM lets it clean up as Ctrl-C does, which a shell may have
    # switched off for what it runs in the background.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        app()
    except Exception:
        logging.getLogger("flex").exception("This is a mistake in Flex: please report it.")
        sys.exit(Exit.BUG)
