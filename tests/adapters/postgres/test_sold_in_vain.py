"""What was sold in vain, on a database: own stock is held again at once, seats are refunded."""

import pytest

from flex_adapters.memory.faults import Fault
from flex_adapters.postgres.database import PostgresDatabase
from flexcore.carts import AddonRequest, Cart, ItemStatus
from flexcore.checkout import RefundStatus
from flexcore.kernel import EventCode
from tests.adapters.postgres.test_addon_budget import opened
from tests.adapters.postgres.test_checkouts_taken_over import bought
from tests.postgres_shop import GAMES, PostgresShop
from tests.shop import STAFF

pytestmark = pytest.mark.anyio

FIRST, SECOND = GAMES[:2]


def lines_of(cart: Cart, event_code: EventCode) -> list[tuple[bool, ItemStatus]]:
    return [(i.is_addon, i.status) for i in cart.items() if i.event_code == event_code]


async def parking_left(shop: PostgresShop) -> int:
    left = await shop.application.addons.left(shop.store.slug, ["parking"], STAFF)
    return next(number for stock, number in left.items() if stock[1] == FIRST)


@pytest.mark.rule("FX-15.66")
async def test_own_stock_is_held_again_and_the_seats_that_went_back_are_refunded(
    postgres_database: PostgresDatabase,
) -> None:
    shop = await opened(postgres_database, "by_item")
    cart, caller = await shop.cart(FIRST, SECOND)
    await shop.hold(cart, caller)
    parking = [AddonRequest("parking", FIRST, 2)]
    await shop.application.cart_holding.hold(shop.store, cart.id, (), parking, caller)
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=SECOND)
    shop.vendor.faults.plan("return_seats", Fault.UNREACHABLE)

    refused = await bought(shop, cart, caller)
    held_again = await parking_left(shop)
    (returned,) = await shop.application.refunds.drain(shop.store, STAFF)
    after = await shop.application.carts.get(shop.store, cart.id, caller)
    await shop.hold(after, caller)
    order = (await bought(shop, cart, caller)).order

    own = [(True, ItemStatus.RELEASED), (True, ItemStatus.HELD)]
    assert lines_of(refused.cart, FIRST) == [(False, ItemStatus.REFUND_QUEUED), *own]
    assert held_again == 97
    assert returned.status is RefundStatus.RETURNED
    assert lines_of(after, FIRST) == [(False, ItemStatus.REFUNDED), *own]
    assert order is not None
    assert [sale.quantity for sale in order.addons] == [2]
    assert await parking_left(shop) == 97
