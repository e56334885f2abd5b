from typing import Any

import httpx
import pytest
import stripe
from stripe import PaymentIntent, PaymentMethod, StripeClient

# The stripe library hands httpx its form as text, which httpx would rather have as `content`.
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning"),
]


async def a_card(client: StripeClient, number: str) -> PaymentMethod:
    card: Any = {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    return await client.v1.payment_methods.create_async({"type": "card", "card": card})


async def pay(client: StripeClient, method: str, **changes: Any) -> PaymentIntent:
    params: Any = {
        "amount": 8600,
        "currency": "usd",
        "payment_method": method,
        "capture_method": "manual",
        "confirm": True,
    }
    return await client.v1.payment_intents.create_async(params | changes)


async def test_a_decline_shows_the_payment_and_its_failed_charge(client: StripeClient) -> None:
    with pytest.raises(stripe.CardError) as declined:
        await pay(client, "pm_card_chargeDeclinedExpiredCard")

    error = declined.value.error
    assert declined.value.http_status == 402
    assert error is not None
    assert error.payment_intent is not None
    assert error.payment_intent.status == "requires_payment_method"
    charge = await client.v1.charges.retrieve_async(str(error.charge))
    assert (charge.status, charge.failure_code) == ("failed", "expired_card")


async def test_a_customer_is_not_made_with_a_declined_card_of_a_name(client: StripeClient) -> None:
    with pytest.raises(stripe.CardError) as declined:
        await client.v1.customers.create_async({"payment_method": "pm_card_chargeDeclined"})

    assert declined.value.code == "card_declined"


@pytest.mark.parametrize(
    ("number", "code"), [("4111111111111112", "incorrect_number"), ("4111111111111111", None)]
)
async def test_a_number_that_is_no_test_card_is_refused(
    client: StripeClient, number: str, code: str | None
) -> None:
    with pytest.raises(stripe.CardError) as declined:
        await a_card(client, number)

    assert declined.value.code == (code or "card_declined")


async def test_the_failing_card_attaches_and_a_declined_one_does_not(client: StripeClient) -> None:
    fan = await client.v1.customers.create_async()
    failing = await a_card(client, "4000000000000341")
    declined = await a_card(client, "4000000000000002")

    attached = await client.v1.payment_methods.attach_async(failing.id, {"customer": fan.id})

    assert attached.customer == fan.id
    with pytest.raises(stripe.CardError):
        await client.v1.payment_methods.attach_async(declined.id, {"customer": fan.id})


@pytest.mark.parametrize(
    "name", ["pm_card_authenticationRequired", "pm_card_authenticationRequiredOnSetup"]
)
async def test_a_card_that_asks_for_the_buyer_is_declined_without_her(
    client: StripeClient, name: str
) -> None:
    with pytest.raises(stripe.CardError) as declined:
        await pay(client, name, off_session=True)

    assert declined.value.code == "authentication_required"
    assert declined.value.error is not None
    assert declined.value.error.payment_intent is not None
    assert declined.value.error.payment_intent.status == "requires_payment_method"


async def test_a_card_that_asks_for_the_buyer_waits_for_her_answer(
    client: StripeClient, control: httpx.AsyncClient
) -> None:
    waiting = await pay(
        client, "pm_card_authenticationRequired", return_url="https://flex.test/back"
    )
    refused = await pay(client, "pm_card_authenticationRequired")

    await control.post(f"/payment_intents/{waiting.id}/authenticate", json={"passed": True})
    await control.post(f"/payment_intents/{refused.id}/authenticate", json={"passed": False})

    assert waiting.status == "requires_action"
    assert waiting.next_action is not None
    assert waiting.next_action.type == "redirect_to_url"
    assert (await client.v1.payment_intents.retrieve_async(waiting.id)).status == "requires_capture"
    failed = await client.v1.payment_intents.retrieve_async(refused.id)
    assert failed.status == "requires_payment_method"
    assert failed.last_payment_error is not None
    assert failed.last_payment_error.code == "payment_intent_authentication_failure"


async def test_an_authenticated_card_can_still_lack_the_money(
    client: StripeClient, control: httpx.AsyncClient
) -> None:
    method = await a_card(client, "4000008260003178")
    waiting = await pay(client, method.id)

    answer = await control.post(f"/payment_intents/{waiting.id}/authenticate", json={})

    assert answer.json()["status"] == "requires_payment_method"
    after = await client.v1.payment_intents.retrieve_async(waiting.id)
    assert after.last_payment_error is not None
    assert after.last_payment_error.decline_code == "insufficient_funds"


async def test_a_card_that_asks_once_pays_later_without_the_buyer(
    client: StripeClient, control: httpx.AsyncClient
) -> None:
    fan = await client.v1.customers.create_async()
    method = await a_card(client, "4000002500003155")
    saved = await pay(client, method.id, customer=fan.id, setup_future_usage="off_session")
    await control.post(f"/payment_intents/{saved.id}/authenticate", json={})

    later = await pay(client, method.id, customer=fan.id, off_session=True)

    assert (saved.status, later.status) == ("requires_action", "requires_capture")
    assert (await client.v1.payment_methods.retrieve_async(method.id)).customer == fan.id


async def test_a_late_decline_at_capture_frees_the_money(
    client: StripeClient, control: httpx.AsyncClient, secret_key: str
) -> None:
    held = await pay(client, "pm_sim_captureDeclined")

    with pytest.raises(stripe.CardError) as declined:
        await client.v1.payment_intents.capture_async(held.id)

    assert declined.value.code == "card_declined"
    after = await client.v1.payment_intents.retrieve_async(held.id)
    assert (after.status, after.amount_capturable) == ("requires_payment_method", 0)
    record = (await control.get("/record")).json()[secret_key]
    assert record["balances"][held.id]["released"] == 8600


async def test_a_card_used_once_without_a_customer_cannot_be_used_again(
    client: StripeClient,
) -> None:
    method = await a_card(client, "4242424242424242")
    await pay(client, method.id)

    with pytest.raises(stripe.InvalidRequestError, match="cannot be used again"):
        await pay(client, method.id)


async def test_a_saved_card_pays_for_its_own_customer_only_and_not_after_detaching(
    client: StripeClient,
) -> None:
    fan, other = [await client.v1.customers.create_async() for _ in range(2)]
    method = await a_card(client, "4242424242424242")
    await client.v1.payment_methods.attach_async(method.id, {"customer": fan.id})

    first, second = [await pay(client, method.id, customer=fan.id) for _ in range(2)]
    with pytest.raises(stripe.InvalidRequestError, match="belongs to the customer"):
        await pay(client, method.id, customer=other.id)
    with pytest.raises(stripe.InvalidRequestError, match="cannot be attached"):
        await client.v1.payment_methods.attach_async(method.id, {"customer": other.id})
    detached = await client.v1.payment_methods.detach_async(method.id)

    assert (first.status, second.status) == ("requires_capture", "requires_capture")
    assert detached.customer is None
    with pytest.raises(stripe.InvalidRequestError, match="cannot be used again"):
        await pay(client, method.id, customer=fan.id)


async def test_a_customer_keeps_what_an_update_does_not_name(client: StripeClient) -> None:
    fan = await client.v1.customers.create_async(
        {
            "email": "fan@flex.test",
            "name": "Ada",
            "metadata": {"fan": "1", "tier": "gold"},
            "payment_method": "pm_card_visa",
        }
    )

    await client.v1.customers.update_async(
        fan.id, {"name": "Ada L.", "email": "", "metadata": {"tier": "", "seat": "A1"}}
    )

    after = await client.v1.customers.retrieve_async(fan.id)
    assert (after.name, after.email) == ("Ada L.", None)
    assert after.metadata is not None
    assert after.metadata.to_dict() == {"fan": "1", "seat": "A1"}
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.customers.retrieve_async("cus_none")


async def test_no_more_of_a_card_is_kept_than_its_last_four_digits(
    client: StripeClient, control: httpx.AsyncClient
) -> None:
    await a_card(client, "4242424242424242")

    for path in ("/record", "/requests"):
        assert "4242424242424242" not in (await control.get(path)).text
