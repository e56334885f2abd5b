from typing import Any

import pytest
import stripe
from stripe import PaymentIntent, StripeClient

# The stripe library hands httpx its form as text, which httpx would rather have as `content`.
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning"),
]


async def a_payment(client: StripeClient, captured: int | None = None) -> PaymentIntent:
    params: Any = {
        "amount": 8600,
        "currency": "usd",
        "payment_method": "pm_card_visa",
        "capture_method": "manual",
        "confirm": True,
    }
    intent = await client.v1.payment_intents.create_async(params)
    if captured is None:
        return intent
    return await client.v1.payment_intents.capture_async(intent.id, {"amount_to_capture": captured})


async def test_captured_money_goes_back_in_parts_up_to_what_was_captured(
    client: StripeClient,
) -> None:
    paid = await a_payment(client, captured=5000)

    part = await client.v1.refunds.create_async(
        {
            "payment_intent": paid.id,
            "amount": 2000,
            "reason": "requested_by_customer",
            "metadata": {"refund": "1"},
        }
    )
    with pytest.raises(stripe.InvalidRequestError) as too_much:
        await client.v1.refunds.create_async({"payment_intent": paid.id, "amount": 3001})
    rest = await client.v1.refunds.create_async({"charge": str(paid.latest_charge)})
    with pytest.raises(stripe.InvalidRequestError) as nothing_left:
        await client.v1.refunds.create_async({"payment_intent": paid.id})

    assert (part.status, part.amount, part.reason) == ("succeeded", 2000, "requested_by_customer")
    assert (too_much.value.http_status, too_much.value.param) == (400, "amount")
    assert rest.amount == 3000
    assert nothing_left.value.code == "charge_already_refunded"
    charge = await client.v1.charges.retrieve_async(str(paid.latest_charge))
    assert (charge.amount_refunded, charge.refunded) == (5000, True)


async def test_refunds_are_retrieved_and_listed_by_their_intent(client: StripeClient) -> None:
    paid, other = [await a_payment(client, captured=8600) for _ in range(2)]
    first, second = [
        await client.v1.refunds.create_async({"payment_intent": paid.id, "amount": 100})
        for _ in range(2)
    ]
    await client.v1.refunds.create_async({"payment_intent": other.id})

    of_intent = await client.v1.refunds.list_async({"payment_intent": paid.id})
    of_charge = await client.v1.refunds.list_async({"charge": str(paid.latest_charge), "limit": 1})
    found = await client.v1.refunds.retrieve_async(first.id, {"expand": ["payment_intent"]})

    assert [it.id for it in of_intent.data] == [second.id, first.id]
    assert ([it.id for it in of_charge.data], of_charge.has_more) == ([second.id], True)
    assert isinstance(found.payment_intent, PaymentIntent)


async def test_money_that_is_only_held_is_canceled_and_not_refunded(client: StripeClient) -> None:
    held = await a_payment(client)

    with pytest.raises(stripe.InvalidRequestError, match="cancel it"):
        await client.v1.refunds.create_async({"payment_intent": held.id})

    assert (await client.v1.payment_intents.cancel_async(held.id)).status == "canceled"
