"""What refused calls leave in the tables of Postgres: nothing, not even half a cart."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.builders import OPENER
from tests.http.conftest import Shop, ShopCart, a_bound_cart, a_new_cart
from tests.http.operations import OPERATIONS, Operation
from tests.http.tables import Tables
from tests.http.test_bad_bodies import BODIES, CHANGES, PAYMENTS, spoiled
from tests.http.test_bad_input_over_http import (
    BODIES_OF_INITIALIZE,
    SEATS,
    everything_with_a_cart,
)

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("kept_in", ["postgres"], indirect=True),
]


def bad_bodies() -> Iterator[tuple[str, str, Any]]:
    """Yield every body that the tables of bad input have, with its method and path."""
    for operation in OPERATIONS:
        if operation.has_body and not operation.is_for_staff:
            yield from bad_bodies_of(operation)
    for case in BODIES_OF_INITIALIZE:
        yield "POST", "/cart/initialize", case.values[0]
    for path, method, table in (
        ("/cart/{cartId}/manage", "POST", [{"seats": case.values[0]} for case in SEATS]),
        ("/cart/{cartId}/events", "PATCH", [case.values[0] for case in CHANGES]),
        ("/cart/{cartId}/checkout", "POST", [case.values[0] for case in PAYMENTS]),
    ):
        yield from ((method, path, json.dumps(body).encode()) for body in table)


def bad_bodies_of(operation: Operation) -> Iterator[tuple[str, str, Any]]:
    """Yield bodies that an operation cannot do with, with its method and path."""
    bodies: list[Any] = [case.values[0] for case in BODIES]
    bodies += [json.dumps(body).encode() for body in spoiled(operation.about(OPENER))]
    yield from ((operation.method, operation.path, body) for body in bodies)


async def test_no_bad_body_of_the_staff_leaves_a_trace(shop: Shop, tables: Tables) -> None:
    cart = await a_new_cart(shop)
    staffs = [each for each in OPERATIONS if each.has_body and each.is_for_staff]
    sent = {
        each.name: {
            **await each.proof(cart),
            "headers": {"Content-Type": "application/json", **each.condition},
        }
        for each in staffs
    }
    paths = {each.name: await each.path_on(cart) for each in staffs}
    before = tables.rows()

    for operation in staffs:
        for method, _, body in bad_bodies_of(operation):
            path = paths[operation.name]
            answer = await shop.call(method, path, content=body, **sent[operation.name])

            assert 400 <= answer.status_code < 500, (body[:200], answer.text)
        assert tables.rows() == before, operation.name
    assert before["tbl_api_keys"]


async def test_no_bad_body_leaves_a_trace(shop: Shop, tables: Tables) -> None:
    cart = await a_bound_cart(shop, OPENER)
    before = tables.rows()

    for method, path, body in bad_bodies():
        answer = await _send(cart, method, path, body)

        assert 400 <= answer.status_code < 500, (body[:200], answer.text)
        assert tables.rows() == before, (method, path, body[:200])
    assert before["tbl_carts"]
    assert before["tbl_cart_items"]


async def test_no_stranger_leaves_a_trace(shop: Shop, tables: Tables) -> None:
    cart, other = await a_bound_cart(shop, OPENER), await a_new_cart(shop, OPENER)
    stranger = await shop.sign_in(email="stranger@example.com")
    before = tables.rows()

    for sent in ({"fan": stranger}, {"fan": None}, {"fan": None, "cart_token": other.token}):
        for answer in await everything_with_a_cart(cart, **sent):
            assert answer.status_code in {401, 404}, answer.text
    assert tables.rows() == before


async def _send(cart: ShopCart, method: str, path: str, body: bytes) -> httpx.Response:
    return await cart.shop.call(
        method,
        path.format(cartId=cart.cart_id),
        content=body,
        headers={"Content-Type": "application/json"},
        fan=cart.fan,
        cart_token=cart.token,
    )
