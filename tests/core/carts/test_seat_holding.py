"""Holding seats for a cart."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import attrs
import pytest

from flexcore.carts import (
    EVENTS_AT_ONCE,
    BlockLimitExceeded,
    CartEventStatus,
    EventNotInCart,
    HoldResult,
    ItemStatus,
    ItemType,
    PriceCodeNeeded,
    SaleType,
    SeatRequest,
    SeatsUnavailable,
    TicketLimitExceeded,
    TooManyEventsAtOnce,
    VendorHandles,
    WishTooNarrow,
)
from flexcore.catalog import EventStatus
from flexcore.configs import CartConfig
from flexcore.kernel import EventCode, FanId, Refused
from flexcore.programs import BlockLimiter, EventNotLive, InventoryConfig
from flexcore.vendors import Rung
from tests.builders import DERBY, FINAL, OPENER, a_row, a_seat_request, a_wish, exactly, usd
from tests.shop import BOX_OFFICE, BY_CART, BY_ITEM, EVERY_VENDOR, STAFF, Shop

pytestmark = pytest.mark.anyio


def exact_block(code: EventCode, quantity: int) -> SeatRequest:
    """Ask for so many seats by name, and for no others."""
    wish = a_wish(code, quantity, section="101", row="A", first_seat=1)
    return SeatRequest(wish, Rung.EXACT_SEATS)


@pytest.mark.rule("FX-15.5")
@pytest.mark.rule("FX-15.34")
@EVERY_VENDOR
async def test_one_call_holds_seats_for_several_events(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart(OPENER, DERBY, FINAL)

    result = await shop.hold(cart, caller)

    assert result.refusals == ()
    assert [item.event_code for item in result.held] == [OPENER, DERBY, FINAL]
    assert {event.status for event in result.cart.events} == {CartEventStatus.ASSIGNED}
    assert await shop.read(cart.id) == result.cart
    assert [await shop.seats_open(code) for code in (OPENER, DERBY, FINAL)] == [14] * 3


@pytest.mark.rule("FX-15.17")
@pytest.mark.rule("FX-15.42")
@pytest.mark.rule("FX-15.45")
@pytest.mark.rule("FX-15.46")
@pytest.mark.rule("FX-15.48")
@pytest.mark.rule("FX-15.49")
@pytest.mark.rule("FX-15.50")
@pytest.mark.rule("FX-15.55")
@pytest.mark.rule("FX-15.57")
@pytest.mark.rule("FX-15.59")
async def test_a_held_line_says_what_is_held_until_when_and_how_it_was_got() -> None:
    shop = await Shop.opened()
    shop.parts.configs.set_carts(shop.store.slug, CartConfig(hold_seconds=600))
    cart, caller = await shop.cart(OPENER)

    (item,) = (await shop.hold(cart, caller, exactly("B", 3))).held

    block = item.seats[0].block
    assert (item.status, item.item_type) == (ItemStatus.HELD, ItemType.SEAT_BLOCK)
    assert (item.sale_type, item.seat_count) == (SaleType.SEAT, 2)
    assert item.hold_expires_at == shop.clock.now() + timedelta(minutes=10)
    assert (item.rung, item.retry_count) == (Rung.EXACT_SEATS, 1)
    assert (block.section, block.row, block.first_seat, block.last_seat) == ("101", "B", 3, 4)
    assert (block.price_code, block.ticket_type_code) == ("P1", "ADULT")
    assert len(block.seat_ids) == 2


@pytest.mark.rule("FX-15.47")
@pytest.mark.rule("FX-15.58")
async def test_the_fan_pays_the_programs_price_and_the_vendor_books_its_own() -> None:
    shop = await Shop.opened(off=2500)
    cart, caller = await shop.cart(OPENER)

    (item,) = (await shop.hold(cart, caller)).held

    assert item.seats[0].price.base_price == usd(3000)
    assert (item.subtotal, item.service_fee, item.total) == (usd(6000), usd(1000), usd(7000))
    assert item.vendor_amount == usd(9000)


@pytest.mark.rule("FX-15.16")
async def test_a_hold_lapses_when_the_vendor_says_so() -> None:
    shop = await Shop.opened(BY_ITEM, hold_time=timedelta(minutes=4))
    cart, caller = await shop.cart(OPENER)

    (item,) = (await shop.hold(cart, caller)).held

    assert item.hold_expires_at == shop.clock.now() + timedelta(minutes=4)


@pytest.mark.rule("FX-15.52")
@pytest.mark.parametrize(("vendor", "carts"), [(BOX_OFFICE, 1), (BY_CART, 1), (BY_ITEM, 2)])
async def test_events_share_a_vendor_cart_where_the_vendor_sells_whole_carts(
    vendor: str, carts: int
) -> None:
    shop = await Shop.opened(vendor)
    cart, _ = await shop.cart_with_seats(OPENER, DERBY)

    assert len({item.vendor_cart_id for item in cart.items()}) == carts


@pytest.mark.rule("FX-15.52")
@pytest.mark.rule("FX-15.53")
@pytest.mark.parametrize("vendor", [BY_CART, BY_ITEM])
async def test_a_held_line_keeps_the_vendors_handles_and_all_that_it_said(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, _ = await shop.cart_with_seats(OPENER)

    (item,) = (await shop.read(cart.id)).items()

    said: dict[str, object] = {
        "reservation": str(item.hold_key),
        "cart": item.vendor_cart_id,
        "until": item.hold_expires_at.isoformat(),
        "seats": list(item.seats[0].block.seat_ids),
    }
    assert item.vendor == VendorHandles(f"reservation-{item.hold_key}", raw_response=said)


@pytest.mark.rule("FX-15.14")
@pytest.mark.rule("FX-15.15")
@EVERY_VENDOR
async def test_a_fan_falls_down_the_ladder_when_a_rival_was_first(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    rivals, rival = await shop.cart(OPENER, fan=FanId(UUID(int=9)))
    await shop.hold(rivals, rival, exactly("A", 4))
    cart, caller = await shop.cart(OPENER)

    (item,) = (await shop.hold(cart, caller, exactly("A", 5))).held

    assert (item.rung, item.retry_count) == (Rung.SAME_SECTION, 2)
    assert item.seat_count == 2
    assert item.wish.first_seat == 5


@pytest.mark.rule("FX-15.14")
@EVERY_VENDOR
async def test_a_fan_who_wants_no_other_seats_gets_none(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    rivals, rival = await shop.cart(OPENER, fan=FanId(UUID(int=9)))
    await shop.hold(rivals, rival, exactly("A", 4))
    cart, caller = await shop.cart(OPENER)
    request = attrs.evolve(exactly("A", 5), lowest=Rung.EXACT_SEATS)

    (refusal,) = await shop.refused_hold(cart, caller, request)

    assert isinstance(refusal, SeatsUnavailable)
    assert (refusal.event_code, refusal.quantity) == (OPENER, 2)
    assert [alternative.event_code for alternative in refusal.alternatives][:2] == [OPENER] * 2


@pytest.mark.rule("FX-15.14")
@EVERY_VENDOR
async def test_seats_at_the_price_are_held_elsewhere_rather_than_dearer_ones_in_the_section(
    vendor: str,
) -> None:
    dearer = a_row(row="B", rank=2, price_code="P9", price=90000)
    shop = await Shop.opened(vendor, seats=[*a_row(seats=2), *dearer, *a_row(section="102")])
    rivals, rival = await shop.cart(OPENER, fan=FanId(UUID(int=9)))
    await shop.hold(rivals, rival, exactly("A", 1))
    cart, caller = await shop.cart(OPENER)

    (item,) = (await shop.hold(cart, caller, exactly("A", 1))).held

    assert item.rung is Rung.SAME_PRICE_CODE
    assert (item.seats[0].block.section, item.seats[0].block.price_code) == ("102", "P1")


@pytest.mark.rule("FX-15.14")
@pytest.mark.parametrize(
    "place",
    [
        {"section": "101"},
        {"section": "101", "row": "A", "first_seat": 1},
        {"row": "A", "first_seat": 1},
    ],
)
@pytest.mark.parametrize("lowest", [Rung.SAME_SECTION, Rung.SAME_PRICE_CODE, Rung.TICKET_TYPE])
async def test_a_place_that_may_fall_to_other_seats_is_wished_for_at_a_price(
    place: dict[str, Any], lowest: Rung
) -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart(OPENER)

    refusals = await shop.refused_hold(cart, caller, SeatRequest(a_wish(OPENER, **place), lowest))

    assert refusals == (PriceCodeNeeded(OPENER, lowest.name.lower()),)


@EVERY_VENDOR
async def test_exact_seats_and_no_others_need_no_price(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart(OPENER)
    wish = a_wish(OPENER, section="101", row="B", first_seat=3)

    (item,) = (await shop.hold(cart, caller, SeatRequest(wish, Rung.EXACT_SEATS))).held

    assert (item.seats[0].block.row, item.seats[0].block.first_seat) == ("B", 3)


@EVERY_VENDOR
async def test_each_event_of_a_call_is_held_or_refused_on_its_own(vendor: str) -> None:
    shop = await Shop.opened(vendor, seats=a_row(seats=4))
    cart, caller = await shop.cart(OPENER, DERBY)

    result = await shop.hold(cart, caller, a_seat_request(OPENER, 2), a_seat_request(DERBY, 5))

    assert [item.event_code for item in result.held] == [OPENER]
    assert [type(refusal) for refusal in result.refusals] == [SeatsUnavailable]
    statuses = {event.event_code: event.status for event in result.cart.events}
    assert statuses == {OPENER: CartEventStatus.ASSIGNED, DERBY: CartEventStatus.FAILED}


@pytest.mark.rule("FX-1.26")
@EVERY_VENDOR
async def test_an_event_that_was_called_off_since_it_was_added_gets_no_seats(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart(OPENER, DERBY)
    await shop.call_off(DERBY)

    result = await shop.hold(cart, caller, a_seat_request(DERBY), a_seat_request(OPENER))

    assert [item.event_code for item in result.held] == [OPENER]
    assert result.refusals == (EventNotLive(DERBY),)
    assert [item.event_code for item in result.cart.items()] == [OPENER]
    assert await shop.seats_open(DERBY) == 16


@pytest.mark.rule("FX-1.26")
@EVERY_VENDOR
async def test_the_vendor_is_not_asked_when_no_event_is_on_sale_any_more(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart(OPENER, DERBY)
    await shop.call_off(OPENER, DERBY)

    refusals = await shop.refused_hold(cart, caller)

    assert refusals == (EventNotLive(OPENER), EventNotLive(DERBY))
    assert await shop.read(cart.id) == cart


@EVERY_VENDOR
async def test_a_failed_event_can_be_tried_again(vendor: str) -> None:
    shop = await Shop.opened(vendor, seats=a_row(seats=4))
    cart, caller = await shop.cart(OPENER)
    await shop.refused_hold(cart, caller, a_seat_request(OPENER, 5))

    result = await shop.hold(cart, caller, a_seat_request(OPENER, 4))

    assert result.cart.events[0].status is CartEventStatus.ASSIGNED
    assert [item.status for item in result.cart.items()] == [ItemStatus.FAILED, ItemStatus.HELD]


@pytest.mark.rule("FX-1.16")
async def test_only_access_groups_of_the_program_are_held() -> None:
    club = a_row(row="A", class_name="Club")
    shop = await Shop.opened(seats=[*club, *a_row(row="B", rank=2)])
    cart, caller = await shop.cart(OPENER)

    (item,) = (await shop.hold(cart, caller)).held

    assert item.seats[0].block.row == "B"


async def test_more_seats_than_the_program_allows_are_refused_with_what_is_held_counted() -> None:
    shop = await Shop.opened(ticket_limit=3)
    cart, caller = await shop.cart(OPENER)
    await shop.hold(cart, caller)

    refusals = await shop.refused_hold(cart, caller, a_seat_request(OPENER, 2))

    assert refusals == (TicketLimitExceeded(OPENER, 3, 4),)


@pytest.mark.rule("FX-1.12")
@pytest.mark.rule("FX-16.15")
@EVERY_VENDOR
@pytest.mark.parametrize("request_of", [a_seat_request, exact_block])
async def test_no_block_has_more_neighbouring_seats_than_the_program_sells(
    vendor: str, request_of: Callable[[EventCode, int], SeatRequest]
) -> None:
    limiter = BlockLimiter(is_enabled=True, max_seats_per_block=2)
    shop = await Shop.opened(vendor, inventory=InventoryConfig(block_limiter=limiter))
    cart, caller = await shop.cart(OPENER, DERBY)

    refusals = await shop.refused_hold(cart, caller, request_of(OPENER, 2), request_of(DERBY, 3))
    result = await shop.hold(cart, caller, request_of(OPENER, 2))
    result = await shop.hold(cart, caller, a_seat_request(OPENER, 2))

    assert refusals == (BlockLimitExceeded(DERBY, 2, 3),)
    assert [item.seat_count for item in result.cart.items()] == [2, 2]


async def test_a_block_limiter_that_is_off_limits_nothing() -> None:
    limiter = BlockLimiter(is_enabled=False, max_seats_per_block=2)
    shop = await Shop.opened(inventory=InventoryConfig(block_limiter=limiter))
    cart, caller = await shop.cart(OPENER)

    (item,) = (await shop.hold(cart, caller, a_seat_request(OPENER, 3))).held

    assert item.seat_count == 3


@pytest.mark.parametrize("events", [0, EVENTS_AT_ONCE + 1])
async def test_one_call_holds_seats_for_one_to_five_events(events: int) -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart(OPENER)

    with pytest.raises(Refused) as refused:
        await shop.application.holding.hold(
            shop.store, cart.id, [a_seat_request()] * events, caller
        )

    assert refused.value.refusals == (TooManyEventsAtOnce(events, EVENTS_AT_ONCE),)


async def test_seats_are_held_for_events_of_the_cart_alone() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart(OPENER)

    refusals = await shop.refused_hold(cart, caller, a_seat_request(DERBY))

    assert refusals == (EventNotInCart(DERBY),)


async def test_a_wish_that_no_rung_can_serve_is_refused() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart(OPENER)

    refusals = await shop.refused_hold(cart, caller, a_seat_request(lowest=Rung.EXACT_SEATS))

    assert refusals == (WishTooNarrow(OPENER, "exact_seats"),)


@EVERY_VENDOR
async def test_of_64_fans_for_the_last_10_seats_exactly_10_hold_one(vendor: str) -> None:
    shop = await Shop.opened(vendor, seats=a_row(seats=10))
    carts = [await shop.cart(OPENER, fan=FanId(UUID(int=100 + n))) for n in range(64)]

    async def hold(number: int) -> HoldResult | None:
        cart, caller = carts[number]
        try:
            return await shop.hold(cart, caller, a_seat_request(OPENER, 1))
        except Refused as refused:
            (refusal,) = refused.refusals
            return None if isinstance(refusal, SeatsUnavailable) else pytest.fail(str(refused))

    results = await asyncio.gather(*(hold(number) for number in range(64)))

    assert sum(result is not None for result in results) == 10
    assert await shop.seats_open(OPENER) == 0


@EVERY_VENDOR
async def test_games_near_the_wished_one_that_are_still_on_sale_are_named_instead(
    vendor: str,
) -> None:
    season = [EventCode(f"GAME{n}") for n in range(6)]
    shop = await Shop.opened(vendor, games=season, seats=a_row(seats=2))
    async with shop.parts.database.unit_of_work(shop.store.slug, STAFF) as work:
        (postponed,) = (await work.catalog.events_by_code([season[3]])).values()
        await work.catalog.save_events([attrs.evolve(postponed, status=EventStatus.POSTPONED)])
    for number, sold_out in enumerate((season[2], season[1]), start=8):
        rivals, rival = await shop.cart(sold_out, fan=FanId(UUID(int=number)))
        await shop.hold(rivals, rival, a_seat_request(sold_out))
    cart, caller = await shop.cart(season[2])

    (refusal,) = await shop.refused_hold(cart, caller, a_seat_request(season[2]))

    assert isinstance(refusal, SeatsUnavailable)
    assert [each.event_code for each in refusal.alternatives] == [season[4], season[0], season[5]]
