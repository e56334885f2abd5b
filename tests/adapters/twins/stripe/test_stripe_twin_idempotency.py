import asyncio
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.anyio

HOLD: dict[str, Any] = {
    "amount": "8600",
    "currency": "usd",
    "payment_method": "pm_card_visa",
    "capture_method": "manual",
    "confirm": "true",
}
DAY = 24 * 3600


async def hold(raw: httpx.AsyncClient, key: str, **changes: str) -> httpx.Response:
    return await raw.post(
        "/payment_intents", data={**HOLD, **changes}, headers={"Idempotency-Key": key}
    )


async def intents(raw: httpx.AsyncClient) -> int:
    return len((await raw.get("/payment_intents")).json()["data"])


async def test_the_same_key_answers_again_without_doing_it_again(raw: httpx.AsyncClient) -> None:
    first = await hold(raw, "auth:7:1")
    reordered = dict(reversed(HOLD.items()))
    again = await raw.post(
        "/payment_intents", data=reordered, headers={"Idempotency-Key": "auth:7:1"}
    )

    assert again.content == first.content
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert await intents(raw) == 1


async def test_a_decline_is_kept_under_its_key_as_well(raw: httpx.AsyncClient) -> None:
    declined = await hold(raw, "auth:7:1", payment_method="pm_card_chargeDeclined")
    again = await hold(raw, "auth:7:1", payment_method="pm_card_chargeDeclined")

    assert (declined.status_code, again.status_code) == (402, 402)
    assert (again.content, again.headers["idempotent-replayed"]) == (declined.content, "true")


async def test_a_key_is_bound_to_its_first_parameters(raw: httpx.AsyncClient) -> None:
    await hold(raw, "auth:7:1")

    other = await hold(raw, "auth:7:1", amount="9900")

    assert other.status_code == 400
    assert other.json()["error"]["type"] == "idempotency_error"
    assert await intents(raw) == 1


async def test_a_key_is_bound_to_its_first_endpoint(raw: httpx.AsyncClient) -> None:
    held = (await hold(raw, "auth:7:1")).json()

    other = await raw.post(
        f"/payment_intents/{held['id']}/capture", headers={"Idempotency-Key": "auth:7:1"}
    )

    assert (other.status_code, other.json()["error"]["type"]) == (400, "idempotency_error")


async def test_a_key_belongs_to_one_account(raw: httpx.AsyncClient) -> None:
    mine = (await hold(raw, "auth:7:1")).json()

    theirs = await raw.post(
        "/payment_intents",
        data=HOLD,
        headers={"Idempotency-Key": "auth:7:1", "Authorization": "Bearer sk_test_other"},
    )

    assert theirs.status_code == 200
    assert theirs.json()["id"] != mine["id"]


async def test_a_key_that_is_still_running_is_a_conflict(
    raw: httpx.AsyncClient, control: httpx.AsyncClient
) -> None:
    await control.post("/faults", json={"kind": "latency", "key": "auth:7:1"})
    running = asyncio.create_task(hold(raw, "auth:7:1"))
    while (await control.get("/faults")).json()[0]["waiting"] == 0:
        pass

    conflict = await hold(raw, "auth:7:1")
    await control.delete("/faults")

    assert conflict.status_code == 409
    assert conflict.json()["error"]["code"] == "idempotency_key_in_use"
    assert (await running).status_code == 200
    assert (await hold(raw, "auth:7:1")).headers["idempotent-replayed"] == "true"


async def test_work_goes_on_when_the_client_hangs_up(
    raw: httpx.AsyncClient, control: httpx.AsyncClient
) -> None:
    await control.post("/faults", json={"kind": "latency", "key": "auth:7:1"})
    hanging_up = asyncio.create_task(hold(raw, "auth:7:1"))
    while (await control.get("/faults")).json()[0]["waiting"] == 0:
        pass
    hanging_up.cancel()
    await asyncio.gather(hanging_up, return_exceptions=True)
    await control.delete("/faults")

    replayed = await hold(raw, "auth:7:1")

    assert replayed.headers["idempotent-replayed"] == "true"
    assert await intents(raw) == 1


async def test_a_request_refused_before_execution_leaves_its_key_free(
    raw: httpx.AsyncClient, control: httpx.AsyncClient
) -> None:
    malformed = await hold(raw, "auth:7:1", colour="red")
    stranger = await raw.post(
        "/payment_intents",
        data=HOLD,
        headers={"Idempotency-Key": "auth:7:1", "Authorization": "Bearer nothing"},
    )
    await control.post("/faults", json={"kind": "too_many_requests", "key": "auth:7:1"})
    too_fast = await hold(raw, "auth:7:1")

    sound = await hold(raw, "auth:7:1")

    refused = [malformed.status_code, stranger.status_code, too_fast.status_code]
    assert refused == [400, 401, 429]
    assert sound.status_code == 200
    assert "idempotent-replayed" not in sound.headers


async def test_a_key_executes_again_once_it_is_a_day_old(
    raw: httpx.AsyncClient, control: httpx.AsyncClient
) -> None:
    first = (await hold(raw, "auth:7:1")).json()
    await control.post("/clock/advance", json={"seconds": DAY - 60})
    young = (await hold(raw, "auth:7:1")).json()
    await control.post("/clock/advance", json={"seconds": 60})
    old = (await hold(raw, "auth:7:1")).json()

    assert young["id"] == first["id"]
    assert old["id"] != first["id"]


async def test_a_key_over_255_characters_is_refused(raw: httpx.AsyncClient) -> None:
    assert (await hold(raw, "k" * 255)).status_code == 200
    assert (await hold(raw, "k" * 256)).status_code == 400


async def test_reading_takes_no_key(raw: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "read:7"}
    await raw.get("/payment_intents", headers=headers)
    held = await hold(raw, "auth:7:1")

    read = await raw.get("/payment_intents", headers=headers)

    assert [it["id"] for it in read.json()["data"]] == [held.json()["id"]]
