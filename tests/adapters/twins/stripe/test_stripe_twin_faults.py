import asyncio
from typing import Any

import httpx
import pytest
import stripe
from stripe import PaymentIntent, StripeClient

# The stripe library hands httpx its form as text, which httpx would rather have as `content`.
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning"),
]

KEY = "auth:7:1"


async def hold(client: StripeClient, key: str = KEY) -> PaymentIntent:
    params: Any = {
        "amount": 8600,
        "currency": "usd",
        "payment_method": "pm_card_visa",
        "capture_method": "manual",
        "confirm": True,
    }
    return await client.v1.payment_intents.create_async(params, {"idempotency_key": key})


async def fault(control: httpx.AsyncClient, **body: Any) -> str:
    answer = await control.post("/faults", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def code_of(error: stripe.StripeError) -> str | None:
    # The library fills `code` of the exception for some types only, its `error` always.
    assert error.error is not None
    return error.error.code


async def held_intents(client: StripeClient) -> list[str]:
    return [it.id for it in (await client.v1.payment_intents.list_async()).data]


async def test_a_connection_dropped_before_execution_leaves_nothing_behind(
    client: StripeClient, control: httpx.AsyncClient
) -> None:
    await fault(control, kind="drop_before", operation="payment_intents.create")

    with pytest.raises(stripe.APIConnectionError):
        await hold(client)

    assert await held_intents(client) == []
    retried = await hold(client)
    assert await held_intents(client) == [retried.id]


async def test_a_connection_dropped_after_execution_is_healed_by_the_same_key(
    client: StripeClient, control: httpx.AsyncClient
) -> None:
    await fault(control, kind="drop_after", operation="payment_intents.create")

    with pytest.raises(stripe.APIConnectionError):
        await hold(client)

    done = await held_intents(client)
    retried = await hold(client)
    assert done == [retried.id]
    assert retried.last_response is not None
    assert retried.last_response.headers["idempotent-replayed"] == "true"
    assert await held_intents(client) == done


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
async def test_a_drop_closes_the_socket_without_a_byte(
    raw: httpx.AsyncClient, control: httpx.AsyncClient, kind: str
) -> None:
    await fault(control, kind=kind, operation="payment_intents.list")
    url = raw.base_url
    reader, writer = await asyncio.open_connection(url.host, url.port)
    key = raw.headers["Authorization"]
    writer.write(
        f"GET /v1/payment_intents HTTP/1.1\r\nHost: twin\r\nAuthorization: {key}\r\n\r\n".encode()
    )

    received = await reader.read()

    assert received == b""
    writer.close()
    assert (await control.get("/requests")).json()[-1]["outcome"] == "dropped"


async def test_a_stored_server_error_is_replayed_for_ever(
    client: StripeClient, control: httpx.AsyncClient
) -> None:
    await fault(control, kind="server_error", stored=True, key=KEY)

    for _ in range(3):
        with pytest.raises(stripe.APIError) as failed:
            await hold(client)
        assert failed.value.http_status == 500

    assert await held_intents(client) == []
    assert (await hold(client, "auth:7:2")).status == "requires_capture"


async def test_a_stored_server_error_may_hide_that_the_work_was_done(
    client: StripeClient, control: httpx.AsyncClient
) -> None:
    await fault(control, kind="server_error", stored=True, executed=True, key=KEY)

    for _ in range(2):
        with pytest.raises(stripe.APIError):
            await hold(client)

    assert len(await held_intents(client)) == 1


async def test_a_server_error_that_is_not_stored_heals(
    client: StripeClient, control: httpx.AsyncClient
) -> None:
    await fault(control, kind="server_error", operation="payment_intents")

    with pytest.raises(stripe.APIError) as failed:
        await hold(client)

    assert failed.value.http_status == 500
    assert (await hold(client)).status == "requires_capture"


@pytest.mark.parametrize("code", ["rate_limit", "lock_timeout"])
async def test_too_fast_a_client_is_told_so(
    client: StripeClient, control: httpx.AsyncClient, code: str
) -> None:
    await fault(control, kind="too_many_requests", code=code)

    with pytest.raises(stripe.RateLimitError) as refused:
        await hold(client)

    assert (refused.value.http_status, code_of(refused.value)) == (429, code)
    assert (await hold(client)).status == "requires_capture"


async def test_a_conflict_can_be_had_without_a_second_client(
    client: StripeClient, control: httpx.AsyncClient
) -> None:
    await fault(control, kind="conflict", key=KEY)

    with pytest.raises(stripe.APIError) as refused:
        await hold(client)

    assert refused.value.http_status == 409
    assert code_of(refused.value) == "idempotency_key_in_use"


async def test_a_malformed_body_hides_an_answer_that_the_key_still_gives(
    client: StripeClient, control: httpx.AsyncClient
) -> None:
    await fault(control, kind="malformed_body", operation="payment_intents.create")

    with pytest.raises(stripe.APIError, match="Invalid response body"):
        await hold(client)

    assert [(await hold(client)).id] == await held_intents(client)


async def test_the_retry_advice_is_sent_with_the_answer(
    raw: httpx.AsyncClient, control: httpx.AsyncClient
) -> None:
    await fault(control, kind="conflict", should_retry=False)
    await fault(control, kind="should_retry", should_retry=True, nth=2)

    answers = [await raw.get("/payment_intents") for _ in range(3)]

    assert [it.status_code for it in answers] == [409, 200, 200]
    advice = [it.headers.get("stripe-should-retry") for it in answers]
    assert advice == ["false", "true", None]


async def test_a_fault_meets_only_its_operation_key_account_and_call(
    client: StripeClient, control: httpx.AsyncClient, secret_key: str
) -> None:
    about = {"kind": "too_many_requests", "operation": "payment_intents.create"}
    await fault(control, **about, account="sk_test_other")
    await fault(control, **about, key="auth:8:1")
    await fault(control, **(about | {"operation": "payment_intents.cre"}))
    await fault(control, **about, account=secret_key, nth=2, times=2)

    outcomes = []
    for number in range(4):
        try:
            outcomes.append((await hold(client, f"auth:7:{number}")).status)
        except stripe.RateLimitError:
            outcomes.append("429")

    assert outcomes == ["requires_capture", "429", "429", "requires_capture"]
    counts = [(it["matched"], it["met"]) for it in (await control.get("/faults")).json()]
    assert counts == [(0, 0), (0, 0), (0, 0), (4, 2)]


async def test_latency_holds_an_answer_back_until_its_time_or_its_end(
    client: StripeClient, control: httpx.AsyncClient
) -> None:
    await fault(control, kind="latency", seconds=0.001)
    assert (await hold(client)).status == "requires_capture"

    endless = await fault(control, kind="latency", operation="payment_intents.retrieve")
    slow = asyncio.create_task(
        client.v1.payment_intents.retrieve_async((await held_intents(client))[0])
    )
    while (await control.get("/faults")).json()[-1]["waiting"] == 0:
        pass
    assert not slow.done()
    await control.delete(f"/faults/{endless}")

    assert (await slow).status == "requires_capture"


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "earthquake"},
        {"kind": "latency", "colour": "red"},
        {"kind": "latency", "nth": 0},
        {"kind": "server_error", "executed": True},
    ],
)
async def test_a_fault_that_makes_no_sense_is_refused(
    control: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    assert (await control.post("/faults", json=body)).status_code == 400
    assert (await control.get("/faults")).json() == []
    assert (await control.delete("/faults/fault_0")).status_code == 404
