"""Starting a cart, changing its events, giving it to a fan, and reading it again."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import attrs
import pytest

from flexcore.carts import (
    Caller,
    Cart,
    CartClosed,
    CartEventStatus,
    CartNotFound,
    CartStatus,
    CheckoutPhase,
    EventHasSeats,
    EventWithoutSeats,
    HoldLapsed,
    ItemStatus,
    SeatRequest,
)
from flexcore.configs import CartConfig
from flexcore.kernel import Actor, ActorKind, CartId, EventCode, FanId, Refusal, Refused
from flexcore.programs import (
    DuplicateEvent,
    EventNotLive,
    EventSoldOut,
    NotOffered,
    StoreClosed,
    TooFewEvents,
)
from flexcore.vendors import Rung
from tests.builders import (
    DERBY,
    FAN,
    FINAL,
    OPENER,
    a_row,
    a_wish,
)
from tests.shop import ANYBODY, BOX_OFFICE, BY_ITEM, GAMES, STAFF, Shop

pytestmark = pytest.mark.anyio

STRANGER = Caller(Actor(ActorKind.FAN, "8"), FanId(UUID(int=8)))


def refusals_in(refused: pytest.ExceptionInfo[Refused]) -> tuple[Refusal, ...]:
    return refused.value.refusals


@pytest.mark.rule("FX-15.1")
@pytest.mark.rule("FX-15.20")
async def test_a_new_cart_is_active_and_holds_its_events_and_no_seats() -> None:
    shop = await Shop.opened()

    cart, caller = await shop.cart(OPENER, DERBY, fan=None)

    assert cart.status is CartStatus.ACTIVE
    assert cart.event_codes == (OPENER, DERBY)
    assert {event.status for event in cart.events} == {CartEventStatus.PENDING}
    assert list(cart.items()) == []
    assert await shop.seats_open(OPENER) == 16
    assert await shop.application.carts.get(shop.store, cart.id, caller) == cart


@pytest.mark.rule("FX-15.1")
async def test_a_cart_may_begin_without_any_event() -> None:
    shop = await Shop.opened()

    cart, _ = await shop.cart(fan=None)

    assert cart.event_codes == ()


async def test_a_cart_keeps_no_token_but_its_hash() -> None:
    shop = await Shop.opened()

    cart, token = await shop.application.carts.initialize(shop.store, [], Caller(ANYBODY))

    assert len(bytes.fromhex(token)) == 32
    assert len(cart.token_hash) == 32
    assert token not in repr(cart)


async def test_a_closed_store_starts_no_carts() -> None:
    shop = await Shop.opened()
    async with shop.parts.database.unit_of_work(shop.store.slug, STAFF) as work:
        (program,) = await work.programs.list_programs()
        await work.programs.save(attrs.evolve(program, is_active=False))

    with pytest.raises(Refused) as refused:
        await shop.cart(OPENER)

    assert refusals_in(refused) == (StoreClosed(),)


async def test_what_the_program_does_not_offer_does_not_get_into_a_cart() -> None:
    shop = await Shop.opened()
    nowhere = EventCode("NOWHERE")

    with pytest.raises(Refused) as refused:
        await shop.cart(OPENER, nowhere)

    assert refusals_in(refused) == (NotOffered(nowhere),)


@pytest.mark.rule("FX-1.28")
@pytest.mark.parametrize("vendor", [BOX_OFFICE, BY_ITEM])
async def test_an_event_whose_seats_were_all_held_at_publication_is_sold_once_they_lapse(
    vendor: str,
) -> None:
    shop = await Shop.opened(vendor, seats=a_row(seats=2))
    await shop.cart_with_seats(OPENER)
    await shop.sell(GAMES, "Weekend sale")
    assert (await shop.application.offers.quote(shop.store.slug, OPENER, STAFF)).levels == ()

    shop.clock.advance(timedelta(hours=2))
    cart, caller = await shop.cart_with_seats(OPENER)

    assert (await shop.buy(cart, caller)).order is not None


@pytest.mark.rule("FX-1.28")
@pytest.mark.parametrize("vendor", [BOX_OFFICE, BY_ITEM])
async def test_an_event_whose_seats_were_all_sold_at_publication_is_sold_out(vendor: str) -> None:
    shop = await Shop.opened(vendor, seats=a_row(seats=2))
    await shop.buy(*await shop.cart_with_seats(OPENER))
    await shop.sell(GAMES, "Weekend sale")

    with pytest.raises(Refused) as refused:
        await shop.cart(OPENER, DERBY)

    assert refusals_in(refused) == (EventSoldOut(OPENER),)


@pytest.mark.rule("FX-15.3")
@pytest.mark.parametrize("vendor", [BOX_OFFICE, BY_ITEM])
async def test_events_are_added_and_removed_without_asking_the_vendor(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart(OPENER, DERBY)

    cart = await shop.application.carts.change_events(
        shop.store, cart.id, caller, add=[FINAL], remove=[OPENER]
    )

    assert cart.event_codes == (DERBY, FINAL)
    assert cart.events[0].status is CartEventStatus.REMOVED
    assert await shop.seats_open(FINAL) == 16


@pytest.mark.rule("FX-15.3")
async def test_an_event_with_held_seats_is_not_removed_without_releasing_them() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)

    with pytest.raises(Refused) as refused:
        await shop.application.carts.change_events(shop.store, cart.id, caller, remove=[OPENER])

    assert refusals_in(refused) == (EventHasSeats(OPENER),)
    assert refusals_in(refused)[0].message.endswith("release its seats first.")
    assert await shop.read(cart.id) == cart


@pytest.mark.rule("FX-15.3")
async def test_an_event_whose_hold_has_lapsed_can_be_removed() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    shop.clock.advance(timedelta(minutes=16))

    cart = await shop.application.carts.change_events(shop.store, cart.id, caller, remove=[OPENER])

    assert cart.event_codes == (DERBY,)


@pytest.mark.rule("FX-15.3")
async def test_a_game_that_went_off_sale_since_does_not_keep_others_from_the_cart() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart(OPENER)
    await shop.call_off(OPENER)

    cart = await shop.application.carts.change_events(shop.store, cart.id, caller, add=[DERBY])
    await shop.call_off(FINAL)
    with pytest.raises(Refused) as refused:
        await shop.application.carts.change_events(shop.store, cart.id, caller, add=[FINAL])

    assert cart.event_codes == (OPENER, DERBY)
    assert refusals_in(refused) == (EventNotLive(FINAL),)


async def test_the_same_event_twice_is_refused() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart(OPENER)

    with pytest.raises(Refused) as refused:
        await shop.application.carts.change_events(shop.store, cart.id, caller, add=[DERBY, DERBY])

    assert refusals_in(refused) == (DuplicateEvent(DERBY, 2),)


async def test_an_event_that_is_put_back_in_starts_anew() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart(OPENER, DERBY)
    carts = shop.application.carts
    await carts.change_events(shop.store, cart.id, caller, remove=[OPENER])

    cart = await carts.change_events(shop.store, cart.id, caller, add=[OPENER])

    assert cart.event_codes == (DERBY, OPENER)
    assert len(cart.events) == 3


@pytest.mark.rule("FX-16.10")
async def test_a_cart_is_judged_by_the_program_that_it_began_with() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart(OPENER)
    await shop.sell([FINAL], "Playoffs")

    cart = await shop.application.carts.change_events(shop.store, cart.id, caller, add=[DERBY])

    assert cart.event_codes == (OPENER, DERBY)
    with pytest.raises(Refused) as refused:
        await shop.cart(OPENER, fan=None)
    assert refusals_in(refused) == (NotOffered(OPENER),)


@pytest.mark.rule("FX-15.4")
async def test_a_bound_cart_answers_to_its_fan_alone() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart(OPENER, fan=FAN.id)
    with_token_alone = attrs.evolve(caller, fan_id=None)

    assert cart.fan_id == FAN.id
    assert await shop.application.carts.get(shop.store, cart.id, caller) == cart
    for other in (STRANGER, with_token_alone, Caller(ANYBODY)):
        with pytest.raises(Refused) as refused:
            await shop.application.carts.get(shop.store, cart.id, other)
        assert refusals_in(refused) == (CartNotFound(),)


@pytest.mark.rule("FX-15.4")
async def test_an_unbound_cart_answers_to_its_token_alone() -> None:
    shop = await Shop.opened()
    cart, _ = await shop.cart(OPENER, fan=None)

    for other in (Caller(ANYBODY), Caller(ANYBODY, cart_token="0" * 64), STRANGER):
        with pytest.raises(Refused) as refused:
            await shop.application.carts.get(shop.store, cart.id, other)
        assert refusals_in(refused) == (CartNotFound(),)


@pytest.mark.rule("FX-15.4")
async def test_a_cart_that_is_not_there_looks_like_a_strangers() -> None:
    shop = await Shop.opened()

    with pytest.raises(Refused) as refused:
        await shop.application.carts.get(shop.store, CartId(UUID(int=404)), STRANGER)

    assert refusals_in(refused) == (CartNotFound(),)


@pytest.mark.rule("FX-15.4")
async def test_binding_twice_changes_nothing() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart(OPENER, fan=FAN.id)

    again = await shop.application.carts.bind(shop.store, cart.id, FAN.id, caller)

    assert again == cart


@pytest.mark.rule("FX-15.4")
async def test_a_cart_of_another_fan_is_not_taken_over() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart(OPENER, fan=FAN.id)
    thief = attrs.evolve(STRANGER, cart_token=caller.cart_token)

    with pytest.raises(Refused) as with_token:
        await shop.application.carts.bind(shop.store, cart.id, FanId(UUID(int=8)), thief)
    with pytest.raises(Refused) as without:
        await shop.application.carts.bind(shop.store, cart.id, FanId(UUID(int=8)), STRANGER)

    assert refusals_in(with_token) == refusals_in(without) == (CartNotFound(),)


@pytest.mark.rule("FX-15.4")
@pytest.mark.parametrize("vendor", [BOX_OFFICE, BY_ITEM])
async def test_binding_a_cart_cancels_the_fans_older_one_with_its_holds(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    older, _ = await shop.cart_with_seats(OPENER)

    newer, _ = await shop.cart(DERBY)

    assert (await shop.read(older.id)).status is CartStatus.CANCELLED
    assert (await shop.read(newer.id)).status is CartStatus.ACTIVE
    assert await shop.seats_open(OPENER) == 16


@pytest.mark.rule("FX-15.4")
async def test_binding_a_bought_cart_again_leaves_the_fans_new_cart_alone() -> None:
    shop = await Shop.opened()
    bought, caller = await shop.cart_with_seats(OPENER)
    await shop.buy(bought, caller)
    newer, _ = await shop.cart_with_seats(DERBY)

    again = await shop.application.carts.bind(shop.store, bought.id, FAN.id, caller)

    assert again.status is CartStatus.PAID
    assert (await shop.read(newer.id)).status is CartStatus.ACTIVE
    assert await shop.seats_open(DERBY) == 14


@pytest.mark.rule("FX-15.4")
async def test_an_older_cart_that_is_over_does_not_keep_a_fan_from_her_new_one() -> None:
    shop = await Shop.opened()
    await shop.cart(OPENER)
    shop.clock.advance(timedelta(days=2))

    newer, _ = await shop.cart(DERBY)

    assert newer.fan_id == FAN.id


async def hold_more(shop: Shop, cart: Cart, caller: Caller) -> None:
    await shop.hold(cart, caller)


async def add_a_game(shop: Shop, cart: Cart, caller: Caller) -> None:
    await shop.application.carts.change_events(shop.store, cart.id, caller, add=[FINAL])


@pytest.mark.parametrize("vendor", [BOX_OFFICE, BY_ITEM])
@pytest.mark.parametrize("act", [hold_more, add_a_game])
async def test_a_cart_stays_open_as_long_as_its_fan_is_at_it(
    vendor: str, act: Callable[[Shop, Cart, Caller], Awaitable[None]]
) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart(OPENER)
    almost = CartConfig().idle_time - timedelta(minutes=1)

    shop.clock.advance(almost)
    await act(shop, cart, caller)
    shop.clock.advance(almost)

    kept = await shop.read(cart.id)
    assert kept.status is CartStatus.ACTIVE
    assert kept.expires_at == shop.clock.now() + timedelta(minutes=1)


@pytest.mark.rule("FX-15.20")
async def test_a_cart_that_nobody_touched_for_long_cannot_be_changed() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart(OPENER)
    shop.clock.advance(timedelta(days=1))

    with pytest.raises(Refused) as refused:
        await shop.application.carts.change_events(shop.store, cart.id, caller, add=[DERBY])

    assert refusals_in(refused) == (CartClosed("expired"),)


@pytest.mark.rule("FX-15.2")
async def test_a_cart_that_is_read_shows_lapsed_holds_as_expired() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart_with_seats(OPENER)
    shop.clock.advance(timedelta(minutes=15))

    cart = await shop.application.carts.get(shop.store, cart.id, caller)

    assert [item.status for item in cart.items()] == [ItemStatus.EXPIRED]
    assert cart.events[0].status is CartEventStatus.FAILED


@pytest.mark.rule("FX-15.2")
@pytest.mark.rule("FX-15.32")
async def test_a_cart_is_read_from_the_cache_as_long_as_the_store_allows() -> None:
    shop = await Shop.opened()
    shop.parts.configs.set_carts(shop.store.slug, CartConfig(cache_seconds=60))
    cart, caller = await shop.cart(OPENER)
    await shop.application.carts.get(shop.store, cart.id, caller)

    async with shop.parts.database.unit_of_work(shop.store.slug, STAFF) as work:
        assert await work.cart_cache.get(cart.id, shop.clock.now()) == cart
    changed = await shop.application.carts.change_events(shop.store, cart.id, caller, add=[DERBY])

    assert await shop.application.carts.get(shop.store, cart.id, caller) == changed


@pytest.mark.rule("FX-15.32")
async def test_a_cached_cart_is_as_closed_to_strangers_as_any() -> None:
    shop = await Shop.opened()
    shop.parts.configs.set_carts(shop.store.slug, CartConfig(cache_seconds=60))
    cart, caller = await shop.cart(OPENER)
    await shop.application.carts.get(shop.store, cart.id, caller)

    with pytest.raises(Refused) as refused:
        await shop.application.carts.get(shop.store, cart.id, STRANGER)

    assert refusals_in(refused) == (CartNotFound(),)


@pytest.mark.rule("FX-15.32")
async def test_without_a_cache_time_nothing_is_cached() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart(OPENER)

    await shop.application.carts.get(shop.store, cart.id, caller)

    async with shop.parts.database.unit_of_work(shop.store.slug, STAFF) as work:
        assert await work.cart_cache.get(cart.id, shop.clock.now()) is None


@pytest.mark.rule("FX-15.8")
@pytest.mark.rule("FX-15.51")
@pytest.mark.parametrize("vendor", [BOX_OFFICE, BY_ITEM])
async def test_a_cart_whose_holds_are_alive_is_valid(vendor: str) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)

    cart, refusals = await shop.application.carts.validate(shop.store, cart.id, caller)

    assert refusals == ()
    assert {item.phase for item in cart.items()} == {CheckoutPhase.VALIDATED}


@pytest.mark.rule("FX-15.8")
async def test_validation_names_every_event_that_keeps_the_cart_from_being_bought() -> None:
    shop = await Shop.opened(least=3)
    cart, caller = await shop.cart(OPENER, DERBY)

    _, refusals = await shop.application.carts.validate(shop.store, cart.id, caller)

    assert refusals == (
        TooFewEvents(2, 3, (FINAL,)),
        EventWithoutSeats(OPENER),
        EventWithoutSeats(DERBY),
    )


@pytest.mark.rule("FX-15.8")
async def test_validation_asks_the_vendor_whether_the_hold_is_alive() -> None:
    shop = await Shop.opened(BY_ITEM)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    derby = next(item for item in cart.items() if item.event_code == DERBY)
    await shop.vendor.release([derby.held_seats])

    _, refusals = await shop.application.carts.validate(shop.store, cart.id, caller)

    assert refusals == (HoldLapsed(DERBY),)


async def test_what_happens_to_a_cart_is_told_in_order() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart_with_seats(OPENER)
    await shop.application.releasing.cancel(shop.store, cart.id, caller)

    about_cart = [record for record in await shop.told() if record.subject.id == str(cart.id)]

    assert [record.name for record in about_cart] == [
        "cart.initialized",
        "cart.bound",
        "cart.seats_held",
        "cart.cancelled",
    ]


@pytest.mark.rule("FX-15.8")
@pytest.mark.parametrize("vendor", [BOX_OFFICE, BY_ITEM])
async def test_seats_whose_prices_alternate_along_the_row_are_valid_once_held(vendor: str) -> None:
    prices = (4000, 5000, 4000, 6000)
    seats = [
        seat
        for place, price in enumerate(prices)
        for seat in a_row(
            seats=4, places=range(place, place + 1), price_code=f"P{price}", price=price
        )
    ]
    shop = await Shop.opened(vendor, seats=seats)
    cart, caller = await shop.cart(OPENER)
    wish = a_wish(OPENER, 4, section="101", row="A", first_seat=1)
    await shop.hold(cart, caller, SeatRequest(wish, Rung.EXACT_SEATS))

    _, refusals = await shop.application.carts.validate(shop.store, cart.id, caller)

    assert refusals == ()
