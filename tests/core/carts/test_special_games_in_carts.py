"""Special games of carts: unlocked, added, lost, and given back to whoever comes next."""

from collections.abc import Sequence
from datetime import timedelta

import attrs
import pytest

from flex_adapters.memory.faults import Fault
from flexcore.carts import (
    Caller,
    Cart,
    CartBusy,
    CartStatus,
    EventHasSeats,
    ItemStatus,
    SeatsBeingReleased,
    SpecialGameKept,
    given_up,
    leased,
)
from flexcore.kernel import EventCode, Money, Refusal, Refused, Unavailable
from flexcore.programs import (
    Availability,
    BuildStatus,
    BuildYourOwn,
    ClassName,
    EventState,
    PackageType,
    PredicateNotRegistered,
    PresetPackage,
    ProgramSettings,
    ProgramType,
    SpecialGameLocked,
    Unlock,
    UnlockCondition,
    UnlockFacts,
    UnlockNeeds,
)
from tests.builders import DERBY, FINAL, OPENER, SEASON, USD, a_seat_request
from tests.shop import ANYBODY, BY_ITEM, EVERY_VENDOR, STAFF, Shop, statuses

pytestmark = pytest.mark.anyio

GALA = EventCode("GALA")
GAMES = (OPENER, DERBY, FINAL, GALA)
NORMAL = (OPENER, DERBY, FINAL)
AFTER_TWO = UnlockCondition(min_event_count=2)


async def offer(
    shop: Shop,
    *conditions: UnlockCondition,
    removable: bool = True,
    packages: Sequence[PresetPackage] = (),
) -> None:
    """Make a program with the gala as its special game the active one."""
    programs, slug = shop.application.programs, shop.store.slug
    kind = ProgramType.PRESET_PACKAGES if packages else ProgramType.BUILD_YOUR_OWN
    program = await programs.create(slug, "With a gala", kind, STAFF)
    settings = ProgramSettings(
        BuildYourOwn() if packages else BuildYourOwn(1, 3, NORMAL),
        (ClassName(SEASON),),
        preset_packages=tuple(packages),
        unlocks=(Unlock(GALA, conditions or (AFTER_TWO,), removable),),
    )
    await programs.configure(slug, program.id, settings, STAFF)
    await programs.publish(slug, program.id, STAFF)
    await programs.activate(slug, program.id, STAFF)


async def shop_with_a_gala(
    vendor: str = "box_office", *conditions: UnlockCondition, removable: bool = True
) -> Shop:
    predicates = {"has_final": _has_final, "is_broken": _is_broken}
    shop = await Shop.opened(vendor, games=GAMES, predicates=predicates)
    await offer(shop, *conditions, removable=removable)
    return shop


def _has_final(facts: UnlockFacts) -> bool:
    return FINAL in facts.event_codes


def _is_broken(facts: UnlockFacts) -> bool:
    return len(facts.event_codes) / 0 > 1


async def changed(
    shop: Shop,
    cart: Cart,
    caller: Caller,
    add: Sequence[EventCode] = (),
    remove: Sequence[EventCode] = (),
    choice: str | None = None,
) -> Cart:
    change = shop.application.carts.change_events
    return await change(shop.store, cart.id, caller, add=add, remove=remove, choice=choice)


async def refused(
    shop: Shop,
    cart: Cart,
    caller: Caller,
    add: Sequence[EventCode] = (),
    remove: Sequence[EventCode] = (),
) -> tuple[Refusal, ...]:
    with pytest.raises(Refused) as found:
        await changed(shop, cart, caller, add, remove)
    return found.value.refusals


async def unlocked(shop: Shop, cart: Cart, caller: Caller) -> list[tuple[str, bool, bool]]:
    games = await shop.application.special_games.unlocked(shop.store, cart.id, caller)
    assert {game.availability for game in games} <= {Availability.ON_SALE}
    return [(game.event.event_code, game.removable, game.is_in_cart) for game in games]


async def cart_that_loses_the_gala(shop: Shop) -> tuple[Cart, Caller]:
    """Return a cart that held seats of the gala and has just dropped a game that unlocked it."""
    cart, caller = await shop.cart(OPENER, DERBY, GALA)
    await shop.hold(cart, caller, a_seat_request(OPENER), a_seat_request(GALA))
    return await changed(shop, cart, caller, remove=[DERBY]), caller


@pytest.mark.rule("FX-1.45")
async def test_a_special_game_is_shown_to_the_carts_that_unlock_it() -> None:
    shop = await shop_with_a_gala()
    cart, caller = await shop.cart(OPENER)

    before = await unlocked(shop, cart, caller)
    cart = await changed(shop, cart, caller, add=[DERBY])
    after = await unlocked(shop, cart, caller)
    cart = await changed(shop, cart, caller, add=[GALA])
    added = await unlocked(shop, cart, caller)
    offered = await shop.application.offers.active(shop.store.slug, STAFF)

    assert (before, after, added) == ([], [(GALA, True, False)], [(GALA, True, True)])
    assert [each.event.event_code for each in offered.events] == list(NORMAL)
    quote = await shop.application.offers.quote(shop.store.slug, GALA, STAFF)
    assert sum(level.seats_open for level in quote.levels) == 16


async def test_a_special_game_that_was_called_off_is_shown_to_carts_that_have_it_alone() -> None:
    shop = await shop_with_a_gala()
    having, first = await shop.cart(OPENER, DERBY, GALA, fan=None)
    other, second = await shop.cart(OPENER, DERBY, fan=None)

    await shop.call_off(GALA)

    assert await unlocked(shop, having, first) == [(GALA, True, True)]
    assert await unlocked(shop, other, second) == []


@pytest.mark.rule("FX-1.45")
async def test_a_locked_special_game_comes_into_no_cart() -> None:
    shop = await shop_with_a_gala()
    cart, caller = await shop.cart(OPENER)
    locked = (SpecialGameLocked(GALA, (UnlockNeeds(1),)),)

    assert await refused(shop, cart, caller, add=[GALA]) == locked
    with pytest.raises(Refused) as started:
        await shop.cart(OPENER, GALA)
    assert started.value.refusals == locked


@pytest.mark.rule("FX-1.45")
@EVERY_VENDOR
async def test_a_special_game_is_bought_with_the_games_that_unlock_it(vendor: str) -> None:
    shop = await shop_with_a_gala(vendor)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY, GALA)

    result = await shop.buy(cart, caller)

    assert result.order is not None
    assert {each.event_code for each in result.order.tickets} == {OPENER, DERBY, GALA}


@pytest.mark.rule("FX-1.49")
async def test_a_condition_of_the_application_unlocks() -> None:
    shop = await shop_with_a_gala("box_office", UnlockCondition(custom="has_final"))
    cart, caller = await shop.cart(OPENER)

    assert await refused(shop, cart, caller, add=[GALA]) == (
        SpecialGameLocked(GALA, (UnlockNeeds(custom="has_final"),)),
    )
    assert (await changed(shop, cart, caller, add=[FINAL, GALA])).event(GALA)


@pytest.mark.rule("FX-1.49")
async def test_a_condition_that_fails_is_not_met_and_closes_no_shop(
    caplog: pytest.LogCaptureFixture,
) -> None:
    shop = await shop_with_a_gala("box_office", UnlockCondition(custom="is_broken"))
    cart, caller = await shop.cart(OPENER, DERBY)

    cart = await changed(shop, cart, caller, add=[FINAL])
    locked = await refused(shop, cart, caller, add=[GALA])
    cart = await shop.application.releasing.release_event(shop.store, cart.id, DERBY, caller)

    assert cart.event_codes == (OPENER, FINAL)
    assert locked == (SpecialGameLocked(GALA, (UnlockNeeds(custom="is_broken"),)),)
    told = caplog.records[-1]
    assert (told.name, told.levelname) == ("flex.predicates", "ERROR")
    assert "is_broken" in told.getMessage()
    assert told.exc_info is not None
    assert isinstance(told.exc_info[1], ZeroDivisionError)


@pytest.mark.rule("FX-1.49")
async def test_a_condition_that_nobody_registered_is_neither_published_nor_checked() -> None:
    shop = await Shop.opened(games=GAMES)

    with pytest.raises(Refused) as published:
        await offer(shop, UnlockCondition(custom="members"))

    refusal = PredicateNotRegistered(GALA, "members")
    programs, slug = shop.application.programs, shop.store.slug
    program = await programs.find(slug, "With a gala", STAFF)
    assert published.value.refusals == (refusal,)
    check = await programs.check(slug, program.id, STAFF)
    assert [each.refusal for each in check.errors] == [refusal]


async def test_a_special_game_fills_no_package_that_nobody_can_complete() -> None:
    two = PresetPackage("two", "Two", PackageType.PRESET, (OPENER, DERBY), None, None, True)
    shop = await Shop.opened(games=(OPENER, DERBY, GALA))
    await offer(shop, packages=[two])
    await shop.call_off(DERBY)
    programs, slug = shop.application.programs, shop.store.slug
    program = await programs.find(slug, "With a gala", STAFF)

    check = await programs.check(slug, program.id, STAFF)

    assert [each.refusal.code for each in check.errors] == ["choice_out_of_reach"]


@pytest.mark.rule("FX-1.50")
async def test_a_special_game_without_seats_leaves_with_the_games_that_unlocked_it() -> None:
    shop = await shop_with_a_gala()
    cart, caller = await shop.cart(OPENER, DERBY, GALA)

    cart = await changed(shop, cart, caller, remove=[DERBY])

    assert cart.event_codes == (OPENER,)
    assert given_up(cart) == ()
    assert await refused(shop, cart, caller, add=[GALA]) == (
        SpecialGameLocked(GALA, (UnlockNeeds(1),)),
    )


@pytest.mark.rule("FX-1.50")
async def test_another_package_locks_the_special_game_of_the_first() -> None:
    shop = await Shop.opened(games=GAMES)
    one = PresetPackage("one", "One", PackageType.PRESET, (OPENER,))
    await offer(
        shop,
        UnlockCondition(specific_package="one"),
        packages=[one, attrs.evolve(one, code="other")],
    )
    carts = shop.application.carts
    cart, token = await carts.initialize(shop.store, [OPENER, GALA], Caller(ANYBODY), choice="one")

    cart = await changed(
        shop, cart, Caller(ANYBODY, cart_token=token), add=[], remove=[], choice="other"
    )

    assert (cart.choice, cart.event_codes) == ("other", (OPENER,))


@pytest.mark.rule("FX-1.50")
@EVERY_VENDOR
async def test_seats_of_a_lost_game_leave_the_total_at_once_and_are_released_next(
    vendor: str,
) -> None:
    shop = await shop_with_a_gala(vendor)
    cart, caller = await cart_that_loses_the_gala(shop)
    open_before = await shop.seats_open(GALA)

    after = await shop.application.releasing.release_given_up(shop.store, cart.id, caller)

    assert [item.event_code for item in given_up(cart)] == [GALA]
    assert cart.total == Money(2 * 4500, USD)
    assert (open_before, await shop.seats_open(GALA)) == (14, 16)
    assert (given_up(after), after.event_codes) == ((), (OPENER,))
    assert statuses(after) == {OPENER: ItemStatus.HELD, GALA: ItemStatus.RELEASED}
    assert not after.leased_to_other("", shop.clock.now())
    assert (await shop.told())[-1].name == "cart.seats_released"


@pytest.mark.rule("FX-1.50")
@EVERY_VENDOR
async def test_a_cart_is_not_bought_while_seats_of_a_lost_game_are_being_released(
    vendor: str,
) -> None:
    shop = await shop_with_a_gala(vendor)
    cart, caller = await cart_that_loses_the_gala(shop)

    early = await shop.refused_start(cart, caller)
    _, problems = await shop.application.carts.validate(shop.store, cart.id, caller)
    cart = await shop.application.releasing.release_given_up(shop.store, cart.id, caller)
    result = await shop.buy(cart, caller)

    assert early == problems == (SeatsBeingReleased(GALA),)
    assert result.order is not None
    assert {each.event_code for each in result.order.tickets} == {OPENER}
    assert await shop.seats_open(GALA) == 16


@EVERY_VENDOR
async def test_nothing_is_released_of_a_cart_that_gave_nothing_up(vendor: str) -> None:
    shop = await shop_with_a_gala(vendor)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY, GALA)
    told = await shop.told()

    after = await shop.application.releasing.release_given_up(shop.store, cart.id, caller)

    assert after == cart
    assert await shop.told() == told


@pytest.mark.parametrize("fault", [Fault.UNREACHABLE, Fault.LOST_BEFORE, Fault.LOST_AFTER])
async def test_what_could_not_be_released_is_released_later(fault: Fault) -> None:
    shop = await shop_with_a_gala(BY_ITEM)
    cart, caller = await cart_that_loses_the_gala(shop)
    release = shop.application.releasing.release_given_up
    shop.vendor.faults.plan("release", fault)

    with pytest.raises(Unavailable):
        await release(shop.store, cart.id, caller)
    meanwhile = await shop.read(cart.id)
    after = await release(shop.store, cart.id, caller)

    assert [item.event_code for item in given_up(meanwhile)] == [GALA]
    assert given_up(after) == ()
    assert await shop.seats_open(GALA) == 16


async def test_who_is_at_work_on_a_cart_is_not_disturbed_by_a_release() -> None:
    shop = await shop_with_a_gala(BY_ITEM)
    cart, caller = await cart_that_loses_the_gala(shop)
    async with shop.parts.database.unit_of_work(shop.store.slug, STAFF) as work:
        until = shop.clock.now() + timedelta(minutes=1)
        await work.carts.save(leased(cart, "another call", until))

    with pytest.raises(Refused) as busy:
        await shop.application.releasing.release_given_up(shop.store, cart.id, caller)

    assert busy.value.refusals == (CartBusy(),)


async def test_the_next_hold_releases_what_was_given_up_as_well() -> None:
    shop = await shop_with_a_gala(BY_ITEM)
    cart, caller = await cart_that_loses_the_gala(shop)

    cart = (await shop.hold(cart, caller, a_seat_request(OPENER, 1))).cart

    assert given_up(cart) == ()
    assert await shop.seats_open(GALA) == 16


@EVERY_VENDOR
async def test_a_game_that_was_lost_and_unlocked_again_is_held_anew(vendor: str) -> None:
    shop = await shop_with_a_gala(vendor)
    cart, caller = await cart_that_loses_the_gala(shop)

    cart = await changed(shop, cart, caller, add=[FINAL, GALA])
    cart = (await shop.hold(cart, caller, a_seat_request(GALA), a_seat_request(FINAL))).cart
    cart = await shop.application.releasing.release_given_up(shop.store, cart.id, caller)

    assert cart.event_codes == (OPENER, FINAL, GALA)
    assert await shop.seats_open(GALA) == 14
    assert (await shop.buy(cart, caller)).order is not None


@pytest.mark.rule("FX-1.50")
@EVERY_VENDOR
async def test_releasing_a_game_releases_what_it_had_unlocked_in_the_same_call(
    vendor: str,
) -> None:
    shop = await shop_with_a_gala(vendor)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY, GALA)

    cart = await shop.application.releasing.release_event(shop.store, cart.id, DERBY, caller)

    assert cart.event_codes == (OPENER,)
    assert given_up(cart) == ()
    assert [await shop.seats_open(code) for code in (OPENER, DERBY, GALA)] == [14, 16, 16]


@pytest.mark.rule("FX-1.46")
@EVERY_VENDOR
async def test_a_removable_special_game_is_taken_out_like_any_other(vendor: str) -> None:
    shop = await shop_with_a_gala(vendor)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY, GALA)

    with_seats = await refused(shop, cart, caller, remove=[GALA])
    cart = await shop.application.releasing.release_event(shop.store, cart.id, GALA, caller)

    assert with_seats == (EventHasSeats(GALA),)
    assert cart.event_codes == (OPENER, DERBY)


@pytest.mark.rule("FX-1.46")
@EVERY_VENDOR
async def test_a_special_game_that_is_locked_to_the_cart_stays_while_it_is_unlocked(
    vendor: str,
) -> None:
    shop = await shop_with_a_gala(vendor, removable=False)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY, GALA)
    releasing = shop.application.releasing

    by_patch = await refused(shop, cart, caller, remove=[GALA])
    with pytest.raises(Refused) as by_delete:
        await releasing.release_event(shop.store, cart.id, GALA, caller)
    cart = await releasing.release_item(shop.store, cart.id, cart.events[2].items[0].id, caller)

    assert by_patch == by_delete.value.refusals == (SpecialGameKept(GALA),)
    assert "cancel the cart" in by_patch[0].message
    assert cart.event_codes == (OPENER, DERBY, GALA)
    assert await unlocked(shop, cart, caller) == [(GALA, False, True)]
    cancelled = await releasing.cancel(shop.store, cart.id, caller)
    assert cancelled.status is CartStatus.CANCELLED


async def gala_goes(shop: Shop, why: str) -> None:
    """Let the gala sell out by the last build, by what rivals hold, or be called off."""
    if why == "called off":
        await shop.call_off(GALA)
    elif why == "held by rivals":
        rival, caller = await shop.cart(OPENER, DERBY, GALA, fan=None)
        for seats in (6, 6, 2, 2):
            await shop.hold(rival, caller, a_seat_request(GALA, seats))
            rival, caller = await shop.cart(OPENER, DERBY, GALA, fan=None)
    else:
        programs, slug = shop.application.programs, shop.store.slug
        program = await programs.find(slug, "With a gala", STAFF)
        async with shop.parts.database.unit_of_work(slug, STAFF) as work:
            gone = EventState(BuildStatus.BUILT, is_sold_out=True)
            await work.programs.save_event_states(program.id, {GALA: gone})


@pytest.mark.rule("FX-1.46")
@pytest.mark.parametrize("why", ["called off", "sold out", "held by rivals"])
async def test_a_special_game_that_cannot_be_had_keeps_no_cart_from_being_bought(
    why: str,
) -> None:
    shop = await shop_with_a_gala(removable=False)
    cart, caller = await shop.cart(OPENER, DERBY, GALA)
    await shop.hold(cart, caller, a_seat_request(OPENER), a_seat_request(DERBY))
    while_on_sale = await refused(shop, cart, caller, remove=[GALA])
    await gala_goes(shop, why)
    if why == "held by rivals":
        with pytest.raises(Refused):
            await shop.hold(cart, caller, a_seat_request(GALA))

    cart = await changed(shop, cart, caller, remove=[GALA])

    assert while_on_sale == (SpecialGameKept(GALA),)
    assert (await shop.buy(cart, caller)).order is not None


@pytest.mark.rule("FX-1.46")
@EVERY_VENDOR
@pytest.mark.parametrize("why", ["called off", "sold out"])
async def test_seats_of_a_special_game_are_kept_until_it_is_called_off(
    vendor: str, why: str
) -> None:
    shop = await shop_with_a_gala(vendor, removable=False)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY, GALA)
    release = shop.application.releasing.release_event
    await gala_goes(shop, why)

    if why == "sold out":
        with pytest.raises(Refused) as kept:
            await release(shop.store, cart.id, GALA, caller)
        assert kept.value.refusals == (SpecialGameKept(GALA),)
    else:
        cart = await release(shop.store, cart.id, GALA, caller)
        assert (await shop.buy(cart, caller)).order is not None


@pytest.mark.rule("FX-1.46")
@pytest.mark.rule("FX-1.50")
async def test_what_is_locked_to_the_cart_goes_all_the_same_when_its_condition_fails() -> None:
    shop = await shop_with_a_gala(removable=False)
    cart, caller = await shop.cart(OPENER, DERBY, GALA)
    both, second = await shop.cart(OPENER, DERBY, GALA, fan=None)

    cart = await changed(shop, cart, caller, remove=[DERBY])
    both = await changed(shop, both, second, remove=[DERBY, GALA])

    assert cart.event_codes == both.event_codes == (OPENER,)


async def test_a_locked_game_is_not_asked_for_in_the_call_that_locks_it() -> None:
    shop = await shop_with_a_gala()
    cart, caller = await shop.cart(OPENER, DERBY, GALA)

    assert await refused(shop, cart, caller, add=[GALA], remove=[DERBY]) == (
        SpecialGameLocked(GALA, (UnlockNeeds(1),)),
    )


async def test_a_hold_of_a_lost_game_that_ran_out_keeps_nobody_from_buying() -> None:
    shop = await shop_with_a_gala(BY_ITEM)
    cart, caller = await cart_that_loses_the_gala(shop)
    shop.clock.advance(timedelta(minutes=20))

    cart = (await shop.hold(cart, caller, a_seat_request(OPENER))).cart

    assert (await shop.buy(cart, caller)).order is not None
