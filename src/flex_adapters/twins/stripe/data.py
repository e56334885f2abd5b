"""All that a running twin remembers."""

from typing import Any

import attrs

from flex_adapters.twins.stripe import views
from flex_adapters.twins.stripe.accounts import Account, ObjectIds
from flex_adapters.twins.stripe.clock import TwinClock
from flex_adapters.twins.stripe.faults import Faults
from flex_adapters.twins.stripe.locks import Locks
from flex_adapters.twins.stripe.request_log import RequestLog


@attrs.define
class TwinData:
    """Accounts by secret key, clock, faults and request log; it lives as long as the process."""

    locks: Locks
    clock: TwinClock = attrs.field(factory=TwinClock)
    ids: ObjectIds = attrs.field(factory=ObjectIds)
    accounts: dict[str, Account] = attrs.field(factory=dict)
    faults: Faults = attrs.field(factory=Faults)
    log: RequestLog = attrs.field(factory=RequestLog)

    def account(self, secret_key: str) -> Account:
        """Return the account of a secret key; a key used for the first time opens one."""
        account = self.accounts.get(secret_key)
        if account is None:
            account = self.accounts[secret_key] = Account(self.ids)
        return account

    def advance(self, seconds: int) -> int:
        """Move the clock forward, let everything expire that is due, and return the new time."""
        now = self.clock.advance(seconds)
        for account in self.accounts.values():
            account.settle(now)
        return now

    def reset(self) -> None:
        """Forget everything; ids go on, so that no old id names a new object."""
        self.faults.clear_all()
        self.accounts.clear()
        self.clock.reset()
        self.log = RequestLog()

    def record(self) -> dict[str, Any]:
        """Return every account with its objects, money postings and idempotency keys."""
        now = self.clock.now()
        return {key: _record_of(account, now) for key, account in self.accounts.items()}


def _record_of(account: Account, now: int) -> dict[str, Any]:
    account.settle(now)
    return {
        "customers": [views.view_of_customer(account, it) for it in account.customers.values()],
        "payment_methods": [views.view_of_method(account, it) for it in account.methods.values()],
        "payment_intents": [views.view_of_intent(account, it) for it in account.intents.values()],
        "charges": [views.view_of_charge(account, it) for it in account.charges.values()],
        "refunds": [views.view_of_refund(account, it) for it in account.refunds.values()],
        "postings": [attrs.asdict(posting) for posting in account.money.postings],
        "balances": {intent_id: _balance_of(account, intent_id) for intent_id in account.intents},
        "idempotency_keys": account.keys.states(),
    }


def _balance_of(account: Account, intent_id: str) -> dict[str, int]:
    balance = account.money.balance(intent_id)
    return {**attrs.asdict(balance), "held": balance.held}
