"""What is known about the money after each thing that can go wrong with a call."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from flexcore.kernel import ManualClock, OutcomeUnknown, Unavailable
from flexcore.payments import (
    Authorized,
    Captured,
    CardPayments,
    Declined,
    NotCaptured,
    Payment,
    Voided,
)

pytestmark = pytest.mark.anyio

Held = Callable[..., Awaitable[Payment]]
Fault = Callable[..., Awaitable[str]]
Intents = Callable[[], Awaitable[list[dict[str, Any]]]]
Builder = Callable[..., Payment]
Outcome = type[object]

# The fault, what the first call tells, and what asking again tells once the trouble is over.
AUTHORIZATIONS: list[tuple[str, dict[str, Any], Outcome, Outcome]] = [
    ("drop_before", {}, OutcomeUnknown, Authorized),
    ("drop_after", {}, Authorized, Authorized),
    ("malformed_body", {}, Authorized, Authorized),
    ("conflict", {}, OutcomeUnknown, Authorized),
    ("too_many_requests", {}, Unavailable, Authorized),
    ("too_many_requests", {"code": "lock_timeout"}, Unavailable, Authorized),
    ("server_error", {}, OutcomeUnknown, Authorized),
    ("server_error", {"stored": True}, OutcomeUnknown, Declined),
    ("server_error", {"stored": True, "executed": True}, Authorized, Authorized),
]
CAPTURES: list[tuple[str, dict[str, Any], Outcome, Outcome]] = [
    ("drop_before", {}, OutcomeUnknown, Captured),
    ("drop_after", {}, Captured, Captured),
    ("malformed_body", {}, Captured, Captured),
    ("conflict", {}, OutcomeUnknown, Captured),
    ("too_many_requests", {}, Unavailable, Captured),
    ("server_error", {}, OutcomeUnknown, Captured),
    ("server_error", {"stored": True}, OutcomeUnknown, Captured),
    ("server_error", {"stored": True, "executed": True}, Captured, Captured),
]


async def outcome_of(act: Awaitable[object]) -> Outcome:
    try:
        return type(await act)
    except (Unavailable, OutcomeUnknown) as error:
        return type(error)


@pytest.mark.parametrize(("kind", "body", "first", "second"), AUTHORIZATIONS)
async def test_after_a_failed_authorization_the_fan_pays_once_or_not_at_all(
    stripe_card_payments: CardPayments,
    a_payment: Builder,
    fault: Fault,
    intents: Intents,
    kind: str,
    body: Any,
    first: Outcome,
    second: Outcome,
) -> None:
    payment = a_payment()
    await fault(kind, "create", **body)

    outcomes = [await outcome_of(stripe_card_payments.authorize(payment)) for _ in range(2)]

    assert outcomes == [first, second]
    assert [it["amount_capturable"] for it in await intents()] == (
        [8600] if second is Authorized else []
    )


@pytest.mark.parametrize(("kind", "body", "first", "second"), CAPTURES)
async def test_after_a_failed_capture_the_money_is_taken_once(
    stripe_card_payments: CardPayments,
    held: Held,
    fault: Fault,
    intents: Intents,
    kind: str,
    body: Any,
    first: Outcome,
    second: Outcome,
) -> None:
    payment = await held()
    await fault(kind, "capture", **body)

    outcomes = [await outcome_of(stripe_card_payments.capture(payment)) for _ in range(2)]

    assert outcomes == [first, second]
    assert [it["amount_received"] for it in await intents()] == [8600]


@pytest.mark.parametrize(("kind", "body", "first", "second"), CAPTURES)
async def test_after_a_failed_void_nothing_is_set_aside(
    stripe_card_payments: CardPayments,
    held: Held,
    fault: Fault,
    intents: Intents,
    kind: str,
    body: Any,
    first: Outcome,
    second: Outcome,
) -> None:
    payment = await held()
    await fault(kind, "cancel", **body)

    outcomes = [await outcome_of(stripe_card_payments.void(payment)) for _ in range(2)]

    assert outcomes == [Voided if it is Captured else it for it in (first, second)]
    assert [(it["status"], it["amount_received"]) for it in await intents()] == [("canceled", 0)]


async def test_a_declined_card_is_found_to_be_declined_when_the_answer_is_lost(
    stripe_card_payments: CardPayments, a_payment: Builder, fault: Fault
) -> None:
    await fault("drop_after", "create")

    answer = await stripe_card_payments.authorize(a_payment("pm_card_visa_chargeDeclined"))

    assert isinstance(answer, Declined)
    assert answer.refusal.message.startswith("The card was declined (generic_decline)")


async def test_a_lost_authorization_is_found_behind_a_hundred_later_ones(
    stripe_card_payments: CardPayments, a_payment: Builder, fault: Fault
) -> None:
    lost = a_payment()
    await fault("drop_after", "create")
    await fault("server_error", "list")
    with pytest.raises(OutcomeUnknown) as unknown:
        await stripe_card_payments.authorize(lost)
    assert unknown.value.key == f"authorize:{lost.id}"
    await asyncio.gather(*(stripe_card_payments.authorize(a_payment()) for _ in range(101)))

    await fault("malformed_body", "create")

    assert isinstance(await stripe_card_payments.authorize(lost), Authorized)


# A look-up on a kept connection that turns out to be gone is made once more on a new one.
@pytest.mark.parametrize(
    ("kind", "times"),
    [("drop_before", 2), ("server_error", 1), ("too_many_requests", 1), ("malformed_body", 1)],
)
async def test_an_act_stays_unknown_when_looking_it_up_fails_too(
    stripe_card_payments: CardPayments, held: Held, fault: Fault, kind: str, times: int
) -> None:
    payment = await held()
    await fault("drop_after", "capture")
    await fault(kind, "retrieve", times=times)

    with pytest.raises(OutcomeUnknown) as unknown:
        await stripe_card_payments.capture(payment)

    assert unknown.value.key == f"capture:{payment.id}"
    assert await stripe_card_payments.capture(payment) == Captured()


async def test_a_capture_that_fails_under_both_keys_stays_unknown_until_it_is_looked_up(
    stripe_card_payments: CardPayments, held: Held, fault: Fault, clock: ManualClock
) -> None:
    payment = await held()
    await fault("server_error", "capture", stored=True, times=None)

    outcomes = [await outcome_of(stripe_card_payments.capture(payment)) for _ in range(3)]

    assert outcomes == [OutcomeUnknown] * 3
    clock.advance(timedelta(hours=24))
    assert await outcome_of(stripe_card_payments.capture(payment)) is OutcomeUnknown


async def test_money_that_is_held_a_day_later_is_still_captured(
    stripe_card_payments: CardPayments, held: Held, clock: ManualClock
) -> None:
    payment = await held()
    clock.advance(timedelta(hours=24))

    assert await stripe_card_payments.capture(payment) == Captured()
    assert await stripe_card_payments.capture(payment) == Captured()


async def test_no_key_is_changed_while_the_first_call_may_still_run(
    stripe_card_payments: CardPayments,
    held: Held,
    fault: Fault,
    control: httpx.AsyncClient,
) -> None:
    payment = await held()
    await fault("server_error", "capture", times=3)

    for _ in range(3):
        with pytest.raises(OutcomeUnknown):
            await stripe_card_payments.capture(payment)

    requests = (await control.get("/requests")).json()
    keys = {it["idempotency_key"] for it in requests if it["path"].endswith("/capture")}
    assert keys == {f"capture:{payment.id}"}


async def test_a_slow_answer_is_not_waited_for_and_asked_for_again(
    hasty_cards: CardPayments,
    stripe_card_payments: CardPayments,
    held: Held,
    fault: Fault,
    control: httpx.AsyncClient,
) -> None:
    payment = await held()
    slow = await fault("latency", "capture")

    with pytest.raises(OutcomeUnknown):
        await hasty_cards.capture(payment)
    await control.delete(f"/faults/{slow}")

    assert await stripe_card_payments.capture(payment) == Captured()


async def test_a_call_that_is_given_up_leaves_the_next_one_in_peace(
    stripe_card_payments: CardPayments,
    a_payment: Builder,
    fault: Fault,
    intents: Intents,
    control: httpx.AsyncClient,
) -> None:
    payment = a_payment()
    slow = await fault("latency", "create")
    waiting = asyncio.create_task(stripe_card_payments.authorize(payment))
    while (await control.get("/faults")).json()[0]["waiting"] == 0:
        pass

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await control.delete(f"/faults/{slow}")

    assert isinstance(await stripe_card_payments.authorize(payment), Authorized)
    assert len(await intents()) == 1


async def test_a_recent_authorization_that_search_lacks_may_still_turn_up(
    stripe_card_payments: CardPayments, a_payment: Builder, clock: ManualClock
) -> None:
    payment = a_payment()
    clock.advance(timedelta(hours=24))

    with pytest.raises(OutcomeUnknown):
        await stripe_card_payments.authorize(payment)


async def test_the_same_payment_with_other_parameters_is_looked_up_not_paid_again(
    stripe_card_payments: CardPayments, a_payment: Builder, intents: Intents
) -> None:
    payment = a_payment()
    held = await stripe_card_payments.authorize(payment)
    changed = a_payment("pm_card_mastercard", id=payment.id)

    assert await stripe_card_payments.authorize(changed) == held
    assert len(await intents()) == 1


async def test_a_lapsed_authorization_found_by_a_late_look_up_holds_nothing(
    stripe_card_payments: CardPayments,
    held: Held,
    clock: ManualClock,
    control: httpx.AsyncClient,
) -> None:
    payment = await held()
    clock.advance(timedelta(days=8))
    await control.post("/clock/advance", json={"seconds": 8 * 86_400})

    assert isinstance(await stripe_card_payments.authorize(payment), Declined)
    assert isinstance(await stripe_card_payments.capture(payment), NotCaptured)
    assert await stripe_card_payments.void(payment) == Voided()
