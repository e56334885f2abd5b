"""Running a command's work over an application that is opened for it and closed after it."""

import asyncio
import getpass
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import ClassVar, TypeVar

import attrs

from flex_adapters.application import Application
from flex_adapters.wiring import Opened, Settings, load_settings, opened
from flex_cli.exits import Exit
from flex_cli.failures import CommandFailed, explained
from flexcore.kernel import Actor, ActorKind, Refusal, RefusalKind, Refused
from flexcore.stores import Store

Result = TypeVar("Result")


@attrs.frozen
class StoreNotNamed(Refusal):
    """A command is for one store, and nobody said which of several."""

    code: ClassVar[str] = "store_not_named"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    slugs: tuple[str, ...]

    @property
    def message(self) -> str:
        """Name the stores that there are."""
        if not self.slugs:
            return "There is no store yet: create one with `flex stores create`."
        return f"Name a store with --store or FLEX_STORE: there are {', '.join(self.slugs)}."


@attrs.frozen
class Session:
    """What a command works with.

    Attributes:
        opened: The application and its migrator.
        by: Whoever runs the command.
        named: The store that was named, by option or setting; may be empty.
    """

    settings: Settings
    opened: Opened
    by: Actor
    named: str = ""

    @property
    def application(self) -> Application:
        """The services of the core."""
        return self.opened.application

    async def store(self) -> Store:
        """Return the store that the command is for: the one named, or the only one.

        Raises:
            Refused: `StoreNotFound` or `StoreNotNamed`.
        """
        stores = self.application.stores
        if self.named:
            return await stores.get(self.named)
        known = await stores.list()
        if len(known) != 1:
            raise Refused(StoreNotNamed(tuple(store.slug for store in known)))
        return known[0]


def run(
    work: Callable[[Session], Awaitable[Result]], store: str = "", *, migrated: bool = True
) -> Result:
    """Do a command's work, and end the command where it cannot be done.

    Args:
        work: Is given the opened application.
        store: The store that the command line names.
        migrated: Whether the work needs a database that is up to date.
    """
    with explained():
        settings = load_settings()
        return asyncio.run(_done(work, settings, store or settings.store, migrated=migrated))


def cli_actor() -> Actor:
    """Return who runs this process, for the record."""
    try:
        return Actor(ActorKind.CLI, getpass.getuser())
    except (KeyError, OSError):
        # A container may run as a number that no account has.
        return Actor(ActorKind.CLI)


@asynccontextmanager
async def ready(settings: Settings) -> AsyncIterator[Opened]:
    """Open an application whose database is up to date.

    A private database is brought up to date by whoever opens it; one that is configured is
    somebody's own decision.

    Raises:
        CommandFailed: `flex migrate` is due.
        MigrationError: The private database cannot be brought up to date.
    """
    async with opened(settings) as both:
        if settings.database.url:
            await _refuse_if_due(both)
        else:
            async for _ in both.migrator.migrate():
                pass
        yield both


async def _refuse_if_due(both: Opened) -> None:
    due = [state.schema async for state in both.migrator.states() if state.pending]
    if due:
        raise CommandFailed(
            Exit.REFUSED,
            "migration_due",
            f"{', '.join(due)} must be migrated: run `flex migrate` first.",
        )


async def _done(
    work: Callable[[Session], Awaitable[Result]], settings: Settings, store: str, *, migrated: bool
) -> Result:
    opening = ready if migrated else opened
    async with opening(settings) as both:
        return await work(Session(settings, both, cli_actor(), store))
