"""A fan's orders are found by an index, however many the store has of other fans."""

from collections.abc import AsyncIterator

import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flexcore.kernel import FanId, ManualClock, SeededIds
from tests.adapters.postgres.test_whole_tables import buy, learn_that_all_is_empty, read_so_far
from tests.postgres_shop import PostgresShop
from tests.shop import STAFF

pytestmark = pytest.mark.anyio

OTHERS = 12


@pytest.fixture
async def shop(
    postgres_database: PostgresDatabase, clock: ManualClock, ids: SeededIds
) -> AsyncIterator[PostgresShop]:
    """A shop on one connection, which planned the reading before there was anything to read."""
    learn_that_all_is_empty(postgres_database.url)
    database = PostgresDatabase(postgres_database.url, clock, ids, pool_size=1)
    await database.open()
    try:
        shop = await PostgresShop.opened(database)
        await orders_of(shop, FanId(ids.new()))
        yield shop
    finally:
        await database.close()


async def orders_of(shop: PostgresShop, fan_id: FanId) -> int:
    """Return how many orders a fan has."""
    slug = shop.store.slug
    return len(await shop.application.orders.of_fan(slug, fan_id, STAFF, limit=100))


@pytest.mark.rule("FX-15.28")
async def test_reading_a_fans_orders_looks_at_no_order_of_another(shop: PostgresShop) -> None:
    await buy(shop)
    (hers,) = await shop.application.orders.list(shop.store.slug, STAFF, limit=2)
    for _ in range(OTHERS):
        await buy(shop)

    before = await read_so_far(shop.database)
    assert await orders_of(shop, hers.fan_id) == 1
    after = await read_so_far(shop.database)

    looked_at = {name: after[name].rows - read.rows for name, read in before.items()}
    whole = {name: after[name].whole - read.whole for name, read in before.items()}
    assert {name: rows for name, rows in looked_at.items() if rows} == {
        "tbl_orders": 1,
        "tbl_ticket_sales": len(hers.tickets),
    }
    assert not any(whole.values())
