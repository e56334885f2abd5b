"""The pool of connections, and units of work on it."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import attrs
import msgspec
import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row
from psycopg.types.json import set_json_dumps, set_json_loads
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from flex_adapters.postgres.batches import BatchConnection
from flex_adapters.postgres.constraints import refusal_of
from flex_adapters.postgres.conversation import Conversation
from flex_adapters.postgres.known_carts import KnownCarts
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

# Its tables, those of the queue of jobs among them, are found by every store, behind its own.
SHARED_SCHEMA = "flex"
# What libpq needs to find them on a connection that is not this module's.
SHARED_OPTIONS = f"-c search_path={SHARED_SCHEMA}"

_SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WHAT = "The database"

# All of it ends with the transaction, so that the connection can go through a pooler. The same
# few statements come again and again with other values: planning each anew, or compiling it,
# takes longer than running it. A plan kept from when a table was new and empty would read the whole
# of it ever after, also in triggers; so plans use an index wherever there is one.
_TENANT = """
    SELECT set_config('search_path', %(path)s, true),
           set_config('statement_timeout', %(timeout)s, true),
           set_config('flex.actor', %(actor)s, true),
           set_config('plan_cache_mode', 'force_generic_plan', true),
           set_config('enable_seqscan', 'off', true),
           set_config('jit', 'off', true)
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
    connection_class: type[BatchConnection] = BatchConnection
    _pool: AsyncConnectionPool[BatchConnection] | None = None
    _known_carts: KnownCarts = attrs.field(factory=KnownCarts, init=False)

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
        async with self.connection() as connection, self.work_on(connection, tenant, by) as work:
            yield work

    @asynccontextmanager
    async def work_on(
        self, connection: BatchConnection, tenant: TenantId, by: Actor
    ) -> AsyncIterator[PostgresWork]:
        """Begin a piece of work for a tenant on a connection that is lent already."""
        path = f"{schema_of(tenant)}, {SHARED_SCHEMA}"
        async with self._transaction(connection, path, str(by)) as conversation:
            work = PostgresWork(
                conversation, tenant, by, self.clock, self.ids, known_carts=self._known_carts
            )
            yield work
            _refuse_failed(connection)
            await work.flush()
        work.committed()

    @asynccontextmanager
    async def shared_work(self) -> AsyncIterator[Conversation]:
        """Begin a piece of work on what all stores share."""
        async with (
            self.connection() as connection,
            self._transaction(connection, SHARED_SCHEMA, "") as conversation,
        ):
            yield conversation

    @asynccontextmanager
    async def _transaction(
        self, connection: BatchConnection, path: str, by: str
    ) -> AsyncIterator[Conversation]:
        conversation = Conversation(connection)
        conversation.later("BEGIN")
        conversation.later(_TENANT, self._tenancy(path, by))
        try:
            yield conversation
            _refuse_failed(connection)
            await _committed(conversation)
        except BaseException as error:
            await _rolled_back(connection)
            if isinstance(error, psycopg.IntegrityError) and (refusal := refusal_of(error)):
                raise Refused(refusal) from error
            raise

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[BatchConnection]:
        """Lend a connection.

        Raises:
            Unavailable: The database cannot be reached.
            Collided: The work was given up so that another could go on.
        """
        if self._pool is None:
            raise RuntimeError("The database is not open.")
        try:
            connection = await self._pool.getconn()
            try:
                yield connection
            finally:
                await self._pool.putconn(connection)
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
            raise Unavailable("The database (run `flex migrate` first)") from error
        except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure) as error:
            raise Collided(_WHAT, retry_after=1) from error
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise Unavailable(_WHAT) from error

    def _tenancy(self, path: str, by: str) -> Mapping[str, str]:
        return {"path": path, "timeout": str(self.statement_timeout_ms), "actor": by}

    def _connection_options(self) -> dict[str, Any]:
        # Work is begun and committed by hand, so that beginning is one round trip. Batches prepare
        # what work says; psycopg prepares nothing of its own beside them.
        return {
            "autocommit": True,
            "prepare_threshold": None,
            "row_factory": dict_row,
            "application_name": "flex",
        }


async def _configured(connection: BatchConnection) -> None:
    """Let JSON columns be written and read by a codec that costs a fraction of the standard's."""
    set_json_dumps(msgspec.json.encode, connection)
    set_json_loads(msgspec.json.decode, connection)


def _refuse_failed(connection: BatchConnection) -> None:
    if connection.info.transaction_status is TransactionStatus.INERROR:
        raise RuntimeError("A statement failed, and the work went on as if it had not.")


async def _committed(conversation: Conversation) -> None:
    try:
        await conversation.execute("COMMIT")
    except psycopg.OperationalError as error:
        if conversation.connection.closed:
            # The answer is lost, not the work: it may be committed.
            raise OutcomeUnknown(_WHAT, "commit") from error
        raise


async def _rolled_back(connection: BatchConnection) -> None:
    status = connection.info.transaction_status
    if status in {TransactionStatus.INTRANS, TransactionStatus.INERROR}:
        await connection.send_batch([("ROLLBACK", None)])
