"""Parking with the seats, over HTTP."""

from collections.abc import Mapping
from typing import Any

import attrs
import httpx
import pytest

from flexcore.kernel import EventCode
from flexcore.programs import BuildYourOwn, ClassName, ProgramSettings, ProgramType
from tests.addons import MEAL, PARKING
from tests.builders import DERBY, OPENER, SEASON
from tests.http.conftest import (
    EVENTS,
    HARBOUR,
    IN_EACH_DATABASE,
    STAFF,
    Shop,
    ShopCart,
    a_new_cart,
    a_seat_wish,
)

pytestmark = [pytest.mark.anyio, IN_EACH_DATABASE]


async def sell_addons(shop: Shop, stock: Mapping[EventCode, int]) -> None:
    """Switch the shop to a program with parking and meals."""
    programs = shop.application.programs
    program = await programs.create(HARBOUR, "With parking", ProgramType.BUILD_YOUR_OWN, STAFF)
    settings = ProgramSettings(
        BuildYourOwn(1, 3, EVENTS), (ClassName(SEASON),), addon_options=(PARKING, MEAL)
    )
    await programs.configure(HARBOUR, program.id, settings, STAFF)
    await programs.publish(HARBOUR, program.id, STAFF)
    await programs.activate(HARBOUR, program.id, STAFF)
    await shop.application.addons.stock_up(HARBOUR, "parking", stock, STAFF)


async def a_fans_cart(shop: Shop, *events: EventCode) -> ShopCart:
    cart = attrs.evolve(await a_new_cart(shop, *events), fan=await shop.sign_in())
    bound = await cart.call("PATCH", "/bind")
    assert bound.status_code == httpx.codes.OK, bound.text
    return cart


def an_addon(option: str = "parking", event_code: str = OPENER, quantity: int = 1) -> Any:
    return {"addonOption": option, "eventCode": event_code, "quantity": quantity}


async def left(shop: Shop) -> list[dict[str, Any]]:
    program = (await shop.call("GET", "/program")).json()
    events: list[dict[str, Any]] = program["addons"][0]["events"]
    return events


@pytest.mark.rule("FX-15.43")
async def test_a_program_lists_its_add_ons_with_prices_and_what_is_left(shop: Shop) -> None:
    without = (await shop.call("GET", "/program")).json()
    await sell_addons(shop, {DERBY: 2, OPENER: 0})

    parking, meal = (await shop.call("GET", "/program")).json()["addons"]

    assert without["addons"] == []
    assert parking.pop("addonOptionId") != meal["addonOptionId"]
    assert parking == {
        "code": "parking",
        "label": "Parking, lot C",
        "basePrice": 2500,
        "serviceFee": 150,
        "allInPrice": 2650,
        "limitPerEvent": 2,
        "limitPerCart": 3,
        "events": [{"eventCode": OPENER, "left": 0}, {"eventCode": DERBY, "left": 2}],
    }
    assert (meal["limitPerCart"], meal["events"]) == (None, [])


@pytest.mark.rule("FX-15.5")
@pytest.mark.rule("FX-15.42")
@pytest.mark.rule("FX-15.43")
async def test_seats_and_parking_are_held_by_one_call_and_given_back_line_by_line(
    shop: Shop,
) -> None:
    await sell_addons(shop, {OPENER: 5})
    cart = await a_fans_cart(shop, OPENER)

    held = await cart.call(
        "POST", "/manage", json={"seats": [a_seat_wish()], "addons": [an_addon(quantity=2)]}
    )
    while_held = await left(shop)
    seats, parking = held.json()["cart"]["events"][0]["items"]
    after = await cart.call("DELETE", f"/items/{parking['cartItemId']}")

    assert held.status_code == httpx.codes.OK, held.text
    assert [each["itemType"] for each in held.json()["held"]] == ["seat_block", "addon"]
    assert seats["addon"] is None
    assert parking["itemType"] == "addon"
    assert parking["addon"]["code"] == "parking"
    assert (parking["subtotal"], parking["serviceFee"], parking["totalAmount"]) == (5000, 300, 5300)
    assert held.json()["cart"]["totalAmount"] == seats["totalAmount"] + 5300
    assert while_held == [{"eventCode": OPENER, "left": 3}]
    assert after.json()["totalAmount"] == seats["totalAmount"]
    assert await left(shop) == [{"eventCode": OPENER, "left": 5}]


@pytest.mark.parametrize(
    ("addon", "status", "code"),
    [
        (an_addon("valet"), 422, "addon_not_offered"),
        (an_addon(event_code=DERBY), 404, "event_not_in_cart"),
        (an_addon(quantity=3), 422, "addon_limit_exceeded"),
        (an_addon(quantity=2), 409, "addon_sold_out"),
        (an_addon(quantity=0), 400, "bad_request"),
    ],
)
async def test_add_ons_that_cannot_be_held_are_refused(
    shop: Shop, addon: Any, status: int, code: str
) -> None:
    await sell_addons(shop, {OPENER: 1})
    cart = await a_fans_cart(shop, OPENER)

    refused = await cart.call("POST", "/manage", json={"addons": [addon]})

    assert refused.status_code == status, refused.text
    assert refused.json()["code"] == code


async def test_a_call_for_neither_seats_nor_add_ons_is_refused(shop: Shop) -> None:
    cart = await a_fans_cart(shop, OPENER)

    refused = await cart.call("POST", "/manage", json={})

    assert refused.status_code == 422
    assert refused.json()["code"] == "nothing_asked_for"


@pytest.mark.rule("FX-15.9")
@pytest.mark.rule("FX-15.13")
@pytest.mark.rule("FX-15.43")
async def test_seats_and_parking_are_bought_with_one_payment(shop: Shop) -> None:
    await sell_addons(shop, {OPENER: 5, DERBY: 5})
    cart = await a_fans_cart(shop, OPENER, DERBY)
    held = await cart.call(
        "POST",
        "/manage",
        json={
            "seats": [a_seat_wish(OPENER), a_seat_wish(DERBY)],
            "addons": [an_addon(quantity=2), an_addon(event_code=DERBY)],
        },
    )
    assert held.status_code == httpx.codes.OK, held.text
    valid = await cart.call("POST", "/validate")

    paid = await cart.call("POST", "/checkout", json={"paymentMethod": "pm_card_visa"})
    listed = await shop.call("GET", "/transaction/orders", fan=cart.fan)

    order = paid.json()
    assert valid.json() == {"valid": True, "problems": []}
    assert paid.status_code == httpx.codes.OK, paid.text
    assert order["totalAmount"] == held.json()["cart"]["totalAmount"]
    assert [(each["eventCode"], each["quantity"]) for each in order["addons"]] == [
        (OPENER, 2),
        (DERBY, 1),
    ]
    assert [each["totalPrice"] for each in order["addons"]] == [5300, 2650]
    lines = (*order["tickets"], *order["addons"])
    assert sum(each["totalPrice"] for each in lines) == order["totalAmount"]
    assert listed.json()["items"] == [order]
    assert await left(shop) == [
        {"eventCode": OPENER, "left": 3},
        {"eventCode": DERBY, "left": 4},
    ]


@pytest.mark.rule("FX-15.11")
async def test_an_event_that_leaves_the_cart_takes_its_parking_along(shop: Shop) -> None:
    await sell_addons(shop, {OPENER: 5, DERBY: 5})
    cart = await a_fans_cart(shop, OPENER, DERBY)
    await cart.call(
        "POST",
        "/manage",
        json={
            "seats": [a_seat_wish(OPENER)],
            "addons": [an_addon(), an_addon(event_code=DERBY)],
        },
    )

    released = await cart.call("DELETE", f"/events/{OPENER}")
    removed = await cart.call("PATCH", "/events", json={"remove": [DERBY]})

    assert (released.status_code, removed.status_code) == (200, 200), removed.text
    assert released.json()["totalAmount"] == 2650
    assert removed.json()["totalAmount"] == 0
    assert await left(shop) == [
        {"eventCode": OPENER, "left": 5},
        {"eventCode": DERBY, "left": 5},
    ]
