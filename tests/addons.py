"""Parking and meals: options that programs offer, lines of carts, and a shop that has some."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import attrs

from flexcore.addons import StockKey
from flexcore.carts import (
    AddonRequest,
    Caller,
    Cart,
    CartAddon,
    CartItem,
    CartSeats,
    HoldResult,
    ItemType,
)
from flexcore.kernel import CartSeatId, EventCode, ProgramId
from flexcore.programs import AddonOption, Revision, addon_option_id, charging
from flexcore.vendors import SeatWish
from tests.builders import DERBY, OPENER, USD, a_block, an_item
from tests.shop import STAFF, Shop
from tests.works import Work

PARKING = AddonOption("parking", "Parking, lot C", 2500, 150, limit_per_event=2, limit_per_cart=3)
MEAL = AddonOption("meal", "Meal voucher", 1799, event_codes=(OPENER,), limit_per_event=4)
STOCK = {"parking": {OPENER: 10, DERBY: 5}, "meal": {OPENER: 3}}


def an_addon_item(
    number: int,
    event_code: EventCode = OPENER,
    quantity: int = 1,
    option: AddonOption = PARKING,
    program_id: ProgramId = ProgramId(UUID(int=1)),  # noqa: B008 - a constant value
) -> CartItem:
    return attrs.evolve(
        an_item(number, event_code),
        wish=SeatWish(event_code, quantity, option.code),
        seats=(),
        item_type=ItemType.ADDON,
        addon=CartAddon(
            addon_option_id(program_id, option.code),
            option.code,
            option.label,
            option.price_in(USD),
        ),
    )


def a_line_of_places(
    number: int,
    event_code: EventCode = OPENER,
    program_id: ProgramId = ProgramId(UUID(int=1)),  # noqa: B008 - a constant value
) -> CartItem:
    """Return two places of the vendor's parking, at the program's price."""
    item = an_addon_item(number, event_code, 2, program_id=program_id)
    assert item.addon is not None
    lot = EventCode(f"{event_code}-P")
    block = a_block()
    price = charging(block.price, item.addon.price.all_in_price)
    return attrs.evolve(
        item,
        wish=SeatWish(lot, 2, "PARK"),
        seats=(CartSeats(CartSeatId(UUID(int=0x9A4C + number)), block, price),),
        addon=attrs.evolve(item.addon, vendor_event_code=lot),
    )


async def with_parking_offered(work: Work, revision: Revision) -> None:
    """Let the program of a revision, which is on record, offer parking."""
    async with work() as begun:
        program = await begun.programs.get(revision.program_id)
        settings = attrs.evolve(program.settings, addon_options=(PARKING,))
        await begun.programs.save(attrs.evolve(program, settings=settings))


async def shop_with_addons(
    vendor: str = "box_office",
    *,
    options: Sequence[AddonOption] = (PARKING, MEAL),
    stock: Mapping[str, Mapping[EventCode, int]] = STOCK,
    games: Sequence[EventCode] = (OPENER, DERBY),
) -> Shop:
    """Open a shop that sells parking at both games and meals at the first."""
    shop = await Shop.opened(vendor, addons=options, games=games)
    for code, capacities in stock.items():
        await shop.application.addons.stock_up(shop.store.slug, code, capacities, STAFF)
    return shop


async def take(shop: Shop, cart: Cart, caller: Caller, *requests: AddonRequest) -> HoldResult:
    """Hold add-ons alone; one parking place at each game unless it is said which."""
    wanted = requests or tuple(AddonRequest("parking", code, 1) for code in cart.event_codes)
    return await shop.application.cart_holding.hold(shop.store, cart.id, (), wanted, caller)


async def left(shop: Shop, code: str = "parking") -> dict[EventCode, int]:
    """Count what is left of an add-on, event by event."""
    found = await shop.application.addons.left(shop.store.slug, [code], STAFF)
    return {StockKey(*key).event_code: number for key, number in found.items()}
