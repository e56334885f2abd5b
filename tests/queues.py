"""Queues of jobs as tests work them off, whatever keeps them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Protocol

import attrs
import psycopg

from flex_adapters.jobs import JobKind, JobWorker
from flex_adapters.memory.database import MemoryDatabase
from flex_adapters.postgres.database import SHARED_OPTIONS, PostgresDatabase
from flex_adapters.postgres.job_board import PostgresJobBoard
from flexcore.kernel import Actor, Job, JobBoard, ManualClock, TenantId

# Does a job of a name with its arguments.
Do = Callable[[str, Mapping[str, Any]], Awaitable[None]]


class Queue(Protocol):
    """A queue whose time the test makes pass, and whose workers it starts."""

    async def work_off(self, do: Do, *, workers: int = 1) -> None:
        """Let workers do what is due, side by side."""

    async def wait(self, time: timedelta) -> None:
        """Let time pass."""


@attrs.frozen
class MemoryQueue:
    """The queue of a store in memory."""

    database: MemoryDatabase
    tenant: TenantId
    by: Actor
    clock: ManualClock

    async def work_off(self, do: Do, *, workers: int = 1) -> None:
        async with self.database.unit_of_work(self.tenant, self.by) as work:
            due = await work.jobs.take_due()
        for queued in due:
            await do(queued.job.name, queued.job.arguments)

    async def wait(self, time: timedelta) -> None:
        self.clock.advance(time)


@attrs.frozen
class PostgresQueue:
    """Procrastinate's queue."""

    database: PostgresDatabase

    @property
    def board(self) -> JobBoard:
        return PostgresJobBoard(self.database)

    async def work_off(self, do: Do, *, workers: int = 1) -> None:
        await asyncio.gather(*(self.worker(do).run_due() for _ in range(workers)))

    def worker(self, do: Do, **options: Any) -> JobWorker:
        kinds = [a_kind(name, do) for name in ("refunds.drain", "carts.copy", "seats.release")]
        return JobWorker(
            self.database.url, SHARED_OPTIONS, kinds, self.board, begin_nothing, **options
        )

    async def wait(self, time: timedelta) -> None:
        """Move what waits nearer, as the server's own clock cannot be moved."""
        await self.change(
            "UPDATE flex.procrastinate_jobs SET scheduled_at = scheduled_at - %s", time
        )

    async def change(self, statement: str, *values: object) -> None:
        async with await psycopg.AsyncConnection.connect(
            self.database.url, autocommit=True, options=SHARED_OPTIONS
        ) as connection:
            await connection.execute(statement.encode(), values)

    @asynccontextmanager
    async def locked(self, table: str) -> AsyncIterator[Callable[[], Awaitable[bool]]]:
        """Keep everybody else from a table, and lend what tells whether somebody waits for it."""
        async with await psycopg.AsyncConnection.connect(self.database.url) as connection:
            await connection.execute(f"LOCK TABLE {table}".encode())

            async def somebody_waits() -> bool:
                found = await connection.execute(
                    "SELECT FROM pg_locks WHERE relation = %s::regclass AND NOT granted", (table,)
                )
                return found.rowcount > 0

            yield somebody_waits


def a_kind(name: str, do: Do) -> JobKind:
    async def done(_: TenantId, arguments: Mapping[str, Any]) -> None:
        await do(name, arguments)

    return JobKind(name, done, most_runs=3)


async def begin_nothing(_: JobKind) -> None:
    """Begin no round."""


async def queued(database: PostgresDatabase, tenant: TenantId, by: Actor, *jobs: Job) -> None:
    """Queue jobs in a piece of work of their own."""
    async with database.unit_of_work(tenant, by) as work:
        for job in jobs:
            await work.jobs.enqueue(job)
