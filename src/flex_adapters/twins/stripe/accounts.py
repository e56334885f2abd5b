"""All that one secret key can see: the objects, the money record and the idempotency keys."""

import itertools
import secrets
from collections.abc import Iterator

import attrs

from flex_adapters.twins.stripe import intents
from flex_adapters.twins.stripe.errors import no_such
from flex_adapters.twins.stripe.idempotency import IdempotencyKeys
from flex_adapters.twins.stripe.intents import Step
from flex_adapters.twins.stripe.money import Balance, MoneyBroken, MoneyRecord
from flex_adapters.twins.stripe.state import (
    Charge,
    Customer,
    Intent,
    IntentStatus,
    PaymentMethod,
    Refund,
)


@attrs.define
class ObjectIds:
    """Ids such as `pi_…`, never the same twice, also not after a restart of the twin."""

    _salt: str = attrs.field(factory=lambda: secrets.token_hex(7))
    _numbers: Iterator[int] = attrs.field(factory=lambda: itertools.count(1))

    def new(self, prefix: str) -> str:
        """Return the next id of a kind."""
        return f"{prefix}_{self._salt}{next(self._numbers):010x}"


@attrs.define
class Account:
    """The data of one secret key; ids are shared so that no two accounts have the same one."""

    ids: ObjectIds
    customers: dict[str, Customer] = attrs.field(factory=dict)
    methods: dict[str, PaymentMethod] = attrs.field(factory=dict)
    intents: dict[str, Intent] = attrs.field(factory=dict)
    charges: dict[str, Charge] = attrs.field(factory=dict)
    refunds: dict[str, Refund] = attrs.field(factory=dict)
    money: MoneyRecord = attrs.field(factory=MoneyRecord)
    keys: IdempotencyKeys = attrs.field(factory=IdempotencyKeys)
    _intents_of: dict[str | None, dict[str, None]] = attrs.field(factory=dict)
    _refunds_of: dict[str, list[str]] = attrs.field(factory=dict)

    def intent(self, intent_id: str, now: int, param: str = "intent") -> Intent:
        """Return an intent as it is now: one whose authorization has ended is canceled first.

        Raises:
            StripeRefusal: There is none with this id.
        """
        intent = self.intents.get(intent_id)
        if intent is None:
            status = 404 if param == "intent" else 400
            raise no_such("payment_intent", intent_id, param, status=status)
        return self._expired(intent) if intents.is_expired(intent, now) else intent

    def intents_newest_first(self, customer: str | None, now: int) -> Iterator[Intent]:
        """Return all intents, or those of one customer, as they are now."""
        found = self.intents if customer is None else self._intents_of.get(customer, {})
        return (self.intent(intent_id, now) for intent_id in reversed(found))

    def refunds_newest_first(self, intent_id: str | None) -> Iterator[Refund]:
        """Return all refunds, or those of one intent."""
        found = self.refunds if intent_id is None else self._refunds_of.get(intent_id, [])
        return (self.refunds[refund_id] for refund_id in reversed(found))

    def settle(self, now: int) -> None:
        """Cancel every intent whose authorization has ended, and forget old idempotency keys."""
        for intent in list(self.intents.values()):
            if intents.is_expired(intent, now):
                self._expired(intent)
        self.keys.prune(now)

    def charge_of(self, intent: Intent) -> Charge | None:
        """Return the latest charge of an intent."""
        return self.charges[intent.latest_charge] if intent.latest_charge else None

    def take(self, step: Step) -> Intent:
        """Keep what a step changes, then raise its refusal if it has one.

        Raises:
            StripeRefusal: The step tells of a failure, such as a declined card.
            MoneyBroken: The step breaks a rule of money; nothing of it is kept.
        """
        intent = step.intent
        balance = self.money.after(intent.id, step.postings)
        _require_agreement(intent, step.charge, balance)
        if step.postings:
            self.money.take(intent.id, step.postings, balance)
        if intent.id not in self.intents:
            self._intents_of.setdefault(intent.customer, {})[intent.id] = None
        self.intents[intent.id] = intent
        if step.charge is not None:
            self.charges[step.charge.id] = step.charge
        if step.method is not None:
            self.methods[step.method.id] = step.method
        if step.refusal is not None:
            raise step.refusal
        return intent

    def add_refund(self, refund: Refund) -> Refund:
        """Keep a refund beside the others of its intent."""
        self.refunds[refund.id] = refund
        self._refunds_of.setdefault(refund.payment_intent, []).append(refund.id)
        return refund

    def _expired(self, intent: Intent) -> Intent:
        return self.take(intents.expire(intent, self.charge_of(intent)))


def _require_agreement(intent: Intent, charge: Charge | None, balance: Balance) -> None:
    """Compare an intent with its own money record, which was kept independently of it."""
    agrees = intent.amount_received == balance.captured and (
        intent.amount_capturable == balance.held
    )
    if charge is not None and charge.id == intent.latest_charge:
        agrees = agrees and charge.amount_refunded == balance.refunded
    if intent.status is IntentStatus.CANCELED and (balance.held or balance.captured):
        agrees = False
    if not agrees:
        raise MoneyBroken(f"{intent.id} ({intent.status}) does not agree with {balance}.")
