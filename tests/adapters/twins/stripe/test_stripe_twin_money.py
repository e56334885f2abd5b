from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from flex_adapters.twins.stripe.accounts import Account, ObjectIds
from flex_adapters.twins.stripe.endpoints import Call, find
from flex_adapters.twins.stripe.endpoints.payment_intents import authenticate
from flex_adapters.twins.stripe.errors import StripeRefusal
from flex_adapters.twins.stripe.money import Balance, MoneyBroken, Movement, Posting
from flex_adapters.twins.stripe.views import View

AMOUNT = 8600
CARDS = st.sampled_from(
    [
        "pm_card_visa",
        "pm_card_visa",
        "pm_card_amex",
        "pm_card_chargeDeclined",
        "pm_card_authenticationRequired",
        "pm_sim_captureDeclined",
    ]
)
# The borders are where money goes wrong, so they are tried more often than the rest.
AMOUNTS = st.sampled_from([1, AMOUNT // 2, AMOUNT - 1, AMOUNT, AMOUNT + 1]) | st.integers(
    min_value=1, max_value=AMOUNT + 1000
)


class IntentLife(RuleBasedStateMachine):
    """Whatever is done to an intent in whatever order, its money adds up."""

    def __init__(self) -> None:
        super().__init__()
        self.account = Account(ObjectIds("twin"))
        self.now = 1_800_000_000
        self.begin()

    @rule()
    def begin(self) -> None:
        created = self.call("POST", "payment_intents", amount=AMOUNT, capture_method="manual")
        assert created is not None
        self.id = created["id"]
        self.captured: list[int] = []
        self.refunded: list[int] = []
        self.ended = False

    def call(self, method: str, path: str, **parameters: Any) -> View | None:
        """Do what the endpoint does and return its answer, or nothing when it refuses."""
        found = find(method, f"/v1/{path}")
        assert found is not None
        endpoint, object_id = found
        call = Call(self.account, self.now, {"currency": "usd", **parameters}, object_id)
        try:
            return endpoint.answer(call)
        except StripeRefusal:
            return None

    def step(self, verb: str, **parameters: Any) -> View | None:
        return self.call("POST", f"payment_intents/{self.id}/{verb}", **parameters)

    @rule(card=CARDS, off_session=st.booleans())
    def confirm(self, card: str, off_session: bool) -> None:
        if self.step("confirm", payment_method=card, off_session=off_session):
            assert not self.ended
            assert not self.captured

    @rule(amount=st.none() | AMOUNTS)
    def capture(self, amount: int | None) -> None:
        if paid := self.step("capture", amount_to_capture=amount):
            assert not self.ended
            assert paid["amount_received"] == (amount or AMOUNT)
            self.captured.append(paid["amount_received"])

    @precondition(lambda self: self.captured or self.view()["amount_capturable"])
    @rule()
    def cancel(self) -> None:
        if self.step("cancel"):
            assert not self.captured
            self.ended = True

    @rule(passed=st.booleans())
    def answer_the_bank(self, passed: bool) -> None:
        try:
            authenticate(self.account, self.id, self.now, passed=passed)
        except StripeRefusal:
            return

    @rule(amount=st.none() | AMOUNTS)
    def refund(self, amount: int | None) -> None:
        if given := self.call("POST", "refunds", payment_intent=self.id, amount=amount):
            self.refunded.append(given["amount"])

    @rule(days=st.integers(min_value=1, max_value=8))
    def wait(self, days: int) -> None:
        self.now += days * 86_400
        self.account.settle(self.now)
        self.ended = self.ended or self.view()["status"] == "canceled"

    def view(self) -> View:
        seen = self.call("GET", f"payment_intents/{self.id}")
        assert seen is not None
        return seen

    @invariant()
    def money_is_captured_once_and_never_more_than_was_authorized(self) -> None:
        balance = self.account.money.balance(self.id)
        assert len(self.captured) <= 1
        assert balance.captured == sum(self.captured) == self.view()["amount_received"]
        assert balance.captured + balance.released <= balance.authorized

    @invariant()
    def no_more_is_refunded_than_was_captured(self) -> None:
        balance = self.account.money.balance(self.id)
        assert balance.refunded == sum(self.refunded) <= sum(self.captured)

    @precondition(lambda self: self.ended or self.captured)
    @invariant()
    def an_ended_intent_holds_nothing(self) -> None:
        assert self.account.money.balance(self.id).held == 0
        assert self.view()["amount_capturable"] == 0


TestIntentLife = IntentLife.TestCase


@pytest.mark.parametrize(
    ("before", "movement", "amount"),
    [
        (Balance(), Movement.CAPTURED, 1),
        (Balance(authorized=10), Movement.CAPTURED, 11),
        (Balance(authorized=10, captured=4, captures=1), Movement.CAPTURED, 1),
        (Balance(authorized=10, released=10), Movement.CAPTURED, 1),
        (Balance(authorized=10, captured=4, released=6, captures=1), Movement.REFUNDED, 5),
        (Balance(authorized=10), Movement.AUTHORIZED, -1),
    ],
)
def test_the_record_refuses_money_that_is_not_there(
    before: Balance, movement: Movement, amount: int
) -> None:
    with pytest.raises(MoneyBroken):
        before.after(Posting("pi_1", movement, amount, at=0))
