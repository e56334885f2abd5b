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


async def an_authorization(client: StripeClient, **changes: Any) -> PaymentIntent:
    params: Any = {
        "amount": 8600,
        "currency": "usd",
        "payment_method": "pm_card_visa",
        "capture_method": "manual",
        "confirm": True,
    }
    return await client.v1.payment_intents.create_async(params | changes)


async def test_an_authorization_holds_the_money_until_it_is_captured(client: StripeClient) -> None:
    held = await an_authorization(client, metadata={"order": "7"})

    paid = await client.v1.payment_intents.capture_async(held.id)

    assert (held.status, held.amount_capturable, held.amount_received) == (
        "requires_capture",
        8600,
        0,
    )
    assert (paid.status, paid.amount_capturable, paid.amount_received) == ("succeeded", 0, 8600)
    assert paid.metadata["order"] == "7"
    again = await client.v1.payment_intents.retrieve_async(held.id)
    assert again.status == "succeeded"


async def test_a_partial_capture_releases_the_rest(
    client: StripeClient, control: httpx.AsyncClient, secret_key: str
) -> None:
    held = await an_authorization(client)

    paid = await client.v1.payment_intents.capture_async(
        held.id, {"amount_to_capture": 5000, "metadata": {"bought": "3 of 5"}}
    )

    assert (paid.status, paid.amount_received) == ("succeeded", 5000)
    assert paid.metadata["bought"] == "3 of 5"
    record = (await control.get("/record")).json()[secret_key]
    balance = record["balances"][held.id]
    assert (balance["captured"], balance["released"], balance["held"]) == (5000, 3600, 0)


async def test_more_than_was_authorized_cannot_be_captured(client: StripeClient) -> None:
    held = await an_authorization(client)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_intents.capture_async(held.id, {"amount_to_capture": 8601})

    assert (refused.value.code, refused.value.param) == ("amount_too_large", "amount_to_capture")
    assert (await client.v1.payment_intents.capture_async(held.id)).amount_received == 8600


async def test_money_is_captured_once_and_the_refusal_shows_the_intent(
    client: StripeClient,
) -> None:
    held = await an_authorization(client)
    await client.v1.payment_intents.capture_async(held.id, {"amount_to_capture": 5000})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_intents.capture_async(held.id, {"amount_to_capture": 3600})

    error = refused.value
    assert error.http_status == 400
    assert error.code == "payment_intent_unexpected_state"
    assert error.error is not None
    assert error.error.payment_intent is not None
    assert error.error.payment_intent.amount_received == 5000


async def test_a_canceled_intent_cannot_be_captured_nor_canceled_again(
    client: StripeClient,
) -> None:
    held = await an_authorization(client)
    canceled = await client.v1.payment_intents.cancel_async(
        held.id, {"cancellation_reason": "abandoned"}
    )

    assert (canceled.status, canceled.amount_capturable) == ("canceled", 0)
    assert canceled.cancellation_reason == "abandoned"
    assert canceled.canceled_at is not None
    for act in (
        client.v1.payment_intents.capture_async,
        client.v1.payment_intents.cancel_async,
        client.v1.payment_intents.confirm_async,
    ):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            await act(held.id)
        assert refused.value.code == "payment_intent_unexpected_state"


async def test_a_paid_intent_cannot_be_canceled(client: StripeClient) -> None:
    paid = await an_authorization(client, capture_method="automatic")

    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_intents.cancel_async(paid.id)

    assert (paid.status, paid.amount_received) == ("succeeded", 8600)
    assert refused.value.code == "payment_intent_unexpected_state"


async def test_an_intent_can_be_created_first_and_confirmed_later(client: StripeClient) -> None:
    open_intent = await client.v1.payment_intents.create_async(
        {"amount": 8600, "currency": "usd", "capture_method": "manual"}
    )
    chosen = await an_authorization(client, confirm=False)

    held = await client.v1.payment_intents.confirm_async(chosen.id)

    assert open_intent.status == "requires_payment_method"
    assert (chosen.status, held.status) == ("requires_confirmation", "requires_capture")
    with pytest.raises(stripe.InvalidRequestError, match="no payment method"):
        await client.v1.payment_intents.confirm_async(open_intent.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_intents.capture_async(open_intent.id)
    assert refused.value.code == "payment_intent_unexpected_state"


async def test_a_declined_intent_can_be_paid_with_another_card(client: StripeClient) -> None:
    with pytest.raises(stripe.CardError) as declined:
        await an_authorization(client, payment_method="pm_card_visa_chargeDeclined")
    assert declined.value.error is not None
    intent = declined.value.error.payment_intent
    assert intent is not None
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.decline_code == "generic_decline"

    held = await client.v1.payment_intents.confirm_async(
        intent.id, {"payment_method": "pm_card_mastercard"}
    )

    assert (held.status, held.last_payment_error) == ("requires_capture", None)
    assert held.latest_charge != intent.latest_charge


async def test_intents_are_listed_by_customer_and_time_newest_first(
    client: StripeClient, control: httpx.AsyncClient
) -> None:
    fan = await client.v1.customers.create_async()
    first = await an_authorization(client, customer=fan.id)
    await control.post("/clock/advance", json={"seconds": 3600})
    later = [await an_authorization(client, customer=fan.id) for _ in range(2)]
    await an_authorization(client)

    listed = await client.v1.payment_intents.list_async({"customer": fan.id})
    recent = await client.v1.payment_intents.list_async(
        {"customer": fan.id, "created": {"gte": later[0].created}, "limit": 1}
    )
    rest = await client.v1.payment_intents.list_async(
        {"customer": fan.id, "starting_after": recent.data[0].id}
    )

    assert [it.id for it in listed.data] == [later[1].id, later[0].id, first.id]
    assert ([it.id for it in recent.data], recent.has_more) == ([later[1].id], True)
    assert [it.id for it in rest.data] == [later[0].id, first.id]


async def test_an_intent_is_found_by_its_metadata(client: StripeClient) -> None:
    wanted = await an_authorization(client, metadata={"order": "7"})
    await an_authorization(client, metadata={"order": "8"})

    found = await client.v1.payment_intents.search_async(
        {"query": "metadata['order']:'7' AND status:'requires_capture'"}
    )
    unfound = await client.v1.payment_intents.search_async({"query": "metadata['order']:'9'"})

    assert [it.id for it in found.data] == [wanted.id]
    assert unfound.data == []
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.payment_intents.search_async({"query": "order=7"})


async def test_related_objects_come_along_when_expanded(client: StripeClient) -> None:
    held = await an_authorization(client, expand=["latest_charge.payment_intent"])

    charge = held.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert isinstance(charge.payment_intent, PaymentIntent)
    alone = await client.v1.charges.retrieve_async(charge.id)
    assert (alone.amount, alone.captured, alone.payment_intent) == (8600, False, held.id)
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        await client.v1.payment_intents.retrieve_async(held.id, {"expand": ["vendor"]})


@pytest.mark.parametrize(
    ("form", "code", "param"),
    [
        ("amount=8600&currency=usd&colour=red", "parameter_unknown", "colour"),
        ("amount=8600&currency=usd&card[x]=1", "parameter_unknown", "card"),
        ("amount=8600&currency=usd&metadata[a][b]=1", None, "metadata"),
        (
            "amount=8600&currency=usd&automatic_payment_methods[enabled]=true"
            "&automatic_payment_methods[x]=1",
            "parameter_unknown",
            "automatic_payment_methods[x]",
        ),
        ("currency=usd", "parameter_missing", "amount"),
        ("amount=86.00&currency=usd", "parameter_invalid_integer", "amount"),
        ("amount=-1&currency=usd", "parameter_invalid_integer", "amount"),
        ("amount=49&currency=usd", "amount_too_small", "amount"),
        ("amount=&currency=usd", "parameter_invalid_empty", "amount"),
        ("amount=8600&currency=dollars", None, "currency"),
        ("amount=8600&currency=usd&confirm=maybe", None, "confirm"),
        ("amount=8600&currency=usd&off_session=true", None, "off_session"),
        ("amount=8600&currency=usd&confirm=true", "parameter_missing", "payment_method"),
        ("amount=8600&currency=usd&capture_method=later", None, "capture_method"),
        ("amount=8600&currency=usd&customer=cus_none", "resource_missing", "customer"),
        ("amount=8600&currency=usd&payment_method=pm_none", "resource_missing", "payment_method"),
        (
            "amount=8600&currency=usd&payment_method=pm_card_visa&confirm=true"
            "&automatic_payment_methods[enabled]=true",
            None,
            "return_url",
        ),
    ],
)
async def test_a_request_that_stripe_would_not_understand_is_refused_with_its_parameter(
    raw: httpx.AsyncClient, form: str, code: str | None, param: str
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    answer = await raw.post("/payment_intents", content=form, headers=headers)

    error = answer.json()["error"]
    assert (answer.status_code, error["type"]) == (400, "invalid_request_error")
    assert (error.get("code"), error["param"]) == (code, param)


@pytest.mark.parametrize("path", ["/payment_intents/pi_none", "/charges/ch_none", "/nowhere", "/"])
async def test_an_unknown_object_or_route_is_a_404_in_stripes_own_shape(
    raw: httpx.AsyncClient, path: str
) -> None:
    answer = await raw.get(path)

    assert answer.status_code == 404
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert answer.headers["request-id"].startswith("req_")


async def test_each_secret_key_sees_its_own_data_only(
    client: StripeClient, raw: httpx.AsyncClient
) -> None:
    held = await an_authorization(client)
    path = f"/payment_intents/{held.id}"

    as_user_name = await raw.get(path, headers={"Authorization": _basic(client)})
    stranger = await raw.get(path, headers={"Authorization": "Bearer sk_test_stranger"})

    assert as_user_name.json()["id"] == held.id
    assert stranger.status_code == 404


@pytest.mark.parametrize("authorization", ["", "Bearer sk_live_x", "Bearer pk_test_x", "Basic ?"])
async def test_only_a_secret_test_key_is_let_in(raw: httpx.AsyncClient, authorization: str) -> None:
    answer = await raw.get("/payment_intents", headers={"Authorization": authorization})

    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "invalid_request_error"


def _basic(client: StripeClient) -> str:
    request = httpx.Request("GET", "http://localhost")
    key = client._requestor.api_key or ""
    flow = httpx.BasicAuth(key, "").auth_flow(request)
    return next(flow).headers["Authorization"]
