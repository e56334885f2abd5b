"""Carts of a game pack or a package, from the first pick to the order."""

from collections.abc import Sequence

import attrs
import pytest

from flex_adapters.memory.faults import Fault
from flexcore.carts import Caller, Cart, ChoiceHasSeats
from flexcore.kernel import Actor, ActorKind, EventCode, Refusal, Refused
from flexcore.programs import (
    BuildStatus,
    ChoiceNeeded,
    ChoiceNotOffered,
    ChoiceOutOfReach,
    ClassName,
    EventNotLive,
    EventsNotLive,
    EventState,
    GamePack,
    NothingToReplace,
    NotInChoice,
    NotOffered,
    PackageIncomplete,
    PackageType,
    PresetPackage,
    PriceAdjustment,
    ProgramCheck,
    ProgramSettings,
    ProgramType,
    SelectionMode,
    Tier,
    TooFewOfTier,
    TooManyEvents,
)
from tests.builders import DERBY, FAN, FINAL, OPENER, SEASON, usd
from tests.shop import ANYBODY, EVERY_VENDOR, STAFF, Shop

pytestmark = pytest.mark.anyio

CLASSES = (ClassName(SEASON),)
CUP = EventCode("CUP")
BIG = Tier("Big games", 1, 1, (OPENER, DERBY))
OTHERS = Tier("Other games", 1, 1, (FINAL,))
BOTH = GamePack(
    "both",
    "One of each",
    SelectionMode.EXACT,
    2,
    2,
    (BIG, OTHERS),
    adjustment=PriceAdjustment(-5000),
)
BIG_ALONE = GamePack("big", "A big one", SelectionMode.EXACT, 1, 1, (BIG,))


async def shop_of(
    program_type: ProgramType,
    settings: ProgramSettings,
    vendor: str = "box_office",
    games: Sequence[EventCode] = (OPENER, DERBY, FINAL),
) -> Shop:
    """Open a shop whose active program is of this type; its own adjustment is a quarter off."""
    shop = await Shop.opened(vendor, games=games)
    programs, slug = shop.application.programs, shop.store.slug
    program = await programs.create(slug, "Packs", program_type, STAFF)
    quarter_off = attrs.evolve(
        settings, class_names=CLASSES, adjustment=PriceAdjustment(-2500), ticket_limit=6
    )
    await programs.configure(slug, program.id, quarter_off, STAFF)
    await programs.publish(slug, program.id, STAFF)
    await programs.activate(slug, program.id, STAFF)
    return shop


async def shop_of_packs(*packs: GamePack, vendor: str = "box_office") -> Shop:
    return await shop_of(ProgramType.GAME_PACKS, ProgramSettings(game_packs=packs), vendor)


async def shop_of_packages(
    *packages: PresetPackage, games: Sequence[EventCode] = (OPENER, DERBY, FINAL)
) -> Shop:
    settings = ProgramSettings(preset_packages=packages)
    return await shop_of(ProgramType.PRESET_PACKAGES, settings, games=games)


async def started(shop: Shop, *games: EventCode, choice: str | None = None) -> tuple[Cart, Caller]:
    carts = shop.application.carts
    cart, token = await carts.initialize(shop.store, games, Caller(ANYBODY), choice=choice)
    return cart, Caller(ANYBODY, cart_token=token)


async def refused(shop: Shop, *games: EventCode, choice: str | None = None) -> tuple[Refusal, ...]:
    with pytest.raises(Refused) as found:
        await started(shop, *games, choice=choice)
    return found.value.refusals


@pytest.mark.rule("FX-1.7")
@pytest.mark.rule("FX-1.8")
@pytest.mark.parametrize("program_type", ProgramType)
async def test_programs_of_every_type_are_created_with_nothing_in_them(
    program_type: ProgramType,
) -> None:
    shop = await Shop.opened()
    programs, slug = shop.application.programs, shop.store.slug

    created = await programs.create(slug, program_type.value, program_type, STAFF)

    assert created.program_type is program_type
    assert created.settings == ProgramSettings()
    with pytest.raises(Refused):
        await programs.publish(slug, created.id, STAFF)


@pytest.mark.rule("FX-16.5")
@EVERY_VENDOR
async def test_a_pack_is_chosen_filled_and_bought_at_its_own_price(vendor: str) -> None:
    shop = await shop_of_packs(BOTH, BIG_ALONE, vendor=vendor)
    cart, anybody = await started(shop, DERBY, FINAL, choice="both")
    fan = Caller(Actor(ActorKind.FAN, str(FAN.id)), FAN.id, anybody.cart_token)

    held = (await shop.hold(cart, anybody)).cart
    bound = await shop.application.carts.bind(shop.store, held.id, FAN.id, fan)
    result = await shop.buy(bound, fan)

    assert (cart.choice, bound.choice) == ("both", "both")
    assert {item.seats[0].price.base_price for item in bound.items()} == {usd(2000)}
    assert result.order is not None
    assert result.cart.choice == "both"


@pytest.mark.rule("FX-16.14")
async def test_a_pack_without_a_price_of_its_own_has_the_programs() -> None:
    shop = await shop_of_packs(BOTH, BIG_ALONE)
    cart, caller = await started(shop, DERBY, choice="big")

    (item,) = (await shop.hold(cart, caller)).held
    quote = shop.application.offers.quote
    of_pack = await quote(shop.store.slug, FINAL, STAFF, choice="both")
    of_program = await quote(shop.store.slug, FINAL, STAFF)

    assert item.seats[0].price.base_price == usd(3000)
    assert {level.price.base_price for level in of_pack.levels} == {usd(2000)}
    assert {level.price.base_price for level in of_program.levels} == {usd(3000)}
    with pytest.raises(Refused) as unknown:
        await quote(shop.store.slug, FINAL, STAFF, choice="none")
    assert unknown.value.refusals == (ChoiceNotOffered("none", ("both", "big")),)


@pytest.mark.rule("FX-1.31")
async def test_a_cart_has_the_default_pack_or_the_one_it_names() -> None:
    default = attrs.evolve(BIG_ALONE, is_default_pack=True)
    shop = await shop_of_packs(BOTH, default)

    assert (await started(shop, DERBY))[0].choice == "big"
    assert (await started(shop, DERBY, FINAL, choice="both"))[0].choice == "both"
    assert await refused(shop, FINAL) == (NotInChoice(FINAL, "big", ("both",)),)
    assert await refused(shop, DERBY, choice="none") == (ChoiceNotOffered("none", ("both", "big")),)
    without = await shop_of_packs(BOTH, BIG_ALONE)
    assert await refused(without, DERBY) == (ChoiceNeeded(("both", "big")),)


async def test_another_pack_is_chosen_while_no_seats_are_held() -> None:
    shop = await shop_of_packs(BOTH, BIG_ALONE)
    carts = shop.application.carts
    cart, caller = await started(shop, DERBY, choice="big")

    wider = await carts.change_events(shop.store, cart.id, caller, add=[FINAL], choice="both")
    with pytest.raises(Refused) as narrower:
        await carts.change_events(shop.store, cart.id, caller, choice="big")
    await shop.hold(wider, caller)
    with pytest.raises(Refused) as with_seats:
        await carts.change_events(shop.store, cart.id, caller, remove=[FINAL], choice="big")

    assert (wider.choice, wider.event_codes) == ("both", (DERBY, FINAL))
    assert narrower.value.refusals[0] == NotInChoice(FINAL, "big", ("both",))
    assert with_seats.value.refusals[0] == ChoiceHasSeats((DERBY, FINAL))
    assert (await shop.read(cart.id)).choice == "both"


@pytest.mark.rule("FX-1.33")
async def test_a_pack_that_is_not_complete_is_not_bought() -> None:
    shop = await shop_of_packs(BOTH)
    cart, caller = await started(shop, FINAL)
    await shop.hold(cart, caller)

    _, problems = await shop.application.carts.validate(shop.store, cart.id, caller)

    assert TooFewOfTier("Big games", 0, 1, (OPENER, DERBY)) in problems
    assert (await refused(shop, OPENER, DERBY, FINAL))[0] == TooManyEvents(3, 2)


@pytest.mark.rule("FX-1.40")
async def test_a_game_that_was_called_off_is_replaced_in_a_package_that_allows_it() -> None:
    package = PresetPackage(
        "two", "Two", PackageType.PRESET, (OPENER, DERBY), allow_sold_out_replacement=True
    )
    shop = await shop_of_packages(package)

    assert await refused(shop, OPENER, FINAL) == (NothingToReplace((FINAL,), 0),)
    await shop.call_off(DERBY)
    cart, caller = await started(shop, OPENER, FINAL)
    await shop.hold(cart, caller)

    assert await refused(shop, OPENER, DERBY) == (EventNotLive(DERBY),)
    _, problems = await shop.application.carts.validate(shop.store, cart.id, caller)
    assert problems == ()


async def sell_out(shop: Shop, cart: Cart, event_code: EventCode, *, sold_out: bool) -> None:
    async with shop.parts.database.unit_of_work(shop.store.slug, STAFF) as work:
        state = EventState(BuildStatus.BUILT, is_sold_out=sold_out)
        await work.programs.save_event_states(cart.program_id, {event_code: state})


TWO = PresetPackage(
    "two", "Two", PackageType.PRESET, (OPENER, DERBY), allow_sold_out_replacement=True
)
TWO_OR_MORE = attrs.evolve(TWO, allow_optional_events=True)


@pytest.mark.rule("FX-1.40")
async def test_a_package_is_not_bought_without_a_game_that_is_on_sale() -> None:
    shop = await shop_of_packages(TWO_OR_MORE)
    begun, anybody = await started(shop, OPENER, FINAL)
    fan = Caller(Actor(ActorKind.FAN, str(FAN.id)), FAN.id, anybody.cart_token)
    await shop.hold(begun, anybody)
    cart = await shop.application.carts.bind(shop.store, begun.id, FAN.id, fan)

    _, problems = await shop.application.carts.validate(shop.store, cart.id, fan)

    assert (
        problems
        == await shop.refused_start(cart, fan)
        == (PackageIncomplete((DERBY,), 0, (DERBY,)),)
    )


@pytest.mark.rule("FX-1.40")
async def test_a_game_that_is_on_sale_cannot_be_given_back_for_another() -> None:
    shop = await shop_of_packages(TWO_OR_MORE)
    cart, caller = await started(shop, OPENER, DERBY, FINAL)
    await shop.hold(cart, caller)

    await shop.application.releasing.release_event(shop.store, cart.id, DERBY, caller)

    _, problems = await shop.application.carts.validate(shop.store, cart.id, caller)
    assert problems == (PackageIncomplete((DERBY,), 0, (DERBY,)),)


@pytest.mark.rule("FX-1.40")
@pytest.mark.parametrize("how", ["begins", "adds", "releases"])
async def test_who_took_another_game_while_one_was_sold_out_keeps_it(how: str) -> None:
    shop = await shop_of_packages(TWO_OR_MORE)
    carts = shop.application.carts
    picked = {"begins": (OPENER,), "adds": (OPENER,), "releases": (OPENER, DERBY, FINAL)}[how]
    cart, caller = await started(shop, *picked)
    await sell_out(shop, cart, DERBY, sold_out=True)
    if how == "begins":
        cart, caller = await started(shop, OPENER, FINAL)
    elif how == "adds":
        cart = await carts.change_events(shop.store, cart.id, caller, add=[FINAL])
    else:
        cart = await shop.application.releasing.release_event(shop.store, cart.id, DERBY, caller)
    await shop.hold(cart, caller)
    while_gone = (await carts.validate(shop.store, cart.id, caller))[1]

    await sell_out(shop, cart, DERBY, sold_out=False)

    assert while_gone == (await carts.validate(shop.store, cart.id, caller))[1] == ()
    both = await carts.change_events(shop.store, cart.id, caller, add=[DERBY])
    assert both.selection.replaced == ()
    left = await carts.change_events(shop.store, cart.id, caller, remove=[DERBY])
    assert (await carts.validate(shop.store, left.id, caller))[1] == (
        PackageIncomplete((DERBY,), 0, (DERBY,)),
    )


@pytest.mark.rule("FX-1.40")
@pytest.mark.parametrize("gone_now", [DERBY, FINAL, None])
async def test_a_cart_with_a_held_replacement_can_be_changed_whatever_is_gone(
    gone_now: EventCode | None,
) -> None:
    three = PresetPackage(
        "three", "Three", PackageType.PRESET, (OPENER, DERBY, CUP), allow_sold_out_replacement=True
    )
    shop = await shop_of_packages(three, games=(OPENER, DERBY, FINAL, CUP))
    cart, caller = await started(shop, OPENER)
    await sell_out(shop, cart, DERBY, sold_out=True)
    cart = await shop.application.carts.change_events(shop.store, cart.id, caller, add=[FINAL])
    await shop.hold(cart, caller)
    if gone_now != DERBY:
        await sell_out(shop, cart, DERBY, sold_out=False)
    if gone_now == FINAL:
        await shop.call_off(FINAL)

    changed = await shop.application.carts.change_events(shop.store, cart.id, caller, add=[CUP])

    assert changed.event_codes == (OPENER, FINAL, CUP)
    assert changed.selection.replaced == (DERBY,)


async def test_another_package_must_have_the_games_that_are_in_the_cart() -> None:
    bare = attrs.evolve(TWO, code="bare", allow_sold_out_replacement=False)
    shop = await shop_of_packages(TWO_OR_MORE, bare)
    cart, caller = await started(shop, OPENER, FINAL, choice="two")
    change = shop.application.carts.change_events

    with pytest.raises(Refused) as refused_change:
        await change(shop.store, cart.id, caller, choice="bare")

    assert refused_change.value.refusals == (NotOffered(FINAL),)


@pytest.mark.rule("FX-1.40")
async def test_what_was_replaced_in_one_package_is_not_in_another() -> None:
    other = attrs.evolve(TWO_OR_MORE, code="other", name="Other")
    shop = await shop_of_packages(TWO_OR_MORE, other, attrs.evolve(TWO, code="just"))
    cart, _ = await started(shop, choice="two")
    await sell_out(shop, cart, DERBY, sold_out=True)
    cart, caller = await started(shop, OPENER, FINAL, choice="two")
    await sell_out(shop, cart, DERBY, sold_out=False)
    change = shop.application.carts.change_events

    with pytest.raises(Refused) as just_two:
        await change(shop.store, cart.id, caller, choice="just")
    cart = await change(shop.store, cart.id, caller, choice="other")

    assert just_two.value.refusals == (NothingToReplace((FINAL,), 0),)
    assert cart.selection.replaced == ()


@pytest.mark.rule("FX-1.42")
async def test_further_games_are_bought_with_a_package_that_takes_others() -> None:
    package = PresetPackage("one", "One", PackageType.PRESET, (OPENER,), allow_optional_events=True)
    shop = await shop_of_packages(package)

    cart, caller = await started(shop, OPENER, FINAL)
    result = await shop.hold(cart, caller)
    offer = await shop.application.offers.active(shop.store.slug, STAFF)

    assert {item.event_code for item in result.held} == {OPENER, FINAL}
    assert [each.event.event_code for each in offer.events] == [OPENER, DERBY, FINAL]
    assert {each.availability.value for each in offer.events} == {"on_sale"}


@pytest.mark.rule("FX-16.6")
async def test_a_check_asks_the_vendor_what_fans_could_buy_and_changes_nothing() -> None:
    shop = await Shop.opened("by_item")
    programs, slug = shop.application.programs, shop.store.slug
    program = await programs.create(slug, "Packs", ProgramType.GAME_PACKS, STAFF)
    before = await programs.check(slug, program.id, STAFF)
    settings = ProgramSettings(game_packs=(BOTH, BIG_ALONE), class_names=CLASSES)
    kept = await programs.configure(slug, program.id, settings, STAFF)

    sound = await programs.check(slug, program.id, STAFF)
    await shop.call_off(FINAL)
    without_final = await programs.check(slug, program.id, STAFF)
    shop.vendor.faults.plan("price_levels", Fault.UNREACHABLE)
    unknown = await programs.check(slug, program.id, STAFF)

    assert [each.refusal.code for each in before.findings] == ["no_pack", "no_class_name"]
    assert sound == ProgramCheck(())
    assert [each.refusal for each in without_final.findings] == [
        ChoiceOutOfReach("both", "One of each", 2, 2, ("Other games",)),
        EventsNotLive((FINAL,)),
    ]
    assert [each.refusal.code for each in unknown.warnings] == ["stock_not_known"]
    assert unknown.failure is not None
    assert await programs.find(slug, "Packs", STAFF) == kept
