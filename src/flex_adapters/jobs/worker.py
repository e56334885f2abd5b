"""A worker: takes jobs that are due, beside any number of others, until it is told to stop."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

import attrs
import psycopg
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.worker import Worker
from psycopg_pool import AsyncConnectionPool

from flex_adapters.jobs.kinds import MOST_RUNS, JobKind
from flex_adapters.jobs.retrying import Retrying
from flexcore.kernel import JobBoard, TenantId

_LOG = logging.getLogger("flex.jobs")

_SWEEP = "jobs.sweep"
_EVERY_MINUTE = "* * * * *"
# A worker tells that it lives every ten seconds; after this long without, it is gone.
_SILENT_SECONDS = 60.0
# A round that nobody was there to begin is made up for within this time.
_LATE_SECONDS = 24 * 3600
# How long a worker waits for its database before it tries again.
_DATABASE_SECONDS = 2.0
# What a worker needs to end beside the time that its jobs may take.
_ENDING_SECONDS = 2.0
# Before Python 3.12, `asyncio.wait_for` drops a cancellation that comes just as its waiting ends.
_AGAIN_SECONDS = 0.5
_LONGEST_REASON = 500


class _Connector(PsycopgConnector):
    """Procrastinate's own, which also outlives two workers' reach for jobs of one lock."""

    async def execute_query_one_async(self, query: Any, **arguments: Any) -> dict[str, Any]:
        try:
            found: dict[str, Any] = await super().execute_query_one_async(query, **arguments)
            return found
        except UniqueViolation:
            if "procrastinate_fetch_job" not in query:
                raise
            # The other has it; this one looks again when the next job comes.
            return {"id": None}


class _Engine(Protocol):
    """What does the jobs: Procrastinate's worker, whose methods have no types."""

    async def run(self) -> None:
        """Do jobs until it is stopped."""

    def stop(self) -> None:
        """Let it end what it is at, and no more."""


@attrs.frozen
class JobWorker:
    """Does jobs.

    Attributes:
        url: A direct connection: a pooler in transaction mode passes no notices on.
        options: What libpq needs to find the queue.
        begin_round: Queues a job of a kind in every store.
        at_once: Jobs that run side by side.
        grace_seconds: How long jobs may go on after the worker was told to stop; then they are
            broken off and handed back.
        poll_seconds: How often it looks for jobs whose time has come.
    """

    url: str = attrs.field(repr=False)
    options: str
    kinds: Sequence[JobKind]
    board: JobBoard
    begin_round: Callable[[JobKind], Awaitable[None]]
    at_once: int = 4
    grace_seconds: float = 20.0
    poll_seconds: float = 2.0

    async def run(self, stopped: asyncio.Event) -> None:
        """Do jobs until the event is set; a database that is away for a while is waited for."""
        while not stopped.is_set():
            try:
                await self._work(stopped)
            except ConnectorException as error:
                _LOG.warning("The queue cannot be reached: %s", error.__cause__ or error)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), _DATABASE_SECONDS)

    async def run_due(self) -> None:
        """Do the jobs that are due, and return."""
        await self._work(None)

    async def _work(self, stopped: asyncio.Event | None) -> None:
        """Do jobs until the event is set; without one, until none is due."""
        async with self._opened(with_rounds=stopped is not None) as app:
            worker = self._engine(app, goes_on=stopped is not None)
            working = asyncio.create_task(worker.run())
            if stopped:
                await _either(working, stopped)
                # It is asked, not cancelled: a cancellation can be lost while it begins.
                worker.stop()
                await _ended(working, self.grace_seconds + _ENDING_SECONDS)
            with suppress(asyncio.CancelledError):
                await working

    def _engine(self, app: App, *, goes_on: bool) -> _Engine:
        return Worker(
            app,
            wait=goes_on,
            concurrency=self.at_once,
            fetch_job_polling_interval=self.poll_seconds,
            shutdown_graceful_timeout=self.grace_seconds,
            listen_notify=goes_on,
            delete_jobs="successful",
            install_signal_handlers=False,
        )

    @asynccontextmanager
    async def _opened(self, *, with_rounds: bool) -> AsyncIterator[App]:
        # A pool of its own opening would keep a worker from ending while the database is away.
        pool: AsyncConnectionPool[psycopg.AsyncConnection[Any]] = AsyncConnectionPool(
            self.url,
            kwargs={"options": self.options, "application_name": "flex worker"},
            min_size=1,
            max_size=self.at_once + 2,
            timeout=_DATABASE_SECONDS,
            check=AsyncConnectionPool.check_connection,
            open=False,
            name="flex worker",
        )
        app = self._app(_Connector(), with_rounds=with_rounds)
        await pool.open()
        try:
            async with app.open_async(pool):
                yield app
        finally:
            await pool.close()

    def _app(self, connector: _Connector, *, with_rounds: bool) -> App:
        app = App(connector=connector, periodic_defaults={"max_delay": _LATE_SECONDS})
        for kind in self.kinds:
            app.task(
                name=kind.name, queue="flex", pass_context=True, retry=Retrying(kind.most_runs)
            )(_task_of(self._do, kind))
            if kind.every and with_rounds:
                self._begin_regularly(app, f"round.{kind.name}", kind.every, kind)
        if with_rounds:
            self._sweep_regularly(app)
        return app

    def _begin_regularly(self, app: App, name: str, every: str, kind: JobKind) -> None:
        async def begin(context: JobContext, timestamp: int) -> None:
            await self._told(context, self.begin_round(kind))

        task = app.task(name=name, queue="flex", pass_context=True)(begin)
        app.periodic(cron=every)(task)

    def _sweep_regularly(self, app: App) -> None:
        """Look for the jobs of lost workers; it has no lock, so no lost sweep is in its way."""

        async def sweep(context: JobContext, timestamp: int) -> None:
            await self._told(
                context,
                self.board.sweep(silent_seconds=_SILENT_SECONDS, most_runs=self._most_runs_of),
            )

        task = app.task(name=f"round.{_SWEEP}", queue="flex", pass_context=True)(sweep)
        app.periodic(cron=_EVERY_MINUTE)(task)

    def _most_runs_of(self, name: str) -> int:
        """Return how often a job runs; one that this worker does not know as often as most."""
        return next((kind.most_runs for kind in self.kinds if kind.name == name), MOST_RUNS)

    async def _do(
        self, kind: JobKind, context: JobContext, store: str, arguments: dict[str, Any]
    ) -> None:
        await self._told(context, kind.do(TenantId(store), arguments))

    async def _told(self, context: JobContext, work: Awaitable[object]) -> None:
        """Do work, and keep why it failed if it does."""
        try:
            await work
        except Exception as error:
            with suppress(Exception):
                await self.board.failed(context.job.id or 0, reason_of(error))
            raise


async def _either(working: asyncio.Task[None], stopped: asyncio.Event) -> None:
    ending = asyncio.create_task(stopped.wait())
    await asyncio.wait({working, ending}, return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()


async def _ended(working: asyncio.Task[None], seconds: float) -> None:
    """Wait for a task to end; after some time break it off, as often as it takes."""
    await asyncio.wait({working}, timeout=seconds)
    while not working.done():
        working.cancel()
        await asyncio.wait({working}, timeout=_AGAIN_SECONDS)


def _task_of(do: Callable[..., Awaitable[None]], kind: JobKind) -> Callable[..., Awaitable[None]]:
    """Return a task's function of a kind; Procrastinate calls it with what was queued."""

    async def task(context: JobContext, *, id: str, store: str, arguments: dict[str, Any]) -> None:
        await do(kind, context, store, arguments)

    return task


def reason_of(error: BaseException) -> str:
    """Return why something failed in one line, the first of several causes."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text[:_LONGEST_REASON]
