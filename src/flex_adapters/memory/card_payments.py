"""A payment provider in memory."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum
from typing import TypeVar, cast

import attrs

from flex_adapters.memory.faults import Fault, Faults
from flexcore.kernel import Clock, PaymentId, Refusal, TenantId
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

GOOD_CARD = "pm_card_visa"
DECLINED_CARD = "pm_card_visa_chargeDeclined"

# How long a card's bank keeps money set aside.
_AUTHORIZATION_TIME = timedelta(days=7)

Answer = TypeVar("Answer")


class _Money(Enum):
    """Where the money of a payment is."""

    ON_HOLD = "on_hold"
    TAKEN = "taken"
    GIVEN_UP = "given_up"


@attrs.frozen
class _Promise:
    """What the bank promised for a payment."""

    money: _Money
    capture_before: datetime


@attrs.frozen
class MemoryCards:
    """Cards that behave by the name of their payment method; each act happens once a payment."""

    clock: Clock
    faults: Faults = attrs.field(factory=lambda: Faults("The payment provider"))
    _promises: dict[PaymentId, _Promise] = attrs.field(factory=dict, init=False)
    _answers: dict[tuple[str, PaymentId], object] = attrs.field(factory=dict, init=False)

    async def authorize(self, payment: Payment) -> Authorized | Declined:
        """Set the amount aside on the card; see `CardPayments`."""
        return await self._act("authorize", payment, self._authorized)

    async def capture(self, payment: Payment) -> Captured | NotCaptured:
        """Take the money that was set aside; see `CardPayments`."""
        return await self._act("capture", payment, self._captured)

    async def void(self, payment: Payment) -> Voided | Captured:
        """Give up what was set aside; see `CardPayments`."""
        return await self._act("void", payment, self._voided)

    async def _act(
        self, act: str, payment: Payment, answer: Callable[[Payment, bool], Answer]
    ) -> Answer:
        """Act, unless it was done before: then the first answer is given again."""
        await self.faults.on_the_way(act)
        fault = self.faults.due(act)
        key = (act, payment.id)
        with self.faults.befalling(fault, f"{act}:{payment.id}"):
            if key not in self._answers:
                self._answers[key] = answer(payment, fault is Fault.REFUSED)
            await self.faults.on_the_way(f"{act}_answer")
        return cast(Answer, self._answers[key])

    def _authorized(self, payment: Payment, is_refused: bool) -> Authorized | Declined:
        if refusal := _refusal(payment, is_refused):
            return Declined(refusal)
        capture_before = self.clock.now() + _AUTHORIZATION_TIME
        self._promises[payment.id] = _Promise(_Money.ON_HOLD, capture_before)
        return Authorized(f"pi_{payment.id.hex}", capture_before)

    def _captured(self, payment: Payment, is_refused: bool) -> Captured | NotCaptured:
        promise = self._promises.get(payment.id)
        if promise is None or promise.money is _Money.GIVEN_UP:
            return NotCaptured("nothing is set aside")
        if is_refused:
            return NotCaptured("the card's bank took its promise back")
        if promise.money is _Money.ON_HOLD and promise.capture_before <= self.clock.now():
            return NotCaptured("the authorization has lapsed")
        self._promises[payment.id] = attrs.evolve(promise, money=_Money.TAKEN)
        return Captured()

    def _voided(self, payment: Payment, is_refused: bool) -> Voided | Captured:
        promise = self._promises.get(payment.id)
        if promise is None:
            return Voided()
        if promise.money is _Money.TAKEN:
            return Captured()
        self._promises[payment.id] = attrs.evolve(promise, money=_Money.GIVEN_UP)
        return Voided()


@attrs.frozen
class OneProvider:
    """The same payment provider for every store."""

    cards: CardPayments

    def of(self, tenant: TenantId) -> CardPayments:
        """Return the provider of a store."""
        return self.cards


def _refusal(payment: Payment, is_refused: bool) -> Refusal | None:
    if is_refused or payment.method == DECLINED_CARD:
        return CardDeclined("generic_decline")
    if payment.method != GOOD_CARD:
        return PaymentRejected(f"There is no payment method {payment.method}.")
    return None
