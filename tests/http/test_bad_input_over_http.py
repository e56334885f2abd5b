"""What nonsense, bad luck and bad will get: a problem with a code, and nothing half done."""

import re
from typing import Any
from uuid import UUID

import attrs
import httpx
import pytest

from flexcore.stores import StoreStatus
from tests.builders import DERBY, FINAL, OPENER, a_store
from tests.http.conftest import (
    STAFF,
    UNKNOWN,
    VALLEY,
    Shop,
    ShopCart,
    a_bound_cart,
    a_new_cart,
    a_seat_wish,
)
from tests.http.problems import the_problem

pytestmark = pytest.mark.anyio

BODIES_OF_INITIALIZE = [
    pytest.param(b"{", 400, "bad_request", id="malformed JSON"),
    pytest.param(b"[]", 400, "bad_request", id="a list for an object"),
    pytest.param(b'{"eventCodes": "OPENER"}', 400, "bad_request", id="a text for a list"),
    pytest.param(b'{"eventCodes": [7]}', 400, "bad_request", id="a number for a text"),
    pytest.param(b'{"events": []}', 400, "bad_request", id="an unknown field"),
    pytest.param(b'{"eventCodes": [""]}', 400, "bad_request", id="an empty code"),
    pytest.param(b'{"eventCodes": ["\\u0000"]}', 400, "bad_request", id="a code of NUL"),
    pytest.param(b'{"eventCodes": ["\\ud800"]}', 400, "bad_request", id="half a character"),
    pytest.param(b'{"eventCodes": ["\xff"]}', 400, "bad_request", id="no UTF-8"),
    pytest.param(
        b'{"eventCodes": [' + b'"E",' * 9_999 + b'"E"]}', 400, "bad_request", id="10,000 events"
    ),
    pytest.param(b" " * 65_537, 413, "body_too_large", id="a body over the limit"),
    pytest.param(b'{"eventCodes": ["NONE"]}', 422, "not_offered", id="an unknown event"),
    pytest.param(
        b'{"eventCodes": ["OPENER", "OPENER"]}', 422, "duplicate_event", id="an event twice"
    ),
]


@pytest.mark.parametrize(("body", "status", "code"), BODIES_OF_INITIALIZE)
async def test_a_cart_is_not_started_from_nonsense(
    shop: Shop, body: bytes, status: int, code: str
) -> None:
    answer = await shop.call(
        "POST",
        "/cart/initialize",
        content=body,
        headers={"Content-Type": "application/json"},
    )

    problem = the_problem(answer, status)
    assert problem["code"] == code
    assert problem["detail"]


SEATS = [
    pytest.param([], 422, "nothing_asked_for", id="no event"),
    pytest.param([a_seat_wish()] * 6, 400, "bad_request", id="six events"),
    pytest.param([a_seat_wish(quantity=0)], 400, "bad_request", id="no seats"),
    pytest.param([a_seat_wish(quantity=-1)], 400, "bad_request", id="negative seats"),
    pytest.param([a_seat_wish(quantity=10**30)], 400, "bad_request", id="a huge number of seats"),
    pytest.param([a_seat_wish(quantity=1.5)], 400, "bad_request", id="half a seat"),
    pytest.param([a_seat_wish(quantity=True)], 400, "bad_request", id="a truth of seats"),
    pytest.param([a_seat_wish(quantity=5)], 422, "ticket_limit_exceeded", id="over the limit"),
    pytest.param([a_seat_wish(DERBY)], 404, "event_not_in_cart", id="an event not in the cart"),
    pytest.param([a_seat_wish(lowestRung="floor")], 400, "bad_request", id="an unknown rung"),
    pytest.param([a_seat_wish(section="x" * 65)], 400, "bad_request", id="an endless section"),
    pytest.param([a_seat_wish(firstSeat=-1)], 400, "bad_request", id="a seat below zero"),
    pytest.param(
        [a_seat_wish(lowestRung="exact_seats")], 422, "wish_too_narrow", id="exact but unnamed"
    ),
    pytest.param(
        [a_seat_wish(section="101")], 422, "price_code_needed", id="a section at no price"
    ),
]


@pytest.mark.parametrize(("seats", "status", "code"), SEATS)
async def test_seats_are_not_held_for_an_impossible_wish(
    shop: Shop, seats: list[dict[str, object]], status: int, code: str
) -> None:
    cart = await a_new_cart(shop, OPENER)

    answer = await cart.hold(*seats)

    assert the_problem(answer, status)["code"] == code
    assert (await cart.call("GET")).json()["events"][0]["items"] == []


async def test_a_wrong_value_is_named_by_its_place(shop: Shop) -> None:
    cart = await a_new_cart(shop, OPENER)

    problem = the_problem(await cart.hold(a_seat_wish(quantity=0)), 400)

    assert problem["refusals"][0]["code"] == "invalid_value"
    assert "quantity" in problem["detail"]


QUERIES = [
    pytest.param("limit=0", 400, "bad_request", id="no events a page"),
    pytest.param("limit=201", 400, "bad_request", id="a page too long"),
    pytest.param("limit=many", 400, "bad_request", id="a limit in words"),
    pytest.param("cursor=%21", 422, "bad_cursor", id="a cursor that is none"),
    pytest.param("cursor=Tk9ORQ", 422, "bad_cursor", id="a cursor of another list"),
    pytest.param("cursor=" + "a" * 1101, 400, "bad_request", id="an endless cursor"),
]


@pytest.mark.parametrize(("query", "status", "code"), QUERIES)
async def test_events_are_not_listed_for_a_bad_query(
    shop: Shop, query: str, status: int, code: str
) -> None:
    answer = await shop.call("GET", f"/program/events?{query}")

    assert the_problem(answer, status)["code"] == code


PATHS = [
    pytest.param("GET", "/cart/{unknown}", 404, "cart_not_found", id="an unknown cart"),
    pytest.param("GET", "/cart/no-uuid", 404, "not_found", id="a malformed cart id"),
    pytest.param("DELETE", "/cart/{cart}/events/NONE", 404, "event_not_in_cart", id="no event"),
    pytest.param("DELETE", "/cart/{cart}/events/%00", 404, "event_not_in_cart", id="event NUL"),
    pytest.param("DELETE", "/cart/{cart}/items/{unknown}", 404, "item_not_in_cart", id="no line"),
    pytest.param("DELETE", "/cart/{cart}/items/first", 404, "not_found", id="malformed line id"),
    pytest.param("GET", "/program/events/NONE/levels", 404, "not_offered", id="levels of none"),
    pytest.param("GET", "/nowhere", 404, "not_found", id="an unknown path"),
    pytest.param("PUT", "/cart/{cart}", 405, "method_not_allowed", id="an unknown method"),
    pytest.param("PATCH", "/cart/{cart}/bind", 401, "sign_in_needed", id="binding to nobody"),
    pytest.param("POST", "/cart/{cart}/checkout", 409, "event_without_seats", id="buying air"),
]


@pytest.mark.parametrize(("method", "path", "status", "code"), PATHS)
async def test_what_is_not_there_is_refused_by_its_own_code(
    shop: Shop, method: str, path: str, status: int, code: str
) -> None:
    cart = await a_new_cart(shop, OPENER)

    answer = await shop.call(
        method, path.format(unknown=UNKNOWN, cart=cart.cart_id), cart_token=cart.token
    )

    assert the_problem(answer, status)["code"] == code


async def test_a_path_says_which_methods_it_has(shop: Shop) -> None:
    answer = await shop.call("PUT", f"/cart/{UNKNOWN}")

    assert set(answer.headers["allow"].split(", ")) >= {"GET", "DELETE"}


async def test_bodies_that_are_not_json_are_not_read(shop: Shop) -> None:
    answer = await shop.call(
        "POST", "/cart/initialize", content=b"a=b", headers={"Content-Type": "text/plain"}
    )

    assert the_problem(answer, 415)["code"] == "unsupported_media_type"


BEARERS = ["Bearer nonsense", "Basic dXNlcjpwYXNz", "Bearer", ""]


@pytest.mark.parametrize("authorization", BEARERS)
async def test_a_bad_access_token_is_challenged_wherever_it_is_shown(
    shop: Shop, authorization: str
) -> None:
    answer = await shop.call("GET", "/program", headers={"Authorization": authorization})

    assert the_problem(answer, 401)["code"] == "token_refused"
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def everything_with_a_cart(cart: ShopCart, **sent: Any) -> list[httpx.Response]:
    item = UUID(int=1)
    return [
        await cart.call("GET", **sent),
        await cart.call("PATCH", "/events", json={"add": [FINAL]}, **sent),
        await cart.call("POST", "/manage", json={"seats": [a_seat_wish()]}, **sent),
        await cart.call("POST", "/validate", **sent),
        await cart.call("POST", "/checkout", json={}, **sent),
        await cart.call("DELETE", f"/events/{OPENER}", **sent),
        await cart.call("DELETE", f"/items/{item}", **sent),
        await cart.call("DELETE", **sent),
    ]


async def test_a_strangers_token_opens_no_cart(shop: Shop) -> None:
    cart, stranger = await a_new_cart(shop, OPENER), await a_new_cart(shop, OPENER)

    for answer in await everything_with_a_cart(cart, cart_token=stranger.token):
        assert the_problem(answer, 404)["code"] == "cart_not_found"
    assert (await cart.call("GET")).json()["cartStatus"] == "active"


async def test_another_fans_access_token_opens_no_bound_cart(shop: Shop) -> None:
    cart = await a_bound_cart(shop, OPENER)
    stranger = await shop.sign_in(email="stranger@example.com")

    for answer in await everything_with_a_cart(cart, fan=stranger):
        assert the_problem(answer, 404)["code"] == "cart_not_found"


async def test_a_cart_of_another_fan_is_not_taken_over(shop: Shop) -> None:
    cart = await a_bound_cart(shop, OPENER)
    stranger = await shop.sign_in(email="stranger@example.com")

    answer = await cart.call("PATCH", "/bind", fan=stranger)

    assert the_problem(answer, 404)["code"] == "cart_not_found"


async def test_an_event_with_seats_is_not_removed_by_patch(shop: Shop) -> None:
    cart = await a_bound_cart(shop, OPENER)

    answer = await cart.call("PATCH", "/events", json={"remove": [OPENER]})

    problem = the_problem(answer, 409)
    assert problem["code"] == "event_has_seats"
    assert problem["refusals"][0]["data"] == {"eventCode": OPENER}
    assert "{" not in problem["detail"]


@pytest.mark.rule("FX-15.3")
async def test_the_call_that_a_refused_patch_names_does_what_it_says(shop: Shop) -> None:
    cart = await a_bound_cart(shop, OPENER)
    refused = await cart.call("PATCH", "/events", json={"remove": [OPENER]})
    named = re.search(r"(DELETE) (/cart/\S+)", the_problem(refused, 409)["detail"])
    assert named is not None
    method, path = named.groups()

    released = await shop.call(method, path, fan=cart.fan)

    assert released.status_code == 200
    assert released.json()["events"] == []


async def test_a_store_is_found_by_its_host_name_or_named_in_a_header(shop: Shop) -> None:
    by_host = await shop.client.get("/program", headers={"Host": "valley.example.com:8000"})
    unknown = await shop.client.get("/program", headers={"Flex-Store": "nobody"})
    unnamed = await shop.client.get("/program")

    assert by_host.status_code == 200
    assert the_problem(unknown, 404)["code"] == "store_not_found"
    assert the_problem(unnamed, 404)["code"] == "store_not_found"


async def test_a_suspended_store_says_when_to_come_back(shop: Shop) -> None:
    closed = attrs.evolve(a_store("closed"), status=StoreStatus.SUSPENDED)
    await shop.application.stores.create(closed, STAFF)

    answer = await shop.call("GET", "/program", store=closed.slug)

    assert the_problem(answer, 503)["code"] == "store_suspended"
    assert int(answer.headers["retry-after"]) > 0


async def test_a_store_without_a_program_is_closed(shop: Shop) -> None:
    await shop.application.stores.create(a_store("empty"), STAFF)

    answer = await shop.call("GET", "/program", store="empty")

    assert the_problem(answer, 409)["code"] == "store_closed"


async def test_a_foreign_access_token_is_as_good_as_a_forged_one(shop: Shop) -> None:
    answer = await shop.call("GET", "/program", fan=await shop.sign_in(VALLEY))

    assert the_problem(answer, 401)["code"] == "token_refused"
