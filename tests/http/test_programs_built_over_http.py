"""Whole programs built part by part over HTTP, then published and sold to a fan."""

from typing import Any
from uuid import UUID

import attrs
import pytest

from flexcore.kernel import ProgramId
from flexcore.programs import ProgramType
from tests.builders import DERBY, FINAL, OPENER, SEASON
from tests.http.admins import Admin
from tests.http.conftest import HARBOUR, IN_EACH_DATABASE, STAFF, Shop, ShopCart, a_seat_wish
from tests.http.spare_programs import a_program

pytestmark = [pytest.mark.anyio, IN_EACH_DATABASE]

SOLD = {"classNames": [{"className": SEASON}]}


async def an_admin(shop: Shop, program_type: ProgramType) -> Admin:
    return await Admin.of(shop, await a_program(shop, "New", program_type))


async def put_on_sale(admin: Admin) -> None:
    """Check the program, publish it and let fans buy from it."""
    programs, program_id = admin.shop.application.programs, ProgramId(UUID(admin.program_id))
    check = await programs.check(HARBOUR, program_id, STAFF)
    assert check.errors == (), check
    await programs.publish(HARBOUR, program_id, STAFF, confirmed=True)
    await programs.activate(HARBOUR, program_id, STAFF)


async def buys(shop: Shop, choice: str, *events: str) -> dict[str, Any]:
    """Let a fan buy two seats of each event."""
    body = {"eventCodes": list(events), "choice": choice}
    started = await shop.call("POST", "/cart/initialize", json=body)
    assert started.status_code == 201, started.text
    cart_id, token = started.json()["cart"]["cartId"], started.json()["cartToken"]
    cart = attrs.evolve(ShopCart(shop, cart_id, token), fan=await shop.sign_in())
    assert (await cart.call("PATCH", "/bind")).status_code == 200
    held = await cart.hold(*(a_seat_wish(code) for code in events))
    assert held.status_code == 200, held.text
    bought = await cart.call("POST", "/checkout", json={"paymentMethod": "pm_card_visa"})
    assert bought.status_code == 200, bought.text
    order: dict[str, Any] = bought.json()
    return order


@pytest.mark.rule("FX-1.32", "FX-1.33")
async def test_game_packs_are_built_and_sold(shop: Shop) -> None:
    admin = await an_admin(shop, ProgramType.GAME_PACKS)

    await admin.done("PATCH", "/settings", {**SOLD, "ticketLimit": 4})
    duo = {"code": "duo", "name": "Big and small", "selectionMode": "exact"}
    await admin.done("POST", "/packs", {**duo, "minEvents": 2, "maxEvents": 2})
    for name, codes in (("Big", [OPENER, FINAL]), ("Small", [DERBY])):
        tier = {"name": name, "minEvents": 1, "maxEvents": 1, "eventCodes": codes}
        await admin.done("POST", "/packs/duo/tiers", tier)
    pack = await admin.done("GET", "/packs/duo")
    del pack["code"]
    cheaper = {**pack, "isDefaultPack": True, "adjustment": {"basisPoints": -5000}}
    await admin.done("PUT", "/packs/duo", cheaper)
    prices = [{"scope": "section", "code": "102", "price": 1000}]
    await admin.done("PUT", "/price-overrides", {"items": prices})
    await put_on_sale(admin)

    (choice,) = (await shop.call("GET", "/program")).json()["choices"]
    assert (choice["code"], choice["isDefault"]) == ("duo", True)
    assert [part["name"] for part in choice["parts"]] == ["Big", "Small"]
    levels = await shop.call("GET", f"/program/events/{OPENER}/levels?choice=duo")
    prices_of = {each["sectionName"]: each["basePrice"] for each in levels.json()["levels"]}
    assert prices_of == {"101": 2000, "102": 1000}
    order = await buys(shop, "duo", OPENER, DERBY)
    assert (order["orderStatus"], order["totalAmount"]) == ("completed", 4 * (2000 + 500))


@pytest.mark.rule("FX-1.39", "FX-1.45")
async def test_preset_packages_are_built_and_sold_with_add_ons_and_a_special_game(
    shop: Shop,
) -> None:
    admin = await an_admin(shop, ProgramType.PRESET_PACKAGES)

    await admin.done("PATCH", "/settings", SOLD)
    pair = {"code": "pair", "name": "Both", "packageType": "preset"}
    await admin.done("POST", "/packages", {**pair, "eventCodes": [DERBY, OPENER]})
    secret = {"eventCode": FINAL, "conditions": [{"specificPackage": "pair"}]}
    await admin.done("POST", "/unlocks", secret)
    parking = {"code": "parking", "label": "Parking", "price": 2500, "eventCodes": [OPENER]}
    await admin.done("POST", "/addons", parking)
    await put_on_sale(admin)

    window = (await shop.call("GET", "/program")).json()
    assert [(each["code"], each["isFixed"]) for each in window["choices"]] == [("pair", True)]
    assert [each["code"] for each in window["addons"]] == ["parking"]
    order = await buys(shop, "pair", DERBY, OPENER, FINAL)
    assert order["orderStatus"] == "completed"
    assert {ticket["eventCode"] for ticket in order["tickets"]} == {DERBY, OPENER, FINAL}
