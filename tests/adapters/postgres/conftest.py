"""Stores on connections that count, and connections to migrate a store by hand."""

from collections.abc import AsyncIterator

import psycopg
import pytest
from psycopg.rows import DictRow, dict_row

from flex_adapters.postgres.database import PostgresDatabase
from flexcore.kernel import ManualClock, SeededIds
from tests.postgres_shop import CountingConnection


@pytest.fixture
async def database(
    postgres_database: PostgresDatabase, clock: ManualClock, ids: SeededIds
) -> AsyncIterator[PostgresDatabase]:
    """The emptied store on connections that count."""
    database = PostgresDatabase(
        postgres_database.url, clock, ids, connection_class=CountingConnection
    )
    await database.open()
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture(params=["postgres_url", "postgres15_url"])
async def connection(
    request: pytest.FixtureRequest,
) -> AsyncIterator[psycopg.AsyncConnection[DictRow]]:
    """A connection on which the store `quayside` is migrated by hand, and gone afterwards."""
    url: str = request.getfixturevalue(request.param)
    async with await psycopg.AsyncConnection.connect(
        url, autocommit=True, row_factory=dict_row
    ) as opened:
        yield opened
        await opened.execute("DROP SCHEMA IF EXISTS store_quayside CASCADE")
