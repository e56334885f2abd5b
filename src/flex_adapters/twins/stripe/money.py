"""A record of the money of every intent, kept apart from the intents so that it can check them."""

from enum import StrEnum

import attrs


class Movement(StrEnum):
    """What happened to a card's money."""

    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    RELEASED = "released"
    REFUNDED = "refunded"


@attrs.frozen
class Posting:
    """One movement of an intent's money, in minor units, at a unix second."""

    payment_intent: str
    movement: Movement
    amount: int
    at: int


class MoneyBroken(AssertionError):
    """The twin itself broke a rule of money; the step that would have done so is not taken."""


@attrs.frozen
class Balance:
    """The sums of one intent's postings, in minor units."""

    authorized: int = 0
    captured: int = 0
    released: int = 0
    refunded: int = 0
    captures: int = 0

    @property
    def held(self) -> int:
        """Return what is set aside on the card and neither captured nor released."""
        return self.authorized - self.captured - self.released

    def after(self, posting: Posting) -> "Balance":
        """Return the sums with one more posting.

        Raises:
            MoneyBroken: More captured than authorized, more refunded than captured, a second
                capture, or a negative amount.
        """
        name = posting.movement.value
        balance = attrs.evolve(
            self,
            captures=self.captures + (posting.movement is Movement.CAPTURED),
            **{name: getattr(self, name) + posting.amount},
        )
        if posting.amount < 0 or balance.held < 0:
            raise MoneyBroken(f"{posting} moves more than the {self.held} held.")
        if balance.refunded > balance.captured:
            raise MoneyBroken(f"{posting} refunds more than the {self.captured} captured.")
        if balance.captures > 1:
            raise MoneyBroken(f"{posting} is a second capture.")
        return balance


@attrs.define
class MoneyRecord:
    """All postings of one account in order, with the balance of each intent."""

    postings: list[Posting] = attrs.field(factory=list)
    _balances: dict[str, Balance] = attrs.field(factory=dict)

    def balance(self, payment_intent: str) -> Balance:
        """Return the sums of one intent, zero when nothing moved."""
        return self._balances.get(payment_intent, Balance())

    def after(self, payment_intent: str, postings: tuple[Posting, ...]) -> Balance:
        """Return what an intent's sums would be with these postings, without taking them.

        Raises:
            MoneyBroken: They would break a rule of money.
        """
        balance = self.balance(payment_intent)
        for posting in postings:
            balance = balance.after(posting)
        return balance

    def take(self, payment_intent: str, postings: tuple[Posting, ...], balance: Balance) -> None:
        """Keep postings and the balance that `after` found for them."""
        self.postings.extend(postings)
        self._balances[payment_intent] = balance
