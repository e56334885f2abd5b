"""Answers that are lost and processes that die: somebody else ends the checkout."""

from contextlib import suppress
from datetime import timedelta

import pytest

from flex_adapters.memory.faults import Fault
from flexcore.carts import (
    CartStatus,
    ItemStatus,
    SeatRequest,
)
from flexcore.journal import Account
from flexcore.payments import CardDeclined, PaymentStatus
from flexcore.vendors import Rung
from tests.builders import DERBY, OPENER, a_row, a_seat_request, a_wish, usd
from tests.shop import (
    BAD_CARD,
    BY_CART,
    BY_ITEM,
    EVERY_VENDOR,
    ProcessKilled,
    Shop,
    statuses,
)

pytestmark = pytest.mark.anyio

LOST_ANSWERS = pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER])


@EVERY_VENDOR
@LOST_ANSWERS
async def test_an_authorization_without_an_answer_is_asked_for_again_and_the_cart_bought(
    vendor: str, fault: Fault
) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER)
    shop.cards.faults.plan("authorize", fault)

    stopped = await shop.buy(cart, caller)
    (asked,) = await shop.payments_of(cart)
    ended = await shop.take_over(cart)

    assert stopped.is_under_way
    assert (stopped.order, stopped.refusal) == (None, None)
    assert asked.status is PaymentStatus.AUTHORIZING
    assert ended.order is not None
    (payment,) = await shop.payments_of(cart)
    assert (payment.id, payment.status) == (asked.id, PaymentStatus.CAPTURED)
    assert (await shop.balances())[Account.CARD_CLEARING] == cart.total


async def test_a_card_that_was_declined_before_is_not_taken_for_the_one_of_a_free_cart() -> None:
    dear, free = a_row(row="A", seats=4), a_row(row="B", rank=2, seats=4, price_code="P0", price=0)
    shop = await Shop.opened(BY_ITEM, seats=[*dear, *free])
    cart, caller = await shop.cart_with_seats(OPENER)
    cart = (await shop.buy(cart, caller, BAD_CARD)).cart
    line = next(cart.items())
    await shop.application.releasing.release_item(shop.store, cart.id, line.id, caller)
    wish = a_wish(OPENER, price_code="P0")
    cart = (await shop.hold(cart, caller, SeatRequest(wish, Rung.SAME_PRICE_CODE))).cart
    shop.vendor.faults.plan("commit", Fault.LOST_AFTER)
    assert (await shop.buy(cart, caller, None)).is_under_way

    ended = await shop.take_over(cart)

    assert ended.order is not None
    assert ended.order.total == usd(0)


async def test_a_decline_that_is_heard_of_late_reopens_the_cart() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart_with_seats(OPENER)
    shop.cards.faults.plan("authorize", Fault.LOST_AFTER)
    await shop.buy(cart, caller, BAD_CARD)

    ended = await shop.take_over(cart)

    assert ended.refusal == CardDeclined("generic_decline")
    assert ended.cart.status is CartStatus.ACTIVE


@pytest.mark.parametrize("vendor", [BY_ITEM, BY_CART])
@pytest.mark.parametrize("fault", [Fault.UNREACHABLE, Fault.LOST_BEFORE, Fault.LOST_AFTER])
async def test_a_commit_without_an_answer_is_looked_up_and_sells_once(
    vendor: str, fault: Fault
) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    shop.vendor.faults.plan("commit", fault, about=DERBY)

    stopped = await shop.buy(cart, caller)
    ended = await shop.buy(cart, caller)

    assert stopped.is_under_way
    assert ItemStatus.COMMITTING in statuses(stopped.cart).values()
    assert ended.order is not None
    assert [await shop.seats_open(code) for code in (OPENER, DERBY)] == [14, 14]
    assert (await shop.balances())[Account.CARD_CLEARING] == cart.total


async def test_as_long_as_the_vendor_cannot_tell_the_cart_stays_processing() -> None:
    shop = await Shop.opened(BY_ITEM)
    cart, caller = await shop.cart_with_seats(OPENER)
    shop.vendor.faults.plan("commit", Fault.LOST_AFTER)
    shop.vendor.faults.plan("look_up", Fault.UNREACHABLE)
    shop.vendor.faults.plan("look_up", Fault.LOST_BEFORE)
    await shop.buy(cart, caller)

    waiting = [(await shop.take_over(cart)).is_under_way for _ in range(2)]

    assert waiting == [True, True]
    assert (await shop.take_over(cart)).order is not None


@EVERY_VENDOR
@LOST_ANSWERS
async def test_a_capture_without_an_answer_is_asked_for_again(vendor: str, fault: Fault) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER)
    shop.cards.faults.plan("capture", fault)

    stopped = await shop.buy(cart, caller)
    ended = await shop.buy(cart, caller)

    assert stopped.is_under_way
    assert stopped.order is None
    assert ended.order is not None
    assert (await shop.balances())[Account.CARD_CLEARING] == cart.total


@LOST_ANSWERS
async def test_a_void_without_an_answer_is_asked_for_again(fault: Fault) -> None:
    shop = await Shop.opened(BY_CART)
    cart, caller = await shop.cart_with_seats(OPENER)
    shop.vendor.faults.plan("commit", Fault.REFUSED)
    shop.cards.faults.plan("void", fault)

    stopped = await shop.buy(cart, caller)
    ended = await shop.take_over(cart)

    assert stopped.is_under_way
    assert ended.cart.status is CartStatus.ACTIVE
    assert ended.order is None
    problem = ended.cart.checkout_problem
    assert problem is not None
    assert problem.code == "seats_not_sold"
    assert await shop.balances() == {}


async def test_seats_given_back_by_an_earlier_checkout_are_not_given_back_again() -> None:
    shop = await Shop.opened(BY_CART)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    shop.vendor.faults.plan("commit", Fault.REFUSED, about=DERBY)
    refused = (await shop.buy(cart, caller)).cart
    (given_back,) = (item for item in refused.items() if item.status is ItemStatus.FAILED)
    held = await shop.hold(refused, caller, a_seat_request(DERBY))
    shop.cards.faults.plan("capture", Fault.LOST_AFTER)
    stopped = await shop.buy(held.cart, caller)

    ended = await shop.take_over(stopped.cart)

    assert held.held[0].held_seats.blocks == given_back.held_seats.blocks
    assert stopped.is_under_way
    assert ended.order is not None
    assert shop.vendor.told_to_release == [given_back.hold_key]
    assert await shop.seats_open(DERBY) == 14


async def test_a_free_cart_whose_commit_got_no_answer_is_taken_over() -> None:
    shop = await Shop.opened(BY_ITEM, seats=a_row(price=0), fees=())
    cart, caller = await shop.cart_with_seats(OPENER)
    shop.vendor.faults.plan("commit", Fault.LOST_AFTER)

    stopped = await shop.buy(cart, caller, None)

    assert stopped.is_under_way
    assert (await shop.take_over(cart)).order is not None


@EVERY_VENDOR
@pytest.mark.parametrize(
    "moment",
    [
        "authorize",
        "authorize_answer",
        "commit",
        "commit_answer",
        "capture",
        "capture_answer",
    ],
)
async def test_a_process_killed_anywhere_leaves_a_checkout_that_another_ends(
    vendor: str, moment: str
) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)

    async def die() -> None:
        raise ProcessKilled

    shop.cards.faults.meanwhile(moment, die)
    shop.vendor.faults.meanwhile(moment, die)
    with suppress(ProcessKilled):
        await shop.buy(cart, caller)
    at_once = await shop.take_over(cart)
    shop.clock.advance(timedelta(minutes=2))
    ended = await shop.take_over(cart)

    assert ended.order is not None
    assert at_once.is_under_way or at_once.order == ended.order
    assert [await shop.seats_open(code) for code in (OPENER, DERBY)] == [14, 14]
    assert (await shop.balances())[Account.CARD_CLEARING] == cart.total
