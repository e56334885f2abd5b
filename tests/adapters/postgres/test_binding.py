"""One fan in several tabs: however many carts become hers at once, she keeps one."""

import asyncio
from collections.abc import Sequence

import attrs
import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flexcore.carts import Caller, Cart, CartStatus
from flexcore.fans import Fan
from tests.postgres_shop import GAMES, PostgresShop
from tests.shop import STAFF

pytestmark = pytest.mark.anyio

TABS, FANS = 6, 5


@pytest.mark.rule("FX-15.4")
async def test_of_carts_that_become_a_fans_at_once_one_is_hers_and_the_others_are_cancelled(
    postgres_database: PostgresDatabase,
) -> None:
    shop = await PostgresShop.opened(postgres_database)

    for number in range(FANS):
        fan = await shop.fan(f"fan{number}@example.com")
        carts = await carts_of_tabs(shop)
        await asyncio.gather(*(bind(shop, cart, fan, caller) for cart, caller in carts))

        left = await as_they_are(shop, [cart for cart, _ in carts])
        statuses = [cart.status for cart in left]
        assert statuses.count(CartStatus.ACTIVE) == 1
        assert statuses.count(CartStatus.CANCELLED) == TABS - 1
        assert sum(len(cart.wanted_items) for cart in left) == 1


async def carts_of_tabs(shop: PostgresShop) -> list[tuple[Cart, Caller]]:
    """Start a cart in every tab, with a seat in each."""
    carts = [await shop.cart_of_nobody(GAMES[0]) for _ in range(TABS)]
    # All at once, so that each tab has a connection of its own from here on.
    await asyncio.gather(*(shop.hold(cart, caller, 1) for cart, caller in carts))
    return carts


async def bind(shop: PostgresShop, cart: Cart, fan: Fan, caller: Caller) -> None:
    hers = attrs.evolve(caller, fan_id=fan.id)
    await shop.application.carts.bind(shop.store, cart.id, fan.id, hers)


async def as_they_are(shop: PostgresShop, carts: Sequence[Cart]) -> list[Cart]:
    async with shop.database.unit_of_work(shop.store.slug, STAFF) as work:
        return [kept for cart in carts if (kept := await work.carts.get(cart.id))]
