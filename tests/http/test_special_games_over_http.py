"""Special games over HTTP: shown, added, lost, and released while nobody waits for it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import attrs
import httpx
import pytest

from flex_adapters.memory.faults import Fault
from flex_http.app import create_app
from flex_http.logs import json_log
from flex_http.release_runner import ReleaseRunner
from flexcore.carts import Caller, Cart, given_up
from flexcore.kernel import CartId, EventCode
from flexcore.programs import (
    BuildYourOwn,
    ClassName,
    ProgramSettings,
    ProgramType,
    Unlock,
    UnlockCondition,
)
from tests.builders import DERBY, FAN, FINAL, OPENER, SEASON, a_seat_request
from tests.http.conftest import URL, running, until
from tests.http.problems import the_problem
from tests.shop import BY_ITEM, STAFF, Shop

pytestmark = pytest.mark.anyio

GALA, PARTY = EventCode("GALA"), EventCode("PARTY")
NORMAL = (OPENER, DERBY, FINAL)
PAY = {"paymentMethod": "pm_card_visa"}


@attrs.frozen
class FanAtTheShop:
    """A fan's cart over HTTP, with the shop behind it."""

    shop: Shop
    client: httpx.AsyncClient
    cart_id: str
    headers: dict[str, str]
    logged: BytesIO

    async def call(self, method: str, path: str = "", **sent: Any) -> httpx.Response:
        url = f"/cart/{self.cart_id}{path}"
        return await self.client.request(method, url, headers=self.headers, **sent)

    async def change(self, **change: object) -> httpx.Response:
        return await self.call("PATCH", "/events", json=change)

    async def hold(self, *games: EventCode) -> None:
        seats = [{"eventCode": game, "quantity": 2, "ticketType": "ADULT"} for game in games]
        held = await self.call("POST", "/manage", json={"seats": seats})
        assert held.status_code == 200, held.text

    async def loses_the_gala(self) -> httpx.Response:
        """Hold seats of two games and drop the third, which had unlocked one of them."""
        await self.change(add=[OPENER, DERBY, GALA])
        await self.hold(OPENER, GALA)
        return await self.change(remove=[DERBY])

    async def has_released(self) -> bool:
        cart = await self.shop.read(CartId(UUID(self.cart_id)))
        return not given_up(cart)

    def log_lines(self, event: str) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.logged.getvalue().splitlines()]
        return [line for line in lines if line["event"] == event]


@pytest.fixture
async def shop() -> Shop:
    """A shop whose program has two special games; of tickets that are sold elsewhere."""
    shop = await Shop.opened(BY_ITEM, games=(*NORMAL, GALA, PARTY))
    programs, slug = shop.application.programs, shop.store.slug
    program = await programs.create(slug, "Special", ProgramType.BUILD_YOUR_OWN, STAFF)
    after_two = (UnlockCondition(min_event_count=2),)
    settings = ProgramSettings(
        BuildYourOwn(1, 3, NORMAL),
        (ClassName(SEASON),),
        unlocks=(Unlock(GALA, after_two), Unlock(PARTY, after_two, removable=False)),
    )
    await programs.configure(slug, program.id, settings, STAFF)
    await programs.publish(slug, program.id, STAFF)
    await programs.activate(slug, program.id, STAFF)
    return shop


@pytest.fixture
async def fan(shop: Shop) -> AsyncIterator[FanAtTheShop]:
    logged = BytesIO()
    app = create_app(lambda: nullcontext(shop.application), json_log(logged))
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # the same protocol, typed by another package
    async with running(app), httpx.AsyncClient(transport=transport, base_url=URL) as client:
        _, token = await shop.application.fans.issue_token(
            shop.store.slug, FAN.email, STAFF, lifetime=timedelta(hours=1)
        )
        started = (await client.post("/cart/initialize")).json()
        headers = {"Cart-Token": started["cartToken"], "Authorization": f"Bearer {token}"}
        fan = FanAtTheShop(shop, client, started["cart"]["cartId"], headers, logged)
        bound = await fan.call("PATCH", "/bind")
        assert bound.status_code == 200, bound.text
        yield fan


@pytest.mark.rule("FX-1.45")
async def test_a_special_game_is_listed_for_the_cart_alone_and_then_added(
    fan: FanAtTheShop,
) -> None:
    await fan.change(add=[OPENER])

    locked = await fan.change(add=[GALA])
    nothing = await fan.call("GET", "/unlocked")
    await fan.change(add=[DERBY])
    added = await fan.change(add=[GALA])
    shown = await fan.call("GET", "/unlocked")
    listed = (await fan.client.get("/program/events")).json()["items"]

    problem = the_problem(locked, 422)
    assert problem["code"] == "special_game_locked"
    assert problem["refusals"][0]["data"]["missing"][0]["moreEvents"] == 1
    assert nothing.json() == {"items": []}
    assert [event["eventCode"] for event in added.json()["events"]] == [OPENER, DERBY, GALA]
    games = [
        (each["event"]["eventCode"], each["event"]["availability"], each["isInCart"])
        for each in shown.json()["items"]
    ]
    assert games == [(GALA, "on_sale", True), (PARTY, "on_sale", False)]
    assert [event["eventCode"] for event in listed] == list(NORMAL)


async def test_nobody_else_is_told_what_a_cart_has_unlocked(fan: FanAtTheShop) -> None:
    await fan.change(add=[OPENER, DERBY])

    answer = await fan.client.get(f"/cart/{fan.cart_id}/unlocked")

    assert the_problem(answer, 404)["code"] == "cart_not_found"


@pytest.mark.rule("FX-1.46")
async def test_a_game_that_is_locked_to_the_cart_cannot_be_taken_out(fan: FanAtTheShop) -> None:
    await fan.change(add=[OPENER, DERBY, PARTY])

    by_patch = await fan.change(remove=[PARTY])
    by_delete = await fan.call("DELETE", f"/events/{PARTY}")
    by_itself = await fan.change(remove=[DERBY])

    assert the_problem(by_patch, 409)["code"] == "special_game_kept"
    assert the_problem(by_delete, 409)["code"] == "special_game_kept"
    assert [event["eventCode"] for event in by_itself.json()["events"]] == [OPENER]


@pytest.mark.rule("FX-1.50")
async def test_a_change_is_answered_before_the_vendor_has_released_what_it_lost(
    fan: FanAtTheShop, shop: Shop
) -> None:
    gate = asyncio.Event()

    async def until_the_gate_opens() -> None:
        await gate.wait()

    shop.vendor.faults.meanwhile("release", until_the_gate_opens)
    answer = await fan.loses_the_gala()
    meanwhile = await fan.call("POST", "/checkout", json=PAY)
    gate.set()
    await until(fan.has_released)
    bought = await fan.call("POST", "/checkout", json=PAY)

    assert answer.status_code == 200
    assert [event["eventCode"] for event in answer.json()["events"]] == [OPENER]
    assert answer.json()["totalAmount"] == 2 * 4500
    assert the_problem(meanwhile, 409)["code"] in {"cart_busy", "seats_being_released"}
    assert meanwhile.headers["retry-after"] == "1"
    assert bought.status_code == 200, bought.text
    assert {ticket["eventCode"] for ticket in bought.json()["tickets"]} == {OPENER}
    assert await shop.seats_open(GALA) == 16


@pytest.mark.rule("FX-1.50")
async def test_what_could_not_be_released_is_when_the_cart_is_opened_next(
    fan: FanAtTheShop, shop: Shop
) -> None:
    shop.vendor.faults.plan("release", Fault.UNREACHABLE)

    async def is_told() -> bool:
        return bool(fan.log_lines("release_stopped"))

    await fan.loses_the_gala()
    await until(is_told)
    refused = await fan.call("POST", "/checkout", json=PAY)
    await until(fan.has_released)
    bought = await fan.call("POST", "/checkout", json=PAY)

    assert fan.log_lines("release_stopped")[0]["what"] == "The ticketing system"
    assert fan.log_lines("release_stopped")[0]["cart_id"] == fan.cart_id
    assert the_problem(refused, 409)["code"] == "seats_being_released"
    assert refused.headers["retry-after"] == "1"
    assert bought.status_code == 200, bought.text


@pytest.mark.rule("FX-1.50")
async def test_what_another_process_left_undone_is_released_on_reading_the_cart(
    fan: FanAtTheShop, shop: Shop
) -> None:
    await fan.change(add=[OPENER, DERBY, GALA])
    await fan.hold(OPENER, GALA)
    # The process of this change dies before it releases anything.
    cart_id = CartId(UUID(fan.cart_id))
    carts = shop.application.carts
    await carts.change_events(shop.store, cart_id, Caller(STAFF), remove=[DERBY])

    read = await fan.call("GET")
    await until(fan.has_released)

    assert read.status_code == 200
    assert await shop.seats_open(GALA) == 16


async def test_a_bug_that_a_release_meets_is_in_the_log(fan: FanAtTheShop, shop: Shop) -> None:
    async def meet_a_bug() -> None:
        raise ZeroDivisionError("the reason")

    async def is_told() -> bool:
        return bool(fan.log_lines("release_failed"))

    shop.vendor.faults.meanwhile("release", meet_a_bug)
    answer = await fan.loses_the_gala()
    await until(is_told)

    assert answer.status_code == 200
    assert "the reason" in fan.log_lines("release_failed")[0]["exception"]


async def a_cart_left_undone(shop: Shop) -> Cart:
    """Return a cart that has lost the gala and still holds its seats."""
    cart, caller = await shop.cart(OPENER, DERBY, GALA)
    await shop.hold(cart, caller, a_seat_request(OPENER), a_seat_request(GALA))
    return await shop.application.carts.change_events(shop.store, cart.id, caller, remove=[DERBY])


async def test_a_stopping_process_waits_for_its_releases(shop: Shop) -> None:
    cart = await a_cart_left_undone(shop)
    runner = ReleaseRunner(shop.application.releasing, shop.clock)

    runner.take_up(shop.store, cart, json_log(BytesIO()))
    await runner.finish(30.0)

    assert given_up(await shop.read(cart.id)) == ()


async def test_a_release_that_takes_too_long_is_left_to_another_process(shop: Shop) -> None:
    cart = await a_cart_left_undone(shop)
    reached = asyncio.Event()

    async def never() -> None:
        reached.set()
        await asyncio.Event().wait()

    shop.vendor.faults.meanwhile("release", never)
    first, second = (ReleaseRunner(shop.application.releasing, shop.clock) for _ in range(2))
    first.take_up(shop.store, cart, json_log(BytesIO()))
    await reached.wait()
    await first.finish(0.0)
    # Until the lease of the first is over, the second leaves the cart alone.
    second.take_up(shop.store, await shop.read(cart.id), json_log(BytesIO()))
    await second.finish(30.0)
    between = await shop.read(cart.id)
    shop.clock.advance(timedelta(minutes=2))
    second.take_up(shop.store, between, json_log(BytesIO()))
    await second.finish(30.0)

    assert [item.event_code for item in given_up(between)] == [GALA]
    assert given_up(await shop.read(cart.id)) == ()
    assert await shop.seats_open(GALA) == 16


async def test_nothing_is_begun_for_a_cart_whose_lost_seats_have_lapsed(shop: Shop) -> None:
    cart = await a_cart_left_undone(shop)
    shop.clock.advance(timedelta(minutes=20))
    runner = ReleaseRunner(shop.application.releasing, shop.clock)

    runner.take_up(shop.store, cart, json_log(BytesIO()))
    await runner.finish(30.0)

    assert shop.vendor.told_to_release == []


async def test_a_cart_that_loses_more_while_it_is_released_is_released_again(shop: Shop) -> None:
    cart = await a_cart_left_undone(shop)
    runner = ReleaseRunner(shop.application.releasing, shop.clock)
    asked_again: list[Cart] = []

    async def ask_again() -> None:
        runner.take_up(shop.store, cart, json_log(BytesIO()))
        asked_again.append(cart)

    shop.vendor.faults.meanwhile("release", ask_again)
    runner.take_up(shop.store, cart, json_log(BytesIO()))
    await runner.finish(30.0)

    assert asked_again == [cart]
    assert len(shop.vendor.told_to_release) == 1
    assert given_up(await shop.read(cart.id)) == ()
