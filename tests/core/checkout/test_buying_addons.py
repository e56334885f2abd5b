"""Buying parking with the seats: one order, one payment, and nothing kept when it fails."""

from datetime import timedelta

import attrs
import pytest

from flex_adapters.memory.faults import Fault
from flexcore.carts import (
    AddonNotHeld,
    AddonRequest,
    Caller,
    Cart,
    CartStatus,
    ItemStatus,
    ItemType,
)
from flexcore.checkout import Checkout, CheckoutResult, RefundStatus, SeatsNotSold
from flexcore.journal import Account
from flexcore.kernel import sum_of
from flexcore.programs import addon_option_id
from tests.addons import PARKING, left, shop_with_addons, take
from tests.builders import DERBY, OPENER, USD, a_refund, a_seat_request, usd
from tests.shop import BAD_CARD, BY_CART, BY_ITEM, CARD, EVERY_VENDOR, STAFF, Shop

pytestmark = pytest.mark.anyio

WEEK = timedelta(days=7)


async def a_cart_with_parking(shop: Shop) -> tuple[Cart, Caller]:
    """Return a fan's cart with two seats and one parking place at each of two games."""
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    return (await take(shop, cart, caller)).cart, caller


def statuses(cart: Cart, kind: ItemType) -> dict[str, ItemStatus]:
    return {item.event_code: item.status for item in cart.items() if item.item_type is kind}


@pytest.mark.rule("FX-15.43")
@EVERY_VENDOR
async def test_an_order_has_the_seats_and_the_parking(vendor: str) -> None:
    shop = await shop_with_addons(vendor)
    cart, caller = await a_cart_with_parking(shop)

    result = await shop.buy(cart, caller)
    shop.clock.advance(WEEK)

    order = result.order
    assert order is not None
    assert result.cart.status is CartStatus.PAID
    assert [sale.event_code for sale in order.tickets] == [OPENER, DERBY]
    assert [(sale.event_code, sale.code, sale.quantity) for sale in order.addons] == [
        (OPENER, "parking", 1),
        (DERBY, "parking", 1),
    ]
    assert {sale.option_id for sale in order.addons} == {
        addon_option_id(cart.program_id, "parking")
    }
    parts = [sale.total for sale in order.tickets] + [sale.total for sale in order.addons]
    assert sum_of(parts, USD) == order.total == cart.total
    assert set(statuses(result.cart, ItemType.ADDON).values()) == {ItemStatus.COMMITTED}
    assert await left(shop) == {OPENER: 9, DERBY: 4}


@EVERY_VENDOR
async def test_the_books_keep_add_ons_apart_from_tickets(vendor: str) -> None:
    shop = await shop_with_addons(vendor)
    cart, caller = await a_cart_with_parking(shop)

    await shop.buy(cart, caller)

    assert await shop.balances() == {
        Account.CARD_CLEARING: usd(14000 + 5300),
        Account.PROGRAM_DISCOUNT: usd(4000),
        Account.TICKET_SALES: usd(-16000),
        Account.ADDON_SALES: usd(-5000),
        Account.FEES: usd(-2000 - 300),
    }


@EVERY_VENDOR
async def test_a_declined_card_leaves_the_parking_held(vendor: str) -> None:
    shop = await shop_with_addons(vendor)
    cart, caller = await a_cart_with_parking(shop)

    declined = await shop.buy(cart, caller, BAD_CARD)
    held = await left(shop)
    bought = await shop.buy(cart, caller)

    assert declined.order is None
    assert set(statuses(declined.cart, ItemType.ADDON).values()) == {ItemStatus.HELD}
    assert held == {OPENER: 9, DERBY: 4}
    assert bought.order is not None
    assert len(bought.order.addons) == 2


@pytest.mark.rule("FX-15.66")
@pytest.mark.rule("FX-15.67")
@pytest.mark.parametrize("vendor", [BY_ITEM, BY_CART])
async def test_parking_that_was_sold_before_the_seats_were_refused_is_held_again(
    vendor: str,
) -> None:
    shop = await shop_with_addons(vendor)
    cart, caller = await a_cart_with_parking(shop)
    until = {item.purpose: item.hold_expires_at for item in cart.wanted_items}
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=OPENER)

    result = await shop.buy(cart, caller)

    assert result.order is None
    assert result.cart.status is CartStatus.ACTIVE
    parking = [item for item in result.cart.wanted_items if item.is_addon]
    assert {item.event_code: item.status for item in parking} == {
        OPENER: ItemStatus.HELD,
        DERBY: ItemStatus.HELD,
    }
    assert all(item.hold_expires_at == until[item.purpose] for item in parking)
    assert await left(shop) == {OPENER: 9, DERBY: 4}
    assert await shop.balances() == {}
    assert await shop.application.refunds.drain(shop.store, STAFF) == ()


@pytest.mark.rule("FX-15.66")
@pytest.mark.parametrize("vendor", [BY_ITEM, BY_CART])
async def test_a_cart_whose_seats_were_refused_is_bought_with_all_its_parking(vendor: str) -> None:
    shop = await shop_with_addons(vendor)
    cart, caller = await a_cart_with_parking(shop)
    for _ in range(2):
        shop.vendor.faults.plan("commit", Fault.REFUSED, about=DERBY)
        refused = (await shop.buy(cart, caller)).cart
        held = {item.event_code for item in refused.wanted_items if not item.is_addon}
        missing = [code for code in refused.event_codes if code not in held]
        await shop.hold(cart, caller, *(a_seat_request(code) for code in missing))

    result = await shop.buy(cart, caller)

    assert result.order is not None
    assert result.order.total == cart.total == usd(14000 + 5300)
    assert [sale.event_code for sale in result.order.addons] == [OPENER, DERBY]
    assert await left(shop) == {OPENER: 9, DERBY: 4}


@pytest.mark.rule("FX-15.67")
async def test_a_sale_in_vain_of_own_stock_stays_on_record() -> None:
    shop = await shop_with_addons(BY_ITEM)
    cart, caller = await a_cart_with_parking(shop)
    sold = {item.id for item in cart.items() if item.is_addon}
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=DERBY)

    result = await shop.buy(cart, caller)

    after = {item.id: item for item in result.cart.items()}
    assert {after[number].status for number in sold} == {ItemStatus.RELEASED}
    sales = {after[number].commit_key for number in sold}
    async with shop.parts.database.unit_of_work(shop.store.slug, STAFF) as work:
        for sale in sales:
            assert sale is not None
            assert await work.addon_stock.is_sold(sale)


@pytest.mark.rule("FX-15.66")
async def test_parking_whose_time_came_while_the_card_was_released_is_lost_and_told() -> None:
    shop = await shop_with_addons(BY_ITEM)
    cart, caller = await shop.cart(OPENER, DERBY)
    (early,) = (await take(shop, cart, caller, AddonRequest("parking", OPENER, 1))).held
    shop.clock.advance(timedelta(minutes=5))
    await take(shop, cart, caller, AddonRequest("parking", OPENER, 1))
    held = await shop.hold(cart, caller)
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=DERBY)
    shop.cards.faults.plan("void", Fault.UNREACHABLE)
    await shop.buy(held.cart, caller)
    shop.clock.advance(early.hold_expires_at - shop.clock.now())

    result = await shop.take_over(cart)
    await shop.hold(cart, caller)
    refused = await shop.refused_start(cart, caller)
    await shop.application.releasing.release_item(shop.store, cart.id, early.id, caller)
    bought = await shop.buy(cart, caller)

    assert [item.status for item in result.cart.items() if item.is_addon] == [
        ItemStatus.REFUNDED,
        ItemStatus.RELEASED,
        ItemStatus.HELD,
    ]
    assert refused == (AddonNotHeld("parking", OPENER),)
    assert bought.order is not None
    assert sum(sale.quantity for sale in bought.order.addons) == 1
    assert await left(shop) == {OPENER: 9, DERBY: 5}


@EVERY_VENDOR
async def test_money_that_cannot_be_taken_returns_seats_and_parking(vendor: str) -> None:
    shop = await shop_with_addons(vendor)
    cart, caller = await a_cart_with_parking(shop)
    shop.cards.faults.plan("capture", Fault.REFUSED)

    result = await shop.buy(cart, caller)

    assert result.order is None
    assert result.cart.status is CartStatus.FAILED
    assert await left(shop) == {OPENER: 10, DERBY: 5}
    assert await shop.seats_open(OPENER) == 16
    assert await shop.balances() == {}


@pytest.mark.rule("FX-15.67")
async def test_parking_that_waits_in_the_queue_is_returned_once() -> None:
    shop = await shop_with_addons(BY_ITEM)
    cart, _ = await a_cart_with_parking(shop)
    parking = next(item for item in cart.items() if item.is_addon)
    refund = attrs.evolve(a_refund(1, cart, parking), item_type=ItemType.ADDON)
    async with shop.parts.database.unit_of_work(shop.store.slug, STAFF) as work:
        await work.addon_stock.sell(refund.commit_key, [parking.hold_key], shop.clock.now())
        await work.checkout_refunds.add([refund])

    done = await shop.application.refunds.drain(shop.store, STAFF)
    again = await shop.application.refunds.drain(shop.store, STAFF)

    assert [(each.status, each.amount) for each in done] == [(RefundStatus.RETURNED, usd(2650))]
    assert again == ()
    assert await left(shop) == {OPENER: 10, DERBY: 4}


async def started_checkout(shop: Shop, cart: Cart, caller: Caller) -> Checkout:
    started = await shop.application.checkout.start(shop.store, cart.id, CARD, caller)
    assert isinstance(started, Checkout)
    return started


@EVERY_VENDOR
async def test_parking_that_lapses_during_checkout_is_not_sold_and_the_seats_stay_held(
    vendor: str,
) -> None:
    shop = await shop_with_addons(vendor, stock={"parking": {OPENER: 1, DERBY: 1}})
    cart, caller = await shop.cart(OPENER, DERBY)
    await take(shop, cart, caller, AddonRequest("parking", OPENER, 1))
    shop.clock.advance(timedelta(minutes=5))
    await take(shop, cart, caller, AddonRequest("parking", DERBY, 1))
    await shop.hold(cart, caller)
    started = await started_checkout(shop, cart, caller)
    shop.clock.advance(timedelta(minutes=11))

    result = await shop.run(started)

    assert result.order is None
    assert result.refusal == SeatsNotSold((OPENER,), "the hold of the add-ons has lapsed")
    assert statuses(result.cart, ItemType.ADDON) == {
        OPENER: ItemStatus.FAILED,
        DERBY: ItemStatus.HELD,
    }
    assert set(statuses(result.cart, ItemType.SEAT_BLOCK).values()) == {ItemStatus.HELD}
    assert await left(shop) == {OPENER: 1, DERBY: 0}
    assert await shop.balances() == {}
    lost = next(item for item in result.cart.items() if item.status is ItemStatus.FAILED)
    assert await shop.refused_start(cart, caller) == (AddonNotHeld("parking", OPENER),)
    await shop.application.releasing.release_item(shop.store, cart.id, lost.id, caller)
    assert (await shop.buy(result.cart, caller)).order is not None


@EVERY_VENDOR
async def test_a_checkout_whose_answers_were_lost_sells_the_parking_once(vendor: str) -> None:
    shop = await shop_with_addons(vendor)
    cart, caller = await a_cart_with_parking(shop)
    shop.cards.faults.plan("authorize", Fault.LOST_AFTER)
    shop.cards.faults.plan("capture", Fault.LOST_AFTER)

    result: CheckoutResult = await shop.buy(cart, caller)
    for _ in range(3):
        if result.is_under_way:
            result = await shop.take_over(result.cart)

    assert result.order is not None
    assert len(result.order.addons) == 2
    assert await left(shop) == {OPENER: 9, DERBY: 4}


async def test_an_add_on_that_costs_nothing_is_bought_with_the_rest() -> None:
    free = attrs.evolve(PARKING, price=0, service_fee=0)
    shop = await shop_with_addons(options=(free,))
    cart, caller = await a_cart_with_parking(shop)

    result = await shop.buy(cart, caller)

    assert result.order is not None
    assert [sale.total for sale in result.order.addons] == [usd(0), usd(0)]
    assert Account.ADDON_SALES not in await shop.balances()


@EVERY_VENDOR
async def test_a_paid_cart_is_answered_with_its_order_again(vendor: str) -> None:
    shop = await shop_with_addons(vendor)
    cart, caller = await a_cart_with_parking(shop)
    first = await shop.buy(cart, caller)

    again = await shop.buy(cart, caller)

    assert again.order == first.order
