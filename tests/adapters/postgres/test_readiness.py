"""A database is ready when every schema in it is as the code expects, and says so before."""

import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.postgres.readiness import Migrator
from flexcore.kernel import Actor, ActorKind, Clock, Ids, Unavailable
from tests.postgres_shop import PostgresShop

pytestmark = pytest.mark.anyio

BY = Actor(ActorKind.CLI, "pat")


async def test_a_store_that_lacks_a_migration_is_not_served(
    postgres_database: PostgresDatabase,
) -> None:
    shop = await PostgresShop.opened(postgres_database)
    migrator = Migrator(postgres_database)
    await migrator.check_ready()

    async with postgres_database.unit_of_work(shop.store.slug, BY) as work:
        forgotten = await work.connection.execute(
            "DELETE FROM tbl_migrations WHERE migration_number = "
            "(SELECT max(migration_number) FROM tbl_migrations) "
            "RETURNING migration_number, name, checksum"
        )
        row = forgotten.first
    with pytest.raises(Unavailable, match="flex migrate"):
        await migrator.check_ready()

    async with postgres_database.unit_of_work(shop.store.slug, BY) as work:
        await work.connection.execute(
            "INSERT INTO tbl_migrations (migration_number, name, checksum) "
            "VALUES (%(migration_number)s, %(name)s, %(checksum)s)",
            row,
        )
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
