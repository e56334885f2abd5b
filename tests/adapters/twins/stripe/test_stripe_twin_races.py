import asyncio

import httpx
import pytest

from flex_adapters.twins.stripe import StripeTwin

pytestmark = pytest.mark.anyio


async def a_hold(raw: httpx.AsyncClient) -> str:
    form = {
        "amount": "8600",
        "currency": "usd",
        "payment_method": "pm_card_visa",
        "capture_method": "manual",
        "confirm": "true",
    }
    return str((await raw.post("/payment_intents", data=form)).json()["id"])


async def act(raw: httpx.AsyncClient, intent_id: str, verb: str) -> httpx.Response:
    headers = {"Idempotency-Key": f"{verb}:{intent_id}"}
    return await raw.post(f"/payment_intents/{intent_id}/{verb}", headers=headers)


async def test_of_capture_and_cancel_exactly_one_wins_and_the_loser_sees_it(
    raw: httpx.AsyncClient, control: httpx.AsyncClient
) -> None:
    for _ in range(10):
        intent_id = await a_hold(raw)

        answers = await asyncio.gather(
            *(act(raw, intent_id, verb) for verb in ("capture", "cancel"))
        )

        winner, loser = sorted(answers, key=lambda answer: answer.status_code)
        assert (winner.status_code, loser.status_code) == (200, 400)
        error = loser.json()["error"]
        assert error["code"] == "payment_intent_unexpected_state"
        assert error["payment_intent"]["status"] == winner.json()["status"]


async def test_a_cancel_waits_for_the_capture_that_runs(
    raw: httpx.AsyncClient, control: httpx.AsyncClient
) -> None:
    intent_id = await a_hold(raw)
    body = {"kind": "latency", "operation": "payment_intents.capture"}
    await control.post("/faults", json=body)
    capturing = asyncio.create_task(act(raw, intent_id, "capture"))
    while (await control.get("/faults")).json()[0]["waiting"] == 0:
        pass
    canceling = asyncio.create_task(act(raw, intent_id, "cancel"))
    while "payment_intents.cancel" not in (await control.get("/calls")).json():
        pass

    await control.delete("/faults")

    assert (await capturing).json()["status"] == "succeeded"
    assert (await canceling).json()["error"]["payment_intent"]["status"] == "succeeded"


async def test_who_waits_too_long_for_an_intent_may_try_again_with_the_same_key() -> None:
    headers = {"Authorization": "Bearer sk_test_patient"}
    with StripeTwin.running(lock_wait_seconds=0) as twin:
        async with (
            httpx.AsyncClient(base_url=f"{twin.url}/v1", headers=headers) as raw,
            httpx.AsyncClient(base_url=twin.control_url) as control,
        ):
            intent_id = await a_hold(raw)
            body = {"kind": "latency", "operation": "payment_intents.capture"}
            await control.post("/faults", json=body)
            capturing = asyncio.create_task(act(raw, intent_id, "capture"))
            while (await control.get("/faults")).json()[0]["waiting"] == 0:
                pass

            busy = await act(raw, intent_id, "cancel")
            await control.delete("/faults")
            await capturing
            again = await act(raw, intent_id, "cancel")

    assert (busy.status_code, busy.json()["error"]["code"]) == (429, "lock_timeout")
    assert (again.status_code, "idempotent-replayed" in again.headers) == (400, False)
