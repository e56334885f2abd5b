"""What is sent and how answers are read, without a server."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flex_adapters.stripe import answers, requests
from flexcore.kernel import CartId, Currency, Money, PaymentId, iso_currency
from flexcore.payments import (
    Authorized,
    Captured,
    CardDeclined,
    Declined,
    NotCaptured,
    Payment,
    PaymentRejected,
    PaymentStatus,
    Voided,
)

USD = iso_currency("USD")
STATUSES = (
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
    "processing",
    "requires_capture",
    "succeeded",
    "canceled",
)


def a_payment(amount: int = 8600, currency: Currency = USD) -> Payment:
    return Payment(
        PaymentId(UUID(int=7)),
        CartId(UUID(int=8)),
        Money(amount, currency),
        "pm_card_visa",
        PaymentStatus.AUTHORIZING,
        asked_at=datetime(2025, 9, 1, 12, tzinfo=UTC),
        reference="pi_1",
    )


def an_intent(status: str, **changes: Any) -> dict[str, Any]:
    body = {
        "id": "pi_1",
        "object": "payment_intent",
        "amount_received": 8600 if status == "succeeded" else 0,
        "cancellation_reason": None,
        "last_payment_error": None,
        "latest_charge": None,
        "metadata": {"payment": str(UUID(int=7))},
        "status": status,
    }
    return body | changes


def read(status: str, **changes: Any) -> answers.Intent:
    return answers.intent(an_intent(status, **changes))


def test_keys_name_the_act_and_the_payment_and_no_two_are_alike() -> None:
    payment = a_payment()
    made = [
        requests.authorize(payment).key,
        requests.capture(payment).key,
        requests.capture(payment, 2).key,
        requests.void(payment).key,
        requests.void(payment, 2).key,
    ]

    names = ["authorize:{}", "capture:{}", "capture:{}:2", "void:{}", "void:{}:2"]
    assert made == [name.format(payment.id) for name in names]


def test_the_same_payment_is_always_sent_in_the_same_words() -> None:
    assert requests.authorize(a_payment()) == requests.authorize(a_payment())


def test_a_reference_cannot_lead_to_another_address() -> None:
    request = requests.Request("get", "/v1/payment_intents/..%2Fcharges")
    assert requests.read(attrs.evolve(a_payment(), reference="../charges")) == request


@pytest.mark.parametrize(
    ("code", "amount", "sent"),
    [("USD", 8600, 8600), ("JPY", 500, 500), ("ISK", 5, 500), ("UGX", 5, 500), ("KWD", 5120, 5120)],
)
def test_amounts_are_sent_as_stripe_counts_them(code: str, amount: int, sent: int) -> None:
    payment = a_payment(amount, iso_currency(code))

    parameters = requests.authorize(payment).parameters

    assert (parameters["amount"], parameters["currency"]) == (sent, code.lower())
    paid = read("succeeded", amount_received=sent)
    assert answers.capture(paid, payment) == Captured()


@pytest.mark.parametrize(
    ("status", "authorization", "capture", "void"),
    [
        ("requires_capture", Authorized, None, None),
        ("succeeded", Authorized, Captured, Captured),
        ("canceled", Declined, NotCaptured, Voided),
        ("requires_payment_method", Declined, NotCaptured, Voided),
        ("requires_action", Declined, None, None),
        ("requires_confirmation", None, None, None),
        ("processing", None, None, None),
    ],
)
def test_the_status_of_an_intent_tells_how_each_act_ended(
    status: str, authorization: type | None, capture: type | None, void: type | None
) -> None:
    intent, payment = read(status), a_payment()

    ended = (
        answers.authorization(intent),
        answers.capture(intent, payment),
        answers.void(intent, payment),
    )

    kinds = tuple(None if answer is None else type(answer) for answer in ended)
    assert kinds == (authorization, capture, void)


@given(received=st.integers(0, 10**8), amount=st.integers(1, 10**8))
def test_only_the_whole_amount_counts_as_captured(received: int, amount: int) -> None:
    answer = answers.capture(read("succeeded", amount_received=received), a_payment(amount))

    assert answer == (Captured() if received == amount else None)


@given(status=st.sampled_from(STATUSES))
def test_money_is_never_said_to_be_both_taken_and_free(status: str) -> None:
    intent, payment = read(status), a_payment()

    taken = isinstance(answers.capture(intent, payment), Captured)
    free = isinstance(answers.void(intent, payment), Voided)

    assert not (taken and free)
    assert not (intent.holds_money and free)


def test_the_end_of_an_authorization_is_read_from_an_expanded_charge() -> None:
    ends = datetime(2025, 9, 8, 12, tzinfo=UTC)
    card = {"capture_before": int(ends.timestamp())}
    charge = {"id": "ch_1", "payment_method_details": {"card": card}}

    expanded = read("requires_capture", latest_charge=charge)

    assert answers.authorization(expanded) == Authorized("pi_1", ends)
    assert read("requires_capture", latest_charge="ch_1").capture_before is None
    assert read("requires_capture", latest_charge={"id": "ch_1"}).capture_before is None


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"code": "card_declined", "decline_code": "insufficient_funds"}, "insufficient_funds"),
        ({"code": "expired_card"}, "expired_card"),
        ({}, "card_declined"),
    ],
)
def test_the_most_exact_reason_of_a_decline_is_told(error: dict[str, str], code: str) -> None:
    no = answers.rejected(402, {"error": error | {"message": "No."}})

    assert answers.authorization(no) == Declined(CardDeclined(code))
    assert answers.capture(no, a_payment()) == NotCaptured("No.")


def test_a_bad_request_is_rejected_with_what_stripe_said() -> None:
    no = answers.rejected(400, {"error": {"message": "No such PaymentMethod: 'pm_x'"}})

    assert answers.authorization(no) == Declined(PaymentRejected("No such PaymentMethod: 'pm_x'"))
    assert answers.capture(no, a_payment()) is None
    assert answers.void(no, a_payment()) is None


@pytest.mark.parametrize(
    ("status", "capture", "void"),
    [("succeeded", Captured, Captured), ("canceled", NotCaptured, Voided)],
)
def test_the_intent_in_an_error_tells_what_became_of_the_money(
    status: str, capture: type, void: type
) -> None:
    error = {"code": "payment_intent_unexpected_state", "payment_intent": an_intent(status)}
    no = answers.rejected(400, {"error": error})

    assert type(answers.capture(no, a_payment())) is capture
    assert type(answers.void(no, a_payment())) is void


@pytest.mark.parametrize(
    "code", ["charge_expired_for_capture", "capture_charge_authorization_expired"]
)
def test_an_expired_authorization_is_not_captured(code: str) -> None:
    no = answers.rejected(400, {"error": {"code": code, "message": "Too late."}})

    assert answers.capture(no, a_payment()) == NotCaptured("Too late.")


@pytest.mark.parametrize("body", [None, [], "no", {}, {"error": "no"}])
def test_an_error_without_words_still_says_no(body: object) -> None:
    assert answers.rejected(400, body).reason == "Stripe answered 400."
