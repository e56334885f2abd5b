"""Running migrations: under a lock, each file once, all of a file or nothing of it.

A file that asks for no transaction is the exception: what it did before it failed stays.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import attrs
import psycopg
from psycopg import sql
from psycopg.rows import DictRow

from flex_adapters.postgres.migrations.files import Migration, migrations_of
from flexcore.kernel import TenantId

Connection = psycopg.AsyncConnection[DictRow]

SHARED_SCHEMA = "flex"

_LOCK = "SELECT pg_advisory_lock(hashtext('flex migrations'), hashtext(%(schema)s))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtext('flex migrations'), hashtext(%(schema)s))"

_ACTOR = "SET flex.actor TO 'migration'"

_HAS_TABLE = "SELECT to_regclass(%(table)s) IS NOT NULL AS is_there"

_CREATE_TABLE = """
    CREATE TABLE tbl_migrations (
        migration_number integer NOT NULL,
        name text NOT NULL,
        checksum text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT tbl_migrations_pkey PRIMARY KEY (migration_number)
    )
"""

_ADD = """
    INSERT INTO tbl_migrations (migration_number, name, checksum)
    VALUES (%(number)s, %(name)s, %(checksum)s)
"""


_STORE_SCHEMAS = """
    SELECT 'store_' || slug AS schema,
           to_regclass(format('%I.tbl_migrations', 'store_' || slug)) IS NOT NULL AS is_migrated
      FROM flex.tbl_stores
"""

_APPLIED_TO = sql.SQL(
    "SELECT {} AS schema, migration_number, name, checksum FROM {}.tbl_migrations"
)


class MigrationError(Exception):
    """A schema could not be brought to what the code expects.

    The message says whether the file that failed may have left something behind.

    Attributes:
        code: For programs.
        schema: Where.
        migration: Which file, if it was one.
    """

    def __init__(self, code: str, schema: str, migration: str | None, message: str) -> None:
        super().__init__(message)
        self.code, self.schema, self.migration = code, schema, migration


@attrs.frozen
class SchemaState:
    """How far a schema is."""

    schema: str
    applied: int
    pending: tuple[Migration, ...]


async def migrate_shared(
    connection: Connection, migrations: Sequence[Migration] | None = None
) -> SchemaState:
    """Bring the shared schema up to date and return how it was before.

    Raises:
        MigrationError: A file failed, was changed after it was run, or the schema is newer.
    """
    return await _migrate(connection, SHARED_SCHEMA, migrations or migrations_of("shared"))


async def migrate_store(
    connection: Connection, tenant: TenantId, migrations: Sequence[Migration] | None = None
) -> SchemaState:
    """Bring a store's schema up to date, made if there is none; see `migrate_shared`."""
    return await _migrate(connection, _schema(tenant), migrations or migrations_of("store"))


async def drop_store(connection: Connection, tenant: TenantId) -> None:
    """Take away a store's schema with everything in it."""
    name = sql.Identifier(_schema(tenant))
    await connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))


def alone_with_store(connection: Connection, tenant: TenantId) -> AbstractAsyncContextManager[None]:
    """Keep others from migrating a store's schema until the end of the block."""
    return _locked(connection, _schema(tenant))


async def state_of_shared(connection: Connection) -> SchemaState:
    """Return how far the shared schema is, changing nothing."""
    return await _state(connection, SHARED_SCHEMA, migrations_of("shared"))


async def state_of_store(connection: Connection, tenant: TenantId) -> SchemaState:
    """Return how far a store's schema is, changing nothing."""
    return await _state(connection, _schema(tenant), migrations_of("store"))


async def states_of_stores(connection: Connection) -> Sequence[SchemaState]:
    """Return how far every store's schema is, in two statements for any number of them.

    Raises:
        MigrationError: A schema is newer than the code, or a file was changed.
    """
    found = await connection.execute(_STORE_SCHEMAS)
    schemas = {row["schema"]: bool(row["is_migrated"]) async for row in found}
    applied: dict[str, list[DictRow]] = {schema: [] for schema in schemas}
    if migrated := [schema for schema, is_migrated in schemas.items() if is_migrated]:
        each = (_APPLIED_TO.format(sql.Literal(name), sql.Identifier(name)) for name in migrated)
        statement = sql.SQL(" UNION ALL ").join(each) + sql.SQL(" ORDER BY migration_number")
        async for row in await connection.execute(statement, prepare=False):
            applied[row["schema"]].append(row)
    migrations = migrations_of("store")
    return [_judged(schema, rows, migrations) for schema, rows in applied.items()]


async def _migrate(
    connection: Connection, schema: str, migrations: Sequence[Migration]
) -> SchemaState:
    async with _locked(connection, schema):
        before = await _state(connection, schema, migrations)
        if not before.pending:
            return before
        await _prepare(connection, schema)
        for migration in before.pending:
            await _run(connection, schema, migration)
        return before


@asynccontextmanager
async def _locked(connection: Connection, schema: str) -> AsyncIterator[None]:
    """Keep others from migrating the schema; the lock ends with the connection, too."""
    await connection.execute(_LOCK, {"schema": schema})
    try:
        yield
    finally:
        if not connection.broken:
            await connection.execute("RESET search_path; RESET flex.actor", prepare=False)
            await connection.execute(_UNLOCK, {"schema": schema})


async def _prepare(connection: Connection, schema: str) -> None:
    name = sql.Identifier(schema)
    await connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
    await connection.execute(sql.SQL("SET search_path TO {}").format(name))
    await connection.execute(_ACTOR)
    if not await _has_table(connection, schema):
        await connection.execute(_CREATE_TABLE)


async def _run(connection: Connection, schema: str, migration: Migration) -> None:
    try:
        if migration.is_transactional:
            async with connection.transaction():
                await _apply(connection, migration)
        else:
            await _apply(connection, migration)
    except psycopg.Error as error:
        raise MigrationError(
            "migration_failed",
            schema,
            migration.name,
            f"Migration {migration.name} of {schema} failed{_aftermath(migration)}: "
            f"{str(error).strip()} (SQLSTATE {error.sqlstate}). {_remedy(migration)}",
        ) from error


def _aftermath(migration: Migration) -> str:
    if migration.is_transactional:
        return " and left nothing behind"
    return " and may have left something behind, as it runs without a transaction"


def _remedy(migration: Migration) -> str:
    if migration.is_transactional:
        return "Mend the cause and run it again."
    return (
        "Mend the cause, take away what the file left, such as an index that is not valid, "
        "and run it again."
    )


async def _apply(connection: Connection, migration: Migration) -> None:
    for step in migration.steps:
        # The files are this package's own text; they take no parameters.
        await connection.execute(step.encode(), prepare=False)
    await connection.execute(
        _ADD,
        {
            "number": migration.number,
            "name": migration.name,
            "checksum": migration.checksum,
        },
    )


async def _state(
    connection: Connection, schema: str, migrations: Sequence[Migration]
) -> SchemaState:
    return _judged(schema, await _applied(connection, schema), migrations)


def _judged(
    schema: str, applied: Sequence[DictRow], migrations: Sequence[Migration]
) -> SchemaState:
    known = {migration.number: migration for migration in migrations}
    for row in applied:
        number = row["migration_number"]
        if number not in known:
            raise MigrationError(
                "database_newer",
                schema,
                row["name"],
                f"{schema} has migration {row['name']}, which this version of Flex does not "
                "know: install a newer version.",
            )
        if known[number].checksum != row["checksum"]:
            raise MigrationError(
                "migration_changed",
                schema,
                row["name"],
                f"Migration {row['name']} of {schema} was changed after it was run: "
                "put the file back and write a new one.",
            )
    done = {row["migration_number"] for row in applied}
    pending = tuple(migration for migration in migrations if migration.number not in done)
    return SchemaState(schema, len(applied), pending)


async def _applied(connection: Connection, schema: str) -> list[DictRow]:
    if not await _has_table(connection, schema):
        return []
    name = sql.Identifier(schema)
    statement = sql.SQL("SELECT * FROM {}.tbl_migrations ORDER BY migration_number").format(name)
    return await (await connection.execute(statement)).fetchall()


async def _has_table(connection: Connection, schema: str) -> bool:
    found = await connection.execute(_HAS_TABLE, {"table": f'"{schema}".tbl_migrations'})
    row = await found.fetchone()
    return bool(row and row["is_there"])


def _schema(tenant: TenantId) -> str:
    return f"store_{tenant}"
