"""Real Postgres servers for tests: one of each version for all workers, one database a worker."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from psycopg.rows import dict_row

from flex_adapters.postgres.configs import PostgresBaseConfigs
from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.postgres.embedded import (
    Binaries,
    EmbeddedServer,
    bundled_binaries,
    debian_binaries,
)
from flex_adapters.postgres.migrations import migrate_shared, migrate_store
from flex_adapters.postgres.private import ensure_database, in_use
from flex_adapters.postgres.revisions import REVISIONS
from flex_adapters.postgres.stores import PostgresStores
from flexcore.kernel import ManualClock, SeededIds, TenantId

# The store that every test finds, empty.
TENANT = TenantId("harbour")

# A test server need not survive a power cut.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

_TABLES = """
    SELECT format('%%I.%%I', schemaname, tablename) AS name
      FROM pg_tables
     WHERE schemaname IN ('flex', %(schema)s) AND tablename <> 'tbl_migrations'
"""
_OTHER_SCHEMAS = """
    SELECT format('%%I', nspname) AS name
      FROM pg_namespace
     WHERE nspname LIKE 'store\\_%%' AND nspname <> %(schema)s
"""


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of this worker on the server that Flex brings along."""
    with _database(tmp_path_factory, bundled_binaries()) as url:
        yield url


@pytest.fixture(scope="session")
def postgres15_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of this worker on the oldest version that Flex supports."""
    binaries = debian_binaries(15)
    if binaries is None:
        pytest.skip("Postgres 15 is not installed: apt-get install postgresql-15 unskips this.")
    with _database(tmp_path_factory, binaries) as url:
        yield url


@pytest.fixture
async def postgres_database(
    postgres_url: str, clock: ManualClock, ids: SeededIds
) -> AsyncIterator[PostgresDatabase]:
    """The empty store `harbour` on the bundled server."""
    async for database in _opened(postgres_url, clock, ids):
        yield database


@pytest.fixture
async def postgres15_database(
    postgres15_url: str, clock: ManualClock, ids: SeededIds
) -> AsyncIterator[PostgresDatabase]:
    """The empty store `harbour` on Postgres 15."""
    async for database in _opened(postgres15_url, clock, ids):
        yield database


@pytest.fixture
def postgres_stores(postgres_database: PostgresDatabase) -> PostgresStores:
    return PostgresStores(postgres_database)


@pytest.fixture
def postgres15_stores(postgres15_database: PostgresDatabase) -> PostgresStores:
    return PostgresStores(postgres15_database)


@pytest.fixture
def postgres_configs(postgres_database: PostgresDatabase) -> PostgresBaseConfigs:
    return PostgresBaseConfigs(postgres_database)


@pytest.fixture
def postgres15_configs(postgres15_database: PostgresDatabase) -> PostgresBaseConfigs:
    return PostgresBaseConfigs(postgres15_database)


@contextmanager
def _database(factory: pytest.TempPathFactory, binaries: Binaries) -> Iterator[str]:
    """Lend a database of this worker's own, migrated, on a server that all workers share."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    base = factory.getbasetemp()
    home = (base.parent if worker else base) / f"postgres{binaries.major()}"
    name = f"flex_{worker or 'alone'}"
    with in_use(EmbeddedServer(home, binaries, _FAST)) as address:
        ensure_database(address.url("postgres"), name)
        # A fixture may be asked for by an async one, in whose thread a loop is running.
        with ThreadPoolExecutor(1) as aside:
            aside.submit(asyncio.run, _migrate(address.url(name))).result()
        yield address.url(name)


async def _migrate(url: str) -> None:
    async with await psycopg.AsyncConnection.connect(
        url, autocommit=True, row_factory=dict_row
    ) as connection:
        await migrate_shared(connection)
        await migrate_store(connection, TENANT)


async def _opened(url: str, clock: ManualClock, ids: SeededIds) -> AsyncIterator[PostgresDatabase]:
    emptied(url)
    database = PostgresDatabase(url, clock, ids)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


def emptied(url: str) -> None:
    """Empty every table; rows that a trigger keeps for ever go as well."""
    REVISIONS.clear()
    with psycopg.connect(url, autocommit=True) as connection:
        schema = {"schema": f"store_{TENANT}"}
        tables = [name for (name,) in connection.execute(_TABLES, schema)]
        connection.execute("SET session_replication_role TO replica")
        connection.execute("; ".join(f"DELETE FROM {name}" for name in tables).encode())
        for (name,) in connection.execute(_OTHER_SCHEMAS, schema).fetchall():
            connection.execute(f"DROP SCHEMA {name} CASCADE".encode())


__all__: Sequence[str] = (
    "postgres15_configs",
    "postgres15_database",
    "postgres15_stores",
    "postgres15_url",
    "postgres_configs",
    "postgres_database",
    "postgres_stores",
    "postgres_url",
)
