"""Every operation that writes, read from the OpenAPI document: at carts that are over; by key."""

from datetime import timedelta

import attrs
import pytest

from tests.builders import DERBY, OPENER
from tests.http.conftest import Shop, a_bound_cart
from tests.http.operations import OPERATIONS, Operation
from tests.http.problems import the_problem

pytestmark = pytest.mark.anyio

CARD = {"paymentMethod": "pm_card_visa"}
KEY = "Idempotency-Key"

WRITES = [each for each in OPERATIONS if each.writes]
# What they ask for is the case at a paid cart: it is the fan's, and it is bought.
DONE_BY_PAYING = {"bindCart", "checkOutCart"}
CLOSED_BY_PAYING = [
    pytest.param(each, id=each.name)
    for each in WRITES
    if "cartId" in each.parameters and each.name not in DONE_BY_PAYING
]
CLOSED_BY_TIME = [
    pytest.param(each, id=each.name)
    for each in WRITES
    if "cartId" in each.parameters and each.name != "bindCart"
]
ALL = [pytest.param(each, id=each.name) for each in WRITES]
KEYED = [each for each in WRITES if KEY in each.parameters]
WITH_A_KEY = [pytest.param(each, id=each.name) for each in KEYED]
WITH_A_KEY_AND_A_BODY = [
    pytest.param(each, id=each.name) for each in KEYED if each.about(OPENER) != each.about(DERBY)
]


@pytest.mark.parametrize("operation", CLOSED_BY_PAYING)
async def test_a_paid_cart_stays_as_it_was_bought(shop: Shop, operation: Operation) -> None:
    cart = await a_bound_cart(shop, OPENER)
    bought = await cart.call("POST", "/checkout", json=CARD)
    assert bought.status_code == 200
    before = (await cart.call("GET")).json()
    item_id = await cart.first_line()

    for code in (OPENER, DERBY):
        problem = the_problem(await operation.on(cart, item_id, code), 409)

        assert problem["code"] == "cart_closed"
        assert "paid" in problem["detail"]
        assert (await cart.call("GET")).json() == before
    assert before["cartStatus"] == "paid"


async def test_a_paid_cart_bound_or_bought_again_answers_as_it_stands(shop: Shop) -> None:
    cart = await a_bound_cart(shop, OPENER)
    bought = await cart.call("POST", "/checkout", json=CARD)
    before = (await cart.call("GET")).json()

    bound = await cart.call("PATCH", "/bind")
    again = await cart.call("POST", "/checkout", json=CARD)

    assert (bound.status_code, bound.json()) == (200, before)
    assert (again.status_code, again.content) == (200, bought.content)
    assert (await cart.call("GET")).json() == before


@pytest.mark.parametrize("operation", CLOSED_BY_TIME)
async def test_a_cart_that_was_left_alone_for_too_long_is_over(
    shop: Shop, operation: Operation
) -> None:
    forgotten = await a_bound_cart(shop, OPENER)
    item_id = await forgotten.first_line()
    shop.clock.advance(timedelta(days=2))
    cart = attrs.evolve(forgotten, fan=await shop.sign_in())
    before = (await cart.call("GET")).json()

    problem = the_problem(await operation.on(cart, item_id), 409)

    assert problem["code"] == "cart_closed"
    assert "expired" in problem["detail"]
    assert (await cart.call("GET")).json() == before
    assert before["cartStatus"] == "expired"


@pytest.mark.parametrize("length", [0, 256, 4000])
@pytest.mark.parametrize("operation", ALL)
async def test_a_key_of_a_wrong_length_refuses_the_write(
    shop: Shop, operation: Operation, length: int
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    before = (await cart.call("GET")).json()

    answer = await operation.on(cart, await cart.first_line(), headers={KEY: "k" * length})

    problem = the_problem(answer, 400)
    assert problem["code"] == "bad_request"
    assert f"{length} characters" in problem["detail"]
    assert (await cart.call("GET")).json() == before


@pytest.mark.parametrize("length", [1, 255])
@pytest.mark.parametrize("operation", WITH_A_KEY)
async def test_a_write_under_a_key_is_answered_as_without_one(
    shop: Shop, operation: Operation, length: int
) -> None:
    key = {KEY: "k" * length}
    keyless = await a_bound_cart(shop, OPENER)
    without = await operation.on(keyless, await keyless.first_line())
    cart = await a_bound_cart(shop, OPENER)
    item_id = await cart.first_line()

    first = await operation.on(cart, item_id, headers=key)
    again = await operation.on(cart, item_id, headers=key)

    assert first.status_code == without.status_code
    assert first.json().keys() == without.json().keys()
    assert (again.status_code, again.content) == (first.status_code, first.content)


@pytest.mark.parametrize("operation", WITH_A_KEY_AND_A_BODY)
async def test_a_key_used_with_another_body_refuses_the_write(
    shop: Shop, operation: Operation
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    item_id = await cart.first_line()
    await operation.on(cart, item_id, OPENER, headers={KEY: "once"})
    before = (await cart.call("GET")).json()

    other = await operation.on(cart, item_id, DERBY, headers={KEY: "once"})

    assert the_problem(other, 422)["code"] == "idempotency_key_reused"
    assert (await cart.call("GET")).json() == before
