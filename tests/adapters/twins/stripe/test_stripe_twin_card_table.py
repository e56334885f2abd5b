"""Every test card, by number and by every name, against what Stripe's page of test cards says."""

from collections.abc import Awaitable, Callable
from typing import Any

import attrs
import httpx
import pytest
import stripe
from stripe import PaymentIntent, StripeClient

from flex_adapters.twins.stripe.cards import CARDS

# The stripe library hands httpx its form as text, which httpx would rather have as `content`.
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning"),
]

# Makes a card that nobody has used, and returns what to pay with.
NewCard = Callable[[], Awaitable[str]]

GENERIC = "card_declined/generic_decline"
NO_MONEY = "card_declined/insufficient_funds"
ASKS = "authentication_required/authentication_required"


@attrs.frozen
class Behaviour:
    """What a card does.

    Attributes:
        paying: What happens one after another while the buyer is there, to the end.
        alone: What happens when she is not.
        attaching: Whether a customer can save it, or why not.
        later: What happens without her once she has saved it.
    """

    brand: str
    last4: str
    paying: tuple[str, ...]
    alone: str
    attaching: str
    later: str | None


def good(brand: str, last4: str) -> Behaviour:
    paying = ("requires_capture", "succeeded")
    return Behaviour(brand, last4, paying, "requires_capture", "attached", "requires_capture")


def declined(last4: str, words: str) -> Behaviour:
    return Behaviour("visa", last4, (words,), words, words, None)


EXPECTED = {
    ("4242424242424242", "pm_card_visa"): good("visa", "4242"),
    ("5555555555554444", "pm_card_mastercard"): good("mastercard", "4444"),
    ("378282246310005", "pm_card_amex"): good("amex", "0005"),
    (
        "4000000000000002",
        "pm_card_visa_chargeDeclined",
        "pm_card_chargeDeclined",
    ): declined("0002", GENERIC),
    (
        "4000000000009995",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "pm_card_chargeDeclinedInsufficientFunds",
    ): declined("9995", NO_MONEY),
    (
        "4000000000009987",
        "pm_card_visa_chargeDeclinedLostCard",
        "pm_card_chargeDeclinedLostCard",
    ): declined("9987", "card_declined/lost_card"),
    (
        "4000000000009979",
        "pm_card_visa_chargeDeclinedStolenCard",
        "pm_card_chargeDeclinedStolenCard",
    ): declined("9979", "card_declined/stolen_card"),
    (
        "4000000000000069",
        "pm_card_visa_chargeDeclinedExpiredCard",
        "pm_card_chargeDeclinedExpiredCard",
    ): declined("0069", "expired_card"),
    (
        "4000000000000127",
        "pm_card_visa_chargeDeclinedIncorrectCvc",
        "pm_card_chargeDeclinedIncorrectCvc",
    ): declined("0127", "incorrect_cvc"),
    (
        "4000000000000119",
        "pm_card_visa_chargeDeclinedProcessingError",
        "pm_card_chargeDeclinedProcessingError",
    ): declined("0119", "processing_error"),
    ("4000000000000341", "pm_card_chargeCustomerFail"): Behaviour(
        "visa", "0341", (GENERIC,), GENERIC, "attached", GENERIC
    ),
    ("4000002500003155", "pm_card_authenticationRequiredOnSetup"): Behaviour(
        "visa",
        "3155",
        ("requires_action", "requires_capture", "succeeded"),
        ASKS,
        "attached",
        "requires_capture",
    ),
    ("4000002760003184", "pm_card_authenticationRequired"): Behaviour(
        "visa",
        "3184",
        ("requires_action", "requires_capture", "succeeded"),
        ASKS,
        "attached",
        ASKS,
    ),
    (
        "4000008260003178",
        "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
    ): Behaviour("visa", "3178", ("requires_action", NO_MONEY), ASKS, "attached", ASKS),
    ("4000009990000013", "pm_sim_captureDeclined"): Behaviour(
        "visa",
        "0013",
        ("requires_capture", GENERIC),
        "requires_capture",
        "attached",
        "requires_capture",
    ),
}
EACH = [
    pytest.param(way, behaviour, id=way) for ways, behaviour in EXPECTED.items() for way in ways
]


def test_every_card_of_the_twin_is_expected_here() -> None:
    assert {(card.number, *card.names) for card in CARDS} == set(EXPECTED)


@pytest.mark.parametrize(("way", "expected"), EACH)
async def test_a_card_does_what_stripe_says_by_number_and_by_name(
    client: StripeClient, control: httpx.AsyncClient, way: str, expected: Behaviour
) -> None:
    async def new_card() -> str:
        if not way.isdecimal():
            return way
        card: Any = {"number": way, "exp_month": 12, "exp_year": 2040, "cvc": "123"}
        return (await client.v1.payment_methods.create_async({"type": "card", "card": card})).id

    buyer = Buyer(client, control, new_card)
    attaching, later = await buyer.saved()
    brand, last4 = await buyer.looks()

    assert expected == Behaviour(
        brand, last4, await buyer.pays(), await buyer.is_charged_alone(), attaching, later
    )


@attrs.frozen
class Buyer:
    """Somebody who tries a card in every way."""

    client: StripeClient
    control: httpx.AsyncClient
    new_card: NewCard

    async def looks(self) -> tuple[str, str]:
        """Return what is shown of the card."""
        method = await self.client.v1.payment_methods.retrieve_async(await self.new_card())
        assert method.card is not None
        return str(method.card.brand), str(method.card.last4)

    async def pays(self) -> tuple[str, ...]:
        """Pay while she is there, to the capture, and return every stage."""
        stages: list[str] = []
        try:
            intent = await self._confirmed()
            stages.append(intent.status)
            if intent.status == "requires_action":
                stages.append(await self._authenticated(intent.id))
            if stages[-1] == "requires_capture":
                captured = await self.client.v1.payment_intents.capture_async(intent.id)
                stages.append(captured.status)
        except stripe.CardError as error:
            stages.append(_words(error.error))
        return tuple(stages)

    async def is_charged_alone(self, **changes: Any) -> str:
        """Charge the card while she is not there."""
        try:
            return (await self._confirmed(off_session=True, **changes)).status
        except stripe.CardError as error:
            return _words(error.error)

    async def saved(self) -> tuple[str, str | None]:
        """Save the card with what she is asked then, and charge it later without her."""
        fan = await self.client.v1.customers.create_async()
        try:
            method = await self.client.v1.payment_methods.attach_async(
                await self.new_card(), {"customer": fan.id}
            )
        except stripe.CardError as error:
            return _words(error.error), None
        owned = {"payment_method": method.id, "customer": fan.id}
        try:
            first = await self._confirmed(setup_future_usage="off_session", **owned)
            if first.status == "requires_action":
                await self._authenticated(first.id)
        except stripe.CardError:
            pass
        return "attached", await self.is_charged_alone(**owned)

    async def _confirmed(self, **changes: Any) -> PaymentIntent:
        wanted: Any = {
            "amount": 8600,
            "currency": "usd",
            "capture_method": "manual",
            "confirm": True,
            **({} if "payment_method" in changes else {"payment_method": await self.new_card()}),
        }
        return await self.client.v1.payment_intents.create_async(wanted | changes)

    async def _authenticated(self, intent_id: str) -> str:
        """Show who she is, and return where the payment stands then."""
        await self.control.post(f"/payment_intents/{intent_id}/authenticate", json={})
        intent = await self.client.v1.payment_intents.retrieve_async(intent_id)
        failed = intent.last_payment_error
        return _words(failed) if failed else intent.status


def _words(error: Any) -> str:
    """Return the code of a decline, with the bank's own where it has one."""
    bank = getattr(error, "decline_code", None)
    return f"{error.code}/{bank}" if bank else str(error.code)
