"""The vendor's parking with the seats, over HTTP: an event of its own for each game."""

from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import attrs
import httpx
import pytest

from flex_adapters.memory.faults import Fault
from flex_http.app import create_app
from flex_http.logs import json_log
from flexcore.carts import given_up
from flexcore.kernel import CartId, EventCode
from flexcore.programs import BuildYourOwn, ClassName, ProgramSettings, ProgramType
from tests.builders import DERBY, FAN, OPENER, SEASON, a_fee
from tests.http.conftest import (
    EVENTS,
    HARBOUR,
    IN_EACH_DATABASE,
    STAFF,
    URL,
    Shop,
    ShopCart,
    a_new_cart,
    a_seat_wish,
    running,
    until,
)
from tests.http.problems import the_problem
from tests.shop import BY_CART, BY_ITEM
from tests.shop import Shop as ShopElsewhere
from tests.vendor_parking import (
    DERBY_LOT,
    OPENER_LOT,
    PARK,
    VENDOR_PARKING,
    VENDORS_FEE,
    a_lot,
    places_open,
    shop_with_vendor_parking,
)

pytestmark = pytest.mark.anyio

PAY = {"paymentMethod": "pm_card_visa"}


async def sell_parking(shop: Shop) -> None:
    """Put the parking of two games on sale at the box office, and offer it in the shop."""
    programs, box_office = shop.application.programs, shop.application.box_office
    for lot, places in ((OPENER_LOT, a_lot(4)), (DERBY_LOT, a_lot(1))):
        fees = [a_fee(VENDORS_FEE, ticket_type=PARK)]
        await box_office.put_on_sale(HARBOUR, lot, places, fees, STAFF)
    program = await programs.create(HARBOUR, "With parking", ProgramType.BUILD_YOUR_OWN, STAFF)
    settings = ProgramSettings(
        BuildYourOwn(1, 3, EVENTS), (ClassName(SEASON),), addon_options=(VENDOR_PARKING,)
    )
    await programs.configure(HARBOUR, program.id, settings, STAFF)
    await programs.publish(HARBOUR, program.id, STAFF)
    await programs.activate(HARBOUR, program.id, STAFF)


async def a_fans_cart(shop: Shop, *events: EventCode) -> ShopCart:
    cart = attrs.evolve(await a_new_cart(shop, *events), fan=await shop.sign_in())
    bound = await cart.call("PATCH", "/bind")
    assert bound.status_code == httpx.codes.OK, bound.text
    return cart


def parking(event_code: str = OPENER, quantity: int = 1) -> Any:
    return {"addonOption": "parking", "eventCode": event_code, "quantity": quantity}


async def left(shop: Shop, event_code: str = OPENER) -> int:
    levels = (await shop.call("GET", f"/program/events/{event_code}/levels")).json()
    (lot,) = levels["addons"]
    assert lot["code"] == "parking"
    return int(lot["left"])


@IN_EACH_DATABASE
@pytest.mark.rule("FX-15.43")
async def test_parking_is_offered_with_the_games_and_each_game_tells_what_is_left(
    shop: Shop,
) -> None:
    await sell_parking(shop)

    (option,) = (await shop.call("GET", "/program")).json()["addons"]
    listed = (await shop.call("GET", "/program/events")).json()["items"]
    other = (await shop.call("GET", "/program/events/FINAL/levels")).json()

    assert (option["basePrice"], option["serviceFee"], option["allInPrice"]) == (2500, 150, 2650)
    assert option["events"] == [
        {"eventCode": OPENER, "left": None},
        {"eventCode": DERBY, "left": None},
    ]
    assert [event["eventCode"] for event in listed] == list(EVENTS)
    assert (await left(shop), await left(shop, DERBY)) == (4, 1)
    assert other["addons"] == []


@IN_EACH_DATABASE
@pytest.mark.rule("FX-15.5")
@pytest.mark.rule("FX-15.43")
async def test_seats_and_the_vendors_parking_are_held_by_one_call_and_bought_with_one_payment(
    shop: Shop,
) -> None:
    await sell_parking(shop)
    cart = await a_fans_cart(shop, OPENER, DERBY)

    held = await cart.call(
        "POST",
        "/manage",
        json={
            "seats": [a_seat_wish(OPENER), a_seat_wish(DERBY)],
            "addons": [parking(quantity=2), parking(DERBY)],
        },
    )
    rival = await a_new_cart(shop, DERBY)
    sold_out = await rival.call("POST", "/manage", json={"addons": [parking(DERBY)]})
    valid = await cart.call("POST", "/validate")
    paid = await cart.call("POST", "/checkout", json=PAY)
    shop.clock.advance(timedelta(days=1))

    assert held.status_code == httpx.codes.OK, held.text
    assert the_problem(sold_out, 409)["code"] == "addon_sold_out"
    assert valid.json() == {"valid": True, "problems": []}
    assert paid.status_code == httpx.codes.OK, paid.text
    order = paid.json()
    assert [(each["eventCode"], each["quantity"]) for each in order["addons"]] == [
        (OPENER, 2),
        (DERBY, 1),
    ]
    assert all(each["vendorOrderNumber"] for each in order["addons"])
    assert [each["totalPrice"] for each in order["addons"]] == [5300, 2650]
    lines = (*order["tickets"], *order["addons"])
    assert sum(each["totalPrice"] for each in lines) == order["totalAmount"]
    assert len(order["tickets"]) == 2
    assert (await left(shop), await left(shop, DERBY)) == (2, 0)


@IN_EACH_DATABASE
async def test_a_line_of_parking_says_which_places_they_are_at_the_price_of_the_program(
    shop: Shop,
) -> None:
    await sell_parking(shop)
    cart = await a_fans_cart(shop, OPENER)

    held = await cart.call("POST", "/manage", json={"addons": [parking(quantity=2)]})
    read = await cart.call("GET")

    (line,) = held.json()["cart"]["events"][0]["items"]
    (places,) = line["seats"]
    assert read.json()["events"] == held.json()["cart"]["events"]
    assert (line["itemType"], line["seatCount"]) == ("addon", 0)
    assert (line["subtotal"], line["serviceFee"], line["totalAmount"]) == (5000, 300, 5300)
    assert (places["sectionName"], places["seats"]) == ("Lot C", [1, 2])
    assert (places["basePrice"], places["serviceFee"]) == (2500, 150)
    assert places["totalPrice"] == 5300


@IN_EACH_DATABASE
@pytest.mark.rule("FX-15.12")
async def test_parking_is_given_back_line_by_line_and_with_its_game(shop: Shop) -> None:
    await sell_parking(shop)
    cart = await a_fans_cart(shop, OPENER, DERBY)
    held = await cart.call("POST", "/manage", json={"addons": [parking(), parking(DERBY)]})
    lines = [event["items"][0]["cartItemId"] for event in held.json()["cart"]["events"]]

    released = await cart.call("DELETE", f"/items/{lines[0]}")
    after_line = (await left(shop), await left(shop, DERBY))
    removed = await cart.call("PATCH", "/events", json={"remove": [DERBY]})

    async def is_released() -> bool:
        return await left(shop, DERBY) == 1

    assert released.json()["totalAmount"] == 2650
    assert after_line == (4, 0)
    assert removed.status_code == httpx.codes.OK, removed.text
    assert removed.json()["totalAmount"] == 0
    await until(is_released)


# Of a ticketing system over the network.


@attrs.frozen
class FanAtTheShop:
    """A fan's cart over HTTP, with the shop behind it."""

    shop: ShopElsewhere
    client: httpx.AsyncClient
    cart_id: str
    headers: dict[str, str]

    async def call(self, method: str, path: str = "", **sent: Any) -> httpx.Response:
        url = f"/cart/{self.cart_id}{path}"
        return await self.client.request(method, url, headers=self.headers, **sent)

    async def has_released(self) -> bool:
        return not given_up(await self.shop.read(CartId(UUID(self.cart_id))))


@pytest.fixture(params=[BY_ITEM, BY_CART])
async def fan(request: pytest.FixtureRequest) -> AsyncIterator[FanAtTheShop]:
    shop = await shop_with_vendor_parking(request.param)
    app = create_app(lambda: nullcontext(shop.application), json_log(BytesIO()))
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # the same protocol, typed by another package
    async with running(app), httpx.AsyncClient(transport=transport, base_url=URL) as client:
        _, token = await shop.application.fans.issue_token(
            shop.store.slug, FAN.email, STAFF, lifetime=timedelta(hours=1)
        )
        events = {"eventCodes": [OPENER, DERBY]}
        started = (await client.post("/cart/initialize", json=events)).json()
        headers = {"Cart-Token": started["cartToken"], "Authorization": f"Bearer {token}"}
        fan = FanAtTheShop(shop, client, started["cart"]["cartId"], headers)
        bound = await fan.call("PATCH", "/bind")
        assert bound.status_code == httpx.codes.OK, bound.text
        yield fan


@pytest.mark.rule("FX-15.43")
async def test_parking_at_a_vendor_over_the_network_is_bought_once_when_answers_are_lost(
    fan: FanAtTheShop,
) -> None:
    fan.shop.vendor.faults.plan("hold", Fault.LOST_AFTER, about=OPENER_LOT)
    fan.shop.vendor.faults.plan("commit", Fault.LOST_AFTER, about=OPENER_LOT)
    seats = [{"eventCode": code, "quantity": 2, "ticketType": "ADULT"} for code in (OPENER, DERBY)]
    held = await fan.call("POST", "/manage", json={"seats": seats, "addons": [parking()]})
    assert held.status_code == httpx.codes.OK, held.text

    first = await fan.call("POST", "/checkout", json=PAY)
    second = await fan.call("POST", "/checkout", json=PAY)
    fan.shop.clock.advance(timedelta(days=1))

    assert first.status_code == httpx.codes.ACCEPTED, first.text
    assert second.status_code == httpx.codes.OK, second.text
    assert [each["quantity"] for each in second.json()["addons"]] == [1]
    assert await places_open(fan.shop) == {OPENER: 9, DERBY: 5}


async def test_a_game_that_leaves_the_cart_has_its_parking_released_after_the_answer(
    fan: FanAtTheShop,
) -> None:
    await fan.call("POST", "/manage", json={"addons": [parking(DERBY, 2)]})

    removed = await fan.call("PATCH", "/events", json={"remove": [DERBY]})
    await until(fan.has_released)

    assert removed.json()["totalAmount"] == 0
    assert await places_open(fan.shop) == {OPENER: 10, DERBY: 5}
