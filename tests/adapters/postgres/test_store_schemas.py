"""A store has its tables when it is there, and there are none of a store that was refused."""

import asyncio

import attrs
import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.postgres.stores import PostgresStores
from flexcore.kernel import Actor, ActorKind, Refusal, Refused
from flexcore.stores import Store, StoreExists
from tests.builders import a_store

pytestmark = pytest.mark.anyio

BY = Actor(ActorKind.CLI, "pat")


async def schemas(database: PostgresDatabase) -> set[str]:
    async with database.connection() as connection:
        found = await connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'store_%' "
            "AND nspname <> 'store_harbour'"
        )
        return {row["nspname"] async for row in found}


async def test_a_refused_store_leaves_no_tables(
    postgres_database: PostgresDatabase, postgres_stores: PostgresStores
) -> None:
    await postgres_stores.create(a_store("beach"), BY)
    namesake = attrs.evolve(a_store("cove"), host_names=a_store("beach").host_names)

    with pytest.raises(Refused):
        await postgres_stores.create(namesake, BY)

    assert await schemas(postgres_database) == {"store_beach"}


async def test_of_rivals_for_a_host_name_the_losers_leave_no_tables(
    postgres_database: PostgresDatabase, postgres_stores: PostgresStores
) -> None:
    rivals = [attrs.evolve(a_store(slug), host_names=("one.example",)) for slug in "abc"]

    async def create(store: Store) -> tuple[Refusal, ...]:
        try:
            await postgres_stores.create(store, BY)
        except Refused as refused:
            return refused.refusals
        return ()

    answers = await asyncio.gather(*map(create, rivals))

    (winner,) = await postgres_stores.list()
    assert answers == [() if rival == winner else (StoreExists(rival.slug),) for rival in rivals]
    assert await schemas(postgres_database) == {f"store_{winner.slug}"}
