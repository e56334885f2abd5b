"""Buying a cart: what the fan gets, what she pays, and when she is told no at once."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import attrs
import pytest

from flex_adapters.memory.faults import Fault
from flexcore.carts import (
    Caller,
    CartBusy,
    CartStatus,
    CheckoutPhase,
    EventWithoutSeats,
    HoldLapsed,
    ItemStatus,
    VendorHandles,
)
from flexcore.catalog import EventStatus
from flexcore.checkout import (
    CartEmpty,
    CartNotBound,
    Checkout,
    CheckoutResult,
    CheckoutService,
    PaymentMethodMissing,
)
from flexcore.journal import Account
from flexcore.kernel import Actor, ActorKind, FanId, Refusal, Refused, TenantId, Unavailable, sum_of
from flexcore.orders import OrderStatus
from flexcore.payments import CardPayments, PaymentStatus
from flexcore.programs import EventNotLive, TooFewEvents
from tests.builders import DERBY, FAN, FINAL, OPENER, USD, a_row, a_seat_request, usd
from tests.shop import (
    BOX_OFFICE,
    BY_CART,
    BY_ITEM,
    CARD,
    EVERY_VENDOR,
    STAFF,
    Shop,
)

pytestmark = pytest.mark.anyio


@pytest.mark.rule("FX-15.23")
@pytest.mark.rule("FX-15.25")
@pytest.mark.rule("FX-15.9")
@pytest.mark.rule("FX-15.22")
@pytest.mark.rule("FX-15.24")
@pytest.mark.rule("FX-15.26")
@pytest.mark.rule("FX-15.27")
@EVERY_VENDOR
async def test_a_bought_cart_becomes_an_order_for_what_it_cost(vendor: str) -> None:
    shop = await Shop.opened(vendor, off=2500)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY, FINAL)

    result = await shop.buy(cart, caller)

    order = result.order
    assert order is not None
    assert (order.status, order.fan_id) == (OrderStatus.COMPLETED, FAN.id)
    assert order.total == cart.total == usd(3 * 2 * (3000 + 500))
    assert [ticket.event_code for ticket in order.tickets] == [OPENER, DERBY, FINAL]
    assert sum_of((ticket.total for ticket in order.tickets), USD) == order.total
    assert all(ticket.vendor_order_number for ticket in order.tickets)
    assert result.cart.status is CartStatus.PAID
    assert await shop.read(cart.id) == result.cart
    assert [await shop.seats_open(code) for code in (OPENER, DERBY, FINAL)] == [14] * 3


@pytest.mark.rule("FX-15.51")
@pytest.mark.rule("FX-15.52")
@EVERY_VENDOR
async def test_every_line_of_a_bought_cart_is_committed_and_done(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)

    cart = (await shop.buy(cart, caller)).cart

    assert {item.status for item in cart.items()} == {ItemStatus.COMMITTED}
    assert {item.phase for item in cart.items()} == {CheckoutPhase.DONE}
    assert all(item.vendor.order_number and item.commit_key for item in cart.items())


@pytest.mark.rule("FX-15.52")
@pytest.mark.rule("FX-15.53")
@pytest.mark.parametrize("fault", [None, Fault.LOST_AFTER])
@pytest.mark.parametrize("vendor", [BY_CART, BY_ITEM])
async def test_a_sold_line_keeps_the_vendors_handles_and_all_that_it_said(
    vendor: str, fault: Fault | None
) -> None:
    shop = await Shop.opened(vendor)
    if fault:
        shop.vendor.faults.plan("commit", fault)
    cart, caller = await shop.cart_with_seats(OPENER)

    await shop.buy(cart, caller)
    # Where the answer was lost, the next call looks the sale up.
    await shop.buy(cart, caller)

    (item,) = (await shop.read(cart.id)).items()
    number = item.vendor.order_number
    assert number is not None
    handles = {
        "invoice_reference": f"invoice-{number}",
        "shipping_id": f"shipping-{number}",
        "order_token": f"token-{number}",
        "redemption_url": f"https://tickets.example/redeem/{number}",
        "app_url": f"tickets://orders/{number}",
    }
    assert item.vendor == VendorHandles(
        f"reservation-{item.hold_key}",
        order_number=number,
        **handles,
        raw_response={"order_number": number, **handles},
    )


@pytest.mark.rule("FX-15.61")
@EVERY_VENDOR
async def test_the_books_say_what_the_fans_money_became(vendor: str) -> None:
    shop = await Shop.opened(vendor, off=2500)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)

    await shop.buy(cart, caller)

    (payment,) = await shop.payments_of(cart)
    assert (payment.status, payment.amount) == (PaymentStatus.CAPTURED, usd(14000))
    assert await shop.balances() == {
        Account.CARD_CLEARING: usd(14000),
        Account.PROGRAM_DISCOUNT: usd(4000),
        Account.TICKET_SALES: usd(-16000),
        Account.FEES: usd(-2000),
    }


async def test_a_sale_is_told_from_start_to_order() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart_with_seats(OPENER)

    await shop.buy(cart, caller)

    names = [record.name for record in await shop.told() if record.subject.id == str(cart.id)]
    assert names[-2:] == ["checkout.started", "order.placed"]


@EVERY_VENDOR
async def test_a_cart_that_costs_nothing_is_bought_without_a_card(vendor: str) -> None:
    shop = await Shop.opened(vendor, seats=a_row(price=0), fees=())
    cart, caller = await shop.cart_with_seats(OPENER)

    result = await shop.buy(cart, caller, None)

    assert result.order is not None
    assert result.order.total == usd(0)
    assert result.cart.status is CartStatus.PAID
    assert await shop.payments_of(cart) == []
    assert await shop.balances() == {}


async def test_a_free_cart_takes_no_money_from_a_card_that_came_along() -> None:
    shop = await Shop.opened(seats=a_row(price=0), fees=())
    cart, caller = await shop.cart_with_seats(OPENER)

    result = await shop.buy(cart, caller, CARD)

    assert result.order is not None
    assert await shop.payments_of(cart) == []


async def test_a_paid_cart_answers_with_its_order_whoever_asks_again() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart_with_seats(OPENER)
    first = await shop.buy(cart, caller)

    again, taken_over = await shop.buy(cart, caller), await shop.take_over(cart)

    assert again.order == taken_over.order == first.order
    assert len(await shop.payments_of(cart)) == 1


@pytest.mark.rule("FX-15.21")
@EVERY_VENDOR
async def test_of_parallel_checkouts_of_a_cart_one_buys_it(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER)

    results = await asyncio.gather(*(shop.buy(cart, caller) for _ in range(8)))

    orders = {result.order for result in results if result.order is not None}
    assert len(orders) == 1
    assert all(result.is_under_way or result.order for result in results)
    assert len(await shop.payments_of(cart)) == 1
    assert await shop.seats_open(OPENER) == 14


@EVERY_VENDOR
async def test_a_cart_under_checkout_cannot_be_changed_meanwhile(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER)
    refusals: list[tuple[Refusal, ...]] = []

    async def change_it() -> None:
        with pytest.raises(Refused) as refused:
            await shop.application.releasing.cancel(shop.store, cart.id, caller)
        refusals.append(refused.value.refusals)

    shop.cards.faults.meanwhile("authorize", change_it)
    result = await shop.buy(cart, caller)

    assert refusals == [(CartBusy(),)]
    assert result.order is not None


async def test_a_cart_is_not_bought_before_it_is_ready() -> None:
    shop = await Shop.opened(least=2)
    empty, nobody = await shop.cart(fan=None)
    half, caller = await shop.cart(OPENER)

    assert await shop.refused_start(empty, nobody) == (CartEmpty(),)
    assert await shop.refused_start(half, caller) == (
        TooFewEvents(1, 2, (DERBY, FINAL)),
        EventWithoutSeats(OPENER),
    )


async def test_a_cart_of_nobody_is_not_bought() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart_with_seats(OPENER, fan=None)

    assert await shop.refused_start(cart, caller) == (CartNotBound(),)


async def test_a_cart_with_a_price_needs_a_card() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart_with_seats(OPENER)

    assert await shop.refused_start(cart, caller, None) == (PaymentMethodMissing(),)
    assert await shop.read(cart.id) == cart


async def test_a_lapsed_hold_is_not_bought() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    shop.clock.advance(timedelta(minutes=15))

    refusals = await shop.refused_start(cart, caller)

    assert refusals == (HoldLapsed(OPENER), HoldLapsed(DERBY))
    assert await shop.payments_of(cart) == []


async def test_a_strangers_cart_is_not_bought() -> None:
    shop = await Shop.opened()
    cart, _ = await shop.cart_with_seats(OPENER)
    stranger = Caller(Actor(ActorKind.FAN, "8"), FanId(UUID(int=8)))

    (refusal,) = await shop.refused_start(cart, stranger)

    assert refusal.code == "cart_not_found"


async def test_taking_over_a_cart_that_is_not_under_checkout_does_nothing() -> None:
    shop = await Shop.opened()
    cart, _ = await shop.cart_with_seats(OPENER)

    result = await shop.take_over(cart)

    assert result == CheckoutResult(cart)


async def test_of_many_fans_who_buy_the_last_seats_at_once_each_seat_is_sold_once() -> None:
    shop = await Shop.opened(seats=a_row(seats=10))

    async def buy(number: int) -> CheckoutResult | None:
        cart, caller = await shop.cart(OPENER, fan=FanId(UUID(int=100 + number)))
        with suppress(Refused):
            held = await shop.hold(cart, caller, a_seat_request(OPENER, 1))
            return await shop.buy(held.cart, caller)
        return None

    results = await asyncio.gather(*(buy(number) for number in range(64)))

    orders = [result.order for result in results if result and result.order]
    assert len(orders) == 10
    assert len({order.tickets[0].first_seat for order in orders}) == 10
    assert await shop.seats_open(OPENER) == 0


@pytest.mark.rule("FX-1.26")
async def test_a_game_that_was_called_off_is_not_sold_any_more() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    async with shop.parts.database.unit_of_work(shop.store.slug, STAFF) as work:
        (derby,) = (await work.catalog.events_by_code([DERBY])).values()
        await work.catalog.save_events([attrs.evolve(derby, status=EventStatus.CANCELLED)])

    told = await shop.application.carts.validate(shop.store, cart.id, caller)

    assert told[1] == (EventNotLive(DERBY),)
    assert await shop.refused_start(cart, caller, CARD) == (EventNotLive(DERBY),)
    assert (await shop.read(cart.id)).status is CartStatus.ACTIVE
    await shop.application.releasing.release_event(shop.store, cart.id, DERBY, caller)
    assert (await shop.buy(cart, caller)).order is not None


class NoProvider:
    """A store that has no way to take money."""

    def of(self, tenant: TenantId) -> CardPayments:
        raise Unavailable(f"The payment provider of {tenant}")


@pytest.mark.parametrize("vendor", [BOX_OFFICE, BY_ITEM])
async def test_a_free_cart_needs_no_payment_provider(vendor: str) -> None:
    shop = await Shop.opened(vendor, off=10_000, fees=())
    cart, caller = await shop.cart_with_seats(OPENER)
    desk = attrs.evolve(shop.application.checkout.desk, providers=NoProvider())
    checkout = CheckoutService(desk)

    started = await checkout.start(shop.store, cart.id, None, caller)

    assert isinstance(started, Checkout)
    assert (await checkout.run(started)).order is not None


async def test_a_store_that_cannot_take_money_begins_no_checkout() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart_with_seats(OPENER)
    desk = attrs.evolve(shop.application.checkout.desk, providers=NoProvider())

    with pytest.raises(Unavailable):
        await CheckoutService(desk).start(shop.store, cart.id, CARD, caller)

    assert (await shop.read(cart.id)).status is CartStatus.ACTIVE
