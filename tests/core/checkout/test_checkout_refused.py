"""A card or a ticketing system that says no: nothing is taken, and what can be kept is kept."""

from datetime import timedelta

import attrs
import pytest

from flex_adapters.memory.faults import Fault
from flexcore.carts import (
    CartEventStatus,
    CartStatus,
    EventWithoutSeats,
    HoldLapsed,
    ItemStatus,
)
from flexcore.checkout import (
    CaptureImpossible,
    Checkout,
    CheckoutService,
    ProviderNotReached,
    RefundStatus,
    SeatsNotSold,
)
from flexcore.kernel import OutcomeUnknown, Refused, Unavailable
from flexcore.payments import CardDeclined, PaymentStatus
from flexcore.programs import EventNotLive
from tests.builders import DERBY, FINAL, OPENER, a_seat_request
from tests.shop import (
    BAD_CARD,
    BY_CART,
    BY_ITEM,
    CARD,
    EVERY_VENDOR,
    STAFF,
    LosableDatabase,
    Shop,
    statuses,
)

pytestmark = pytest.mark.anyio


@pytest.mark.rule("FX-15.21")
@EVERY_VENDOR
async def test_a_declined_card_leaves_the_cart_active_with_its_holds(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)

    result = await shop.buy(cart, caller, BAD_CARD)

    assert result.order is None
    assert result.refusal == CardDeclined("generic_decline")
    assert result.cart.status is CartStatus.ACTIVE
    assert set(statuses(result.cart).values()) == {ItemStatus.HELD}
    problem = result.cart.checkout_problem
    assert problem is not None
    assert problem.code == "card_declined"
    assert await shop.balances() == {}


@EVERY_VENDOR
async def test_after_a_declined_card_another_one_buys_the_cart(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER)
    await shop.buy(cart, caller, BAD_CARD)

    result = await shop.buy(cart, caller)

    assert result.order is not None
    assert result.cart.checkout_problem is None
    assert [payment.status for payment in await shop.payments_of(cart)] == [
        PaymentStatus.DECLINED,
        PaymentStatus.CAPTURED,
    ]


@EVERY_VENDOR
async def test_a_provider_out_of_reach_leaves_the_fan_shopping_and_she_can_try_again(
    vendor: str,
) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER)
    shop.cards.faults.plan("authorize", Fault.UNREACHABLE)

    result = await shop.buy(cart, caller)

    assert result.refusal == ProviderNotReached()
    assert result.cart.status is CartStatus.ACTIVE
    assert set(statuses(result.cart).values()) == {ItemStatus.HELD}
    assert await shop.balances() == {}
    assert (await shop.buy(cart, caller)).order is not None


async def test_a_provider_out_of_reach_after_a_lost_answer_is_waited_for() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart_with_seats(OPENER)
    shop.cards.faults.plan("authorize", Fault.LOST_AFTER)
    shop.cards.faults.plan("authorize", Fault.UNREACHABLE)

    lost = await shop.buy(cart, caller)
    unreached = await shop.take_over(lost.cart)

    assert lost.is_under_way
    assert unreached.is_under_way
    assert (await shop.take_over(unreached.cart)).order is not None


@pytest.mark.parametrize("vendor", [BY_ITEM, BY_CART])
async def test_seats_that_were_not_sold_are_released_by_whoever_takes_the_checkout_over(
    vendor: str,
) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER)
    shop.vendor.faults.plan("commit", Fault.REFUSED)
    shop.cards.faults.plan("void", Fault.UNREACHABLE)

    paused = await shop.buy(cart, caller)
    ended = await shop.take_over(paused.cart)

    assert paused.is_under_way
    assert ended.cart.status is CartStatus.ACTIVE
    assert await shop.seats_open(OPENER) == 16


async def test_one_refused_event_of_a_vendor_cart_leaves_the_others_held() -> None:
    shop = await Shop.opened(BY_CART)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY, FINAL)
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=DERBY)

    result = await shop.buy(cart, caller)

    assert result.refusal == SeatsNotSold((DERBY,), "the event is not on sale")
    assert result.cart.status is CartStatus.ACTIVE
    assert statuses(result.cart) == {
        OPENER: ItemStatus.HELD,
        DERBY: ItemStatus.FAILED,
        FINAL: ItemStatus.HELD,
    }
    assert [event.status for event in result.cart.events] == [
        CartEventStatus.ASSIGNED,
        CartEventStatus.FAILED,
        CartEventStatus.ASSIGNED,
    ]
    (payment,) = await shop.payments_of(cart)
    assert payment.status is PaymentStatus.VOIDED
    assert await shop.balances() == {}
    # What could not be sold is not kept from others; what is held stays so.
    assert [await shop.seats_open(code) for code in (OPENER, DERBY, FINAL)] == [14, 16, 14]


async def test_a_refused_event_can_be_replaced_and_the_cart_bought() -> None:
    shop = await Shop.opened(BY_CART)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=DERBY)
    await shop.buy(cart, caller)
    assert await shop.refused_start(cart, caller) == (EventWithoutSeats(DERBY),)

    held = await shop.hold(cart, caller, a_seat_request(DERBY))
    result = await shop.buy(held.cart, caller)

    assert result.order is not None
    assert [ticket.event_code for ticket in result.order.tickets] == [OPENER, DERBY]


async def test_a_refused_event_is_not_sold_in_part_by_checking_out_again() -> None:
    shop = await Shop.opened(BY_ITEM)
    cart, caller = await shop.cart_with_seats(OPENER)
    held = await shop.hold(cart, caller)
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=OPENER)
    refused = await shop.buy(held.cart, caller)

    assert [item.status for item in refused.cart.items()] == [ItemStatus.FAILED, ItemStatus.HELD]
    assert refused.cart.events[0].status is CartEventStatus.FAILED
    assert await shop.refused_start(cart, caller) == (HoldLapsed(OPENER),)

    again = await shop.hold(cart, caller)
    result = await shop.buy(again.cart, caller)

    assert result.order is not None
    assert sum(ticket.seat_count for ticket in result.order.tickets) == 4


@pytest.mark.rule("FX-15.66")
async def test_events_sold_before_another_was_refused_are_returned() -> None:
    shop = await Shop.opened(BY_ITEM)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY, FINAL)
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=DERBY)

    result = await shop.buy(cart, caller)

    assert result.order is None
    assert result.cart.status is CartStatus.ACTIVE
    assert statuses(result.cart) == {
        OPENER: ItemStatus.REFUNDED,
        DERBY: ItemStatus.FAILED,
        FINAL: ItemStatus.HELD,
    }
    assert await shop.seats_open(OPENER) == 16
    assert await shop.seats_open(FINAL) == 14
    (payment,) = await shop.payments_of(cart)
    assert payment.status is PaymentStatus.VOIDED
    assert await shop.balances() == {}


@pytest.mark.rule("FX-15.67")
@pytest.mark.parametrize("fault", [Fault.UNREACHABLE, Fault.LOST_BEFORE, Fault.LOST_AFTER])
async def test_seats_that_could_not_be_returned_at_once_wait_in_the_queue(fault: Fault) -> None:
    shop = await Shop.opened(BY_ITEM)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=DERBY)
    shop.vendor.faults.plan("return_seats", fault)
    await shop.buy(cart, caller)
    async with shop.parts.database.unit_of_work(shop.store.slug, STAFF) as work:
        (queued,) = await work.checkout_refunds.queued(limit=10)

    (returned,) = await shop.application.refunds.drain(shop.store, STAFF)

    assert (queued.status, queued.attempts) == (RefundStatus.QUEUED, 1)
    assert queued.last_error
    assert (returned.status, returned.attempts) == (RefundStatus.RETURNED, 2)
    assert await shop.seats_open(OPENER) == 16
    assert await shop.application.refunds.drain(shop.store, STAFF) == ()


@pytest.mark.rule("FX-15.67")
async def test_a_refund_leaves_a_cart_alone_while_somebody_is_at_work_on_it() -> None:
    shop = await Shop.opened(BY_ITEM)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=DERBY)
    shop.vendor.faults.plan("return_seats", Fault.UNREACHABLE)
    await shop.buy(cart, caller)
    await shop.hold(cart, caller, a_seat_request(DERBY), a_seat_request(OPENER))
    started = await shop.application.checkout.start(shop.store, cart.id, CARD, caller)

    (postponed,) = await shop.application.refunds.drain(shop.store, STAFF)
    bought = await shop.run(started)
    (returned,) = await shop.application.refunds.drain(shop.store, STAFF)

    assert (postponed.status, postponed.last_error) == (
        RefundStatus.QUEUED,
        "The cart was being changed.",
    )
    assert bought.order is not None
    assert returned.status is RefundStatus.RETURNED
    assert await shop.read(cart.id) == bought.cart
    assert await shop.seats_open(OPENER) == 14


@pytest.mark.rule("FX-15.67")
async def test_seats_that_the_vendor_will_not_take_back_wait_for_a_person() -> None:
    shop = await Shop.opened(BY_ITEM)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=DERBY)
    shop.vendor.faults.plan("return_seats", Fault.REFUSED)

    await shop.buy(cart, caller)

    assert await shop.seats_open(OPENER) == 14
    assert await shop.application.refunds.drain(shop.store, STAFF) == ()


@pytest.mark.parametrize("act", ["release", "return_seats"])
@pytest.mark.parametrize(
    "trouble",
    [
        Refused(EventNotLive(OPENER)),
        Unavailable("The ticketing system"),
        OutcomeUnknown("The ticketing system", "key"),
    ],
)
async def test_a_fan_hears_why_nothing_was_sold_whatever_becomes_of_the_seats(
    act: str, trouble: Exception
) -> None:
    async def fail() -> None:
        raise trouble

    shop = await Shop.opened(BY_ITEM)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=DERBY)
    shop.vendor.faults.meanwhile(act, fail)

    result = await shop.buy(cart, caller)

    assert result.refusal == SeatsNotSold((DERBY,), "the event is not on sale")
    assert result.cart == await shop.read(cart.id)
    given_back = {"release": OPENER, "return_seats": DERBY}[act]
    assert await shop.seats_open(given_back) == 16


async def test_a_fan_hears_why_nothing_was_sold_when_the_database_is_lost_after_it() -> None:
    shop = await Shop.opened(BY_ITEM)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    database = LosableDatabase(shop.application.checkout.desk.unit_of_work)
    desk = attrs.evolve(shop.application.checkout.desk, unit_of_work=database)
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=DERBY)

    async def lose_it() -> None:
        database.error = Unavailable("The database")

    shop.vendor.faults.meanwhile("release", lose_it)
    started = await CheckoutService(desk).start(shop.store, cart.id, CARD, caller)
    assert isinstance(started, Checkout)

    result = await CheckoutService(desk).run(started)

    assert result.refusal == SeatsNotSold((DERBY,), "the event is not on sale")
    (returned,) = await shop.application.refunds.drain(shop.store, STAFF)
    assert (returned.event_code, returned.status) == (OPENER, RefundStatus.RETURNED)


@pytest.mark.rule("FX-15.61")
@EVERY_VENDOR
async def test_a_capture_that_fails_takes_no_money_and_returns_every_seat(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    shop.cards.faults.plan("capture", Fault.REFUSED)

    result = await shop.buy(cart, caller)

    assert isinstance(result.refusal, CaptureImpossible)
    assert result.order is None
    assert result.cart.status is CartStatus.FAILED
    assert set(statuses(result.cart).values()) == {ItemStatus.REFUNDED}
    assert result.cart == await shop.read(cart.id)
    assert [await shop.seats_open(code) for code in (OPENER, DERBY)] == [16, 16]
    assert await shop.balances() == {}


@EVERY_VENDOR
async def test_a_hold_that_lapses_during_checkout_is_not_paid_for(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER)

    async def time_goes_by() -> None:
        shop.clock.advance(timedelta(minutes=16))

    shop.cards.faults.meanwhile("authorize", time_goes_by)
    result = await shop.buy(cart, caller)

    assert isinstance(result.refusal, SeatsNotSold)
    assert result.cart.status is CartStatus.ACTIVE
    assert await shop.balances() == {}
    assert await shop.seats_open(OPENER) == 16
