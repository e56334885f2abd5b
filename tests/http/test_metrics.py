"""What the API counts of itself."""

import asyncio
import json
import math
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

import attrs
import pytest

from flex_adapters.application import Application
from flex_adapters.postgres.database import PostgresDatabase
from flex_http import metrics
from flex_http.app import openapi_document
from flexcore.carts import CheckoutPhase
from flexcore.kernel import Job, JobBoard, ManualClock, Unavailable
from flexcore.vendors import Rung
from tests.builders import DERBY, OPENER
from tests.http.conftest import (
    HARBOUR,
    STAFF,
    VALLEY,
    Shop,
    a_bound_cart,
    a_new_cart,
    a_seat_wish,
)
from tests.queues import PostgresQueue

pytestmark = pytest.mark.anyio

IN_POSTGRES = pytest.mark.parametrize("kept_in", ["postgres"], indirect=True)


async def counted(shop: Shop) -> dict[str, float]:
    """Return every number that is told, by its name with its labels."""
    answer = await shop.client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


@attrs.frozen
class Before:
    """What was counted before a test; the app serves others, too."""

    shop: Shop
    told: dict[str, float]

    @classmethod
    async def at(cls, shop: Shop) -> "Before":
        return cls(shop, await counted(shop))

    async def more(self, name: str) -> dict[str, float]:
        """Return what was counted since then of a metric, by its labels."""
        return {
            labels.removeprefix(name): count - self.told.get(labels, 0)
            for labels, count in (await counted(self.shop)).items()
            if labels.startswith(name) and count > self.told.get(labels, 0)
        }


async def test_requests_are_counted_by_operation_and_status(shop: Shop) -> None:
    before = await Before.at(shop)
    await a_new_cart(shop, OPENER)
    await shop.client.get("/health/live")
    await shop.client.get("/nowhere/at-all")
    await shop.call("GET", "/cart/00000000-0000-0000-0000-000000000063")

    assert await before.more("flex_requests_total") == {
        '{operation="initializeCart",status="201"}': 1,
        '{operation="isLive",status="200"}': 1,
        '{operation="unknown",status="404"}': 1,
        '{operation="readCart",status="404"}': 1,
        '{operation="readMetrics",status="200"}': 1,
    }


async def test_holds_are_counted_by_rung_and_outcome(shop: Shop) -> None:
    before = await Before.at(shop)
    cart, rival = await a_new_cart(shop, OPENER), await a_new_cart(shop, OPENER)
    exact = {"section": "101", "row": "A", "firstSeat": 1, "priceCode": "P1"}
    await cart.hold(a_seat_wish(OPENER, **exact))
    await rival.hold(a_seat_wish(OPENER, **exact, lowestRung="exact_seats"))

    assert await before.more("flex_holds_total") == {
        '{outcome="held",rung="exact_seats"}': 1,
        '{outcome="seats_unavailable",rung="none"}': 1,
    }


async def test_checkouts_are_counted_by_phase_and_outcome(shop: Shop) -> None:
    before = await Before.at(shop)
    cart, empty = await a_bound_cart(shop, OPENER, DERBY), await a_new_cart(shop)
    card = {"paymentMethod": "pm_card_visa"}
    bought = await cart.call("POST", "/checkout", json=card)
    refused = await empty.call("POST", "/checkout", json=card)

    assert bought.status_code == 200
    assert await before.more("flex_checkouts_total") == {
        '{outcome="bought",phase="done"}': 1,
        f'{{outcome="{refused.json()["code"]}",phase="none"}}': 1,
    }


async def test_nothing_that_is_counted_names_a_store_a_cart_or_what_a_caller_sent(
    shop: Shop,
) -> None:
    cart = await a_new_cart(shop, OPENER)
    await cart.hold(a_seat_wish(OPENER))
    await shop.client.get("/secret-path-of-a-caller")

    text = (await shop.client.get("/metrics")).text

    for secret in (HARBOUR, VALLEY, OPENER, "secret-path", "fan@example.com"):
        assert secret not in text


@IN_POSTGRES
async def test_jobs_are_counted_with_the_age_of_the_oldest(
    shop: Shop, postgres_database: PostgresDatabase, clock: ManualClock
) -> None:
    async with postgres_database.unit_of_work(HARBOUR, STAFF) as work:
        await work.jobs.enqueue(Job("seats.release"), run_at=clock.now() - timedelta(minutes=5))

    told = await counted(shop)

    assert told['flex_jobs{status="waiting"}'] == 1
    assert told["flex_job_oldest_seconds"] == 300


@IN_POSTGRES
async def test_since_when_no_worker_began_a_round_is_told(
    shop: Shop, postgres_database: PostgresDatabase, clock: ManualClock
) -> None:
    never = await counted(shop)
    begun = int(clock.now().timestamp())
    await PostgresQueue(postgres_database).change(
        "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, periodic_id)"
        " VALUES ('round.outbox.relay', %s, '')",
        begun,
    )
    clock.advance(timedelta(minutes=7))
    silent = await counted(shop)

    assert never["flex_job_last_round_seconds"] == math.inf
    assert silent["flex_job_last_round_seconds"] == 420


async def test_the_age_of_the_oldest_event_of_any_store_that_waits_to_be_relayed_is_told(
    shop: Shop,
) -> None:
    for store in (VALLEY, HARBOUR):
        await shop.application.relay.relay(store, STAFF)
    nothing_waits = await counted(shop)
    await a_new_cart(shop, OPENER, store=VALLEY)
    shop.clock.advance(timedelta(minutes=5))
    await a_new_cart(shop, OPENER)
    shop.clock.advance(timedelta(minutes=1))

    told = await counted(shop)
    await shop.application.relay.relay(VALLEY, STAFF)
    later = await counted(shop)

    name = "flex_outbox_oldest_seconds"
    assert [each[name] for each in (nothing_waits, told, later)] == [0, 360, 60]


async def away(_: JobBoard) -> None:
    raise Unavailable("The database")


async def silent(_: JobBoard) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("board", [away, silent])
async def test_what_is_counted_is_told_while_the_queue_is_away(
    application: Application,
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
    board: Callable[[JobBoard], Awaitable[None]],
) -> None:
    monkeypatch.setattr(type(application.jobs), "oldest_due", board)
    monkeypatch.setattr(metrics, "JOBS_SECONDS", 0.01)

    told = await counted(shop)

    assert any(name.startswith("flex_requests_total") for name in told)
    assert not [name for name in told if name.startswith("flex_job")]


async def test_every_label_is_one_of_a_known_few(shop: Shop) -> None:
    cart, empty = await a_bound_cart(shop, OPENER), await a_new_cart(shop)
    await cart.hold(a_seat_wish(OPENER, section="no such"))
    await cart.call("POST", "/checkout", json={"paymentMethod": "pm_card_visa"})
    await empty.call("POST", "/checkout", json={"paymentMethod": "pm_card_visa"})
    await shop.call("BREW", "/coffee")
    operations = {
        each["operationId"]
        for path in json.loads(openapi_document())["paths"].values()
        for each in path.values()
    }
    known = {
        "operation": operations | {"unknown", "readMetrics"},
        "rung": {"none", *(rung.name.lower() for rung in Rung)},
        "phase": {phase.value for phase in CheckoutPhase},
    }

    labels = [
        found
        for name in await counted(shop)
        if "_total" in name
        for found in re.findall(r'(\w+)="([^"]*)"', name)
    ]

    assert {name for name, _ in labels} == {*known, "status", "outcome"}
    for name, value in labels:
        assert value in known.get(name, {value})
        assert re.fullmatch(r"[1-5]\d\d", value) or name != "status"
        assert re.fullmatch(r"[a-z_]+", value) or name != "outcome"
