"""What every keeper of stores does."""

import asyncio

import attrs
import pytest

from flex_adapters.memory.database import MemoryDatabase
from flex_adapters.memory.stores import MemoryStores
from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.postgres.stores import PostgresStores
from flexcore.kernel import Actor, Currency, Refusal, Refused, TenantId
from flexcore.stores import Connection, Store, StoreExists, Stores, StoreStatus
from tests.audits import Record
from tests.builders import a_store

pytestmark = pytest.mark.anyio


async def test_a_store_comes_back_as_it_was_created(stores: Stores, operator: Actor) -> None:
    store = Store(
        TenantId("abroad"),
        "Fjord FC",
        "Season",
        Currency("JPY", 0),
        "Europe/Oslo",
        "nb_NO",
        ("a.example.com", "b.example.com"),
        Connection("box_office"),
        Connection("stripe", {"secret_key": "env:KEY"}),
        StoreStatus.SUSPENDED,
    )

    await stores.create(store, operator)

    assert await stores.get(store.slug) == store
    assert await stores.get(TenantId("nowhere")) is None


async def test_stores_are_listed_by_slug(stores: Stores, operator: Actor) -> None:
    for slug in ("beach", "arena", "cove"):
        await stores.create(a_store(slug), operator)

    assert [store.slug for store in await stores.list()] == ["arena", "beach", "cove"]


async def test_that_a_store_was_created_is_the_first_thing_on_record(
    stores: Stores, operator: Actor
) -> None:
    store = attrs.evolve(a_store(), payment=Connection("stripe", {"secret_key": "env:KEY"}))
    await stores.create(store, operator)
    with pytest.raises(Refused):
        await stores.create(store, operator)

    assert isinstance(stores, MemoryStores | PostgresStores)
    database: MemoryDatabase | PostgresDatabase = stores.database
    assert await Record(database.unit_of_work, store.slug, operator).lines() == [
        (
            "store.created",
            "store:harbour",
            None,
            {
                "client": store.client,
                "product": store.product,
                "currency": "USD",
                "timeZone": "America/New_York",
                "locale": store.locale,
                "hostNames": list(store.host_names),
                "vendor": "box_office",
                "payment": "stripe",
                "status": "active",
            },
        )
    ]


async def test_a_slug_is_given_once(stores: Stores, operator: Actor) -> None:
    await stores.create(a_store(), operator)

    with pytest.raises(Refused) as refused:
        await stores.create(attrs.evolve(a_store(), host_names=()), operator)

    assert refused.value.refusals == (StoreExists("harbour"),)


async def test_a_host_name_leads_to_one_store(stores: Stores, operator: Actor) -> None:
    await stores.create(a_store(), operator)
    namesake = attrs.evolve(a_store("beach"), host_names=a_store().host_names)

    with pytest.raises(Refused) as refused:
        await stores.create(namesake, operator)

    assert refused.value.refusals == (StoreExists("beach"),)
    assert await stores.get(namesake.slug) is None
    await stores.create(attrs.evolve(namesake, host_names=()), operator)
    assert await stores.get(namesake.slug) is not None


async def test_of_rivals_for_a_slug_exactly_one_creates_its_store(
    stores: Stores, operator: Actor
) -> None:
    async def create() -> tuple[Refusal, ...]:
        try:
            await stores.create(a_store(), operator)
        except Refused as refused:
            return refused.refusals
        return ()

    answers = await asyncio.gather(*(create() for _ in range(4)))

    assert sorted(answers, key=len) == [(), *[(StoreExists("harbour"),)] * 3]
