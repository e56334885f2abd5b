import asyncio
import signal
import socket
import subprocess
import sys

import httpx
import pytest

from flex_adapters.twins.stripe import StripeTwin

pytestmark = pytest.mark.anyio

_SERVE = """
from flex_adapters.twins.stripe import StripeTwin
twin = StripeTwin()
twin.serve(lambda: print(twin.url, twin.control_url, flush=True))
"""


async def test_the_log_tells_what_was_asked_and_what_became_of_it(
    raw: httpx.AsyncClient, control: httpx.AsyncClient, secret_key: str
) -> None:
    form = {"email": "fan@flex.test", "metadata[fan]": "1"}
    for _ in range(2):
        await raw.post("/customers", data=form, headers={"Idempotency-Key": "fan:1"})
    await raw.get("/customers/cus_none")

    log = (await control.get("/requests", params={"account": secret_key})).json()
    calls = (await control.get("/calls")).json()

    told = [(it["operation"], it["status"], it["outcome"]) for it in log]
    assert told == [
        ("customers.create", 200, "answered"),
        ("customers.create", 200, "replayed"),
        ("customers.retrieve", 404, "answered"),
    ]
    assert (log[0]["idempotency_key"], log[0]["parameters"]) == ("fan:1", form)
    assert calls == {"customers.create": 2, "customers.retrieve": 1}


async def test_a_reset_forgets_everything_and_reuses_no_id(
    raw: httpx.AsyncClient, control: httpx.AsyncClient
) -> None:
    first = (await raw.post("/customers")).json()["id"]

    await control.post("/reset")

    assert (await control.get("/record")).json() == {}
    assert (await control.get("/calls")).json() == {}
    assert (await raw.get(f"/customers/{first}")).status_code == 404
    assert (await raw.post("/customers")).json()["id"] != first


async def test_the_public_port_knows_nothing_of_the_private_one(
    twin: StripeTwin, control: httpx.AsyncClient
) -> None:
    headers = {"Authorization": "Bearer sk_test_curious"}
    async with httpx.AsyncClient(base_url=twin.url, headers=headers) as public:
        assert (await public.post("/reset")).status_code == 404
        assert (await public.get("/record")).status_code == 404
    assert twin.port != twin.control_port


async def test_only_an_intent_that_waits_for_its_buyer_can_be_authenticated(
    raw: httpx.AsyncClient, control: httpx.AsyncClient
) -> None:
    form = {"amount": "8600", "currency": "usd", "payment_method": "pm_card_visa"}
    intent_id = (await raw.post("/payment_intents", data=form)).json()["id"]

    early = await control.post(f"/payment_intents/{intent_id}/authenticate", json={})
    unknown = await control.post("/payment_intents/pi_none/authenticate", json={})

    assert (early.status_code, unknown.status_code) == (400, 404)


async def test_a_twin_that_stops_lets_go_the_calls_that_wait() -> None:
    headers = {"Authorization": "Bearer sk_test_waiting"}
    async with httpx.AsyncClient(headers=headers) as http:
        with StripeTwin.running() as twin:
            await http.post(f"{twin.control_url}/faults", json={"kind": "latency"})
            waiting = asyncio.create_task(http.post(f"{twin.url}/v1/customers"))
            while (await http.get(f"{twin.control_url}/faults")).json()[0]["waiting"] == 0:
                pass

        assert (await waiting).status_code == 200


def test_a_port_that_is_taken_is_an_error_at_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with (
            pytest.raises(OSError, match="in use"),
            StripeTwin.running(port=taken.getsockname()[1]),
        ):
            pass


def test_a_twin_that_is_the_main_process_ends_on_sigterm_and_leaves_nothing() -> None:
    with subprocess.Popen([sys.executable, "-c", _SERVE], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        url, control_url = run.stdout.readline().split()
        headers = {"Authorization": "Bearer sk_test_main"}
        try:
            assert httpx.post(f"{url}/v1/customers", headers=headers).status_code == 200
            assert "sk_test_main" in httpx.get(f"{control_url}/record").json()
        finally:
            run.send_signal(signal.SIGTERM)

        assert run.wait(timeout=10) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{control_url}/record")
