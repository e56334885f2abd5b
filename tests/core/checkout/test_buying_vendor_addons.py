"""Buying the vendor's parking with the seats: sold in the vendor's order, returned like seats."""

from datetime import timedelta

import pytest

from flex_adapters.memory.faults import Fault
from flexcore.carts import AddonNotHeld, AddonRequest, Caller, Cart, CartStatus, ItemStatus
from flexcore.checkout import Checkout, RefundStatus, SeatsNotSold
from flexcore.journal import Account
from flexcore.kernel import sum_of
from tests.addons import take
from tests.builders import DERBY, OPENER, USD, usd
from tests.shop import BAD_CARD, BY_CART, BY_ITEM, CARD, EVERY_VENDOR, STAFF, ProcessKilled, Shop
from tests.vendor_parking import DERBY_LOT, OPENER_LOT, places_open, shop_with_vendor_parking

pytestmark = pytest.mark.anyio

WEEK = timedelta(days=7)
ALL_OPEN = {OPENER: 10, DERBY: 5}
OVER_THE_NETWORK = pytest.mark.parametrize("vendor", [BY_ITEM, BY_CART])


async def a_cart_with_parking(shop: Shop) -> tuple[Cart, Caller]:
    """Return a fan's cart with two seats and one place in the lot at each of two games."""
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    return (await take(shop, cart, caller)).cart, caller


def statuses(cart: Cart, *, of_parking: bool) -> dict[str, ItemStatus]:
    return {i.event_code: i.status for i in cart.items() if i.is_addon is of_parking}


@pytest.mark.rule("FX-15.43")
@EVERY_VENDOR
async def test_an_order_has_the_seats_and_the_vendors_parking(vendor: str) -> None:
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await a_cart_with_parking(shop)

    result = await shop.buy(cart, caller)
    shop.clock.advance(WEEK)

    order = result.order
    assert order is not None
    assert [sale.event_code for sale in order.tickets] == [OPENER, DERBY]
    assert [(sale.event_code, sale.code, sale.quantity) for sale in order.addons] == [
        (OPENER, "parking", 1),
        (DERBY, "parking", 1),
    ]
    assert {sale.price.all_in_price for sale in order.addons} == {usd(2650)}
    assert all(sale.vendor_order_number for sale in order.addons)
    parts = [sale.total for sale in order.tickets] + [sale.total for sale in order.addons]
    assert sum_of(parts, USD) == order.total == cart.total
    assert await places_open(shop) == {OPENER: 9, DERBY: 4}


@EVERY_VENDOR
async def test_the_books_have_what_the_vendor_booked_and_what_the_program_made_of_it(
    vendor: str,
) -> None:
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await a_cart_with_parking(shop)

    await shop.buy(cart, caller)

    # Two places at 20 and a fee of 1, for which fans pay 26.50: the program puts 5.50 on each.
    assert await shop.balances() == {
        Account.CARD_CLEARING: usd(14000 + 5300),
        Account.PROGRAM_DISCOUNT: usd(4000 - 1100),
        Account.TICKET_SALES: usd(-16000),
        Account.ADDON_SALES: usd(-4000),
        Account.FEES: usd(-2000 - 200),
    }


@EVERY_VENDOR
async def test_a_declined_card_leaves_the_vendors_parking_held(vendor: str) -> None:
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await a_cart_with_parking(shop)

    declined = await shop.buy(cart, caller, BAD_CARD)
    held = await places_open(shop)
    bought = await shop.buy(cart, caller)

    assert set(statuses(declined.cart, of_parking=True).values()) == {ItemStatus.HELD}
    assert held == {OPENER: 9, DERBY: 4}
    assert bought.order is not None


@pytest.mark.rule("FX-15.66")
@pytest.mark.rule("FX-15.67")
async def test_parking_that_was_sold_before_seats_were_refused_is_returned_at_the_vendor() -> None:
    shop = await shop_with_vendor_parking(BY_ITEM)
    cart, caller = await a_cart_with_parking(shop)
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=DERBY)

    result = await shop.buy(cart, caller)

    assert result.refusal == SeatsNotSold((DERBY,), "the event is not on sale")
    assert result.cart.status is CartStatus.ACTIVE
    assert statuses(result.cart, of_parking=True) == {
        OPENER: ItemStatus.REFUNDED,
        DERBY: ItemStatus.HELD,
    }
    assert await places_open(shop) == {OPENER: 10, DERBY: 4}
    assert await shop.balances() == {}
    assert await shop.application.refunds.drain(shop.store, STAFF) == ()


async def a_cart_whose_parking_goes_back(shop: Shop) -> tuple[Cart, Caller]:
    """Return a cart after the vendor sold the parking of one game and refused the other game."""
    cart, caller = await a_cart_with_parking(shop)
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=DERBY)
    await shop.buy(cart, caller)
    return (await shop.hold(cart, caller)).cart, caller


@pytest.mark.rule("FX-15.66")
async def test_parking_that_goes_back_is_bought_again_before_the_cart_is() -> None:
    shop = await shop_with_vendor_parking(BY_ITEM)
    cart, caller = await a_cart_whose_parking_goes_back(shop)

    _, advice = await shop.application.carts.validate(shop.store, cart.id, caller)
    refused = await shop.refused_start(cart, caller)
    again = await take(shop, cart, caller, AddonRequest("parking", OPENER, 1))
    bought = await shop.buy(again.cart, caller)

    assert advice == refused == (AddonNotHeld("parking", OPENER),)
    assert bought.order is not None
    assert bought.order.total == again.cart.total == usd(14000 + 5300)
    assert len(bought.order.addons) == 2


@pytest.mark.rule("FX-15.66")
async def test_parking_that_goes_back_is_gone_without_when_the_fan_says_so() -> None:
    shop = await shop_with_vendor_parking(BY_ITEM)
    cart, caller = await a_cart_whose_parking_goes_back(shop)
    lost = next(item for item in cart.items() if item.is_addon and item.is_lost)

    without = await shop.application.releasing.release_item(shop.store, cart.id, lost.id, caller)
    bought = await shop.buy(without, caller)

    assert bought.order is not None
    assert bought.order.total == without.total == usd(14000 + 2650)


@pytest.mark.rule("FX-15.67")
async def test_a_vendor_that_is_away_returns_parking_later_once() -> None:
    shop = await shop_with_vendor_parking(BY_ITEM)
    cart, caller = await a_cart_with_parking(shop)
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=DERBY)
    shop.vendor.faults.plan("return_seats", Fault.UNREACHABLE, about=OPENER_LOT)
    told = await shop.buy(cart, caller)
    sold_still = await places_open(shop)

    waiting = statuses(await shop.read(cart.id), of_parking=True)
    done = await shop.application.refunds.drain(shop.store, STAFF)
    again = await shop.application.refunds.drain(shop.store, STAFF)

    assert sold_still == {OPENER: 9, DERBY: 4}
    assert [(each.status, each.event_code) for each in done] == [(RefundStatus.RETURNED, OPENER)]
    assert [(each.amount, each.vendor_amount) for each in done] == [(usd(2650), usd(2100))]
    assert again == ()
    assert statuses(told.cart, of_parking=True)[OPENER] is ItemStatus.REFUND_QUEUED
    assert waiting[OPENER] is ItemStatus.REFUND_QUEUED
    assert statuses(await shop.read(cart.id), of_parking=True)[OPENER] is ItemStatus.REFUNDED
    assert await places_open(shop) == {OPENER: 10, DERBY: 4}


@OVER_THE_NETWORK
async def test_parking_that_the_vendor_will_not_sell_names_the_game_and_leaves_the_seats_held(
    vendor: str,
) -> None:
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await a_cart_with_parking(shop)
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=DERBY_LOT)

    result = await shop.buy(cart, caller)

    assert result.refusal == SeatsNotSold((DERBY,), "the event is not on sale")
    assert statuses(result.cart, of_parking=True)[DERBY] is ItemStatus.FAILED
    assert (await places_open(shop))[DERBY] == 5
    assert await shop.balances() == {}
    if vendor == BY_CART:
        assert set(statuses(result.cart, of_parking=False).values()) == {ItemStatus.HELD}
        assert await shop.refused_start(cart, caller) == (AddonNotHeld("parking", DERBY),)
        lost = next(i for i in result.cart.items() if i.status is ItemStatus.FAILED)
        release = shop.application.releasing.release_item
        without = await release(shop.store, cart.id, lost.id, caller)
        assert (await shop.buy(without, caller)).order is not None


@EVERY_VENDOR
async def test_money_that_cannot_be_taken_returns_seats_and_the_vendors_parking(
    vendor: str,
) -> None:
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await a_cart_with_parking(shop)
    shop.cards.faults.plan("capture", Fault.REFUSED)

    result = await shop.buy(cart, caller)

    assert result.cart.status is CartStatus.FAILED
    assert await places_open(shop) == ALL_OPEN
    assert await shop.seats_open(OPENER) == 16
    assert await shop.balances() == {}


@OVER_THE_NETWORK
@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER])
async def test_a_checkout_whose_answers_about_parking_were_lost_sells_it_once(
    vendor: str, fault: Fault
) -> None:
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await a_cart_with_parking(shop)
    shop.vendor.faults.plan("commit", fault, about=OPENER_LOT)

    result = await shop.buy(cart, caller)
    waiting = result.is_under_way
    result = await shop.take_over(cart)

    assert waiting
    assert result.order is not None
    assert len(result.order.addons) == 2
    shop.clock.advance(WEEK)
    assert await places_open(shop) == {OPENER: 9, DERBY: 4}


@OVER_THE_NETWORK
@pytest.mark.parametrize("when", ["commit", "commit_answer"])
async def test_a_checkout_that_was_cut_off_at_the_vendor_goes_on_and_sells_the_parking_once(
    vendor: str, when: str
) -> None:
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await a_cart_with_parking(shop)
    started = await shop.application.checkout.start(shop.store, cart.id, CARD, caller)
    assert isinstance(started, Checkout)

    async def die() -> None:
        raise ProcessKilled

    shop.vendor.faults.meanwhile(when, die)
    with pytest.raises(ProcessKilled):
        await shop.run(started)
    shop.clock.advance(timedelta(seconds=121))
    result = await shop.take_over(cart)

    assert result.order is not None
    shop.clock.advance(WEEK)
    assert await places_open(shop) == {OPENER: 9, DERBY: 4}
    assert await shop.seats_open(OPENER) == 14


@EVERY_VENDOR
async def test_parking_that_lapses_during_checkout_is_not_sold(vendor: str) -> None:
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await shop.cart(OPENER, DERBY)
    await take(shop, cart, caller)
    shop.clock.advance(timedelta(minutes=5))
    await shop.hold(cart, caller)
    started = await shop.application.checkout.start(shop.store, cart.id, CARD, caller)
    assert isinstance(started, Checkout)
    shop.clock.advance(timedelta(minutes=11))

    result = await shop.run(started)

    assert result.order is None
    assert result.cart.status is CartStatus.ACTIVE
    assert isinstance(result.refusal, SeatsNotSold)
    assert result.refusal.event_codes[0] in {OPENER, DERBY}
    assert ItemStatus.FAILED in statuses(result.cart, of_parking=True).values()
    assert await places_open(shop) == ALL_OPEN
    assert await shop.balances() == {}
