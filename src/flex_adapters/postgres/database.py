"""The pool of connections, and units of work on it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import attrs
import msgspec
import psycopg
from psycopg import sql
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import set_json_dumps, set_json_loads
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from flex_adapters.postgres.constraints import refusal_of
from flex_adapters.postgres.work import PostgresWork
from flexcore.kernel import (
    Actor,
    Clock,
    Collided,
    Ids,
    OutcomeUnknown,
    Refused,
    TenantId,
    Unavailable,
)

Connection = psycopg.AsyncConnection[DictRow]

_SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WHAT = "The database"

# One round trip begins the transaction and makes it the tenant's. SET LOCAL ends with it, so the
# connection can go through a transaction pooler. The same few statements come again and again
# with other values: planning each anew, or compiling it, takes longer than running it.
_BEGIN = """
    BEGIN;
    SET LOCAL search_path TO {schema}, flex;
    SET LOCAL statement_timeout TO {timeout};
    SET LOCAL plan_cache_mode TO force_generic_plan;
    SET LOCAL jit TO off;
    SET LOCAL flex.actor TO {actor}
"""


def schema_of(tenant: TenantId) -> str:
    """Return the schema that holds a tenant's tables.

    Raises:
        ValueError: It is not a slug; nothing else may reach the text of a statement.
    """
    if not _SLUG.fullmatch(tenant):
        raise ValueError(f"{tenant!r} is not a store's slug.")
    return f"store_{tenant}"


@attrs.define
class PostgresDatabase:
    """A database that units of work run on.

    Attributes:
        url: As libpq reads it.
        pool_size: Most connections of this process.
        statement_timeout_ms: After which a statement is given up.
        connect_timeout_seconds: After which the database counts as out of reach.
        connection_class: What the pool makes; a test that counts statements gives its own.
    """

    url: str = attrs.field(repr=False)
    clock: Clock
    ids: Ids
    pool_size: int = 10
    statement_timeout_ms: int = 10_000
    connect_timeout_seconds: float = 10.0
    connection_class: type[Connection] = psycopg.AsyncConnection
    _pool: AsyncConnectionPool[Connection] | None = None

    async def open(self) -> None:
        """Open the pool; connections are made as they are needed."""
        self._pool = AsyncConnectionPool(
            self.url,
            connection_class=self.connection_class,
            kwargs=self._connection_options(),
            min_size=1,
            max_size=self.pool_size,
            timeout=self.connect_timeout_seconds,
            configure=_configured,
            open=False,
            name="flex",
        )
        await self._pool.open()

    async def close(self) -> None:
        """Close every connection."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    @asynccontextmanager
    async def unit_of_work(self, tenant: TenantId, by: Actor) -> AsyncIterator[PostgresWork]:
        """Begin a piece of work for a tenant; see `flexcore.kernel.UnitOfWork`."""
        begin = self._begin(tenant, by)
        async with self.connection() as connection:
            await connection.execute(begin, prepare=False)
            try:
                work = PostgresWork(connection, by, self.clock, self.ids)
                yield work
                await work.flush()
            except BaseException as error:
                await _rolled_back(connection)
                if isinstance(error, psycopg.IntegrityError) and (refusal := refusal_of(error)):
                    raise Refused(refusal) from error
                raise
            await _committed(connection)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Lend a connection.

        Raises:
            Unavailable: The database cannot be reached.
            Collided: The work was given up so that another could go on.
        """
        if self._pool is None:
            raise RuntimeError("The database is not open.")
        try:
            async with self._pool.connection() as connection:
                yield connection
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
            raise Unavailable("The database (run `flex migrate` first)") from error
        except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure) as error:
            raise Collided(_WHAT, retry_after=1) from error
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise Unavailable(_WHAT) from error

    def _begin(self, tenant: TenantId, by: Actor) -> sql.Composed:
        return sql.SQL(_BEGIN).format(
            schema=sql.Identifier(schema_of(tenant)),
            timeout=sql.Literal(self.statement_timeout_ms),
            actor=sql.Literal(str(by)),
        )

    def _connection_options(self) -> dict[str, Any]:
        # Work is begun and committed by hand, so that beginning is one round trip.
        return {"autocommit": True, "row_factory": dict_row, "application_name": "flex"}


async def _configured(connection: Connection) -> None:
    """Let JSON columns be written and read by a codec that costs a fraction of the standard's."""
    set_json_dumps(msgspec.json.encode, connection)
    set_json_loads(msgspec.json.decode, connection)


async def _committed(connection: Connection) -> None:
    try:
        await connection.execute("COMMIT", prepare=False)
    except psycopg.OperationalError as error:
        if connection.broken:
            # The answer is lost, not the work: it may be committed.
            raise OutcomeUnknown(_WHAT, "commit") from error
        raise


async def _rolled_back(connection: Connection) -> None:
    if not connection.broken and not connection.closed:
        await connection.execute("ROLLBACK", prepare=False)
