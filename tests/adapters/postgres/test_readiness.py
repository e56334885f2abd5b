"""A database is ready when every schema in it is as the code expects, and says so before."""

from collections.abc import AsyncIterator
from typing import LiteralString

import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.postgres.readiness import Migrator
from flexcore.kernel import Actor, ActorKind, Clock, Ids, TenantId, Unavailable
from tests.postgres_shop import PostgresShop

pytestmark = pytest.mark.anyio

STORE = TenantId("harbour")
BY = Actor(ActorKind.CLI, "pat")


@pytest.fixture
async def _migrations_put_back(postgres_database: PostgresDatabase) -> AsyncIterator[None]:
    """Leave the rows that say what was migrated as they were; no test begins without them."""
    async with postgres_database.unit_of_work(STORE, BY) as work:
        await work.connection.execute("CREATE TABLE put_back AS TABLE tbl_migrations")
    yield
    async with postgres_database.unit_of_work(STORE, BY) as work:
        await work.connection.execute("DELETE FROM tbl_migrations")
        await work.connection.execute("INSERT INTO tbl_migrations TABLE put_back")
        await work.connection.execute("DROP TABLE put_back")


@pytest.mark.usefixtures("_migrations_put_back")
@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (
            "DELETE FROM tbl_migrations WHERE migration_number = "
            "(SELECT max(migration_number) FROM tbl_migrations)",
            "flex migrate",
        ),
        ("INSERT INTO tbl_migrations VALUES (9999, '9999_future', 'new')", "9999_future"),
        ("UPDATE tbl_migrations SET checksum = 'other' WHERE migration_number = 1", "0001_catalog"),
    ],
)
async def test_a_store_behind_the_code_or_ahead_of_it_or_other_than_it_is_not_served(
    postgres_database: PostgresDatabase, change: LiteralString, cause: str
) -> None:
    shop = await PostgresShop.opened(postgres_database)
    migrator = Migrator(postgres_database)
    await migrator.check_ready()

    async with postgres_database.unit_of_work(shop.store.slug, BY) as work:
        await work.connection.execute(change)

    with pytest.raises(Unavailable, match=cause):
        await migrator.check_ready()


async def test_migrating_needs_one_connection_at_a_time(
    postgres_database: PostgresDatabase, clock: Clock, ids: Ids
) -> None:
    await PostgresShop.opened(postgres_database)
    alone = PostgresDatabase(
        postgres_database.url, clock, ids, pool_size=1, connect_timeout_seconds=0.5
    )
    await alone.open()
    try:
        migrated = [state.schema async for state in Migrator(alone).migrate()]
        looked_at = [state.schema async for state in Migrator(alone).states()]
    finally:
        await alone.close()

    assert migrated == looked_at == ["flex", "store_harbour"]
