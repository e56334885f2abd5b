"""Every operation that reads a body, read from the OpenAPI document, given a bad one."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tests.builders import DERBY, OPENER
from tests.http.conftest import Shop, ShopCart, a_bound_cart, a_new_cart
from tests.http.operations import OPERATIONS, Operation
from tests.http.problems import the_problem

pytestmark = pytest.mark.anyio

WITH_A_BODY = [
    pytest.param(each, id=each.name)
    for each in OPERATIONS
    if each.has_body and not each.reads_a_document
]
NEEDING_A_BODY = [pytest.param(each, id=each.name) for each in OPERATIONS if each.needs_body]
JSON = "application/json"
LARGEST_BODY = 64 * 1024

BODIES = [
    pytest.param(b"{", 400, "bad_request", id="malformed JSON"),
    pytest.param(b"[]", 400, "bad_request", id="a list for an object"),
    pytest.param(b'"OPENER"', 400, "bad_request", id="a text for an object"),
    pytest.param(b"7", 400, "bad_request", id="a number for an object"),
    pytest.param(b'{"unheardOf": 1}', 400, "bad_request", id="an unknown field"),
    pytest.param(b'{"\xff": 1}', 400, "bad_request", id="no UTF-8"),
    pytest.param(b"\x00", 400, "bad_request", id="NUL"),
    pytest.param(b'{"add":' + b"[" * 5000, 400, "bad_request", id="nested too deeply"),
    pytest.param(b" " * (LARGEST_BODY + 1), 413, "body_too_large", id="over the limit"),
]


@pytest.mark.parametrize(("body", "status", "code"), BODIES)
@pytest.mark.parametrize("operation", WITH_A_BODY)
async def test_a_body_that_cannot_be_read_changes_nothing(
    shop: Shop, operation: Operation, body: bytes, status: int, code: str
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    before = (await cart.call("GET")).json()

    problem = the_problem(await _send(cart, operation, body), status)

    assert problem["code"] == code
    assert problem["detail"]
    assert (await cart.call("GET")).json() == before


@pytest.mark.parametrize("headers", [{}, {"Content-Type": JSON}], ids=["no type", "as JSON"])
@pytest.mark.parametrize("operation", NEEDING_A_BODY)
async def test_no_body_where_one_is_needed_is_said_in_words(
    shop: Shop, operation: Operation, headers: dict[str, str]
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    before = (await cart.call("GET")).json()
    path = await operation.path_on(cart)

    answer = await shop.call(
        operation.method, path, headers=headers, content=b"", **await operation.proof(cart)
    )

    problem = the_problem(answer, 400)
    assert problem["code"] == "bad_request"
    assert problem["detail"] == "There is no body: send one in JSON."
    assert (await cart.call("GET")).json() == before


@pytest.mark.parametrize("operation", WITH_A_BODY)
async def test_a_body_over_the_limit_is_not_read_however_it_comes(
    shop: Shop, operation: Operation
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    before = (await cart.call("GET")).json()
    largest = json.dumps(operation.about(OPENER)).encode().ljust(LARGEST_BODY)
    in_time = await _send(await a_new_cart(shop), operation, largest)

    for body, headers in (
        (_in_parts(largest + b" "), {}),
        (largest + b" ", {"Idempotency-Key": "one"}),
        (_in_parts(largest + b" "), {"Idempotency-Key": "two"}),
    ):
        problem = the_problem(await _send(cart, operation, body, **headers), 413)

        assert problem["code"] == "body_too_large"
        assert (await cart.call("GET")).json() == before
    assert in_time.status_code != 413


async def _in_parts(body: bytes) -> AsyncIterator[bytes]:
    """Give a body away bit by bit, so that nobody is told its length."""
    for start in range(0, len(body), 10_000):
        yield body[start : start + 10_000]


@pytest.mark.parametrize("operation", WITH_A_BODY)
async def test_a_body_that_says_it_is_something_else_is_not_read(
    shop: Shop, operation: Operation
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    before = (await cart.call("GET")).json()
    body = json.dumps(operation.about(OPENER)).encode()

    for media_type in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
        answer = await _send(cart, operation, body, media_type)

        assert the_problem(answer, 415)["code"] == "unsupported_media_type"
    assert (await cart.call("GET")).json() == before


@pytest.mark.parametrize("operation", WITH_A_BODY)
async def test_one_bad_value_anywhere_in_a_body_refuses_all_of_it(
    shop: Shop, operation: Operation
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    before = (await cart.call("GET")).json()
    bodies = list(spoiled(operation.about(OPENER)))

    for body in bodies:
        sent = json.dumps(body, separators=(",", ":")).encode()
        assert len(sent) <= LARGEST_BODY
        answer = await _send(cart, operation, sent)

        assert answer.status_code == 400, (sent[:300], answer.text)
        problem = the_problem(answer, 400)
        assert problem["code"] == "bad_request"
        assert problem["detail"]
        assert (await cart.call("GET")).json() == before, sent[:200]
    assert bodies


# What stands for one name, one yes or no, or one number, and cannot be meant.
_NO_NAMES: tuple[Any, ...] = (7, [], {}, "", "\0", "E\0", "\ud800", "x" * 1000)
_NO_SWITCHES: tuple[Any, ...] = ("yes", "true", 1, 0, None, [], {})
_NO_NUMBERS: tuple[Any, ...] = ("two", [], {}, 10**30, 1.5, True)


# Where any JSON can be read; what it means is judged by rules.
FREE = {"value", "settings"}


def spoiled(value: Any) -> Iterator[Any]:
    """Yield a body over and over, each time with one thing in it that is wrong."""
    if value is None or isinstance(value, str):
        yield from _NO_NAMES
    elif isinstance(value, bool):
        yield from _NO_SWITCHES
    elif isinstance(value, int):
        yield from _NO_NUMBERS
        # What is below nothing in the example may be so.
        yield from (-1,) if value >= 0 else (None,)
    elif isinstance(value, list):
        yield from ("E", {}, None, [None], ["E"] * 10_000)
        yield from ([bad, *value[1:]] for bad in spoiled(value[0]))
    else:
        yield {**value, "unheardOf": 1}
        for name, inner in value.items():
            if name not in FREE:
                yield from ({**value, name: bad} for bad in spoiled(inner))


CHANGES = [
    pytest.param({"add": ["E"] * 10_000}, 400, "bad_request", id="10,000 events to add"),
    pytest.param({"remove": ["E"] * 10_000}, 400, "bad_request", id="10,000 events to remove"),
    pytest.param({"add": ["NONE"]}, 422, "not_offered", id="an unknown event to add"),
    pytest.param({"add": [DERBY, "NONE"]}, 422, "not_offered", id="one known, one unknown"),
    pytest.param({"remove": ["NONE"]}, 404, "event_not_in_cart", id="an unknown event to remove"),
    pytest.param({"add": [DERBY, DERBY]}, 422, "duplicate_event", id="an event twice"),
    pytest.param({"add": [DERBY], "remove": ["NONE"]}, 404, "event_not_in_cart", id="half of it"),
]


@pytest.mark.parametrize(("change", "status", "code"), CHANGES)
async def test_events_are_not_changed_by_an_impossible_wish(
    shop: Shop, change: dict[str, list[str]], status: int, code: str
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    before = (await cart.call("GET")).json()

    answer = await cart.call("PATCH", "/events", json=change)

    assert the_problem(answer, status)["code"] == code
    assert (await cart.call("GET")).json() == before


PAYMENTS = [
    pytest.param({"paymentMethod": 7}, 400, "bad_request", id="a number"),
    pytest.param({"paymentMethod": ""}, 400, "bad_request", id="nothing in it"),
    pytest.param({"paymentMethod": "p" * 256}, 400, "bad_request", id="256 characters"),
    pytest.param({"paymentMethod": "pm_\0"}, 400, "bad_request", id="NUL"),
    pytest.param({"paymentMethod": "\ud800"}, 400, "bad_request", id="half a character"),
    pytest.param(
        {"paymentMethod": "pm_card_visa", "amount": 1}, 400, "bad_request", id="an unknown field"
    ),
    pytest.param({}, 422, "payment_method_missing", id="none"),
    pytest.param({"paymentMethod": None}, 422, "payment_method_missing", id="null"),
]


@pytest.mark.parametrize(("body", "status", "code"), PAYMENTS)
async def test_a_cart_is_not_bought_with_a_payment_method_that_is_none(
    shop: Shop, body: dict[str, object], status: int, code: str
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    before = (await cart.call("GET")).json()

    sent = json.dumps(body).encode()
    answer = await cart.call("POST", "/checkout", content=sent, headers={"Content-Type": JSON})

    assert the_problem(answer, status)["code"] == code
    assert (await cart.call("GET")).json() == before


async def _send(
    cart: ShopCart,
    operation: Operation,
    body: bytes | AsyncIterator[bytes],
    media_type: str = JSON,
    **headers: str,
) -> httpx.Response:
    """Send a body to an operation on the fan's cart."""
    return await cart.shop.call(
        operation.method,
        await operation.path_on(cart),
        content=body,
        headers={"Content-Type": media_type, **operation.condition, **headers},
        **await operation.proof(cart),
    )


@pytest.mark.parametrize("field", ["quantity", "firstSeat"])
async def test_a_number_that_stands_as_a_text_is_no_number(shop: Shop, field: str) -> None:
    cart = await a_bound_cart(shop, OPENER)
    seat: dict[str, object] = {"eventCode": OPENER, "quantity": 1, "ticketType": "ADULT"}

    answer = await cart.call("POST", "/manage", json={"seats": [seat | {field: "1"}]})

    assert the_problem(answer, 400)["code"] == "bad_request"
