from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256

import attrs
import pytest

from flex_adapters.application import Application
from flex_adapters.memory.application import MemoryParts, memory_application
from flex_http.idempotency import hash_of_request
from flex_http.sealing import name_of
from flexcore.access import AnswerKey, AnswerService, AnswerWork, KeyClaim
from flexcore.carts import Caller, Cart, CartBusy, SeatReleasing
from flexcore.kernel import (
    Actor,
    CartId,
    OutcomeUnknown,
    Refused,
    TenantId,
    Unavailable,
    UnitOfWork,
)
from flexcore.stores import Store
from tests.builders import DERBY, FINAL, OPENER
from tests.http.conftest import HARBOUR, STAFF, VALLEY, Shop, a_bound_cart, a_new_cart, a_seat_wish
from tests.http.problems import the_problem

pytestmark = pytest.mark.anyio

KEY = {"Idempotency-Key": "0198-once"}


@attrs.frozen
class UnluckyReleasing(SeatReleasing):
    """Releases seats once its errors are used up."""

    errors: list[Exception] = attrs.field(factory=list)

    async def cancel(self, store: Store, cart_id: CartId, caller: Caller) -> Cart:
        if self.errors:
            raise self.errors.pop()
        return await SeatReleasing(self.desk).cancel(store, cart_id, caller)


@attrs.define
class UnluckyAnswers:
    """Kept answers whose work meets errors at its end, one after another, None for none."""

    begin: UnitOfWork[AnswerWork]
    errors: list[Exception | None] = attrs.field(factory=list)

    @asynccontextmanager
    async def __call__(self, tenant: TenantId, by: Actor) -> AsyncIterator[AnswerWork]:
        async with self.begin(tenant, by) as work:
            yield work
        if self.errors and (error := self.errors.pop(0)):
            raise error


@pytest.fixture
def answers(parts: MemoryParts) -> UnluckyAnswers:
    return UnluckyAnswers(memory_application(parts).answers.unit_of_work)


@pytest.fixture
def releasing(parts: MemoryParts) -> UnluckyReleasing:
    return UnluckyReleasing(memory_application(parts).releasing.desk)


@pytest.fixture
def application(
    parts: MemoryParts, releasing: UnluckyReleasing, answers: UnluckyAnswers
) -> Application:
    return attrs.evolve(
        memory_application(parts), releasing=releasing, answers=AnswerService(answers)
    )


async def test_a_write_sent_twice_with_its_key_is_done_once_and_answered_the_same(
    shop: Shop,
) -> None:
    cart = await a_new_cart(shop, OPENER)
    wish = {"seats": [a_seat_wish()]}

    first = await cart.call("POST", "/manage", json=wish, headers=KEY)
    again = await cart.call("POST", "/manage", json=wish, headers=KEY)
    anew = await cart.call("POST", "/manage", json=wish)

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert anew.json()["held"][0]["cartItemId"] != first.json()["held"][0]["cartItemId"]


async def test_slashes_that_lead_nowhere_else_do_not_make_another_write_of_it(shop: Shop) -> None:
    paths = ("/cart/initialize", "/cart/initialize/", "/cart//initialize", "/cart/initialize")

    answers = [
        await shop.call("POST", path, json={"eventCodes": [OPENER]}, headers=KEY) for path in paths
    ]

    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1


async def test_a_cart_is_started_once_however_often_it_is_asked_for(shop: Shop) -> None:
    answers = [
        await shop.call("POST", "/cart/initialize", json={"eventCodes": [OPENER]}, headers=KEY)
        for _ in range(3)
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.content for answer in answers}) == 1


async def test_a_key_used_with_another_body_is_refused(shop: Shop) -> None:
    cart = await a_new_cart(shop, OPENER)
    await cart.call("PATCH", "/events", json={"add": [DERBY]}, headers=KEY)

    other = await cart.call("PATCH", "/events", json={"add": [FINAL]}, headers=KEY)

    assert the_problem(other, 422)["code"] == "idempotency_key_reused"


async def test_a_key_is_the_callers_own_for_one_method_path_and_store(shop: Shop) -> None:
    mine, other = await a_new_cart(shop, OPENER), await a_new_cart(shop, OPENER)
    abroad = await a_new_cart(shop, OPENER, store=VALLEY)

    for cart in (mine, other, abroad):
        added = await cart.call("PATCH", "/events", json={"add": [DERBY]}, headers=KEY)
        assert added.json()["cartId"] == cart.cart_id
    held = await mine.call("POST", "/manage", json={"seats": [a_seat_wish()]}, headers=KEY)
    assert held.status_code == 200


async def test_a_refusal_is_kept_like_any_answer(shop: Shop) -> None:
    body = {"eventCodes": ["NONE"]}

    first = await shop.call("POST", "/cart/initialize", json=body, headers=KEY)
    again = await shop.call("POST", "/cart/initialize", json=body, headers=KEY)

    assert the_problem(first, 422)["code"] == "not_offered"
    assert again.content == first.content


async def test_a_key_whose_call_is_under_way_asks_to_wait(shop: Shop) -> None:
    cart = await a_new_cart(shop, OPENER)
    path = f"/cart/{cart.cart_id}/validate"
    key = AnswerKey(sha256(cart.token.encode()).hexdigest(), "POST", path, name_of(b"0198-once"))
    now = shop.clock.now()
    claim = KeyClaim(key, hash_of_request(b"", (), b""), now, now + timedelta(days=1))
    await shop.application.answers.begin(HARBOUR, claim, STAFF)

    answer = await cart.call("POST", "/validate", headers=KEY)

    assert the_problem(answer, 409)["code"] == "idempotency_key_in_use"
    assert answer.headers["retry-after"] == "1"


async def test_after_a_day_the_key_is_free_again(shop: Shop) -> None:
    first = await shop.call("POST", "/cart/initialize", headers=KEY)
    shop.clock.advance(timedelta(hours=25))

    anew = await shop.call("POST", "/cart/initialize", headers=KEY)

    assert anew.json()["cart"]["cartId"] != first.json()["cart"]["cartId"]


@pytest.mark.parametrize("length", [256, 4000])
async def test_a_key_longer_than_255_characters_is_refused(shop: Shop, length: int) -> None:
    answer = await shop.call("POST", "/cart/initialize", headers={"Idempotency-Key": "k" * length})

    assert the_problem(answer, 400)["code"] == "bad_request"


async def test_a_body_over_the_limit_is_refused_with_a_key_too(shop: Shop) -> None:
    answer = await shop.call("POST", "/cart/initialize", content=b" " * 65_537, headers=KEY)

    assert the_problem(answer, 413)["code"] == "body_too_large"


async def test_checkout_takes_a_key_and_needs_none(shop: Shop) -> None:
    cart = await a_bound_cart(shop, OPENER)
    declined = {"paymentMethod": "pm_card_visa_chargeDeclined"}
    good = {"paymentMethod": "pm_card_visa"}

    first = await cart.call("POST", "/checkout", json=declined, headers=KEY)
    second = await cart.call("POST", "/checkout", json=good, headers=KEY)

    assert (first.status_code, second.status_code) == (402, 200)


@pytest.mark.parametrize("error", [Unavailable("The database"), ZeroDivisionError()])
async def test_an_answer_that_the_server_failed_is_not_kept(
    shop: Shop, releasing: UnluckyReleasing, error: Exception
) -> None:
    cart = await a_new_cart(shop, OPENER)
    releasing.errors.append(error)

    failed = await cart.call("DELETE", headers=KEY)
    again = await cart.call("DELETE", headers=KEY)

    assert failed.status_code >= 500
    assert again.status_code == 200
    assert again.json()["cartStatus"] == "cancelled"


async def test_an_answer_that_asks_to_try_again_is_not_kept(
    shop: Shop, releasing: UnluckyReleasing
) -> None:
    cart = await a_new_cart(shop, OPENER)
    releasing.errors.append(Refused(CartBusy()))

    busy = await cart.call("DELETE", headers=KEY)
    again = await cart.call("DELETE", headers=KEY)

    assert (busy.status_code, again.status_code) == (409, 200)


@pytest.mark.parametrize("lost", [Unavailable("The database"), OutcomeUnknown("The database", "")])
async def test_what_was_done_is_answered_even_when_the_answer_cannot_be_kept(
    shop: Shop, answers: UnluckyAnswers, lost: Exception
) -> None:
    cart = await a_new_cart(shop, OPENER)
    answers.errors = [None, lost]

    answer = await cart.call("DELETE", headers=KEY)

    assert (answer.status_code, answer.json()["cartStatus"]) == (200, "cancelled")
    assert [line["what"] for line in shop.log_lines if line["event"] == "answer_not_kept"] == [
        "The database"
    ]


async def test_what_is_kept_does_not_tell_the_carts_token(shop: Shop, parts: MemoryParts) -> None:
    started = await shop.call("POST", "/cart/initialize", headers=KEY)

    key = AnswerKey("anonymous", "POST", "/cart/initialize", name_of(b"0198-once"))
    now = shop.clock.now()
    claim = KeyClaim(key, hash_of_request(b"", (), b""), now, now)
    kept = await shop.application.answers.begin(HARBOUR, claim, STAFF)

    assert kept is not None
    assert started.json()["cartToken"].encode() not in kept.body
    assert KEY["Idempotency-Key"] not in repr(kept)
