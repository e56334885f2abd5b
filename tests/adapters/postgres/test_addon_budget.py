"""What add-ons cost in round trips: the same for one as for many, and nothing for none."""

import attrs
import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flexcore.carts import AddonRequest, Caller, Cart
from flexcore.checkout import Checkout
from flexcore.kernel import EventCode
from flexcore.programs import ProgramType, VendorEvent, VendorPlaces
from tests.addons import MEAL, PARKING
from tests.postgres_shop import GAMES, Count, PostgresShop, counted
from tests.shop import STAFF
from tests.vendor_parking import PARK, a_lot

pytestmark = pytest.mark.anyio

CODES = ("parking", "meal")


async def opened(database: PostgresDatabase, vendor: str) -> PostgresShop:
    """Open a shop whose program has parking and meals at every game."""
    shop = await PostgresShop.opened(database, vendor=vendor)
    programs, slug = shop.application.programs, shop.store.slug
    settings = (await programs.list_programs(slug, STAFF))[0].settings
    options = (PARKING, attrs.evolve(MEAL, event_codes=()))
    free_of_limits = [
        attrs.evolve(option, limit_per_event=9, limit_per_cart=None) for option in options
    ]
    program = await programs.create(slug, "Parking too", ProgramType.BUILD_YOUR_OWN, STAFF)
    settings = attrs.evolve(settings, addon_options=tuple(free_of_limits))
    await programs.configure(slug, program.id, settings, STAFF)
    await programs.publish(slug, program.id, STAFF)
    await programs.activate(slug, program.id, STAFF)
    for code in CODES:
        await shop.application.addons.stock_up(slug, code, dict.fromkeys(GAMES, 99), STAFF)
    return shop


async def hold(shop: PostgresShop, games: int, codes: int) -> tuple[Cart, Caller, Count]:
    cart, caller = await shop.cart(*GAMES[:5])
    wanted = [
        AddonRequest(code, EventCode(game), 2) for game in GAMES[:games] for code in CODES[:codes]
    ]
    await shop.hold(cart, caller, 1)
    counted()
    result = await shop.application.cart_holding.hold(shop.store, cart.id, (), wanted, caller)
    assert len(result.held) == games * codes
    return result.cart, caller, counted()


async def check_out(shop: PostgresShop, cart: Cart, caller: Caller) -> Count:
    begun = await shop.application.checkout.start(shop.store, cart.id, "pm_card_visa", caller)
    assert isinstance(begun, Checkout)
    result = await shop.application.checkout.run(begun)
    assert result.order is not None
    assert result.order.addons
    return counted()


@pytest.mark.parametrize("vendor", ["box_office", "by_item"])
async def test_no_count_grows_with_the_number_of_add_ons(
    database: PostgresDatabase, vendor: str
) -> None:
    shop = await opened(database, vendor)
    await hold(shop, 1, 1)

    cart, caller, for_one = await hold(shop, 1, 1)
    one_bought = await check_out(shop, cart, caller)
    cart, caller, for_ten = await hold(shop, 5, 2)
    ten_bought = await check_out(shop, cart, caller)

    assert for_one == for_ten == Count(1, 6)
    assert one_bought == ten_bought


async def test_giving_add_ons_back_costs_the_same_for_any_number(
    database: PostgresDatabase,
) -> None:
    shop = await opened(database, "box_office")
    spent = []
    for games, codes in ((1, 1), (1, 1), (5, 2)):
        cart, caller, _ = await hold(shop, games, codes)
        await shop.application.releasing.cancel(shop.store, cart.id, caller)
        spent.append(counted())

    assert spent[1] == spent[2]


@pytest.mark.parametrize("vendor", ["box_office", "by_item"])
async def test_no_count_grows_with_the_number_of_the_vendors_places(
    database: PostgresDatabase, vendor: str
) -> None:
    shop = await opened(database, vendor)
    await with_lots(shop)
    await hold(shop, 1, 1)

    cart, caller, for_one = await hold(shop, 1, 1)
    one_bought = await check_out(shop, cart, caller)
    cart, caller, for_five = await hold(shop, 5, 1)
    five_bought = await check_out(shop, cart, caller)

    assert for_one == for_five
    if vendor == "box_office":
        assert one_bought == five_bought


async def with_lots(shop: PostgresShop) -> None:
    """Let the vendor have the parking of every game from now on."""
    programs, slug = shop.application.programs, shop.store.slug
    lots = tuple(VendorEvent(game, EventCode(f"{game}-P")) for game in GAMES)
    for each in lots:
        if shop.store.vendor.kind == "box_office":
            box_office = shop.application.box_office
            await box_office.put_on_sale(slug, each.vendor_event_code, a_lot(50), [], STAFF)
        else:
            await shop.vendor.put_on_sale(each.vendor_event_code, a_lot(50), [])
    before = next(each for each in await programs.list_programs(slug, STAFF) if each.is_active)
    parking, _ = before.settings.addon_options
    at_vendor = attrs.evolve(parking, vendor_places=VendorPlaces(PARK, lots))
    settings = attrs.evolve(before.settings, addon_options=(at_vendor,))
    program = await programs.create(slug, "Lots", ProgramType.BUILD_YOUR_OWN, STAFF)
    await programs.configure(slug, program.id, settings, STAFF)
    await programs.publish(slug, program.id, STAFF)
    await programs.activate(slug, program.id, STAFF)
