from collections.abc import Callable
from operator import itemgetter
from typing import Any

import pytest

from tests.builders import DERBY, FINAL, OPENER
from tests.http.conftest import Shop, a_bound_cart, a_new_cart, a_seat_wish

pytestmark = pytest.mark.anyio


async def test_the_shop_window_shows_the_active_program(shop: Shop) -> None:
    program = (await shop.call("GET", "/program")).json()

    assert program["name"] == "Pick some"
    assert program["programType"] == "build_your_own"
    (choice,) = program["choices"]
    assert (choice["code"], choice["minEvents"], choice["maxEvents"]) == ("", 1, 3)
    assert [part["eventCodes"] for part in choice["parts"]] == [[OPENER, DERBY, FINAL]]
    assert (program["ticketLimit"], program["revision"]) == (4, 1)
    assert program["maxSeatsPerBlock"] is None


async def test_events_are_listed_page_by_page_in_the_programs_order(shop: Shop) -> None:
    first = (await shop.call("GET", "/program/events?limit=2")).json()
    second = await shop.call(
        "GET", "/program/events", params={"limit": 2, "cursor": first["nextCursor"]}
    )

    assert [event["eventCode"] for event in first["items"]] == [OPENER, DERBY]
    assert [event["eventCode"] for event in second.json()["items"]] == [FINAL]
    assert second.json()["nextCursor"] is None
    assert first["items"][0]["availability"] == "on_sale"
    assert first["items"][0]["startsAt"] == "2025-10-01T23:00:00Z"


async def test_an_event_shows_what_it_has_open_and_for_how_much(shop: Shop) -> None:
    levels = (await shop.call("GET", f"/program/events/{OPENER}/levels")).json()

    assert levels["currency"] == "USD"
    best = levels["levels"][0]
    assert (best["sectionName"], best["priceCode"], best["seatsOpen"]) == ("101", "P1", 10)
    assert (best["basePrice"], best["serviceFee"], best["allInPrice"]) == (3000, 500, 3500)
    assert best["charges"] == [
        {"kind": "face_value", "amount": 4000},
        {"kind": "discount", "amount": -1000},
        {"kind": "service_fee", "amount": 500},
    ]


@pytest.mark.rule("FX-15.1")
async def test_a_cart_is_started_without_any_body_at_all(shop: Shop) -> None:
    answer = await shop.call("POST", "/cart/initialize")

    assert answer.status_code == 201
    assert answer.json()["cart"]["events"] == []
    assert len(answer.json()["cartToken"]) >= 43


@pytest.mark.rule("FX-15.2")
@pytest.mark.rule("FX-15.3")
async def test_events_are_added_and_removed_and_the_cart_remembers(shop: Shop) -> None:
    cart = await a_new_cart(shop, OPENER)

    changed = await cart.call("PATCH", "/events", json={"add": [DERBY, FINAL], "remove": [OPENER]})

    assert changed.status_code == 200
    assert changed.json() == (await cart.call("GET")).json()
    assert [each["eventCode"] for each in changed.json()["events"]] == [DERBY, FINAL]


@pytest.mark.rule("FX-15.5")
async def test_seats_are_held_rung_by_rung_and_the_answer_names_the_rung(shop: Shop) -> None:
    rival, cart = await a_new_cart(shop, OPENER), await a_new_cart(shop, OPENER, DERBY)
    exact = {"section": "101", "row": "A", "firstSeat": 1, "priceCode": "P1"}
    await rival.hold(a_seat_wish(OPENER, **exact))

    answer = await cart.hold(a_seat_wish(OPENER, **exact), a_seat_wish(DERBY, **exact))

    assert answer.status_code == 200
    assert [(h["eventCode"], h["rung"], h["attempts"]) for h in answer.json()["held"]] == [
        (OPENER, "same_section", 2),
        (DERBY, "exact_seats", 1),
    ]
    line = answer.json()["cart"]["events"][0]["items"][0]
    assert (line["cartItemStatus"], line["totalAmount"]) == ("held", 7000)
    assert (line["seats"][0]["sectionName"], len(line["seats"][0]["seats"])) == ("101", 2)


async def test_an_event_without_seats_is_refused_beside_one_with_them(shop: Shop) -> None:
    cart = await a_new_cart(shop, OPENER, DERBY)

    answer = await cart.hold(
        a_seat_wish(OPENER),
        a_seat_wish(DERBY, section="999", priceCode="P1", lowestRung="same_section"),
    )

    assert answer.status_code == 200
    assert [held["eventCode"] for held in answer.json()["held"]] == [OPENER]
    (refusal,) = answer.json()["refusals"]
    assert refusal["code"] == "seats_unavailable"
    assert refusal["data"]["eventCode"] == DERBY
    assert refusal["data"]["alternatives"][0]["seatCount"] >= 2


async def test_nothing_held_at_all_is_a_conflict_with_alternatives(shop: Shop) -> None:
    cart = await a_new_cart(shop, OPENER)

    answer = await cart.hold(
        a_seat_wish(OPENER, section="999", priceCode="P1", lowestRung="same_section")
    )

    assert answer.status_code == 409
    assert answer.json()["code"] == "seats_unavailable"
    assert answer.json()["refusals"][0]["data"]["alternatives"]


@pytest.mark.rule("FX-15.8")
async def test_validation_is_advice_about_what_is_missing(shop: Shop) -> None:
    cart = await a_new_cart(shop, OPENER, DERBY)
    await cart.hold(a_seat_wish(OPENER))

    missing = (await cart.call("POST", "/validate")).json()
    await cart.hold(a_seat_wish(DERBY))
    complete = (await cart.call("POST", "/validate")).json()

    assert not missing["valid"]
    assert missing["problems"][0]["code"] == "event_without_seats"
    assert missing["problems"][0]["data"] == {"eventCode": DERBY}
    assert complete == {"valid": True, "problems": []}


@pytest.mark.rule("FX-15.9")
async def test_a_fan_buys_her_cart_and_gets_seats_and_charges(shop: Shop) -> None:
    cart = await a_bound_cart(shop, OPENER, DERBY)

    bought = await cart.call("POST", "/checkout", json={"paymentMethod": "pm_card_visa"})
    again = await cart.call("POST", "/checkout", json={"paymentMethod": "pm_card_visa"})

    assert bought.status_code == 200, bought.text
    order = bought.json()
    assert (order["orderStatus"], order["currency"], order["totalAmount"]) == (
        "completed",
        "USD",
        14000,
    )
    assert [(t["eventCode"], t["sectionName"], t["rowName"]) for t in order["tickets"]] == [
        (OPENER, "101", "A"),
        (DERBY, "101", "A"),
    ]
    assert all(len(ticket["seats"]) == 2 for ticket in order["tickets"])
    assert sum(t["totalPrice"] for t in order["tickets"]) == order["totalAmount"]
    assert order["tickets"][0]["charges"][1] == {"kind": "discount", "amount": -1000}
    assert again.json() == order
    assert (await cart.call("GET")).json()["cartStatus"] == "paid"


async def test_a_declined_card_is_402_and_leaves_the_seats_held(shop: Shop) -> None:
    cart = await a_bound_cart(shop, OPENER)

    declined = await cart.call(
        "POST", "/checkout", json={"paymentMethod": "pm_card_visa_chargeDeclined"}
    )
    after = (await cart.call("GET")).json()

    assert declined.status_code == 402
    assert declined.json()["code"] == "card_declined"
    assert after["cartStatus"] == "active"
    assert after["events"][0]["items"][0]["cartItemStatus"] == "held"
    assert after["checkoutProblem"]["code"] == "card_declined"


@pytest.mark.rule("FX-15.10")
@pytest.mark.parametrize("of_event", [itemgetter("eventCode"), itemgetter("cartEventId")])
@pytest.mark.rule("FX-15.11")
@pytest.mark.rule("FX-15.12")
async def test_lines_events_and_carts_give_their_seats_back(
    shop: Shop, of_event: Callable[[Any], str]
) -> None:
    cart = await a_new_cart(shop, OPENER, DERBY)
    held = (await cart.hold(a_seat_wish(OPENER), a_seat_wish(DERBY))).json()["held"]

    without_line = await cart.call("DELETE", f"/items/{held[0]['cartItemId']}")
    derby = without_line.json()["events"][1]
    without_event = await cart.call("DELETE", f"/events/{of_event(derby)}")
    cancelled = await cart.call("DELETE")

    assert without_line.json()["events"][0]["items"][0]["cartItemStatus"] == "released"
    assert [each["eventCode"] for each in without_event.json()["events"]] == [OPENER]
    assert cancelled.json()["cartStatus"] == "cancelled"
    levels = (await shop.call("GET", f"/program/events/{DERBY}/levels")).json()
    assert levels["levels"][0]["seatsOpen"] == 10


@pytest.mark.rule("FX-15.4")
async def test_a_bound_cart_answers_to_its_fan_and_no_longer_to_its_token(shop: Shop) -> None:
    cart = await a_bound_cart(shop, OPENER)

    assert (await cart.call("GET")).json()["isBound"]
    assert (await cart.call("GET", fan=None)).status_code == 404
    assert (await cart.call("GET", cart_token=None)).status_code == 200


async def test_both_health_checks_answer(shop: Shop) -> None:
    for path in ("/health/live", "/health/ready"):
        assert (await shop.client.get(path)).json() == {"status": "ok"}
