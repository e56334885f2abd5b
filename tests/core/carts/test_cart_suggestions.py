"""What a fan is told to change in a cart that cannot be bought as it is."""

from datetime import timedelta

import attrs
import pytest

from flex_adapters.memory.faults import Fault
from flexcore.carts import Caller, Cart, CartBusy, CartClosed, CartNotFound
from flexcore.kernel import EventCode, Refused, Unavailable
from flexcore.programs import (
    BuildStatus,
    BuildYourOwn,
    ClassName,
    EventState,
    Fix,
    GamePack,
    PackageType,
    PresetPackage,
    PriceAdjustment,
    ProgramSettings,
    ProgramType,
    SelectionMode,
    Tier,
    Unlock,
    UnlockCondition,
    UnlockFacts,
)
from tests.builders import DERBY, FINAL, OPENER, SEASON, a_row
from tests.shop import ANYBODY, BY_ITEM, EVERY_VENDOR, STAFF, Shop

pytestmark = pytest.mark.anyio

GALA = EventCode("GALA")
NORMAL = (OPENER, DERBY, FINAL)
BIG = Tier("Big games", 1, 1, (OPENER, DERBY))
OTHERS = Tier("Other games", 1, 1, (FINAL,))
HALF_OFF = GamePack(
    "half",
    "Half",
    SelectionMode.EXACT,
    2,
    2,
    (BIG, OTHERS),
    adjustment=PriceAdjustment(-5000),
)
PAIR = PresetPackage("pair", "Pair", PackageType.PRESET, (OPENER, DERBY))
EITHER = attrs.evolve(PAIR, allow_sold_out_replacement=True)
TWO_OF_THREE = ProgramSettings(BuildYourOwn(2, 3, NORMAL))


async def selling(
    settings: ProgramSettings,
    kind: ProgramType = ProgramType.BUILD_YOUR_OWN,
    vendor: str = "box_office",
) -> Shop:
    """Open a shop with such a program on sale, and two seats of each game at the same price."""
    shop = await Shop.opened(
        vendor, games=(*NORMAL, GALA), seats=a_row(seats=2), predicates={"final": _has_final}
    )
    programs, slug = shop.application.programs, shop.store.slug
    program = await programs.create(slug, "Sold", kind, STAFF)
    complete = attrs.evolve(settings, class_names=(ClassName(SEASON),))
    await programs.configure(slug, program.id, complete, STAFF)
    await programs.publish(slug, program.id, STAFF)
    await programs.activate(slug, program.id, STAFF)
    return shop


def _has_final(facts: UnlockFacts) -> bool:
    return FINAL in facts.event_codes


async def started(shop: Shop, *games: EventCode, choice: str | None = None) -> tuple[Cart, Caller]:
    carts = shop.application.carts
    cart, token = await carts.initialize(shop.store, games, Caller(ANYBODY), choice=choice)
    return cart, Caller(ANYBODY, cart_token=token)


async def told(shop: Shop, cart: Cart, caller: Caller) -> Fix | None:
    return await shop.application.suggestions.nearest(shop.store, cart.id, caller)


async def fix_of(shop: Shop, *games: EventCode, choice: str | None = None) -> Fix:
    fix = await told(shop, *await started(shop, *games, choice=choice))
    assert fix is not None
    return fix


async def taken_by_others(shop: Shop, game: EventCode) -> None:
    """Hold what a game has open; the program hears nothing of it."""
    cart, caller = await started(shop, game)
    await shop.hold(cart, caller)


@EVERY_VENDOR
async def test_games_that_are_missing_are_named_with_what_all_of_them_cost(vendor: str) -> None:
    shop = await selling(TWO_OF_THREE, vendor=vendor)

    fix = await fix_of(shop, DERBY)

    assert (fix.added, fix.removed) == ((OPENER,), ())
    assert fix.selection.event_codes == (DERBY, OPENER)
    assert fix.lowest_price == 2 * (4000 + 500)


async def test_a_cart_that_could_be_bought_is_told_to_change_nothing() -> None:
    fix = await fix_of(await selling(TWO_OF_THREE), DERBY, FINAL)

    assert (fix.added, fix.removed) == ((), ())


async def test_the_fix_of_a_pack_stays_within_it_and_has_its_price() -> None:
    shop = await selling(ProgramSettings(game_packs=(HALF_OFF,)), ProgramType.GAME_PACKS)

    fix = await fix_of(shop, DERBY, choice="half")

    assert (fix.added, fix.selection.choice) == ((FINAL,), "half")
    assert fix.lowest_price == 2 * (2000 + 500)


async def test_the_fix_of_a_package_is_the_rest_of_it() -> None:
    shop = await selling(ProgramSettings(preset_packages=(PAIR,)), ProgramType.PRESET_PACKAGES)

    assert (await fix_of(shop, DERBY, choice="pair")).added == (OPENER,)


async def test_a_game_that_has_been_called_off_is_replaced() -> None:
    shop = await selling(TWO_OF_THREE)
    cart, caller = await started(shop, OPENER, FINAL)
    await shop.call_off(OPENER)

    fix = await told(shop, cart, caller)

    assert fix is not None
    assert (fix.added, fix.removed) == ((DERBY,), (OPENER,))


async def test_nothing_is_suggested_that_has_no_seats_left_since_the_program_was_built() -> None:
    shop = await selling(TWO_OF_THREE)
    cart, caller = await started(shop, DERBY)
    await taken_by_others(shop, OPENER)

    fix = await told(shop, cart, caller)

    assert fix is not None
    assert fix.added == (FINAL,)


async def test_what_a_fan_holds_stays_hers_although_nobody_else_could_have_it() -> None:
    shop = await selling(TWO_OF_THREE)
    cart, caller = await started(shop, DERBY)
    await shop.hold(cart, caller)
    assert await shop.seats_open(DERBY) == 0

    fix = await told(shop, cart, caller)

    assert fix is not None
    assert (fix.added, fix.removed) == ((OPENER,), ())
    assert fix.lowest_price == 2 * (4000 + 500)


async def test_what_a_fan_has_is_not_judged_anew_by_a_build_that_is_under_way() -> None:
    shop = await selling(TWO_OF_THREE)
    cart, caller = await started(shop, DERBY)
    building = dict.fromkeys((OPENER, DERBY), EventState(BuildStatus.BUILDING))
    async with shop.parts.database.unit_of_work(shop.store.slug, STAFF) as work:
        await work.programs.save_event_states(cart.program_id, building)

    fix = await told(shop, cart, caller)

    assert fix is not None
    assert (fix.added, fix.removed) == ((FINAL,), ())


async def test_no_other_game_takes_the_place_of_one_that_the_program_still_sells() -> None:
    shop = await selling(ProgramSettings(preset_packages=(EITHER,)), ProgramType.PRESET_PACKAGES)
    cart, caller = await started(shop, DERBY, choice="pair")
    other, her = await started(shop, OPENER, choice="pair")
    await shop.hold(other, her)

    assert await told(shop, cart, caller) is None


async def test_another_game_takes_the_place_of_one_that_was_called_off() -> None:
    shop = await selling(ProgramSettings(preset_packages=(EITHER,)), ProgramType.PRESET_PACKAGES)
    cart, caller = await started(shop, DERBY, choice="pair")
    await shop.call_off(OPENER)

    fix = await told(shop, cart, caller)

    assert fix is not None
    assert fix.added == (FINAL,)


async def test_a_package_that_cannot_be_had_any_more_has_no_fix() -> None:
    shop = await selling(ProgramSettings(preset_packages=(PAIR,)), ProgramType.PRESET_PACKAGES)
    cart, caller = await started(shop, DERBY, choice="pair")
    await shop.call_off(OPENER)

    assert await told(shop, cart, caller) is None


async def test_a_suggestion_goes_by_the_conditions_that_the_application_registered() -> None:
    unlocks = (Unlock(GALA, (UnlockCondition(custom="final"),)),)
    shop = await selling(attrs.evolve(TWO_OF_THREE, unlocks=unlocks))

    fix = await fix_of(shop, FINAL, GALA)

    assert (fix.added, fix.removed) == ((OPENER,), ())


async def test_a_suggestion_is_made_by_the_program_under_which_the_cart_was_begun() -> None:
    shop = await selling(TWO_OF_THREE)
    cart, caller = await started(shop, DERBY)
    await shop.sell(NORMAL, "All of them", least=3, off=5000)

    fix = await told(shop, cart, caller)

    assert fix is not None
    assert (fix.added, fix.lowest_price) == ((OPENER,), 2 * 4500)


async def test_no_suggestion_is_made_to_strangers_nor_for_carts_that_are_over() -> None:
    shop = await selling(TWO_OF_THREE)
    cart, caller = await started(shop, DERBY)

    with pytest.raises(Refused) as to_a_stranger:
        await told(shop, cart, Caller(ANYBODY))
    shop.clock.advance(timedelta(days=30))
    with pytest.raises(Refused) as too_late:
        await told(shop, cart, caller)

    assert to_a_stranger.value.refusals == (CartNotFound(),)
    assert isinstance(too_late.value.refusals[0], CartClosed)


async def test_no_suggestion_is_made_while_a_cart_is_checked_out() -> None:
    shop = await Shop.opened()
    cart, caller = await shop.cart_with_seats(OPENER)
    await shop.application.checkout.start(shop.store, cart.id, "pm_card_visa", caller)

    with pytest.raises(Refused) as busy:
        await told(shop, cart, caller)

    assert busy.value.refusals == (CartBusy(),)


async def test_a_vendor_that_cannot_be_asked_leaves_a_cart_without_a_suggestion() -> None:
    shop = await selling(TWO_OF_THREE, vendor=BY_ITEM)
    cart, caller = await started(shop, DERBY)
    shop.vendor.faults.plan("price_levels", Fault.UNREACHABLE)

    with pytest.raises(Unavailable):
        await told(shop, cart, caller)
