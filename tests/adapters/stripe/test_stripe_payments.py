"""Authorize, capture and void as the checkout uses them, against a server like Stripe."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import attrs
import httpx
import pytest

from flex_adapters.stripe import StripeAccount, StripeProviders
from flex_adapters.twins.stripe import StripeTwin
from flexcore.kernel import ManualClock, Refusal, TenantId, Unavailable
from flexcore.payments import (
    Authorized,
    Captured,
    CardDeclined,
    CardPayments,
    Declined,
    NotCaptured,
    Payment,
    PaymentRejected,
    Voided,
)

pytestmark = pytest.mark.anyio

Held = Callable[..., Awaitable[Payment]]
Intents = Callable[[], Awaitable[list[dict[str, Any]]]]
Builder = Callable[..., Payment]
STORE = TenantId("warriors")


async def test_an_authorization_sets_money_aside_and_tells_when_it_lapses(
    stripe_card_payments: CardPayments, a_payment: Builder, intents: Intents, clock: ManualClock
) -> None:
    payment = a_payment()

    answer = await stripe_card_payments.authorize(payment)

    [intent] = await intents()
    assert isinstance(answer, Authorized)
    assert answer.reference == intent["id"]
    assert answer.capture_before is not None
    assert timedelta(days=6) < answer.capture_before - clock.now() < timedelta(days=8)
    assert (intent["amount_capturable"], intent["amount_received"]) == (8600, 0)
    assert intent["metadata"] == {"payment": str(payment.id), "cart": str(payment.cart_id)}


async def test_asking_again_sets_nothing_more_aside(
    stripe_card_payments: CardPayments, a_payment: Builder, intents: Intents
) -> None:
    payment = a_payment()

    answers = [await stripe_card_payments.authorize(payment) for _ in range(3)]

    assert answers[0] == answers[1] == answers[2]
    assert len(await intents()) == 1


async def test_a_payment_is_captured_once_however_often_it_is_asked_for(
    stripe_card_payments: CardPayments, held: Held, intents: Intents
) -> None:
    payment = await held()

    answers = [await stripe_card_payments.capture(payment) for _ in range(3)]

    assert answers == [Captured()] * 3
    assert [it["amount_received"] for it in await intents()] == [8600]


async def test_what_is_given_up_is_released(
    stripe_card_payments: CardPayments, held: Held, intents: Intents
) -> None:
    payment = await held()

    answers = [await stripe_card_payments.void(payment) for _ in range(3)]

    assert answers == [Voided()] * 3
    assert [it["status"] for it in await intents()] == ["canceled"]


async def test_money_that_was_taken_cannot_be_given_up(
    stripe_card_payments: CardPayments, held: Held
) -> None:
    payment = await held()
    await stripe_card_payments.capture(payment)

    assert await stripe_card_payments.void(payment) == Captured()


async def test_money_that_was_given_up_cannot_be_taken(
    stripe_card_payments: CardPayments, held: Held
) -> None:
    payment = await held()
    await stripe_card_payments.void(payment)

    answer = await stripe_card_payments.capture(payment)

    assert answer == NotCaptured("The authorization was canceled (no reason given).")


async def test_capture_and_void_at_once_agree_on_one_end(
    stripe_card_payments: CardPayments, held: Held
) -> None:
    payment = await held()

    captured, voided = await asyncio.gather(
        stripe_card_payments.capture(payment), stripe_card_payments.void(payment)
    )

    assert (isinstance(captured, Captured), voided) in {(True, Captured()), (False, Voided())}


async def test_a_lapsed_authorization_is_never_captured(
    stripe_card_payments: CardPayments, held: Held, control: httpx.AsyncClient
) -> None:
    payment = await held()
    await control.post("/clock/advance", json={"seconds": 8 * 86_400})

    answer = await stripe_card_payments.capture(payment)

    assert answer == NotCaptured("The authorization was canceled (automatic).")
    assert await stripe_card_payments.void(payment) == Voided()


async def test_a_bank_may_still_decline_when_the_money_is_taken(
    stripe_card_payments: CardPayments, held: Held
) -> None:
    payment = await held("pm_sim_captureDeclined")

    answers = [await stripe_card_payments.capture(payment) for _ in range(2)]

    assert answers == [NotCaptured("Your card was declined.")] * 2


@pytest.mark.parametrize(
    ("method", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds"),
        ("pm_card_visa_chargeDeclinedLostCard", "lost_card"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error"),
        ("pm_card_authenticationRequired", "authentication_required"),
    ],
)
async def test_a_declined_card_is_declined_with_its_reason_and_stays_so(
    stripe_card_payments: CardPayments, a_payment: Builder, method: str, decline_code: str
) -> None:
    payment = a_payment(method)

    answers = [await stripe_card_payments.authorize(payment) for _ in range(2)]

    assert answers == [Declined(CardDeclined(decline_code))] * 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"method": "pm_unknown"}, "No such"),
        ({"method": "no card at all"}, "No such"),
        ({"amount": 1}, "Amount must be at least 50"),
    ],
)
async def test_a_request_that_stripe_does_not_accept_is_declined(
    stripe_card_payments: CardPayments, a_payment: Builder, changes: Any, reason: str
) -> None:
    answer = await stripe_card_payments.authorize(a_payment(**changes))

    assert isinstance(answer, Declined)
    refusal: Refusal = answer.refusal
    assert isinstance(refusal, PaymentRejected)
    assert reason in refusal.message


async def test_an_unknown_payment_holds_nothing_to_take_or_give_up(
    stripe_card_payments: CardPayments, a_payment: Builder
) -> None:
    payment = a_payment(reference="pi_none")

    assert isinstance(await stripe_card_payments.capture(payment), NotCaptured)
    assert await stripe_card_payments.void(payment) == Voided()


async def test_a_wrong_secret_key_is_unavailable_and_named_in_the_log(
    twin: StripeTwin, clock: ManualClock, a_payment: Builder, caplog: pytest.LogCaptureFixture
) -> None:
    providers = StripeProviders(lambda _: StripeAccount("pk_wrong", twin.url), clock)

    with pytest.raises(Unavailable, match="payment provider"):
        await providers.of(STORE).authorize(a_payment())

    assert "secret key" in caplog.text
    await providers.close()


async def test_a_provider_that_is_not_there_did_nothing(
    clock: ManualClock, a_payment: Builder
) -> None:
    with StripeTwin.running() as gone:
        address = gone.url
    providers = StripeProviders(lambda _: StripeAccount("sk_test_1", address), clock)
    payment = a_payment(reference="pi_1")

    for act in (providers.of(STORE).authorize, providers.of(STORE).capture):
        with pytest.raises(Unavailable):
            await act(payment)

    await providers.close()


async def test_each_store_pays_into_its_own_account(
    twin: StripeTwin, control: httpx.AsyncClient, clock: ManualClock, a_payment: Builder
) -> None:
    providers = StripeProviders(
        lambda store: StripeAccount(f"sk_test_{store}", twin.url + "/"), clock
    )

    await providers.of(TenantId("north")).authorize(a_payment())
    await providers.of(TenantId("south")).authorize(a_payment())

    record = (await control.get("/record")).json()
    assert {key: len(it["payment_intents"]) for key, it in record.items()} == {
        "sk_test_north": 1,
        "sk_test_south": 1,
    }
    assert providers.of(TenantId("north")) is providers.of(TenantId("north"))
    await providers.close()


async def test_an_old_authorization_is_looked_up_and_never_asked_for_again(
    stripe_card_payments: CardPayments,
    a_payment: Builder,
    held: Held,
    clock: ManualClock,
    control: httpx.AsyncClient,
) -> None:
    kept = await held()
    declined = a_payment("pm_card_visa_chargeDeclined")
    await stripe_card_payments.authorize(declined)
    never_made = a_payment()
    clock.advance(timedelta(hours=26))
    before = (await control.get("/calls")).json()

    assert isinstance(await stripe_card_payments.authorize(kept), Authorized)
    assert await stripe_card_payments.authorize(declined) == Declined(
        CardDeclined("generic_decline")
    )
    assert isinstance(await stripe_card_payments.authorize(never_made), Declined)

    after = (await control.get("/calls")).json()
    assert {name for name in after if after[name] != before.get(name)} == {
        "payment_intents.search",
    }


async def test_an_old_void_of_money_that_is_still_held_gives_it_up(
    stripe_card_payments: CardPayments, held: Held, clock: ManualClock
) -> None:
    kept = await held()
    clock.advance(timedelta(hours=26))

    assert await stripe_card_payments.void(kept) == Voided()


async def test_an_old_capture_or_void_is_known_by_what_became_of_it(
    stripe_card_payments: CardPayments, held: Held, clock: ManualClock
) -> None:
    taken, released = await held(), await held()
    await stripe_card_payments.capture(taken)
    await stripe_card_payments.void(released)
    clock.advance(timedelta(hours=26))

    assert await stripe_card_payments.capture(taken) == Captured()
    assert await stripe_card_payments.void(taken) == Captured()
    assert await stripe_card_payments.void(released) == Voided()
    assert isinstance(await stripe_card_payments.capture(released), NotCaptured)


@pytest.mark.parametrize(
    "address", ["http://api.stripe.com", "ftp://127.0.0.1", "api.stripe.com", "https://"]
)
def test_a_secret_key_is_never_sent_in_the_clear(address: str) -> None:
    providers = StripeProviders(lambda _: StripeAccount("sk_test_1", address), ManualClock())

    with pytest.raises(ValueError, match="no address for Stripe"):
        providers.of(STORE)


def test_a_secret_key_is_not_shown_with_its_account() -> None:
    assert "sk_live_1" not in repr(StripeAccount("sk_live_1"))


async def test_a_payment_that_was_never_authorized_cannot_be_captured(
    stripe_card_payments: CardPayments, a_payment: Builder
) -> None:
    with pytest.raises(ValueError, match="never authorized"):
        await stripe_card_payments.capture(attrs.evolve(a_payment(), reference=None))
