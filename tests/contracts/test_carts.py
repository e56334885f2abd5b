"""What every keeper of carts does, and every cache of carts."""

import asyncio
from datetime import timedelta
from uuid import UUID

import attrs
import pytest

from flexcore.carts import (
    Cart,
    CartChanged,
    CartEvent,
    CartEventStatus,
    CartSeats,
    CartStatus,
    CheckoutPhase,
    CheckoutProblem,
    ItemStatus,
    ItemType,
    SaleType,
    VendorHandles,
    in_status,
    leased,
    unleased,
    with_items,
)
from flexcore.catalog import EventStatus, SuiteId
from flexcore.fans import Fan
from flexcore.kernel import CartEventId, CartId, CartSeatId, FanId, Refusal, Refused
from flexcore.programs import InventoryType, Revision
from flexcore.vendors import Rung
from tests.addons import a_line_of_places, an_addon_item, with_parking_offered
from tests.builders import (
    DERBY,
    FINAL,
    NOON,
    OPENER,
    a_block,
    a_cart,
    a_price,
    a_wish,
    an_item,
)
from tests.shop import a_game, a_hall
from tests.works import Work, failing

pytestmark = pytest.mark.anyio


async def kept(work: Work, cart: Cart) -> Cart:
    async with work() as begun:
        await begun.carts.add(cart)
    return await read(work, cart)


async def read(work: Work, cart: Cart) -> Cart:
    async with work() as begun:
        found = await begun.carts.get(cart.id)
    assert found is not None
    return found


async def saved(work: Work, cart: Cart) -> Cart:
    async with work() as begun:
        return await begun.carts.save(cart)


async def test_an_empty_cart_comes_back_as_it_was_kept(work: Work, revision: Revision) -> None:
    cart = a_cart(events=())

    assert await kept(work, cart) == cart


async def test_a_cart_comes_back_with_its_pack_and_may_choose_another(
    work: Work, revision: Revision
) -> None:
    cart = await kept(work, attrs.evolve(a_cart(), choice="half"))
    changed = await saved(work, attrs.evolve(cart, choice="whole"))

    async with work() as begun:
        assert await begun.carts.get(cart.id) == changed
    assert (cart.choice, changed.choice) == ("half", "whole")


@pytest.mark.rule("FX-15.34")
@pytest.mark.rule("FX-15.36")
@pytest.mark.rule("FX-15.37")
@pytest.mark.rule("FX-15.38")
@pytest.mark.rule("FX-15.39")
@pytest.mark.rule("FX-15.40")
@pytest.mark.rule("FX-15.41")
@pytest.mark.rule("FX-15.42")
@pytest.mark.rule("FX-15.44")
@pytest.mark.rule("FX-15.45")
@pytest.mark.rule("FX-15.46")
@pytest.mark.rule("FX-15.47")
@pytest.mark.rule("FX-15.48")
@pytest.mark.rule("FX-15.49")
@pytest.mark.rule("FX-15.50")
@pytest.mark.rule("FX-15.51")
@pytest.mark.rule("FX-15.52")
@pytest.mark.rule("FX-15.53")
@pytest.mark.rule("FX-15.54")
@pytest.mark.rule("FX-15.55")
@pytest.mark.rule("FX-15.57")
@pytest.mark.rule("FX-15.58")
@pytest.mark.rule("FX-15.59")
async def test_a_cart_comes_back_with_its_events_lines_and_seats(
    work: Work, revision: Revision, fan: Fan
) -> None:
    cart = await kept(work, a_cart(events=(OPENER, DERBY), fan=fan))
    dear, cheap = a_block(1, 1, a_price(9000)), a_block(2, 2, a_price(1000, fee=0))
    held = attrs.evolve(
        an_item(1, OPENER, commit_key=5),
        status=ItemStatus.COMMITTED,
        phase=CheckoutPhase.VENDOR_COMMITTED,
        rung=Rung.SAME_SECTION,
        retry_count=3,
        wish=a_wish(
            OPENER,
            3,
            section="101",
            row="A",
            first_seat=1,
            price_code="P1",
            class_names=frozenset({"Season", "Club"}),
        ),
        vendor=VendorHandles(
            "etag", "inv", "ship", "order", "token", "redeem", "app", {"seats": [1, {"a": None}]}
        ),
        seats=(
            CartSeats(CartSeatId(UUID(int=1)), dear, dear.price),
            CartSeats(CartSeatId(UUID(int=2)), cheap, cheap.price),
        ),
    )
    pending = attrs.evolve(an_item(2, DERBY, ItemStatus.PENDING), seats=(), vendor_cart_id=None)

    after = await saved(work, with_items(cart, [held, pending]))

    assert await read(work, cart) == after
    assert after == attrs.evolve(with_items(cart, [held, pending]), version=2)


@pytest.mark.rule("FX-15.42")
@pytest.mark.rule("FX-15.43")
async def test_an_add_on_comes_back_with_the_option_that_was_chosen(
    work: Work, revision: Revision
) -> None:
    await with_parking_offered(work, revision)
    cart = await kept(work, a_cart())
    parking = an_addon_item(1, program_id=revision.program_id)

    after = await saved(work, with_items(cart, [parking]))

    assert await read(work, cart) == after
    assert [line.addon_option_id for line in after.items()] == [parking.addon_option_id]


@pytest.mark.rule("FX-15.43")
@pytest.mark.parametrize("status", [ItemStatus.PENDING, ItemStatus.HELD])
async def test_an_add_on_of_the_vendors_comes_back_with_its_event_and_its_places(
    work: Work, revision: Revision, status: ItemStatus
) -> None:
    await with_parking_offered(work, revision)
    cart = await kept(work, a_cart())
    line = attrs.evolve(a_line_of_places(1, program_id=revision.program_id), status=status)

    after = await saved(work, with_items(cart, [line]))

    (found,) = (await read(work, after)).items()
    assert found == line
    assert found.held_seats.event_code == line.vendor_event_code != line.event_code
    assert (found.total, found.vendor_amount) == (line.total, line.vendor_amount)
    assert found.total != found.vendor_amount


@pytest.mark.rule("FX-15.42")
@pytest.mark.rule("FX-15.50")
@pytest.mark.rule("FX-15.56")
@pytest.mark.rule("FX-15.57")
async def test_a_suite_comes_back_with_its_name(work: Work, revision: Revision) -> None:
    cart = await kept(work, a_cart())
    block = a_block()
    in_suite = CartSeats(CartSeatId(UUID(int=1)), block, block.price, SuiteId(UUID(int=40)))
    beside = CartSeats(CartSeatId(UUID(int=2)), a_block(2, 2), block.price)
    line = attrs.evolve(
        an_item(1), item_type=ItemType.SUITE, sale_type=SaleType.SUITE, seats=(in_suite, beside)
    )

    await saved(work, with_items(cart, [line]))

    (found,) = (await read(work, cart)).items()
    assert found == line
    assert [seats.inventory_type for seats in found.seats] == [
        InventoryType.SUITE,
        InventoryType.SEAT,
    ]


async def test_every_fact_about_a_cart_comes_back(work: Work, revision: Revision) -> None:
    cart = await kept(work, a_cart())
    changed = attrs.evolve(
        leased(in_status(cart, CartStatus.FAILED), "owner", NOON + timedelta(seconds=90)),
        checkout_problem=CheckoutProblem("card_declined", "The card was declined."),
        expires_at=NOON + timedelta(days=2),
    )

    after = await saved(work, changed)

    assert await read(work, cart) == after
    assert after == attrs.evolve(changed, version=2)


async def test_a_line_is_changed_in_its_place_and_new_ones_come_behind(
    work: Work, revision: Revision
) -> None:
    first, second, third = (an_item(number) for number in (1, 2, 3))
    cart = await kept(work, a_cart())
    cart = await saved(work, with_items(cart, [first, second]))
    released = attrs.evolve(first, status=ItemStatus.RELEASED)

    cart = await saved(work, with_items(cart, [released, third]))

    assert (await read(work, cart)).events[0].items == (released, second, third)
    assert cart.version == 3


async def test_events_are_kept_in_the_order_of_adding_removed_ones_too(
    work: Work, revision: Revision
) -> None:
    cart = await kept(work, a_cart(events=(OPENER, DERBY)))
    removed = attrs.evolve(cart.events[0], status=CartEventStatus.REMOVED)
    again = CartEvent(CartEventId(UUID(int=99)), OPENER, CartEventStatus.PENDING)

    cart = await saved(work, attrs.evolve(cart, events=(removed, cart.events[1], again)))

    assert (await read(work, cart)).events == (removed, cart.events[1], again)
    assert cart.event_codes == (DERBY, OPENER)


async def test_a_cart_comes_back_with_what_its_games_replace(
    work: Work, revision: Revision
) -> None:
    cart = await kept(work, a_cart(events=(OPENER, FINAL)))
    opener, final = cart.events
    in_place = attrs.evolve(final, replaces=DERBY)

    cart = await saved(work, attrs.evolve(cart, events=(opener, in_place)))
    replacing = await read(work, cart)
    cart = await saved(work, attrs.evolve(cart, events=(opener, final)))

    assert replacing.events == (opener, in_place)
    assert replacing.selection.replaced == (DERBY,)
    assert (await read(work, cart)).events == (opener, final)


async def test_saving_over_a_newer_version_is_refused_and_changes_nothing(
    work: Work, revision: Revision
) -> None:
    read_by_two_tabs = await kept(work, a_cart())
    newer = await saved(work, with_items(read_by_two_tabs, [an_item(1)]))

    with pytest.raises(Refused) as refused:
        await saved(work, with_items(read_by_two_tabs, [an_item(2)]))

    assert refused.value.refusals == (CartChanged(),)
    assert await read(work, newer) == newer


async def test_whoever_lost_the_lease_cannot_save(work: Work, revision: Revision) -> None:
    cart = await kept(work, a_cart())
    late = await saved(work, leased(cart, "late", NOON))
    present = await saved(work, leased(late, "present", NOON + timedelta(seconds=90)))

    with pytest.raises(Refused) as refused:
        await saved(work, with_items(late, [an_item(1)]))

    assert refused.value.refusals == (CartChanged(),)
    lease = (await read(work, cart)).lease
    assert lease is not None
    assert (lease.owner, lease.fence) == ("present", 2)
    after = await saved(work, unleased(present, NOON))
    assert (await read(work, cart)) == after


async def test_a_cart_that_is_not_there_is_not_found(work: Work) -> None:
    nobodys = CartId(UUID(int=404))

    async with work() as begun:
        assert await begun.carts.get(nobodys) is None
        assert await begun.carts.for_change(nobodys) is None
        assert not await begun.carts.active_of(FanId(UUID(int=404)))


async def test_a_fan_shops_with_her_active_cart_alone(
    work: Work, revision: Revision, fan: Fan
) -> None:
    given_up = await kept(work, a_cart(1, fan=fan))
    await saved(work, in_status(given_up, CartStatus.CANCELLED))
    anonymous = await kept(work, a_cart(2))
    async with work() as begun:
        assert not await begun.carts.active_of(fan.id)

    hers = await saved(work, attrs.evolve(anonymous, fan_id=fan.id))

    async with work() as begun:
        assert list(await begun.carts.active_of(fan.id)) == [hers.id]
        bought = await begun.carts.save(in_status(hers, CartStatus.PROCESSING))
        assert bought.status is CartStatus.PROCESSING
        assert not await begun.carts.active_of(fan.id)


async def test_work_that_fails_leaves_no_trace_of_a_cart(work: Work, revision: Revision) -> None:
    cart = await kept(work, a_cart(1))

    async with failing(work) as begun:
        await begun.carts.add(a_cart(2))
        await begun.carts.save(with_items(cart, [an_item(1)]))

    async with work() as begun:
        assert await begun.carts.get(a_cart(2).id) is None
        assert await begun.carts.get(cart.id) == cart


@pytest.mark.rule("FX-15.21")
async def test_of_many_who_read_a_cart_at_once_exactly_one_saves_it(
    work: Work, revision: Revision
) -> None:
    cart = await kept(work, a_cart())

    async def lock() -> tuple[Refusal, ...]:
        try:
            await saved(work, in_status(cart, CartStatus.PROCESSING))
        except Refused as refused:
            return refused.refusals
        return ()

    answers = await asyncio.gather(*(lock() for _ in range(16)))

    assert sorted(answers, key=len) == [(), *[(CartChanged(),)] * 15]


async def test_whoever_reads_for_change_is_alone_until_the_work_ends(
    work: Work, revision: Revision
) -> None:
    cart = await kept(work, a_cart())

    async def add_line(number: int) -> None:
        async with work() as begun:
            found = await begun.carts.for_change(cart.id)
            assert found is not None
            await begun.carts.save(with_items(found, [an_item(number)]))

    await asyncio.gather(*(add_line(number) for number in range(1, 9)))

    assert len(list((await read(work, cart)).items())) == 8


@pytest.mark.rule("FX-1.26")
async def test_the_catalog_says_the_same_of_the_events_of_a_cart_that_was_read_for_change(
    work: Work, revision: Revision
) -> None:
    venue = a_hall()
    opener = attrs.evolve(
        a_game(1, OPENER, venue),
        starts_at=NOON + timedelta(microseconds=5),
        deleted_at=NOON,
        status=EventStatus.POSTPONED,
    )
    async with work() as begun:
        await begun.catalog.save_venues([venue])
        await begun.catalog.save_events([opener, a_game(2, FINAL, venue)])
    cart = await kept(work, a_cart(events=(OPENER, DERBY)))

    async with work() as begun:
        told = await begun.catalog.events_by_code([OPENER, DERBY, FINAL])
    async with work() as begun:
        await begun.carts.for_change(cart.id)
        told_along = await begun.catalog.events_by_code([OPENER, DERBY, FINAL])
        called_off = attrs.evolve(told_along[OPENER], status=EventStatus.CANCELLED)
        await begun.catalog.save_events([called_off])
        told_later = await begun.catalog.events_by_code([OPENER])

    assert set(told) == {OPENER, FINAL}
    assert told_along == told
    assert told_later[OPENER].status is EventStatus.CANCELLED


@pytest.mark.rule("FX-15.32")
async def test_a_cached_cart_is_read_again_until_it_lapses(work: Work, revision: Revision) -> None:
    cart = await kept(work, with_items(a_cart(), [an_item(1)]))
    until = NOON + timedelta(seconds=30)

    async with work() as begun:
        assert await begun.cart_cache.get(cart.id, NOON) is None
        await begun.cart_cache.put(cart, until)

    async with work() as begun:
        assert await begun.cart_cache.get(cart.id, NOON) == cart
        assert await begun.cart_cache.get(cart.id, until) is None


@pytest.mark.rule("FX-15.32")
async def test_each_save_of_a_cart_drops_it_from_the_cache(work: Work, revision: Revision) -> None:
    cart, other = await kept(work, a_cart(1)), await kept(work, a_cart(2))
    until = NOON + timedelta(seconds=30)
    async with work() as begun:
        await begun.cart_cache.put(cart, until)
        await begun.cart_cache.put(other, until)

    await saved(work, with_items(cart, [an_item(1)]))

    async with work() as begun:
        assert await begun.cart_cache.get(cart.id, NOON) is None
        assert await begun.cart_cache.get(other.id, NOON) == other


@pytest.mark.rule("FX-15.32")
async def test_a_cart_put_into_the_cache_again_is_the_newer_one(
    work: Work, revision: Revision
) -> None:
    cart = await kept(work, a_cart())
    newer = await saved(work, with_items(cart, [an_item(1)]))
    async with work() as begun:
        await begun.cart_cache.put(cart, NOON + timedelta(seconds=10))
        await begun.cart_cache.put(newer, NOON + timedelta(seconds=20))

    async with work() as begun:
        assert await begun.cart_cache.get(cart.id, NOON + timedelta(seconds=15)) == newer


@pytest.mark.rule("FX-15.32")
async def test_a_save_also_drops_what_a_reader_put_into_the_cache_beside_it(
    work: Work, revision: Revision
) -> None:
    read_before = await kept(work, a_cart())
    await saved(work, with_items(read_before, [an_item(1)]))

    async with work() as begun:
        await begun.cart_cache.put(read_before, NOON + timedelta(seconds=30))

    async with work() as begun:
        assert await begun.cart_cache.get(read_before.id, NOON) is None
