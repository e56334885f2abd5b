"""Parking that the vendor has: an event of its own for each game, and a shop that sells it."""

from collections.abc import Sequence
from typing import Any

import attrs

from flexcore.boxoffice import NewSeat
from flexcore.kernel import EventCode
from flexcore.programs import AddonOption, VendorEvent, VendorPlaces
from tests.addons import MEAL, PARKING
from tests.builders import DERBY, OPENER, a_fee, a_row
from tests.shop import STAFF, Shop

PARK = "PARK"
OPENER_LOT, DERBY_LOT = EventCode("OPENER-P"), EventCode("DERBY-P")
LOTS = {OPENER: OPENER_LOT, DERBY: DERBY_LOT}
# The vendor asks 20 and a fee of 1 for a place, the team 25 and a fee of 1.50.
VENDORS_PRICE, VENDORS_FEE = 2000, 100
PLACES = VendorPlaces(PARK, tuple(VendorEvent(*each) for each in LOTS.items()))
VENDOR_PARKING = attrs.evolve(PARKING, vendor_places=PLACES)


def a_lot(places: int, price: int = VENDORS_PRICE, **named: Any) -> list[NewSeat]:
    """Return parking places: one row, at one price."""
    row = {"section": "Lot C", "row": "1", **named}
    return a_row(seats=places, ticket_type=PARK, class_name="Cars", price=price, **row)


async def open_lot(shop: Shop, code: EventCode, places: Sequence[NewSeat]) -> None:
    """Put the parking of a game on sale where the store's tickets are."""
    await shop.put_on_sale(code, places, [a_fee(VENDORS_FEE, ticket_type=PARK)])


async def shop_with_vendor_parking(
    vendor: str = "box_office",
    *,
    parking: AddonOption = VENDOR_PARKING,
    opener: Sequence[NewSeat] = tuple(a_lot(10)),
    derby: Sequence[NewSeat] = tuple(a_lot(5)),
    can_reprice: bool = True,
) -> Shop:
    """Open a shop that sells the vendor's parking at two games, and own meals at the first."""
    off = 2500 if can_reprice else 0
    shop = await Shop.opened(vendor, games=(OPENER, DERBY), can_reprice=can_reprice, off=off)
    await open_lot(shop, OPENER_LOT, opener)
    await open_lot(shop, DERBY_LOT, derby)
    await shop.application.addons.stock_up(shop.store.slug, "meal", {OPENER: 3}, STAFF)
    await shop.sell((OPENER, DERBY), "With parking", off=off, addons=(parking, MEAL))
    return shop


async def places_open(shop: Shop) -> dict[EventCode, int]:
    """Count the places that could be held for each game now."""
    return {game: await shop.seats_open(lot) for game, lot in LOTS.items()}
