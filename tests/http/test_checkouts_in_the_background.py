import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import attrs
import pytest

from flex_adapters.application import Application
from flex_adapters.memory.application import MemoryParts, memory_application
from flex_adapters.memory.card_payments import MemoryCards
from flex_adapters.memory.faults import Fault
from flex_http.checkout_runner import CheckoutRunner
from flex_http.logs import json_log
from flex_http.metrics import Metrics
from flexcore.carts import Caller, CartStatus
from flexcore.checkout import CheckoutService
from flexcore.configs import CartConfig
from flexcore.kernel import (
    Actor,
    ActorKind,
    CartId,
    ManualClock,
    OutcomeUnknown,
    Unavailable,
)
from flexcore.payments import Authorized, Captured, Declined, NotCaptured, Payment, Voided
from tests.builders import DERBY, OPENER
from tests.http.conftest import HARBOUR, Shop, ShopCart, a_bound_cart, until
from tests.http.problems import the_problem
from tests.shop import LosableDatabase

pytestmark = pytest.mark.anyio

PAY = {"paymentMethod": "pm_card_visa"}


@attrs.define
class GatedCards:
    """Cards whose bank takes its time until the gate is opened."""

    cards: MemoryCards
    gate: asyncio.Event = attrs.field(factory=asyncio.Event)
    reached: asyncio.Event = attrs.field(factory=asyncio.Event)
    asked: int = 0

    async def authorize(self, payment: Payment) -> Authorized | Declined:
        self.asked += 1
        self.reached.set()
        await self.gate.wait()
        return await self.cards.authorize(payment)

    async def capture(self, payment: Payment) -> Captured | NotCaptured:
        return await self.cards.capture(payment)

    async def void(self, payment: Payment) -> Voided | Captured:
        return await self.cards.void(payment)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def memory_cards(clock: ManualClock) -> MemoryCards:
    return MemoryCards(clock)


@pytest.fixture
def cards(memory_cards: MemoryCards) -> GatedCards:
    return GatedCards(memory_cards)


@pytest.fixture
def parts(cards: GatedCards, clock: ManualClock) -> MemoryParts:
    return MemoryParts(clock=clock, cards=cards)


@pytest.fixture
def database(parts: MemoryParts) -> LosableDatabase:
    return LosableDatabase(parts.database.unit_of_work)


@pytest.fixture
def application(parts: MemoryParts, database: LosableDatabase) -> Application:
    parts.configs.set_carts(HARBOUR, CartConfig(checkout_wait_seconds=0.0))
    application = memory_application(parts)
    desk = attrs.evolve(application.checkout.desk, unit_of_work=database)
    return attrs.evolve(application, checkout=CheckoutService(desk))


async def _is_paid(cart: ShopCart) -> bool:
    return bool((await cart.call("GET")).json()["cartStatus"] == "paid")


async def test_a_checkout_that_takes_long_says_how_far_every_event_is(
    shop: Shop, cards: GatedCards
) -> None:
    cart = await a_bound_cart(shop, OPENER, DERBY)

    answer = await cart.call("POST", "/checkout", json=PAY)

    assert answer.status_code == 202
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["cartStatus"] == "processing"
    assert [(e["eventCode"], e["checkoutPhase"]) for e in answer.json()["events"]] == [
        (OPENER, "none"),
        (DERBY, "none"),
    ]
    cards.gate.set()
    await until(lambda: _is_paid(cart))


async def test_who_asks_again_joins_the_checkout_and_nobody_is_charged_twice(
    shop: Shop, cards: GatedCards, parts: MemoryParts
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    parts.configs.set_carts(HARBOUR, CartConfig(checkout_wait_seconds=60.0))

    async with asyncio.TaskGroup() as fans:
        calls = [fans.create_task(cart.call("POST", "/checkout", json=PAY)) for _ in range(3)]
        cards.gate.set()

    answers = [call.result() for call in calls]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.json()["orderId"] for answer in answers}) == 1
    assert cards.asked == 1


async def test_a_checkout_is_counted_once_whoever_waits_for_its_end(
    shop: Shop, cards: GatedCards, parts: MemoryParts
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    before = await _bought(shop)
    await cart.call("POST", "/checkout", json=PAY)
    while_under_way = await _bought(shop)
    parts.configs.set_carts(HARBOUR, CartConfig(checkout_wait_seconds=60.0))
    cards.gate.set()
    answers = [await cart.call("POST", "/checkout", json=PAY) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert while_under_way == before
    assert await _bought(shop) == before + 1


async def test_a_checkout_that_ends_when_nobody_waits_for_it_is_counted(
    shop: Shop, cards: GatedCards
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    before = await _bought(shop)
    await cart.call("POST", "/checkout", json=PAY)

    async def is_counted() -> bool:
        return await _bought(shop) == before + 1

    cards.gate.set()
    await until(is_counted)


async def test_a_checkout_that_stopped_is_counted_when_it_went_on_to_its_end(
    shop: Shop, cards: GatedCards, memory_cards: MemoryCards, parts: MemoryParts
) -> None:
    parts.configs.set_carts(HARBOUR, CartConfig(checkout_wait_seconds=60.0))
    cards.gate.set()
    cart = await a_bound_cart(shop, OPENER)
    before = await _checkouts(shop)
    memory_cards.faults.plan("authorize", Fault.LOST_AFTER)
    stopped = await cart.call("POST", "/checkout", json=PAY)
    after_stop = await _checkouts(shop)
    ended = await cart.call("POST", "/checkout", json=PAY)

    assert (stopped.status_code, ended.status_code) == (202, 200)
    assert after_stop == before
    assert sum((await _checkouts(shop)).values()) == sum(before.values()) + 1


async def test_a_fan_who_hangs_up_gets_her_seats_all_the_same(
    shop: Shop, cards: GatedCards, parts: MemoryParts
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    parts.configs.set_carts(HARBOUR, CartConfig(checkout_wait_seconds=60.0))
    waiting = asyncio.create_task(cart.call("POST", "/checkout", json=PAY))
    await cards.reached.wait()

    waiting.cancel()
    await asyncio.wait({waiting})
    cards.gate.set()

    assert waiting.cancelled()
    await until(lambda: _is_paid(cart))


async def test_a_stranger_does_not_join_a_checkout(shop: Shop, cards: GatedCards) -> None:
    cart = await a_bound_cart(shop, OPENER)
    await cart.call("POST", "/checkout", json=PAY)
    stranger = await shop.sign_in(email="stranger@example.com")

    answer = await cart.call("POST", "/checkout", json=PAY, fan=stranger)

    assert the_problem(answer, 404)["code"] == "cart_not_found"
    cards.gate.set()
    await until(lambda: _is_paid(cart))


async def test_a_cart_being_bought_is_busy_for_everything_else(
    shop: Shop, cards: GatedCards
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    await cart.call("POST", "/checkout", json=PAY)

    answer = await cart.call("DELETE")

    assert the_problem(answer, 409)["code"] == "cart_busy"
    assert answer.headers["retry-after"] == "1"
    cards.gate.set()
    await until(lambda: _is_paid(cart))


async def test_a_stopping_process_waits_for_its_checkouts(
    shop: Shop, cards: GatedCards, application: Application
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    runner = a_runner(shop)
    await _check_out(runner, cart, application)

    stopping = asyncio.create_task(runner.finish(30.0))
    cards.gate.set()
    await stopping

    assert await _is_paid(cart)


async def test_a_checkout_that_takes_too_long_is_left_to_another_process(
    shop: Shop, cards: GatedCards, application: Application
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    runner = a_runner(shop)
    await _check_out(runner, cart, application)

    await runner.finish(0.0)

    assert (await cart.call("GET")).json()["cartStatus"] == CartStatus.PROCESSING.value
    shop.clock.advance(timedelta(minutes=3))
    cards.gate.set()
    await until(lambda: _is_paid(cart))


async def test_a_bug_that_a_checkout_meets_while_nobody_waits_is_in_the_log(
    shop: Shop, cards: GatedCards, memory_cards: MemoryCards
) -> None:
    async def meet_a_bug() -> None:
        raise ZeroDivisionError("the reason")

    cart = await a_bound_cart(shop, OPENER)
    memory_cards.faults.meanwhile("authorize", meet_a_bug)
    request = {"X-Request-Id": "bought-1"}
    answer = await cart.call("POST", "/checkout", json=PAY, headers=request)

    cards.gate.set()
    await until(lambda: _is_logged(shop, "checkout_failed"))

    assert answer.status_code == 202
    line = _logged(shop, "checkout_failed")
    about = {name: line[name] for name in ("level", "store", "cart_id", "request_id")}
    assert about == {
        "level": "error",
        "store": HARBOUR,
        "cart_id": cart.cart_id,
        "request_id": "bought-1",
    }
    assert "meet_a_bug" in line["exception"]
    assert "ZeroDivisionError: the reason" in line["exception"]


async def test_a_bug_that_a_checkout_meets_when_it_goes_on_is_in_the_log_of_whose_call_it_was(
    shop: Shop, cards: GatedCards, memory_cards: MemoryCards, parts: MemoryParts
) -> None:
    async def meet_a_bug() -> None:
        raise ZeroDivisionError("the reason")

    parts.configs.set_carts(HARBOUR, CartConfig(checkout_wait_seconds=60.0))
    cards.gate.set()
    cart = await a_bound_cart(shop, OPENER)
    memory_cards.faults.plan("authorize", Fault.LOST_AFTER)
    await cart.call("POST", "/checkout", json=PAY)
    memory_cards.faults.meanwhile("authorize", meet_a_bug)

    await cart.call("GET", headers={"X-Request-Id": "looked-1"})
    await until(lambda: _is_logged(shop, "checkout_failed"))

    assert _logged(shop, "checkout_failed")["request_id"] == "looked-1"


@pytest.mark.parametrize(
    "error", [Unavailable("The database"), OutcomeUnknown("The database", "secret-key")]
)
async def test_what_cannot_be_reached_stops_a_checkout_without_being_taken_for_a_bug(
    shop: Shop, cards: GatedCards, database: LosableDatabase, error: Exception
) -> None:
    cart = await a_bound_cart(shop, OPENER)
    await cart.call("POST", "/checkout", json=PAY)

    database.error = error
    cards.gate.set()
    await until(lambda: _is_logged(shop, "checkout_stopped"))

    line = _logged(shop, "checkout_stopped")
    assert (line["level"], line["what"]) == ("warning", "The database")
    assert line["cart_id"] == cart.cart_id
    assert "exception" not in line
    assert "secret-key" not in shop.logged.getvalue().decode()


async def test_a_refused_checkout_is_told_to_the_fan_alone(shop: Shop) -> None:
    cart = await a_bound_cart(shop, OPENER)

    answer = await cart.call("POST", "/checkout", json={})

    the_problem(answer, 422)
    assert {line["event"] for line in shop.log_lines} == {"request"}


async def _checkouts(shop: Shop) -> dict[str, float]:
    """Return how many checkouts were counted, by their labels."""
    lines = (await shop.client.get("/metrics")).text.splitlines()
    told = [line.rpartition(" ") for line in lines if line.startswith("flex_checkouts_total")]
    return {labels: float(count) for labels, _, count in told}


async def _bought(shop: Shop) -> float:
    counts = await _checkouts(shop)
    return sum(count for labels, count in counts.items() if 'outcome="bought"' in labels)


async def _is_logged(shop: Shop, event: str) -> bool:
    return any(line["event"] == event for line in shop.log_lines)


def _logged(shop: Shop, event: str) -> dict[str, Any]:
    """Return the one line of an event in the log."""
    (line,) = (line for line in shop.log_lines if line["event"] == event)
    return line


def a_runner(shop: Shop) -> CheckoutRunner:
    app = shop.application
    return CheckoutRunner(app.checkout, app.carts, shop.clock, Metrics())


async def _check_out(runner: CheckoutRunner, cart: ShopCart, application: Application) -> None:
    store = await application.stores.get(HARBOUR)
    assert cart.fan is not None
    fan_id = application.fans.bearer(HARBOUR, cart.fan)
    caller = Caller(Actor(ActorKind.FAN, str(fan_id)), fan_id)
    log = json_log(cart.shop.logged)
    ended = await runner.check_out(
        store, CartId(UUID(cart.cart_id)), "pm_card_visa", caller, log, wait_seconds=0.0
    )
    assert ended.is_under_way
