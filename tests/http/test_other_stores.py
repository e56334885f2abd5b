"""Every operation, read from the OpenAPI document, called with what belongs to another store."""

import json
from typing import Any
from uuid import UUID

import pytest

from flex_http.app import openapi_document
from tests.builders import OPENER
from tests.http.conftest import (
    HARBOUR,
    VALLEY,
    Shop,
    ShopCart,
    a_bound_cart,
    a_new_cart,
    a_seat_wish,
)

pytestmark = pytest.mark.anyio

DOCUMENT: dict[str, Any] = json.loads(openapi_document())
OPERATIONS = [
    pytest.param(method, path, operation, id=operation["operationId"])
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if any(parameter["name"] == "Flex-Store" for parameter in operation["parameters"])
]
OPERATIONS_ON_THINGS = [case for case in OPERATIONS if "{" in str(case.values[1])]
# Nothing in any store has this id or goes by this name.
NOBODYS = UUID(int=0xDEAD)


def _ids_of(cart: ShopCart, item_id: str) -> dict[str, str]:
    return {"cartId": cart.cart_id, "itemId": item_id, "eventCode": "GONE"}


def _nobodys(parameters: dict[str, str]) -> dict[str, str]:
    return {name: str(NOBODYS) for name in parameters}


async def _call(
    shop: Shop, method: str, path: str, operation: dict[str, Any], **sent: Any
) -> tuple[int, dict[str, Any]]:
    body = operation.get("requestBody")
    if body:
        sent["json"] = body["content"]["application/json"]["example"]
    answer = await shop.call(method.upper(), path, **sent)
    problem = answer.json()
    problem.pop("requestId", None)
    return answer.status_code, problem


def _path_parameters(operation: dict[str, Any]) -> list[str]:
    return [each["name"] for each in operation["parameters"] if each["in"] == "path"]


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS_ON_THINGS)
async def test_ids_and_tokens_of_another_store_are_as_good_as_made_up_ones(
    shop: Shop, method: str, path: str, operation: dict[str, Any]
) -> None:
    names = _path_parameters(operation)
    unbound, bound = await _two_carts_abroad(shop)
    fan = await shop.sign_in(HARBOUR)

    for cart, item_id in (unbound, bound):
        theirs = _ids_of(cart, item_id)
        assert set(names) <= set(theirs), f"Say what {names} of another store is like."
        for caller in ({"cart_token": cart.token}, {"cart_token": cart.token, "fan": fan}):
            foreign = await _call(shop, method, path.format(**theirs), operation, **caller)
            unknown = {**_nobodys(theirs), "eventCode": theirs["eventCode"]}
            made_up = await _call(shop, method, path.format(**unknown), operation, **caller)

            assert foreign[0] in {401, 404}
            assert foreign == made_up


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
async def test_a_fan_of_another_store_is_nobody_here(
    shop: Shop, method: str, path: str, operation: dict[str, Any]
) -> None:
    (cart, item_id), _ = await _two_carts_abroad(shop)
    fan_abroad = await shop.sign_in(VALLEY)
    theirs = _ids_of(cart, item_id)

    foreign = await _call(shop, method, path.format(**theirs), operation, fan=fan_abroad)
    forged = await _call(shop, method, path.format(**_nobodys(theirs)), operation, fan="forged")

    assert foreign[0] == 401
    assert foreign == forged


async def test_what_belongs_to_another_store_is_still_as_it_was(shop: Shop) -> None:
    (unbound, _), (bound, _) = await _two_carts_abroad(shop)
    before = [(await cart.call("GET")).json() for cart in (unbound, bound)]

    for parameter in OPERATIONS:
        method, path, operation = parameter.values
        for cart in (unbound, bound):
            where = str(path).format(**_ids_of(cart, str(NOBODYS)))
            await _call(shop, str(method), where, dict(operation), cart_token=cart.token)  # type: ignore[call-overload]  # parameters of a case are typed as objects

    assert [(await cart.call("GET")).json() for cart in (unbound, bound)] == before


async def _two_carts_abroad(shop: Shop) -> tuple[tuple[ShopCart, str], tuple[ShopCart, str]]:
    """Return two carts of the valley with a line each: one of nobody, one of a fan."""
    unbound = await a_new_cart(shop, OPENER, store=VALLEY)
    held = (await unbound.hold(a_seat_wish())).json()
    bound = await a_bound_cart(shop, OPENER, store=VALLEY)
    lines = (await bound.call("GET")).json()["events"][0]["items"]
    return (unbound, held["held"][0]["cartItemId"]), (bound, lines[0]["cartItemId"])
