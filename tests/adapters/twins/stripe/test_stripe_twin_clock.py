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

DAY = 24 * 3600
VISA_OFF_SESSION = 4 * DAY + 18 * 3600


async def hold(client: StripeClient, card: str, *, off_session: bool) -> PaymentIntent:
    params: Any = {
        "amount": 8600,
        "currency": "usd",
        "payment_method": card,
        "capture_method": "manual",
        "confirm": True,
        "off_session": off_session,
        "expand": ["latest_charge"],
    }
    return await client.v1.payment_intents.create_async(params)


def capture_before(intent: PaymentIntent) -> int:
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    ends = charge.payment_method_details.card.capture_before
    assert ends is not None
    return ends


@pytest.mark.parametrize(
    ("card", "off_session", "seconds"),
    [
        ("pm_card_visa", False, 7 * DAY),
        ("pm_card_visa", True, VISA_OFF_SESSION),
        ("pm_card_mastercard", True, 7 * DAY),
        ("pm_card_amex", True, 7 * DAY),
    ],
)
async def test_an_authorization_lasts_as_long_as_its_brand_allows(
    client: StripeClient, card: str, off_session: bool, seconds: int
) -> None:
    held = await hold(client, card, off_session=off_session)

    assert capture_before(held) - held.created == seconds


async def test_an_authorization_that_ends_uncaptured_is_canceled_and_its_money_free(
    client: StripeClient, control: httpx.AsyncClient, secret_key: str
) -> None:
    visa = await hold(client, "pm_card_visa", off_session=True)
    amex = await hold(client, "pm_card_amex", off_session=True)
    await control.post("/clock/advance", json={"seconds": VISA_OFF_SESSION - 60})
    before = await client.v1.payment_intents.retrieve_async(visa.id)

    await control.post("/clock/advance", json={"seconds": 60})

    ended = await client.v1.payment_intents.retrieve_async(visa.id)
    assert before.status == "requires_capture"
    assert (ended.status, ended.cancellation_reason) == ("canceled", "automatic")
    assert (ended.amount_capturable, ended.canceled_at) == (0, capture_before(visa))
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_intents.capture_async(visa.id)
    assert refused.value.code == "payment_intent_unexpected_state"
    assert (await client.v1.payment_intents.capture_async(amex.id)).status == "succeeded"
    balances = (await control.get("/record")).json()[secret_key]["balances"]
    assert balances[visa.id]["released"] == 8600


async def test_the_clock_goes_forward_only_and_a_reset_puts_it_back(
    control: httpx.AsyncClient,
) -> None:
    start = (await control.get("/clock")).json()["now"]

    moved = (await control.post("/clock/advance", json={"seconds": DAY})).json()
    back = await control.post("/clock/advance", json={"seconds": -1})
    await control.post("/reset")

    assert moved["now"] >= start + DAY
    assert back.status_code == 400
    assert (await control.get("/clock")).json()["moved_seconds"] == 0
