"""What was removed or released stays in a cart, up to a bound."""

import pytest

from flexcore.carts import AddonRequest, CartWornOut
from flexcore.carts.history import EVENT_ROWS_MAX, LINES_MAX
from flexcore.kernel import Refused
from tests.addons import shop_with_addons, take
from tests.builders import DERBY, OPENER
from tests.shop import BOX_OFFICE, Shop

pytestmark = pytest.mark.anyio


async def test_a_cart_takes_no_more_events_when_its_history_is_full() -> None:
    shop = await Shop.opened(BOX_OFFICE)
    cart, caller = await shop.cart(OPENER)
    change = shop.application.carts.change_events
    while len(cart.events) < EVENT_ROWS_MAX:
        cart = await change(shop.store, cart.id, caller, add=[DERBY])
        cart = await change(shop.store, cart.id, caller, remove=[DERBY])

    with pytest.raises(Refused) as refused:
        await change(shop.store, cart.id, caller, add=[DERBY])

    assert refused.value.refusals == (CartWornOut(),)
    assert await shop.read(cart.id) == cart
    emptied = await change(shop.store, cart.id, caller, remove=[OPENER])
    assert emptied.event_codes == ()


async def test_a_cart_asks_for_no_more_seats_when_its_history_is_full() -> None:
    shop = await Shop.opened(BOX_OFFICE)
    cart, caller = await shop.cart(OPENER)
    for _ in range(LINES_MAX):
        held = (await shop.hold(cart, caller)).held[0]
        await shop.application.releasing.release_item(shop.store, cart.id, held.id, caller)

    with pytest.raises(Refused) as refused:
        await shop.hold(cart, caller)

    assert refused.value.refusals == (CartWornOut(),)
    assert len((await shop.read(cart.id)).events[0].items) == LINES_MAX


async def test_a_cart_takes_no_more_add_ons_when_its_history_is_full() -> None:
    shop = await shop_with_addons()
    cart, caller = await shop.cart(OPENER)
    parking, meal = AddonRequest("parking", OPENER, 1), AddonRequest("meal", OPENER, 1)
    for _ in range(LINES_MAX - 1):
        held = (await take(shop, cart, caller, parking)).held[0]
        cart = await shop.application.releasing.release_item(shop.store, cart.id, held.id, caller)

    with pytest.raises(Refused) as both:
        await take(shop, cart, caller, parking, meal)
    await take(shop, cart, caller, parking)
    with pytest.raises(Refused) as one:
        await take(shop, cart, caller, meal)

    assert both.value.refusals == one.value.refusals == (CartWornOut(),)
    assert len((await shop.read(cart.id)).events[0].items) == LINES_MAX
