"""What a fan reads of what she bought."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import pytest

from flex_http.cursors import cursor_after
from flexcore.kernel import TenantId
from tests.builders import DERBY, FINAL, OPENER
from tests.http.conftest import HARBOUR, UNKNOWN, VALLEY, Shop, a_bound_cart
from tests.http.problems import the_problem

pytestmark = pytest.mark.anyio

ORDERS = "/transaction/orders"
LATER_THAN_ANY = cursor_after(str(UUID(int=2**128 - 1)))


async def bought(shop: Shop, *events: str, store: TenantId = HARBOUR) -> dict[str, Any]:
    """Return the order of the store's one fan for two seats of each event."""
    cart = await a_bound_cart(shop, *events, store=store)
    answer = await cart.call("POST", "/checkout", json={"paymentMethod": "pm_card_visa"})
    assert answer.status_code == 200, answer.text
    order: dict[str, Any] = answer.json()
    return order


async def read(shop: Shop, fan: str, **query: object) -> dict[str, Any]:
    """Return a page of a fan's orders."""
    answer = await shop.call("GET", ORDERS, fan=fan, params=query)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def ids_of(orders: Iterable[dict[str, Any]]) -> list[str]:
    return [order["orderId"] for order in orders]


@pytest.mark.rule("FX-15.13")
@pytest.mark.rule("FX-15.27")
@pytest.mark.rule("FX-15.28")
async def test_a_fan_reads_her_orders_with_their_tickets_as_checkout_showed_them(
    shop: Shop,
) -> None:
    first = await bought(shop, OPENER, DERBY)
    second = await bought(shop, FINAL)

    page = await read(shop, await shop.sign_in())

    assert page == {"items": [second, first], "nextCursor": None}
    assert [len(order["tickets"]) for order in page["items"]] == [1, 2]


async def test_a_fan_who_bought_nothing_has_an_empty_page(shop: Shop) -> None:
    await a_bound_cart(shop, OPENER)

    assert await read(shop, await shop.sign_in()) == {"items": [], "nextCursor": None}


async def test_pages_follow_one_another_and_the_last_one_says_so(shop: Shop) -> None:
    placed = [await bought(shop, OPENER) for _ in range(4)]
    fan = await shop.sign_in()

    first = await read(shop, fan, limit=2)
    second = await read(shop, fan, limit=2, cursor=first["nextCursor"])

    assert ids_of(first["items"] + second["items"]) == ids_of(placed[::-1])
    assert first["nextCursor"] is not None
    assert second["nextCursor"] is None


async def test_an_order_placed_between_two_pages_moves_nothing(shop: Shop) -> None:
    placed = [await bought(shop, OPENER) for _ in range(3)]
    fan = await shop.sign_in()

    first = await read(shop, fan, limit=2)
    await bought(shop, DERBY)
    second = await read(shop, fan, limit=2, cursor=first["nextCursor"])

    assert ids_of(first["items"] + second["items"]) == ids_of(placed[::-1])
    assert second["nextCursor"] is None


async def test_nobody_reads_the_orders_of_another_fan(shop: Shop) -> None:
    order = await bought(shop, OPENER)
    stranger = await shop.sign_in(email="stranger@example.com")

    nothing: dict[str, Any] = {"items": [], "nextCursor": None}
    assert await read(shop, stranger) == nothing
    assert await read(shop, stranger, cursor=cursor_after(order["orderId"])) == nothing
    assert await read(shop, stranger, cursor=LATER_THAN_ANY) == nothing


async def test_orders_of_one_store_are_not_shown_in_another(shop: Shop) -> None:
    abroad = await bought(shop, OPENER, store=VALLEY)
    at_home = await bought(shop, OPENER)

    valley = await shop.call("GET", ORDERS, store=VALLEY, fan=await shop.sign_in(VALLEY))

    assert ids_of(valley.json()["items"]) == ids_of([abroad])
    assert ids_of((await read(shop, await shop.sign_in()))["items"]) == ids_of([at_home])


async def test_without_a_token_nobody_reads_orders(shop: Shop) -> None:
    cart = await a_bound_cart(shop, OPENER)

    for sent in ({}, {"cart_token": cart.token}):
        answer = await shop.call("GET", ORDERS, **sent)

        assert the_problem(answer, 401)["code"] == "sign_in_needed"
        assert answer.headers["www-authenticate"] == "Bearer"


QUERIES = [
    pytest.param("limit=0", id="no orders a page"),
    pytest.param("limit=-1", id="less than none"),
    pytest.param("limit=201", id="a page too long"),
    pytest.param("limit=" + "9" * 5000, id="an endless page"),
    pytest.param("limit=many", id="a limit in words"),
    pytest.param("limit=1.5", id="half an order"),
    pytest.param("limit=", id="a limit that is empty"),
    pytest.param("cursor=" + "a" * 1101, id="an endless cursor"),
]


@pytest.mark.parametrize("query", QUERIES)
async def test_orders_are_not_listed_for_a_bad_query(shop: Shop, query: str) -> None:
    answer = await shop.call("GET", f"{ORDERS}?{query}", fan=await shop.sign_in())

    assert the_problem(answer, 400)["code"] == "bad_request"


CURSORS = [
    pytest.param("", id="an empty cursor"),
    pytest.param("%21", id="a cursor that is none"),
    pytest.param("%00", id="a cursor of NUL"),
    pytest.param("%ff", id="a cursor of no UTF-8"),
    pytest.param(cursor_after(OPENER), id="a cursor of another list"),
]


@pytest.mark.parametrize("cursor", CURSORS)
async def test_orders_are_not_listed_from_a_cursor_of_elsewhere(shop: Shop, cursor: str) -> None:
    answer = await shop.call("GET", f"{ORDERS}?cursor={cursor}", fan=await shop.sign_in())

    assert the_problem(answer, 422)["code"] == "bad_cursor"


@pytest.mark.parametrize("limit", [1, 200])
async def test_the_shortest_and_the_longest_page_are_allowed(shop: Shop, limit: int) -> None:
    order = await bought(shop, OPENER)

    page = await read(shop, await shop.sign_in(), limit=limit)

    assert page == {"items": [order], "nextCursor": None}


async def test_after_an_order_that_is_not_there_the_older_ones_follow(shop: Shop) -> None:
    order, fan = await bought(shop, OPENER), await shop.sign_in()

    assert (await read(shop, fan, cursor=LATER_THAN_ANY))["items"] == [order]
    assert (await read(shop, fan, cursor=cursor_after(str(UNKNOWN))))["items"] == []
