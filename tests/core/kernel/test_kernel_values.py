"""Prices as lists of charges, ids that sort, and how the core says no."""

from datetime import timedelta
from typing import ClassVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexcore.kernel import (
    Actor,
    ActorKind,
    Charge,
    ChargeKind,
    ManualClock,
    OutcomeUnknown,
    Refusal,
    RefusalKind,
    Refused,
    SeatPrice,
    SeededIds,
    Unavailable,
)
from tests.builders import USD, usd

charges = st.lists(
    st.builds(Charge, st.sampled_from(ChargeKind), st.integers(-10_000, 10_000).map(usd)),
    max_size=6,
)


@pytest.mark.rule("FX-15.58")
@given(charges)
def test_every_part_of_a_price_is_a_sum_of_its_charges(of_seat: list[Charge]) -> None:
    price = SeatPrice(tuple(of_seat), USD)

    assert price.all_in_price == price.base_price + price.service_fee
    assert price.base_price == price.face_value + price.discount
    assert price.vendor_amount + price.discount == price.all_in_price
    assert price.all_in_price.amount == sum(charge.amount.amount for charge in of_seat)


def test_fees_and_taxes_are_what_comes_on_top_of_face_value_and_discount() -> None:
    amounts = {
        ChargeKind.FACE_VALUE: 4000,
        ChargeKind.DISCOUNT: -1000,
        ChargeKind.SERVICE_FEE: 500,
        ChargeKind.FACILITY_FEE: 300,
        ChargeKind.TAX: 20,
        ChargeKind.DELIVERY: 1,
    }
    price = SeatPrice(tuple(Charge(kind, usd(cents)) for kind, cents in amounts.items()), USD)

    assert price.base_price == usd(3000)
    assert price.service_fee == usd(821)
    assert price.vendor_amount == usd(4821)


def test_a_price_without_charges_is_nothing() -> None:
    assert SeatPrice((), USD).all_in_price == usd(0)


@given(st.integers(0, 2**32))
def test_ids_are_new_sorted_and_the_same_for_the_same_seed(seed: int) -> None:
    ids = SeededIds(seed)
    made = [ids.new() for _ in range(20)]

    assert made == sorted(set(made))
    assert made == [
        each for again in [SeededIds(seed)] for each in (again.new() for _ in range(20))
    ]
    assert {each.version for each in made} == {7}


def test_secrets_are_256_bits_and_never_the_same() -> None:
    ids = SeededIds(1)
    secrets = {ids.secret() for _ in range(50)}

    assert len(secrets) == 50
    assert {len(bytes.fromhex(secret)) for secret in secrets} == {32}


def test_the_clock_of_tests_stands_still_until_it_is_told_to_move() -> None:
    clock = ManualClock()
    before = clock.now()

    assert clock.now() == before
    assert clock.advance(timedelta(minutes=5)) - before == timedelta(minutes=5)
    assert before.tzinfo is not None


@attrs.frozen
class TooLate(Refusal):
    """An example of a refusal."""

    code: ClassVar[str] = "too_late"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    minutes: int

    @property
    def message(self) -> str:
        return f"You are {self.minutes} minutes late: come earlier."


def test_refused_says_every_reason_with_its_code() -> None:
    refused = Refused(TooLate(1), TooLate(2))

    assert refused.refusals == (TooLate(1), TooLate(2))
    assert str(refused) == (
        "too_late: You are 1 minutes late: come earlier.; "
        "too_late: You are 2 minutes late: come earlier."
    )


def test_a_refusal_without_a_message_is_a_bug() -> None:
    with pytest.raises(TypeError, match="has no message"):
        _ = Refusal().message


def test_what_cannot_be_reached_and_what_is_not_known_say_what_to_do() -> None:
    assert "try again in 5 seconds" in str(Unavailable("The vendor"))
    unknown = OutcomeUnknown("The vendor", "key-1")
    assert "key-1" in str(unknown)
    assert (unknown.what, unknown.key) == ("The vendor", "key-1")


def test_an_actor_is_written_as_kind_and_id() -> None:
    assert str(Actor(ActorKind.CLI, "pat")) == "cli:pat"
    assert str(Actor(ActorKind.ANONYMOUS)) == "anonymous"
