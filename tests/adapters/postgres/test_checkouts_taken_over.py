"""A checkout on a database that another process ends: what earlier ones did is not done again."""

import pytest

from flex_adapters.memory.faults import Fault
from flex_adapters.postgres.database import PostgresDatabase
from flexcore.carts import Caller, Cart
from flexcore.checkout import Checkout, CheckoutResult
from tests.postgres_shop import GAMES, PostgresShop
from tests.shop import CARD, STAFF

pytestmark = pytest.mark.anyio


async def bought(shop: PostgresShop, cart: Cart, caller: Caller) -> CheckoutResult:
    begun = await shop.application.checkout.start(shop.store, cart.id, CARD, caller)
    assert isinstance(begun, Checkout)
    return await shop.application.checkout.run(begun)


async def taken_over(shop: PostgresShop, cart: Cart) -> CheckoutResult:
    begun = await shop.application.checkout.take_over(shop.store, cart.id, STAFF)
    assert isinstance(begun, Checkout)
    return await shop.application.checkout.run(begun)


async def test_seats_given_back_by_an_earlier_checkout_are_not_given_back_again(
    postgres_database: PostgresDatabase,
) -> None:
    shop = await PostgresShop.opened(postgres_database, vendor="by_item")
    cart, caller = await shop.cart(GAMES[0])
    first = await shop.hold(cart, caller)
    shop.vendor.faults.plan("commit", Fault.REFUSED)
    await bought(shop, cart, caller)
    again = await shop.hold(cart, caller)
    shop.cards.faults.plan("capture", Fault.LOST_AFTER)
    stopped = await bought(shop, cart, caller)

    ended = await taken_over(shop, cart)

    assert again.held[0].held_seats.blocks == first.held[0].held_seats.blocks
    assert stopped.is_under_way
    assert ended.order is not None
    assert shop.vendor.told_to_release == [first.held[0].hold_key]


async def test_seats_that_were_not_sold_are_given_back_by_whoever_ends_the_checkout(
    postgres_database: PostgresDatabase,
) -> None:
    shop = await PostgresShop.opened(postgres_database, vendor="by_item")
    cart, caller = await shop.cart(GAMES[0])
    held = await shop.hold(cart, caller)
    shop.vendor.faults.plan("commit", Fault.REFUSED)
    shop.cards.faults.plan("void", Fault.UNREACHABLE)
    stopped = await bought(shop, cart, caller)

    ended = await taken_over(shop, cart)

    assert stopped.is_under_way
    assert not ended.is_under_way
    assert shop.vendor.told_to_release == [held.held[0].hold_key]
