"""Holding seats while the vendor, the cart or the process lets the fan down."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from itertools import count
from uuid import UUID

import attrs
import pytest

from flex_adapters.memory.faults import Fault
from flexcore.carts import (
    CartBusy,
    CartChanged,
    CartWork,
    HoldNotKnown,
    HoldResult,
    ItemStatus,
    SeatHolding,
    VendorNotReached,
)
from flexcore.kernel import (
    Actor,
    EventCode,
    FanId,
    OutcomeUnknown,
    Refusal,
    Refused,
    TenantId,
    Unavailable,
)
from tests.builders import DERBY, OPENER, a_seat_request, are_held, exactly
from tests.shop import BY_ITEM, STAFF, ProcessKilled, Shop

pytestmark = pytest.mark.anyio


async def test_a_vendor_out_of_reach_leaves_nothing_held() -> None:
    shop = await Shop.opened(BY_ITEM)
    shop.vendor.faults.plan("hold", Fault.UNREACHABLE)
    cart, caller = await shop.cart(OPENER)

    refusals = await shop.refused_hold(cart, caller)

    assert refusals == (VendorNotReached(OPENER),)
    cart = await shop.read(cart.id)
    assert [item.status for item in cart.items()] == [ItemStatus.FAILED]
    assert await shop.seats_open(OPENER) == 16


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER])
async def test_a_lost_answer_is_asked_for_again_with_the_same_key(fault: Fault) -> None:
    shop = await Shop.opened(BY_ITEM)
    shop.vendor.faults.plan("hold", fault)
    cart, caller = await shop.cart(OPENER)

    (item,) = (await shop.hold(cart, caller)).held

    assert item.retry_count == 2
    assert await shop.seats_open(OPENER) == 14


@pytest.mark.parametrize("then", [Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.UNREACHABLE])
@pytest.mark.parametrize("first", [Fault.LOST_BEFORE, Fault.LOST_AFTER])
async def test_an_answer_that_stays_lost_leaves_the_line_open_and_the_next_call_cleans_up(
    first: Fault, then: Fault
) -> None:
    shop = await Shop.opened(BY_ITEM)
    shop.vendor.faults.plan("hold", first)
    shop.vendor.faults.plan("hold", then)
    cart, caller = await shop.cart(OPENER)

    refusals = await shop.refused_hold(cart, caller)
    parked = await shop.read(cart.id)
    result = await shop.hold(cart, caller)

    assert refusals == (HoldNotKnown(OPENER),)
    assert [item.status for item in parked.items()] == [ItemStatus.PENDING]
    assert [item.status for item in result.cart.items()] == [
        ItemStatus.RELEASED,
        ItemStatus.HELD,
    ]
    assert await shop.seats_open(OPENER) == 14


@pytest.mark.rule("FX-15.18")
async def test_seats_that_cannot_be_saved_are_released_at_once() -> None:
    shop = await Shop.opened(BY_ITEM)
    cart, caller = await shop.cart(OPENER)

    async def change_the_cart() -> None:
        async with shop.parts.database.unit_of_work(shop.store.slug, STAFF) as work:
            held = await work.carts.for_change(cart.id)
            assert held is not None
            await work.carts.save(held)

    shop.vendor.faults.meanwhile("hold_answer", change_the_cart)
    assert await shop.refused_hold(cart, caller) == (CartChanged(),)

    assert await shop.seats_open(OPENER) == 16


@pytest.mark.rule("FX-15.18")
async def test_seats_that_were_saved_before_are_not_released_with_those_that_cannot_be() -> None:
    shop = await Shop.opened(BY_ITEM)
    rivals, rival = await shop.cart(DERBY, fan=FanId(UUID(int=9)))
    await shop.hold(rivals, rival, exactly("A", 4, DERBY))
    cart, caller = await shop.cart(OPENER, DERBY)

    async def change_the_cart() -> None:
        async with shop.parts.database.unit_of_work(shop.store.slug, STAFF) as work:
            held = await work.carts.for_change(cart.id)
            assert held is not None
            await work.carts.save(held)

    async def wait_for_the_second_rung() -> None:
        shop.vendor.faults.meanwhile("hold", change_the_cart_then)

    async def change_the_cart_then() -> None:
        shop.vendor.faults.meanwhile("hold_answer", change_the_cart)

    shop.vendor.faults.meanwhile("hold_answer", wait_for_the_second_rung)
    requests = [exactly("A", 4, OPENER), exactly("A", 4, DERBY)]
    assert await shop.refused_hold(cart, caller, *requests) == (CartChanged(),)

    assert [await shop.seats_open(code) for code in (OPENER, DERBY)] == [14, 14]
    saved = [item for item in (await shop.read(cart.id)).items() if item.event_code == OPENER]
    assert are_held(await shop.vendor.verify([saved[0].held_seats])) == [True]


async def test_a_cart_is_at_the_vendor_for_one_call_at_a_time() -> None:
    shop = await Shop.opened(BY_ITEM)
    cart, caller = await shop.cart(OPENER, DERBY)

    async def hold(code: EventCode) -> HoldResult | tuple[Refusal, ...]:
        try:
            return await shop.hold(cart, caller, a_seat_request(code))
        except Refused as refused:
            return refused.refusals

    first, second = await asyncio.gather(hold(OPENER), hold(DERBY))

    assert isinstance(first, HoldResult)
    assert second == (CartBusy(),)


async def test_a_lease_that_its_owner_never_gave_back_ends_by_the_clock() -> None:
    shop = await Shop.opened(BY_ITEM)
    cart, caller = await shop.cart(OPENER)

    async def die() -> None:
        raise ProcessKilled

    shop.vendor.faults.meanwhile("hold_answer", die)
    with suppress(ProcessKilled):
        await shop.hold(cart, caller)

    assert await shop.refused_hold(cart, caller) == (CartBusy(),)
    shop.clock.advance(timedelta(seconds=90))
    result = await shop.hold(cart, caller)

    assert [item.status for item in result.held] == [ItemStatus.HELD]
    assert await shop.seats_open(OPENER) == 14


async def test_a_cart_stays_leased_as_long_as_its_vendor_takes_rung_by_rung() -> None:
    shop = await Shop.opened(BY_ITEM)
    rivals, rival = await shop.cart(OPENER, fan=FanId(UUID(int=9)))
    await shop.hold(rivals, rival, exactly("A", 1))
    cart, caller = await shop.cart(OPENER)
    other_tab: list[tuple[Refusal, ...]] = []

    async def take_a_minute() -> None:
        shop.clock.advance(timedelta(minutes=1))
        shop.vendor.faults.meanwhile("hold", take_another_while_a_tab_tries_too)

    async def take_another_while_a_tab_tries_too() -> None:
        shop.clock.advance(timedelta(minutes=1))
        other_tab.append(await shop.refused_hold(cart, caller))

    shop.vendor.faults.meanwhile("hold_answer", take_a_minute)
    (item,) = (await shop.hold(cart, caller, exactly("A", 1))).held

    assert item.retry_count == 2
    assert other_tab == [(CartBusy(),)]


@pytest.mark.parametrize("error", [Unavailable("The store"), OutcomeUnknown("The store", "key")])
async def test_a_hold_that_could_not_be_saved_does_not_keep_its_fan_waiting(
    error: Exception,
) -> None:
    shop = await Shop.opened(BY_ITEM)
    cart, caller = await shop.cart(OPENER)
    holding, works = shop.application.holding, count(1)

    @asynccontextmanager
    async def failing_the_second_time(tenant: TenantId, by: Actor) -> AsyncIterator[CartWork]:
        async with holding.desk.unit_of_work(tenant, by) as work:
            yield work
            if next(works) == 2:
                raise error

    desk = attrs.evolve(holding.desk, unit_of_work=failing_the_second_time)
    with pytest.raises(type(error)):
        await SeatHolding(desk).hold(shop.store, cart.id, [a_seat_request(OPENER)], caller)
    (item,) = (await shop.hold(cart, caller)).held

    assert item.status is ItemStatus.HELD
    assert await shop.seats_open(OPENER) == 14


async def test_a_lost_answer_does_not_count_against_the_fan_who_tries_again() -> None:
    shop = await Shop.opened(BY_ITEM, ticket_limit=6)
    shop.vendor.faults.plan("hold", Fault.LOST_AFTER, times=2)
    cart, caller = await shop.cart(OPENER)
    assert await shop.refused_hold(cart, caller, a_seat_request(OPENER, 4)) == (
        HoldNotKnown(OPENER),
    )

    result = await shop.hold(cart, caller, a_seat_request(OPENER, 4))

    assert [item.seat_count for item in result.held] == [4]
    assert await shop.seats_open(OPENER) == 12


async def test_a_line_that_nobody_could_release_is_over_when_its_hold_is() -> None:
    shop = await Shop.opened(BY_ITEM)
    cart, caller = await shop.cart_with_seats(OPENER)
    shop.vendor.faults.plan("release", Fault.UNREACHABLE, times=2)
    with pytest.raises(Unavailable):
        await shop.application.releasing.release_event(shop.store, cart.id, OPENER, caller)
    shop.clock.advance(timedelta(minutes=16))

    # By now the seats may be another fan's: the vendor is not asked again, and so cannot fail.
    after = await shop.application.releasing.release_event(shop.store, cart.id, OPENER, caller)

    assert [item.status for item in after.items()] == [ItemStatus.RELEASED]


async def test_a_line_that_nobody_is_sure_of_is_not_bought() -> None:
    shop = await Shop.opened(BY_ITEM)
    shop.vendor.faults.plan("hold", Fault.LOST_AFTER, times=2)
    cart, caller = await shop.cart(OPENER)
    await shop.refused_hold(cart, caller)

    with pytest.raises(Refused) as refused:
        await shop.buy(cart, caller)

    assert refused.value.refusals == (HoldNotKnown(OPENER),)


async def test_what_is_told_of_a_release_names_the_event_that_was_released() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)

    await shop.application.releasing.release_event(shop.store, cart.id, OPENER, caller)

    told = (await shop.told())[-1]
    assert told.name == "cart.seats_released"
    assert list(told.data["event_codes"]) == [OPENER]  # type: ignore[call-overload]
