"""Every operation, read from the OpenAPI document: what it answers, and what the document says."""

import httpx
import pytest

from tests.builders import OPENER
from tests.http.conftest import Shop, a_bound_cart
from tests.http.operations import DOCUMENT, OPERATIONS, Operation

pytestmark = pytest.mark.anyio

KEY = "Idempotency-Key"
# Headers that tell a caller what to do next.
TELLING = ("ETag", "Retry-After", "WWW-Authenticate")
TOO_LONG = b" " * (4 * 1024 * 1024 + 1)

EACH = [pytest.param(each, id=each.name) for each in OPERATIONS]
VERSIONED = [pytest.param(each, id=each.name) for each in OPERATIONS if each.takes_a_version]
KEYED = [pytest.param(each, id=each.name) for each in OPERATIONS if KEY in each.parameters]


def is_as_documented(operation: Operation, answer: httpx.Response) -> bool:
    """Tell whether the document has an answer's status, and exactly its headers."""
    responses = DOCUMENT["paths"][operation.path][operation.method.lower()]["responses"]
    described = responses[str(answer.status_code)].get("headers", {})
    sent = {name for name in TELLING if name in answer.headers}
    return sent <= set(described) and sent >= {
        name for name, header in described.items() if header.get("required")
    }


@pytest.mark.parametrize("operation", EACH)
async def test_what_is_done_is_answered_as_documented(shop: Shop, operation: Operation) -> None:
    cart = await a_bound_cart(shop, OPENER)

    answer = await operation.on(cart, await cart.first_line())

    assert is_as_documented(operation, answer), (answer.status_code, answer.headers)


@pytest.mark.parametrize("operation", EACH)
async def test_who_calls_with_a_bad_proof_is_told_so_as_documented(
    shop: Shop, operation: Operation
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    path = await operation.path_on(cart, await cart.first_line())

    answer = await shop.call(operation.method, path, headers={"Authorization": "Bearer none"})

    assert answer.status_code == 401, answer.text
    assert is_as_documented(operation, answer), answer.headers


@pytest.mark.parametrize("operation", VERSIONED)
async def test_a_stale_change_is_refused_as_documented(shop: Shop, operation: Operation) -> None:
    cart = await a_bound_cart(shop, OPENER)
    stale = {"If-Match": '"99"'}

    answer = await operation.on(cart, await cart.first_line(), headers=stale)

    assert answer.status_code == 412, answer.text
    assert is_as_documented(operation, answer), answer.headers


@pytest.mark.parametrize("operation", KEYED)
async def test_what_a_key_brings_is_documented(shop: Shop, operation: Operation) -> None:
    cart = await a_bound_cart(shop, OPENER)
    path = await operation.path_on(cart, await cart.first_line())
    proof = await operation.proof(cart)
    once = {KEY: "once", **operation.condition}

    for content, status in ((TOO_LONG, 413), (b"{}", None), (b"[]", 422)):
        answer = await shop.call(operation.method, path, content=content, headers=once, **proof)
        assert status in {None, answer.status_code}, answer.text
        assert is_as_documented(operation, answer), (answer.status_code, answer.headers)


@pytest.mark.parametrize("operation", KEYED)
def test_a_call_under_way_with_its_key_is_documented(operation: Operation) -> None:
    responses = DOCUMENT["paths"][operation.path][operation.method.lower()]["responses"]

    assert "Retry-After" in responses["409"]["headers"]
