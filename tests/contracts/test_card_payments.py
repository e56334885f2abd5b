"""What every payment provider does."""

import asyncio
from datetime import timedelta

import attrs
import pytest

from flexcore.kernel import ManualClock
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
from tests.builders import a_payment

pytestmark = pytest.mark.anyio


async def authorized(cards: CardPayments, payment: Payment) -> Payment:
    """Authorize a payment and return it as it is kept afterwards."""
    answer = await cards.authorize(payment)
    assert isinstance(answer, Authorized), answer
    return attrs.evolve(payment, reference=answer.reference, capture_before=answer.capture_before)


async def test_money_is_set_aside_for_a_while_and_then_taken(
    cards: CardPayments, clock: ManualClock
) -> None:
    payment = await authorized(cards, a_payment())

    assert payment.reference
    assert payment.capture_before is None or payment.capture_before > clock.now()
    assert await cards.capture(payment) == Captured()


@pytest.mark.rule("FX-15.60")
async def test_authorizing_again_sets_nothing_aside_twice(cards: CardPayments) -> None:
    first = await cards.authorize(a_payment())

    assert await cards.authorize(a_payment()) == first


async def test_another_payment_is_another_authorization(cards: CardPayments) -> None:
    first, second = await authorized(cards, a_payment(1)), await authorized(cards, a_payment(2))

    assert first.reference != second.reference
    assert await cards.void(first) == Voided()
    assert await cards.capture(second) == Captured()


async def test_a_declined_card_stays_declined(cards: CardPayments) -> None:
    payment = a_payment(method="pm_card_visa_chargeDeclined")

    first = await cards.authorize(payment)

    assert first == Declined(CardDeclined("generic_decline"))
    assert await cards.authorize(payment) == first


async def test_a_payment_method_that_does_not_exist_is_rejected(cards: CardPayments) -> None:
    answer = await cards.authorize(a_payment(method="pm_nobodys"))

    assert isinstance(answer, Declined)
    assert isinstance(answer.refusal, PaymentRejected)


async def test_money_is_taken_once_however_often_it_is_asked_for(cards: CardPayments) -> None:
    payment = await authorized(cards, a_payment())

    answers = [await cards.capture(payment) for _ in range(3)]

    assert answers == [Captured()] * 3


async def test_what_was_given_up_is_never_taken(cards: CardPayments) -> None:
    payment = await authorized(cards, a_payment())

    voids = [await cards.void(payment) for _ in range(2)]

    assert voids == [Voided()] * 2
    assert isinstance(await cards.capture(payment), NotCaptured)


async def test_what_was_taken_is_not_given_up(cards: CardPayments) -> None:
    payment = await authorized(cards, a_payment())
    await cards.capture(payment)

    assert await cards.void(payment) == Captured()


async def test_calls_at_once_with_one_payment_act_once(cards: CardPayments) -> None:
    answers = await asyncio.gather(*(cards.authorize(a_payment()) for _ in range(8)))

    assert len({answer for answer in answers if isinstance(answer, Authorized)}) == 1


async def test_an_authorization_lapses(cards: CardPayments, clock: ManualClock) -> None:
    payment = await authorized(cards, a_payment())
    if payment.capture_before is None:
        pytest.skip("This provider does not tell when authorizations lapse.")

    clock.advance(timedelta(days=8))

    assert isinstance(await cards.capture(payment), NotCaptured)
