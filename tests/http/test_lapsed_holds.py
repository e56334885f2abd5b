"""A fan whose seats are no longer held: what she is told, and how she goes on."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import DERBY, OPENER
from tests.http.conftest import IN_EACH_DATABASE, Shop, ShopCart, a_bound_cart, a_seat_wish
from tests.http.problems import the_problem

pytestmark = [pytest.mark.anyio, IN_EACH_DATABASE]

CARD = {"paymentMethod": "pm_card_visa"}


@pytest.fixture
async def cart(shop: Shop) -> ShopCart:
    """A fan's cart with two games whose holds have lapsed."""
    cart = await a_bound_cart(shop, OPENER, DERBY)
    shop.clock.advance(timedelta(minutes=20))
    return cart


def lines_of(cart: dict[str, Any]) -> list[dict[str, Any]]:
    return [line for event in cart["events"] for line in event["items"]]


def statuses_of(cart: dict[str, Any]) -> list[str]:
    return [line["cartItemStatus"] for line in lines_of(cart)]


async def test_the_cart_shows_its_lines_as_expired_and_costs_nothing(cart: ShopCart) -> None:
    seen = (await cart.call("GET")).json()

    assert statuses_of(seen) == ["expired", "expired"]
    assert (seen["cartStatus"], seen["totalAmount"]) == ("active", 0)


async def test_checkout_says_that_the_hold_lapsed_and_takes_no_money(cart: ShopCart) -> None:
    before = (await cart.call("GET")).json()

    problem = the_problem(await cart.call("POST", "/checkout", json=CARD), 409)

    assert problem["code"] == "hold_lapsed"
    assert [each["data"] for each in problem["refusals"]] == [
        {"eventCode": OPENER},
        {"eventCode": DERBY},
    ]
    assert (await cart.call("GET")).json() == before


async def test_validation_names_every_game_whose_hold_lapsed(cart: ShopCart) -> None:
    advice = (await cart.call("POST", "/validate")).json()

    assert not advice["valid"]
    assert [(each["code"], each["data"]) for each in advice["problems"]] == [
        ("hold_lapsed", {"eventCode": OPENER}),
        ("hold_lapsed", {"eventCode": DERBY}),
    ]


async def test_a_fan_goes_without_a_lapsed_line_once(cart: ShopCart) -> None:
    for line in lines_of((await cart.call("GET")).json()):
        path = f"/items/{line['cartItemId']}"
        assert (await cart.call("DELETE", path)).status_code == 200
        assert the_problem(await cart.call("DELETE", path), 404)["code"] == "item_not_in_cart"

    assert statuses_of((await cart.call("GET")).json()) == ["released", "released"]
    advice = (await cart.call("POST", "/validate")).json()
    assert [each["code"] for each in advice["problems"]] == ["event_without_seats"] * 2


async def test_a_game_whose_hold_lapsed_is_taken_out(cart: ShopCart) -> None:
    changed = (await cart.call("DELETE", f"/events/{OPENER}")).json()

    assert [event["eventCode"] for event in changed["events"]] == [DERBY]


async def test_seats_are_held_anew_in_place_of_the_lapsed_line_and_bought(cart: ShopCart) -> None:
    held = await cart.hold(a_seat_wish(OPENER), a_seat_wish(DERBY))
    bought = await cart.call("POST", "/checkout", json=CARD)

    assert statuses_of(held.json()["cart"]) == ["released", "held", "released", "held"]
    assert bought.status_code == 200, bought.text
    assert [ticket["eventCode"] for ticket in bought.json()["tickets"]] == [OPENER, DERBY]


async def test_what_is_left_of_a_game_is_not_sold_when_some_of_its_seats_lapsed(
    shop: Shop,
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    shop.clock.advance(timedelta(minutes=10))
    await cart.hold(a_seat_wish(OPENER))
    shop.clock.advance(timedelta(minutes=7))

    advice = (await cart.call("POST", "/validate")).json()
    problem = the_problem(await cart.call("POST", "/checkout", json=CARD), 409)

    assert [each["code"] for each in advice["problems"]] == ["hold_lapsed"]
    assert problem["code"] == "hold_lapsed"
    seen = (await cart.call("GET")).json()
    assert statuses_of(seen) == ["expired", "held"]
    assert seen["events"][0]["cartEventStatus"] == "failed"


async def test_a_fan_who_goes_without_the_seats_that_lapsed_buys_the_others(shop: Shop) -> None:
    cart = await a_bound_cart(shop, OPENER)
    shop.clock.advance(timedelta(minutes=10))
    await cart.hold(a_seat_wish(OPENER))
    shop.clock.advance(timedelta(minutes=7))
    lapsed, held = lines_of((await cart.call("GET")).json())

    await cart.call("DELETE", f"/items/{lapsed['cartItemId']}")
    bought = await cart.call("POST", "/checkout", json=CARD)

    assert bought.status_code == 200, bought.text
    assert bought.json()["totalAmount"] == held["totalAmount"]
