"""Giving seats back: at the vendor first, and then in the cart."""

from datetime import timedelta
from uuid import UUID

import pytest

from flex_adapters.memory.faults import Fault
from flexcore.carts import (
    AT_VENDOR,
    CartStatus,
    EventNotInCart,
    ItemNotInCart,
    ItemStatus,
    SeatsReleased,
)
from flexcore.kernel import CartItemId, FanId, Refused, Unavailable
from tests.builders import DERBY, OPENER, a_row
from tests.shop import BY_ITEM, EVERY_VENDOR, Shop

pytestmark = pytest.mark.anyio


@pytest.mark.rule("FX-15.12")
@EVERY_VENDOR
async def test_one_line_is_released_and_its_event_stays(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    line = next(cart.items())

    cart = await shop.application.releasing.release_item(shop.store, cart.id, line.id, caller)

    assert [item.status for item in cart.items()] == [ItemStatus.RELEASED, ItemStatus.HELD]
    assert cart.event_codes == (OPENER, DERBY)
    assert [await shop.seats_open(code) for code in (OPENER, DERBY)] == [16, 14]


@EVERY_VENDOR
async def test_a_lapsed_line_is_given_up_and_its_event_told(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER)
    line = next(cart.items())
    shop.clock.advance(timedelta(minutes=16))

    cart = await shop.application.releasing.release_item(shop.store, cart.id, line.id, caller)

    assert [item.status for item in cart.items()] == [ItemStatus.RELEASED]
    last = (await shop.told())[-1]
    assert (last.name, last.data["event_codes"]) == (SeatsReleased.name, [OPENER])


@pytest.mark.rule("FX-15.11")
@EVERY_VENDOR
async def test_an_event_is_released_and_taken_out_of_the_cart(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)

    cart = await shop.application.releasing.release_event(shop.store, cart.id, OPENER, caller)

    assert cart.event_codes == (DERBY,)
    assert [item.status for item in cart.items()] == [ItemStatus.RELEASED, ItemStatus.HELD]
    assert [await shop.seats_open(code) for code in (OPENER, DERBY)] == [16, 14]


@pytest.mark.rule("FX-15.10")
@EVERY_VENDOR
async def test_a_cart_is_cancelled_with_all_that_it_holds(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)

    cart = await shop.application.releasing.cancel(shop.store, cart.id, caller)

    assert cart.status is CartStatus.CANCELLED
    assert not any(item.status in AT_VENDOR for item in cart.items())
    assert [await shop.seats_open(code) for code in (OPENER, DERBY)] == [16, 16]


@pytest.mark.rule("FX-15.29")
@EVERY_VENDOR
async def test_cancelling_a_lapsed_cart_leaves_the_next_fans_seats_alone(vendor: str) -> None:
    shop = await Shop.opened(vendor, seats=a_row(seats=2))
    cart, caller = await shop.cart_with_seats(OPENER)
    shop.clock.advance(timedelta(minutes=15))
    theirs, next_fan = await shop.cart_with_seats(OPENER, fan=FanId(UUID(int=9)))

    await shop.application.releasing.cancel(shop.store, cart.id, caller)

    _, refusals = await shop.application.carts.validate(shop.store, theirs.id, next_fan)
    assert refusals == ()


async def test_what_the_cart_does_not_have_cannot_be_released() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart_with_seats(OPENER)
    nothing = CartItemId(UUID(int=404))

    with pytest.raises(Refused) as no_line:
        await shop.application.releasing.release_item(shop.store, cart.id, nothing, caller)
    with pytest.raises(Refused) as no_event:
        await shop.application.releasing.release_event(shop.store, cart.id, DERBY, caller)

    assert no_line.value.refusals == (ItemNotInCart(nothing),)
    assert no_event.value.refusals == (EventNotInCart(DERBY),)


@pytest.mark.parametrize("fault", [Fault.UNREACHABLE, Fault.LOST_BEFORE, Fault.LOST_AFTER])
async def test_a_release_that_got_no_answer_can_be_repeated(fault: Fault) -> None:
    shop = await Shop.opened(BY_ITEM)
    cart, caller = await shop.cart_with_seats(OPENER)
    shop.vendor.faults.plan("release", fault)

    with pytest.raises(Unavailable):
        await shop.application.releasing.cancel(shop.store, cart.id, caller)
    meanwhile = await shop.read(cart.id)
    after = await shop.application.releasing.cancel(shop.store, cart.id, caller)

    assert meanwhile.status is CartStatus.ACTIVE
    assert [item.status for item in meanwhile.items()] == [ItemStatus.RELEASING]
    assert after.status is CartStatus.CANCELLED
    assert await shop.seats_open(OPENER) == 16
