"""Add-ons in a cart: held from the store's own stock beside the seats, and given back."""

from datetime import timedelta

import attrs
import pytest

from flexcore.carts import (
    AddonCartLimitExceeded,
    AddonLimitExceeded,
    AddonNotOffered,
    AddonRequest,
    AddonSoldOut,
    CartBusy,
    CartClosed,
    CartEventStatus,
    CartNotFound,
    EventNotInCart,
    EventWithoutSeats,
    ItemStatus,
    ItemType,
    NothingAskedFor,
    TooManyAddonsAtOnce,
    leased,
)
from flexcore.kernel import EventCode, Refusal, Refused
from flexcore.programs import EventNotLive, addon_option_id
from tests.addons import MEAL, PARKING, left, shop_with_addons, take
from tests.builders import DERBY, FINAL, OPENER, a_seat_request, usd
from tests.shop import STAFF, Shop

pytestmark = pytest.mark.anyio

# One that acts in the cart's own transaction, and one over the network.
VENDORS = pytest.mark.parametrize("vendor", ["box_office", "by_item"])


async def refusals_of(shop: Shop, *requests: AddonRequest) -> tuple[Refusal, ...]:
    cart, caller = await shop.cart(OPENER, DERBY)
    with pytest.raises(Refused) as refused:
        await take(shop, cart, caller, *requests)
    return refused.value.refusals


@pytest.mark.rule("FX-15.5")
@pytest.mark.rule("FX-15.42")
@pytest.mark.rule("FX-15.43")
@VENDORS
async def test_parking_is_held_beside_the_seats_of_a_game(vendor: str) -> None:
    shop = await shop_with_addons(vendor)
    cart, caller = await shop.cart(OPENER)

    result = await shop.application.cart_holding.hold(
        shop.store,
        cart.id,
        [a_seat_request(OPENER)],
        [AddonRequest("parking", OPENER, 2), AddonRequest("meal", OPENER, 3)],
        caller,
    )

    seats, parking, meals = result.held
    assert result.refusals == ()
    assert [item.item_type for item in result.held] == [
        ItemType.SEAT_BLOCK,
        ItemType.ADDON,
        ItemType.ADDON,
    ]
    assert parking.addon_option_id == addon_option_id(cart.program_id, "parking")
    assert (parking.subtotal, parking.service_fee) == (usd(5000), usd(300))
    assert (meals.subtotal, meals.service_fee) == (usd(5397), usd(0))
    assert result.cart.total == seats.total + usd(5300) + usd(5397)
    assert parking.hold_expires_at == seats.hold_expires_at
    assert await left(shop) == {OPENER: 8, DERBY: 5}
    assert await left(shop, "meal") == {OPENER: 0}
    assert "cart.addons_held" in {record.name for record in await shop.told()}


@pytest.mark.parametrize(
    ("requests", "refusals"),
    [
        ([("valet", OPENER, 1)], [AddonNotOffered("valet", OPENER)]),
        ([("meal", DERBY, 1)], [AddonNotOffered("meal", DERBY)]),
        ([("parking", FINAL, 1)], [EventNotInCart(FINAL)]),
        ([("parking", OPENER, 3)], [AddonLimitExceeded("parking", OPENER, 2, 3)]),
        (
            [("parking", OPENER, 2), ("parking", OPENER, 1)],
            [AddonLimitExceeded("parking", OPENER, 2, 3)],
        ),
        (
            [("parking", OPENER, 2), ("parking", DERBY, 2)],
            [AddonCartLimitExceeded("parking", 3, 4)],
        ),
        ([("meal", OPENER, 4)], [AddonSoldOut("meal", OPENER, 4, 3)]),
        ([(f"a{n}", OPENER, 1) for n in range(21)], [TooManyAddonsAtOnce(21, 20)]),
    ],
)
async def test_what_cannot_be_held_is_refused_and_nothing_is_taken(
    requests: list[tuple[str, EventCode, int]], refusals: list[Refusal]
) -> None:
    shop = await shop_with_addons()

    found = await refusals_of(shop, *(AddonRequest(*request) for request in requests))

    assert list(found) == refusals
    assert await left(shop) == {OPENER: 10, DERBY: 5}


async def test_a_call_for_nothing_at_all_is_refused() -> None:
    shop = await shop_with_addons()
    cart, caller = await shop.cart(OPENER)

    with pytest.raises(Refused) as refused:
        await shop.application.cart_holding.hold(shop.store, cart.id, (), (), caller)

    assert refused.value.refusals == (NothingAskedFor(),)


async def test_what_is_in_the_cart_counts_towards_the_limits_until_it_goes() -> None:
    shop = await shop_with_addons()
    cart, caller = await shop.cart(OPENER, DERBY)
    (first,) = (await take(shop, cart, caller, AddonRequest("parking", OPENER, 2))).held

    with pytest.raises(Refused) as refused:
        await take(shop, cart, caller, AddonRequest("parking", OPENER, 1))
    await shop.application.releasing.release_item(shop.store, cart.id, first.id, caller)
    again = await take(shop, cart, caller, AddonRequest("parking", OPENER, 1))

    assert refused.value.refusals == (AddonLimitExceeded("parking", OPENER, 2, 3),)
    assert [item.wish.quantity for item in again.held] == [1]


async def test_add_ons_do_not_count_towards_the_ticket_limit() -> None:
    shop = await shop_with_addons(options=(attrs.evolve(MEAL, limit_per_event=100),))
    cart, caller = await shop.cart(OPENER)
    await take(shop, cart, caller, AddonRequest("meal", OPENER, 3))

    result = await shop.hold(cart, caller, a_seat_request(OPENER, 6))

    assert [item.seat_count for item in result.held] == [6]


async def test_what_one_add_on_gets_is_not_lost_with_another() -> None:
    shop = await shop_with_addons()
    cart, caller = await shop.cart(OPENER)

    result = await take(
        shop, cart, caller, AddonRequest("parking", OPENER, 1), AddonRequest("meal", OPENER, 4)
    )

    assert [item.wish.ticket_type_code for item in result.held] == ["parking"]
    assert result.refusals == (AddonSoldOut("meal", OPENER, 4, 3),)


async def test_a_game_that_is_called_off_has_no_parking() -> None:
    shop = await shop_with_addons()
    cart, caller = await shop.cart(OPENER, DERBY)
    await shop.call_off(DERBY)

    result = await take(shop, cart, caller)
    with pytest.raises(Refused) as refused:
        await take(shop, cart, caller, AddonRequest("parking", DERBY, 1))

    assert [item.event_code for item in result.held] == [OPENER]
    assert result.refusals == refused.value.refusals == (EventNotLive(DERBY),)


@VENDORS
async def test_parking_is_kept_when_the_seats_cannot_be_had_and_the_other_way_round(
    vendor: str,
) -> None:
    shop = await shop_with_addons(vendor)
    cart, caller = await shop.cart(OPENER, DERBY)
    holding = shop.application.cart_holding
    parking, meals = AddonRequest("parking", OPENER, 1), AddonRequest("meal", OPENER, 4)
    nowhere = a_seat_request(FINAL)

    first = await holding.hold(shop.store, cart.id, [nowhere], [parking], caller)
    second = await holding.hold(shop.store, cart.id, [a_seat_request(OPENER)], [meals], caller)
    with pytest.raises(Refused) as refused:
        await holding.hold(shop.store, cart.id, [nowhere], [meals], caller)

    assert [item.item_type for item in first.held] == [ItemType.ADDON]
    assert first.refusals == (EventNotInCart(FINAL),)
    assert [item.item_type for item in second.held] == [ItemType.SEAT_BLOCK]
    assert second.refusals == (AddonSoldOut("meal", OPENER, 4, 3),)
    assert refused.value.refusals == (EventNotInCart(FINAL), AddonSoldOut("meal", OPENER, 4, 3))


async def test_a_stranger_hears_of_no_cart_once() -> None:
    shop = await shop_with_addons()
    cart, _ = await shop.cart(OPENER)
    _, stranger = await shop.cart(OPENER, fan=None)

    with pytest.raises(Refused) as refused:
        await shop.application.cart_holding.hold(
            shop.store,
            cart.id,
            [a_seat_request(OPENER)],
            [AddonRequest("parking", OPENER, 1)],
            stranger,
        )

    assert refused.value.refusals == (CartNotFound(),)


async def test_nothing_is_held_for_a_cart_that_another_call_is_at_work_on_or_that_is_over() -> None:
    shop = await shop_with_addons()
    cart, caller = await shop.cart(OPENER)
    async with shop.parts.database.unit_of_work(shop.store.slug, STAFF) as work:
        kept = await work.carts.for_change(cart.id)
        assert kept is not None
        await work.carts.save(leased(kept, "other", shop.clock.now() + timedelta(seconds=9)))

    with pytest.raises(Refused) as busy:
        await take(shop, cart, caller)
    shop.clock.advance(timedelta(seconds=10))
    await shop.application.releasing.cancel(shop.store, cart.id, caller)
    with pytest.raises(Refused) as over:
        await take(shop, cart, caller)

    assert busy.value.refusals == (CartBusy(),)
    assert over.value.refusals == (CartClosed("cancelled"),)
    assert await left(shop) == {OPENER: 10, DERBY: 5}


@pytest.mark.rule("FX-15.12")
@VENDORS
async def test_one_line_of_add_ons_is_given_back_and_the_seats_stay(vendor: str) -> None:
    shop = await shop_with_addons(vendor)
    cart, caller = await shop.cart_with_seats(OPENER)
    (parking,) = (await take(shop, cart, caller)).held

    after = await shop.application.releasing.release_item(shop.store, cart.id, parking.id, caller)

    assert {item.item_type: item.status for item in after.items()} == {
        ItemType.SEAT_BLOCK: ItemStatus.HELD,
        ItemType.ADDON: ItemStatus.RELEASED,
    }
    assert after.total == cart.total
    assert await left(shop) == {OPENER: 10, DERBY: 5}
    assert "cart.addons_released" in {record.name for record in await shop.told()}


@pytest.mark.rule("FX-15.10")
@pytest.mark.rule("FX-15.11")
@VENDORS
async def test_add_ons_leave_with_their_event_and_with_their_cart(vendor: str) -> None:
    shop = await shop_with_addons(vendor)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    await take(shop, cart, caller)

    without_opener = await shop.application.releasing.release_event(
        shop.store, cart.id, OPENER, caller
    )
    after_event = await left(shop)
    cancelled = await shop.application.releasing.cancel(shop.store, cart.id, caller)

    assert {item.event_code for item in without_opener.wanted_items} == {DERBY}
    assert after_event == {OPENER: 10, DERBY: 4}
    assert await left(shop) == {OPENER: 10, DERBY: 5}
    assert {item.status for item in cancelled.items()} == {ItemStatus.RELEASED}


@pytest.mark.rule("FX-15.3")
async def test_an_event_without_seats_may_be_removed_and_its_add_ons_go_with_it() -> None:
    shop = await shop_with_addons()
    cart, caller = await shop.cart(OPENER, DERBY)
    await take(shop, cart, caller)

    after = await shop.application.carts.change_events(shop.store, cart.id, caller, remove=[OPENER])

    assert after.event_codes == (DERBY,)
    assert {item.event_code for item in after.wanted_items} == {DERBY}
    assert await left(shop) == {OPENER: 10, DERBY: 4}


@pytest.mark.rule("FX-15.48")
async def test_a_hold_of_parking_lapses_by_itself() -> None:
    shop = await shop_with_addons(stock={"parking": {OPENER: 1}})
    cart, caller = await shop.cart(OPENER)
    (parking,) = (await take(shop, cart, caller)).held
    rival, by_rival = await shop.cart(OPENER, fan=None)

    with pytest.raises(Refused) as refused:
        await take(shop, rival, by_rival)
    shop.clock.advance(parking.hold_expires_at - shop.clock.now())
    result = await take(shop, rival, by_rival)

    assert refused.value.refusals == (AddonSoldOut("parking", OPENER, 1, 0),)
    assert [item.status for item in result.held] == [ItemStatus.HELD]
    assert [item.status for item in (await shop.read(cart.id)).items()] == [ItemStatus.EXPIRED]


async def test_parking_alone_does_not_make_an_event_ready_for_checkout() -> None:
    shop = await shop_with_addons()
    cart, caller = await shop.cart(OPENER)
    held = await take(shop, cart, caller)

    _, refusals = await shop.application.carts.validate(shop.store, cart.id, caller)

    assert refusals == (EventWithoutSeats(OPENER),)
    assert held.cart.events[0].status is CartEventStatus.PENDING


@VENDORS
async def test_a_cart_with_parking_is_ready_for_checkout(vendor: str) -> None:
    shop = await shop_with_addons(vendor)
    cart, caller = await shop.cart_with_seats(OPENER)
    await take(shop, cart, caller)

    _, refusals = await shop.application.carts.validate(shop.store, cart.id, caller)

    assert refusals == ()


async def test_two_programs_sell_parking_from_one_stock_at_prices_of_their_own() -> None:
    shop = await shop_with_addons(stock={"parking": {OPENER: 3}})
    cart, caller = await shop.cart(OPENER)
    await shop.sell([OPENER], "Weekend sale", addons=(attrs.evolve(PARKING, price=1000),))
    later, by_later = await shop.cart(OPENER, fan=None)

    dear = await take(shop, cart, caller)
    cheap = await take(shop, later, by_later, AddonRequest("parking", OPENER, 2))

    assert [item.subtotal for item in (*dear.held, *cheap.held)] == [usd(2500), usd(2000)]
    assert dear.held[0].addon_option_id != cheap.held[0].addon_option_id
    assert await left(shop) == {OPENER: 0}
