"""Add-ons that the vendor has: held as places of its own event, and given back like seats."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import attrs
import pytest

from flex_adapters.memory.faults import Fault
from flexcore.carts import (
    AddonCartLimitExceeded,
    AddonLimitExceeded,
    AddonNotHeld,
    AddonNotOffered,
    AddonRequest,
    AddonSoldOut,
    CartAddon,
    CartBusy,
    CartChanged,
    CartEventStatus,
    EventNotInCart,
    EventWithoutSeats,
    HoldNotKnown,
    ItemStatus,
    ItemType,
    SalePriceGone,
    SeatRequest,
    SeatsBeingReleased,
    VendorNotReached,
    given_up,
)
from flexcore.carts.asked_prices import AskedPrices
from flexcore.carts.climbing import Line, Terms
from flexcore.kernel import (
    AddonOptionId,
    EventCode,
    FanId,
    Refusal,
    Refused,
    SeededIds,
    Unavailable,
    VendorCartId,
)
from flexcore.programs import AddonOption, EventNotLive, addon_option_id
from flexcore.vendors import Held, PriceLevel, SeatWish
from tests.addons import take
from tests.builders import DERBY, FINAL, NOON, OPENER, USD, a_block, a_seat_request, are_held, usd
from tests.shop import BY_ITEM, EVERY_VENDOR, STAFF, ProcessKilled
from tests.vendor_parking import (
    OPENER_LOT,
    PARK,
    PLACES,
    VENDOR_PARKING,
    a_lot,
    places_open,
    shop_with_vendor_parking,
)

pytestmark = pytest.mark.anyio

ALL_OPEN = {OPENER: 10, DERBY: 5}


def only_at_the_opener(option: AddonOption) -> AddonOption:
    return attrs.evolve(option, vendor_places=attrs.evolve(PLACES, events=PLACES.events[:1]))


def parking(quantity: int = 1, code: EventCode = OPENER) -> AddonRequest:
    return AddonRequest("parking", code, quantity)


@pytest.mark.rule("FX-15.5")
@pytest.mark.rule("FX-15.42")
@pytest.mark.rule("FX-15.43")
@EVERY_VENDOR
async def test_places_of_the_vendors_parking_are_held_at_the_price_of_the_program(
    vendor: str,
) -> None:
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await shop.cart(OPENER)

    result = await shop.application.cart_holding.hold(
        shop.store, cart.id, [a_seat_request(OPENER)], [parking(2)], caller
    )

    seats, lot = result.held
    assert result.refusals == ()
    assert (lot.item_type, lot.event_code) == (ItemType.ADDON, OPENER)
    assert lot.addon_option_id == addon_option_id(cart.program_id, "parking")
    assert (lot.subtotal, lot.service_fee, lot.total) == (usd(5000), usd(300), usd(5300))
    assert lot.vendor_amount == usd(2 * 2100)
    assert [each.total for each in lot.seats] == [lot.total]
    assert (lot.seat_count, seats.seat_count) == (0, 2)
    assert result.cart.total == seats.total + lot.total
    assert await places_open(shop) == {OPENER: 8, DERBY: 5}
    assert await shop.seats_open(OPENER) == 14
    told = [record.name for record in await shop.told()]
    assert told.count("cart.addons_held") == told.count("cart.seats_held") == 1


@EVERY_VENDOR
async def test_own_stock_and_the_vendors_places_are_held_by_one_call(vendor: str) -> None:
    shop = await shop_with_vendor_parking(vendor, opener=a_lot(1))
    cart, caller = await shop.cart(OPENER)
    meals = AddonRequest("meal", OPENER, 2)

    both = await take(shop, cart, caller, parking(), meals)
    meals_alone = await take(shop, cart, caller, parking(), AddonRequest("meal", OPENER, 1))
    with pytest.raises(Refused) as neither:
        await take(shop, cart, caller, parking(), AddonRequest("meal", OPENER, 1))
    rival, by_rival = await shop.cart(OPENER, fan=None)
    with pytest.raises(Refused):
        await take(shop, rival, by_rival, parking())

    assert [line.addon and line.addon.code for line in both.held] == ["meal", "parking"]
    assert [line.addon and line.addon.code for line in meals_alone.held] == ["meal"]
    assert meals_alone.refusals == (AddonSoldOut("parking", OPENER, 1, 0),)
    assert neither.value.refusals == (
        AddonSoldOut("meal", OPENER, 1, 0),
        AddonSoldOut("parking", OPENER, 1, 0),
    )


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (parking(1, FINAL), EventNotInCart(FINAL)),
        (parking(3), AddonLimitExceeded("parking", OPENER, 2, 3)),
        (parking(2), AddonSoldOut("parking", OPENER, 2, 1)),
    ],
)
@EVERY_VENDOR
async def test_what_cannot_be_held_is_refused_and_no_place_is_taken(
    vendor: str, request_: AddonRequest, refusal: Refusal
) -> None:
    shop = await shop_with_vendor_parking(vendor, opener=a_lot(1))
    cart, caller = await shop.cart(OPENER, DERBY)

    with pytest.raises(Refused) as refused:
        await take(shop, cart, caller, request_)

    assert refused.value.refusals == (refusal,)
    assert await places_open(shop) == {OPENER: 1, DERBY: 5}


@EVERY_VENDOR
async def test_parking_counts_towards_the_limits_and_only_where_the_vendor_has_it(
    vendor: str,
) -> None:
    only_derby = attrs.evolve(PLACES, events=PLACES.events[1:])
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await shop.cart(OPENER, DERBY)
    await take(shop, cart, caller, parking(2))

    with pytest.raises(Refused) as refused:
        await take(shop, cart, caller, parking(2, DERBY))
    await shop.sell(
        (OPENER, DERBY),
        "Derby only",
        addons=(attrs.evolve(VENDOR_PARKING, vendor_places=only_derby),),
    )
    later, by_later = await shop.cart(OPENER, DERBY, fan=None)
    with pytest.raises(Refused) as not_there:
        await take(shop, later, by_later, parking())

    assert refused.value.refusals == (AddonCartLimitExceeded("parking", 3, 4),)
    assert not_there.value.refusals == (AddonNotOffered("parking", OPENER),)


@EVERY_VENDOR
async def test_parking_of_a_game_that_was_called_off_is_not_held(vendor: str) -> None:
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await shop.cart(OPENER, DERBY)
    await shop.call_off(OPENER)

    result = await take(shop, cart, caller, parking(), parking(1, DERBY))

    assert [line.event_code for line in result.held] == [DERBY]
    assert result.refusals == (EventNotLive(OPENER),)
    assert await places_open(shop) == {OPENER: 10, DERBY: 4}


@EVERY_VENDOR
async def test_only_places_of_the_price_code_are_the_add_on(vendor: str) -> None:
    lot_a = attrs.evolve(PLACES, price_code="A")
    far = a_lot(1, section="Lot A", price_code="A", rank=9)
    shop = await shop_with_vendor_parking(
        vendor,
        parking=attrs.evolve(VENDOR_PARKING, vendor_places=lot_a),
        opener=[*a_lot(9), *far],
    )
    cart, caller = await shop.cart(OPENER)

    (line,) = (await take(shop, cart, caller, parking())).held
    with pytest.raises(Refused) as refused:
        await take(shop, cart, caller, parking())

    assert [each.block.section for each in line.seats] == ["Lot A"]
    assert refused.value.refusals == (AddonSoldOut("parking", OPENER, 1, 0),)


@pytest.mark.rule("FX-15.12")
@EVERY_VENDOR
async def test_one_line_of_parking_is_given_back_and_the_seats_stay(vendor: str) -> None:
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await shop.cart_with_seats(OPENER)
    (line,) = (await take(shop, cart, caller, parking(2))).held

    after = await shop.application.releasing.release_item(shop.store, cart.id, line.id, caller)

    assert {item.item_type: item.status for item in after.items()} == {
        ItemType.SEAT_BLOCK: ItemStatus.HELD,
        ItemType.ADDON: ItemStatus.RELEASED,
    }
    assert after.total == cart.total
    assert await places_open(shop) == ALL_OPEN
    assert await shop.seats_open(OPENER) == 14
    assert "cart.addons_released" in {record.name for record in await shop.told()}


@pytest.mark.rule("FX-15.10")
@pytest.mark.rule("FX-15.11")
@EVERY_VENDOR
async def test_parking_leaves_with_its_event_and_with_its_cart(vendor: str) -> None:
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    await take(shop, cart, caller, parking(), parking(1, DERBY))
    releasing = shop.application.releasing

    without_opener = await releasing.release_event(shop.store, cart.id, OPENER, caller)
    after_event = await places_open(shop)
    cancelled = await releasing.cancel(shop.store, cart.id, caller)

    assert {item.event_code for item in without_opener.wanted_items} == {DERBY}
    assert after_event == {OPENER: 10, DERBY: 4}
    assert await places_open(shop) == ALL_OPEN
    assert {item.status for item in cancelled.items()} == {ItemStatus.RELEASED}


@pytest.mark.rule("FX-15.3")
@EVERY_VENDOR
async def test_an_event_without_seats_may_be_removed_and_its_parking_is_released_after_the_answer(
    vendor: str,
) -> None:
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await shop.cart_with_seats(OPENER)
    carts = shop.application.carts
    await carts.change_events(shop.store, cart.id, caller, add=[DERBY])
    await take(shop, cart, caller, parking(1, DERBY))

    after = await carts.change_events(shop.store, cart.id, caller, remove=[DERBY])
    while_releasing = await places_open(shop)
    not_yet = await shop.refused_start(cart, caller)
    await shop.application.releasing.release_given_up(shop.store, cart.id, caller)

    assert after.event_codes == (OPENER,)
    assert [item.status for item in given_up(after)] == [ItemStatus.RELEASING]
    assert after.total == cart.total
    assert while_releasing == {OPENER: 10, DERBY: 4}
    assert not_yet == (SeatsBeingReleased(DERBY),)
    assert await places_open(shop) == ALL_OPEN
    assert (await shop.buy(after, caller)).order is not None


@pytest.mark.rule("FX-15.48")
@EVERY_VENDOR
async def test_a_hold_of_the_vendors_parking_lapses_by_itself(vendor: str) -> None:
    shop = await shop_with_vendor_parking(vendor, opener=a_lot(1), derby=a_lot(1))
    cart, caller = await shop.cart(OPENER)
    (line,) = (await take(shop, cart, caller)).held
    shop.clock.advance(timedelta(minutes=1))
    await shop.hold(cart, caller)
    rival, by_rival = await shop.cart(OPENER, fan=None)

    shop.clock.advance(line.hold_expires_at - shop.clock.now())
    lapsed = await shop.refused_start(cart, caller)
    result = await take(shop, rival, by_rival)

    assert lapsed == (AddonNotHeld("parking", OPENER),)
    assert [item.status for item in result.held] == [ItemStatus.HELD]
    goes_without = await shop.application.releasing.release_item(
        shop.store, cart.id, line.id, caller
    )
    assert (await shop.buy(goes_without, caller)).order is not None
    assert await places_open(shop) == {OPENER: 0, DERBY: 1}


@EVERY_VENDOR
async def test_parking_held_anew_takes_the_place_of_what_has_lapsed(vendor: str) -> None:
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await shop.cart(OPENER)
    (line,) = (await take(shop, cart, caller, parking())).held
    shop.clock.advance(line.hold_expires_at - shop.clock.now())

    again = await take(shop, cart, caller, parking())
    seats = await shop.hold(again.cart, caller)

    assert [i.status for i in again.cart.items()] == [ItemStatus.RELEASED, ItemStatus.HELD]
    assert seats.cart.events[0].status is CartEventStatus.ASSIGNED


@EVERY_VENDOR
async def test_seats_held_anew_do_not_stand_for_parking_that_has_lapsed(vendor: str) -> None:
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await shop.cart(OPENER)
    (line,) = (await take(shop, cart, caller, parking())).held
    shop.clock.advance(line.hold_expires_at - shop.clock.now())

    await shop.hold(cart, caller)
    without_parking = await shop.refused_start(cart, caller)
    again = await take(shop, cart, caller, parking())

    assert without_parking == (AddonNotHeld("parking", OPENER),)
    assert (await shop.buy(again.cart, caller)).order is not None


@EVERY_VENDOR
async def test_the_vendors_parking_alone_makes_no_event_ready_for_checkout(vendor: str) -> None:
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await shop.cart(OPENER)
    held = await take(shop, cart, caller, parking())

    _, without_seats = await shop.application.carts.validate(shop.store, cart.id, caller)
    await shop.hold(cart, caller)
    _, ready = await shop.application.carts.validate(shop.store, cart.id, caller)

    assert held.cart.events[0].status is CartEventStatus.PENDING
    assert without_seats == (EventWithoutSeats(OPENER),)
    assert ready == ()


async def test_validate_asks_the_vendor_about_parking_too() -> None:
    shop = await shop_with_vendor_parking(BY_ITEM)
    cart, caller = await shop.cart_with_seats(OPENER)
    (line,) = (await take(shop, cart, caller, parking())).held
    await shop.vendor.release([line.held_seats])

    _, refusals = await shop.application.carts.validate(shop.store, cart.id, caller)

    assert refusals == (AddonNotHeld("parking", OPENER),)


async def test_a_vendor_that_charges_itself_is_asked_the_price_that_it_has() -> None:
    shop = await shop_with_vendor_parking(
        BY_ITEM, can_reprice=False, opener=a_lot(2, 2550), derby=a_lot(2, 2550)
    )
    cart, caller = await shop.cart(OPENER)

    (line,) = (await take(shop, cart, caller, parking())).held

    assert line.total == line.vendor_amount == usd(2650)


async def test_no_place_is_held_that_such_a_vendor_would_charge_otherwise() -> None:
    shop = await shop_with_vendor_parking(
        BY_ITEM, can_reprice=False, opener=a_lot(2, 2550), derby=a_lot(2, 2550)
    )
    # Nobody could tell when this was published.
    shop.vendor.faults.plan("price_levels", Fault.UNREACHABLE, times=2)
    cheaper = attrs.evolve(VENDOR_PARKING, price=2400)
    await shop.sell((OPENER,), "Cheaper", addons=(only_at_the_opener(cheaper),))
    programs, slug = shop.application.programs, shop.store.slug
    await programs.build(slug, (await programs.find(slug, "Cheaper", STAFF)).id, STAFF)
    cart, caller = await shop.cart(OPENER)

    with pytest.raises(Refused) as refused:
        await take(shop, cart, caller, parking())

    assert refused.value.refusals == (SalePriceGone(OPENER),)
    assert await places_open(shop) == {OPENER: 2, DERBY: 2}
    assert (await shop.application.offers.quote(slug, OPENER, STAFF)).places == {"parking": 0}


async def test_of_places_at_several_prices_such_a_vendor_holds_those_of_the_program() -> None:
    near = a_lot(3, 9900, section="Lot A", price_code="A")
    shop = await shop_with_vendor_parking(
        BY_ITEM, can_reprice=False, opener=[*near, *a_lot(1, 2550, rank=9)], derby=a_lot(1, 2550)
    )
    cart, caller = await shop.cart(OPENER)
    offered = (await shop.application.offers.quote(shop.store.slug, OPENER, STAFF)).places

    (line,) = (await take(shop, cart, caller, parking())).held
    with pytest.raises(Refused) as refused:
        await take(shop, cart, caller, parking())

    assert offered == {"parking": 1}
    assert [each.block.section for each in line.seats] == ["Lot C"]
    assert line.total == line.vendor_amount == usd(2650)
    assert refused.value.refusals == (AddonSoldOut("parking", OPENER, 1, 0),)


def test_places_that_are_of_no_use_are_given_back_under_the_vendors_own_event() -> None:
    option = VENDOR_PARKING.price_in(USD)
    addon = CartAddon(AddonOptionId(UUID(int=1)), "parking", "Parking", option, OPENER_LOT)
    terms = Terms(
        USD, NOON, SeededIds(0).new, lambda block: block.price, None, lambda _: (), never_asked
    )
    wish = SeatRequest(SeatWish(OPENER_LOT, 2, PARK))
    line = Line.begun(wish, terms, (OPENER, addon))
    request = line.request

    line.answered(Held(request.key, VendorCartId("V"), (a_block(seats=1),), NOON))

    assert request.instead == (OPENER_LOT,)
    assert [each.event_code for each in line.to_release] == [OPENER_LOT]
    assert line.refusal == AddonSoldOut("parking", OPENER, 2, 0)


def never_asked(_: Sequence[PriceLevel]) -> AskedPrices:
    raise AssertionError("The vendor may be repriced.")


# Crashes and lost answers.


async def test_a_vendor_out_of_reach_leaves_no_place_held() -> None:
    shop = await shop_with_vendor_parking(BY_ITEM)
    shop.vendor.faults.plan("hold", Fault.UNREACHABLE, about=OPENER_LOT)
    cart, caller = await shop.cart(OPENER)

    with pytest.raises(Refused) as refused:
        await take(shop, cart, caller, parking())

    assert refused.value.refusals == (VendorNotReached(OPENER),)
    assert await places_open(shop) == ALL_OPEN
    assert [item.status for item in (await shop.read(cart.id)).items()] == [ItemStatus.FAILED]
    assert (await shop.hold(cart, caller)).refusals == ()
    assert (await shop.buy(await shop.read(cart.id), caller)).order is not None


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER])
async def test_a_lost_answer_about_parking_is_asked_for_again_with_the_same_key(
    fault: Fault,
) -> None:
    shop = await shop_with_vendor_parking(BY_ITEM)
    shop.vendor.faults.plan("hold", fault, about=OPENER_LOT)
    cart, caller = await shop.cart(OPENER)

    (line,) = (await take(shop, cart, caller, parking(2))).held

    assert line.retry_count == 2
    assert await places_open(shop) == {OPENER: 8, DERBY: 5}


async def test_parking_that_nobody_is_sure_of_is_not_bought_and_the_next_call_cleans_up() -> None:
    shop = await shop_with_vendor_parking(BY_ITEM)
    shop.vendor.faults.plan("hold", Fault.LOST_AFTER, about=OPENER_LOT, times=2)
    cart, caller = await shop.cart_with_seats(OPENER)

    with pytest.raises(Refused) as refused:
        await take(shop, cart, caller, parking())
    unsure = await shop.refused_start(cart, caller)
    result = await take(shop, cart, caller, parking())

    assert refused.value.refusals == unsure == (HoldNotKnown(OPENER),)
    assert [i.status for i in result.cart.items() if i.is_addon] == [
        ItemStatus.RELEASED,
        ItemStatus.HELD,
    ]
    assert await places_open(shop) == {OPENER: 9, DERBY: 5}
    assert (await shop.buy(result.cart, caller)).order is not None


@pytest.mark.rule("FX-15.18")
async def test_places_that_cannot_be_saved_are_released_at_once() -> None:
    shop = await shop_with_vendor_parking(BY_ITEM)
    cart, caller = await shop.cart(OPENER)

    async def change_the_cart() -> None:
        async with shop.parts.database.unit_of_work(shop.store.slug, STAFF) as work:
            kept = await work.carts.for_change(cart.id)
            assert kept is not None
            await work.carts.save(kept)

    shop.vendor.faults.meanwhile("hold_answer", change_the_cart)
    with pytest.raises(Refused) as refused:
        await take(shop, cart, caller, parking())

    assert refused.value.refusals == (CartChanged(),)
    assert await places_open(shop) == ALL_OPEN


@pytest.mark.parametrize("when", ["hold", "hold_answer"])
async def test_what_a_process_held_that_was_killed_is_released_by_the_next(when: str) -> None:
    shop = await shop_with_vendor_parking(BY_ITEM, opener=a_lot(1), derby=a_lot(1))
    cart, caller = await shop.cart(OPENER)

    async def die() -> None:
        raise ProcessKilled

    shop.vendor.faults.meanwhile(when, die)
    with pytest.raises(ProcessKilled):
        await take(shop, cart, caller, parking())
    pending = (await shop.read(cart.id)).events[0].items
    with pytest.raises(Refused) as busy:
        await take(shop, cart, caller, parking())
    shop.clock.advance(timedelta(seconds=90))
    result = await take(shop, cart, caller, parking())

    assert [item.status for item in pending] == [ItemStatus.PENDING]
    assert busy.value.refusals == (CartBusy(),)
    assert [item.status for item in result.held] == [ItemStatus.HELD]
    assert await places_open(shop) == {OPENER: 0, DERBY: 1}
    assert are_held(await shop.vendor.verify([result.held[0].held_seats])) == [True]


async def test_parking_that_could_not_be_released_is_released_by_asking_again() -> None:
    shop = await shop_with_vendor_parking(BY_ITEM)
    cart, caller = await shop.cart_with_seats(OPENER)
    (line,) = (await take(shop, cart, caller, parking())).held
    shop.vendor.faults.plan("release", Fault.UNREACHABLE, about=OPENER_LOT)
    release = shop.application.releasing.release_item

    with pytest.raises(Unavailable):
        await release(shop.store, cart.id, line.id, caller)
    unsure = await shop.refused_start(cart, caller)
    await release(shop.store, cart.id, line.id, caller)

    assert unsure == (HoldNotKnown(OPENER),)
    assert await places_open(shop) == ALL_OPEN


async def test_two_fans_never_hold_the_last_place_both() -> None:
    shop = await shop_with_vendor_parking(BY_ITEM, opener=a_lot(1), derby=a_lot(1))
    first, by_first = await shop.cart(OPENER)
    second, by_second = await shop.cart(OPENER, fan=FanId(UUID(int=9)))

    await take(shop, first, by_first)
    with pytest.raises(Refused) as refused:
        await take(shop, second, by_second)

    assert refused.value.refusals == (AddonSoldOut("parking", OPENER, 1, 0),)


async def test_parking_of_one_cart_is_at_the_vendor_under_its_own_event() -> None:
    shop = await shop_with_vendor_parking(BY_ITEM)
    cart, caller = await shop.cart(OPENER)

    (line,) = (await take(shop, cart, caller)).held

    assert line.held_seats.event_code == OPENER_LOT
    assert line.wish.event_code == OPENER_LOT
