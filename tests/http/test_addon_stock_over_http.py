"""How many add-ons there are, said and read by an operator's program."""

from typing import Any

import httpx
import pytest

from flexcore.access import Scope
from tests.addons import PARKING
from tests.builders import DERBY, OPENER
from tests.http.admin_programs import Desk
from tests.http.conftest import (
    HARBOUR,
    IN_EACH_DATABASE,
    REGATTA,
    STAFF,
    Shop,
    a_seat_wish,
)
from tests.http.problems import the_problem
from tests.http.staff_things import actions_of
from tests.http.tables import Tables
from tests.http.test_addons_over_http import a_fans_cart, an_addon

pytestmark = pytest.mark.anyio

STOCK = f"/admin/addon-stock/{PARKING.code}"
IN_POSTGRES = pytest.mark.parametrize("kept_in", ["postgres"], indirect=True)


@pytest.fixture
async def desk(shop: Shop) -> Desk:
    return await Desk.of(shop)


def of(**quantities: int) -> dict[str, Any]:
    """Return how many there are to be of each event."""
    listed = [{"eventCode": code, "quantity": number} for code, number in quantities.items()]
    return {"events": listed}


def left(**numbers: int) -> dict[str, Any]:
    """Return what is said of parking that is left."""
    listed = [{"eventCode": code, "left": number} for code, number in sorted(numbers.items())]
    return {"addonCode": PARKING.code, "events": listed}


async def sell_parking(desk: Desk) -> None:
    """Switch the shop to a program with parking, all of it over HTTP."""
    sale = await desk.draft("With parking")
    option = {"code": PARKING.code, "label": PARKING.label, "price": 2500, "limitPerEvent": 2}
    document = await desk.document(addonOptions=[option])
    await desk.done("PUT", f"{sale}/document", json=document, headers={"If-Match": "*"})
    await desk.done("POST", f"{sale}/publish", json={"confirmed": True})
    await desk.done("POST", f"{sale}/activate")


@IN_EACH_DATABASE
async def test_what_staff_stock_is_what_fans_can_take(shop: Shop, desk: Desk) -> None:
    await sell_parking(desk)
    nothing = await desk.done("GET", STOCK)

    stocked = await desk.done("PATCH", STOCK, json=of(**{OPENER: 2, DERBY: 5}))
    cart = await a_fans_cart(shop, OPENER)
    held = await cart.call("POST", "/manage", json={"addons": [an_addon(quantity=2)]})
    more = await desk.done("PATCH", STOCK, json=of(**{OPENER: 3}))

    assert nothing == left()
    assert stocked == left(**{OPENER: 2, DERBY: 5})
    assert held.status_code == httpx.codes.OK, held.text
    assert more == left(**{OPENER: 1, DERBY: 5}) == await desk.done("GET", STOCK)
    (parking,) = (await shop.call("GET", "/program")).json()["addons"]
    assert parking["events"] == [{"eventCode": OPENER, "left": 1}, {"eventCode": DERBY, "left": 5}]
    assert await actions_of(shop, "addon") == ["addon.stocked_up"] * 2


@IN_EACH_DATABASE
async def test_nothing_that_is_held_or_sold_is_taken_out_of_stock(shop: Shop, desk: Desk) -> None:
    await sell_parking(desk)
    await desk.done("PATCH", STOCK, json=of(**{OPENER: 3, DERBY: 5}))
    cart = await a_fans_cart(shop, OPENER)
    wishes = {"seats": [a_seat_wish()], "addons": [an_addon(quantity=2)]}
    await cart.call("POST", "/manage", json=wishes)

    refused = await desk.call("PATCH", STOCK, json=of(**{OPENER: 1, DERBY: 9}))
    paid = await cart.call("POST", "/checkout", json={"paymentMethod": "pm_card_visa"})
    again = await desk.call("PATCH", STOCK, json=of(**{OPENER: 1, DERBY: 9}))

    assert paid.status_code == httpx.codes.OK, paid.text
    for answer in (refused, again):
        (refusal,) = the_problem(answer, 409)["refusals"]
        assert (refusal["code"], refusal["data"]["eventCodes"]) == ("stock_taken", [OPENER])
    assert await desk.done("GET", STOCK) == left(**{OPENER: 1, DERBY: 5})


@IN_POSTGRES
async def test_a_stock_that_makes_no_sense_leaves_no_trace(
    shop: Shop, desk: Desk, tables: Tables
) -> None:
    await desk.done("PATCH", STOCK, json=of(**{OPENER: 2}))
    _, reading = await shop.application.api_keys.create(
        HARBOUR, "Reading", [Scope.CATALOG_READ], STAFF
    )
    await shop.application.api_keys.authenticate(HARBOUR, reading)
    before, unfit = tables.rows(), "/admin/addon-stock/par%00king"

    for method, path, sent, status, code in (
        ("PATCH", STOCK, {"json": of(**{OPENER: 1_000_001})}, 422, "stock_out_of_range"),
        ("PATCH", STOCK, {"json": of(**{OPENER: -1})}, 400, "bad_request"),
        ("PATCH", STOCK, {"json": {"events": []}}, 400, "bad_request"),
        ("PATCH", STOCK, {"json": of(**{OPENER: 5, REGATTA: 1})}, 422, "stock_events_unknown"),
        ("PATCH", unfit, {"json": of(**{OPENER: 1})}, 422, "stock_code_unfit"),
        ("GET", unfit, {}, 422, "stock_code_unfit"),
        ("PATCH", STOCK, {"json": of(**{OPENER: 9}), "api_key": reading}, 403, "scope_lacking"),
    ):
        answer = await desk.call(method, path, **sent)

        assert the_problem(answer, status)["code"] == code, (method, path, sent, answer.text)
        assert tables.rows() == before, (method, path, sent)
