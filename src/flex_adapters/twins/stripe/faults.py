"""Trouble on demand: which calls go wrong, and how."""

import asyncio
import itertools
from collections.abc import Iterator
from enum import StrEnum

import attrs

from flex_adapters.twins.stripe.errors import (
    StripeRefusal,
    key_in_use,
    server_error,
    too_many_requests,
)


class FaultKind(StrEnum):
    """What goes wrong with a call."""

    LATENCY = "latency"
    TOO_MANY_REQUESTS = "too_many_requests"
    CONFLICT = "conflict"
    SERVER_ERROR = "server_error"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    MALFORMED_BODY = "malformed_body"
    SHOULD_RETRY = "should_retry"


@attrs.frozen
class FaultRule:
    """Which calls a fault meets, and what it does to them.

    A call matches when `operation` (`payment_intents.capture`, or `payment_intents` for all of
    them), `key` (the idempotency key) and `account` (the secret key) agree, where given. The fault
    begins with the `nth` matching call and meets `times` calls, or every one with nothing.

    `seconds` is the length of a latency; with nothing it lasts until the fault is cleared.
    A `server_error` is answered before anything happens, or with `stored` kept under the key, and
    then with `executed` after the call was carried out. `code` is that of a 429. `should_retry`
    is sent as `Stripe-Should-Retry` with whatever is answered.
    """

    kind: FaultKind
    operation: str | None = None
    key: str | None = None
    account: str | None = None
    nth: int = 1
    times: int | None = 1
    seconds: float | None = None
    stored: bool = False
    executed: bool = False
    code: str = "rate_limit"
    should_retry: bool | None = None

    def __attrs_post_init__(self) -> None:
        if self.executed and not self.stored:
            raise ValueError("An error that is not stored comes before execution: set `stored`.")
        if self.nth < 1 or (self.times is not None and self.times < 1):
            raise ValueError("`nth` and `times` count calls from 1.")

    def meets(self, account: str, operation: str, key: str | None) -> bool:
        """Tell whether a call is one of those that this fault is about."""
        return (
            (self.operation is None or f"{operation}.".startswith(f"{self.operation}."))
            and (self.key is None or self.key == key)
            and (self.account is None or self.account == account)
        )


@attrs.define(eq=False)
class Fault:
    """A rule at work: how many calls matched, how many it met, how many wait in it now."""

    id: str
    rule: FaultRule
    matched: int = 0
    met: int = 0
    waiting: int = 0
    _cleared: asyncio.Event = attrs.field(factory=asyncio.Event)

    def takes(self, account: str, operation: str, key: str | None) -> bool:
        """Count a call and tell whether the fault meets it."""
        rule = self.rule
        if not rule.meets(account, operation, key):
            return False
        self.matched += 1
        taken = self.matched >= rule.nth and (rule.times is None or self.met < rule.times)
        self.met += taken
        return taken

    async def wait(self) -> None:
        """Hold a call back for the latency, or until the fault is cleared."""
        self.waiting += 1
        try:
            await asyncio.wait_for(self._cleared.wait(), self.rule.seconds)
        except TimeoutError:
            pass
        finally:
            self.waiting -= 1

    def clear(self) -> None:
        """Let go every call that waits."""
        self._cleared.set()


@attrs.frozen
class Plan:
    """The faults that one call meets."""

    faults: tuple[Fault, ...] = ()

    def rule(self, kind: FaultKind) -> FaultRule | None:
        """Return the first rule of a kind."""
        return next((fault.rule for fault in self.faults if fault.rule.kind is kind), None)

    def refusal(self, key: str | None) -> StripeRefusal | None:
        """Return the answer that comes before anything happens, if one does."""
        if rule := self.rule(FaultKind.TOO_MANY_REQUESTS):
            return too_many_requests(rule.code)
        if self.rule(FaultKind.CONFLICT):
            return key_in_use(key or "")
        rule = self.rule(FaultKind.SERVER_ERROR)
        return server_error(executed=False) if rule and not rule.stored else None

    def stored_error(self) -> FaultRule | None:
        """Return the rule of a server error that is kept under the key."""
        rule = self.rule(FaultKind.SERVER_ERROR)
        return rule if rule and rule.stored else None

    def should_retry(self) -> bool | None:
        """Return what the header `Stripe-Should-Retry` says, if it is sent."""
        told = (fault.rule.should_retry for fault in self.faults)
        return next((value for value in told if value is not None), None)

    async def wait(self) -> None:
        """Hold the call back for all latencies."""
        for fault in self.faults:
            if fault.rule.kind is FaultKind.LATENCY:
                await fault.wait()


NO_FAULTS = Plan()


@attrs.define
class Faults:
    """The faults that are set, in the order in which they were added."""

    _set: dict[str, Fault] = attrs.field(factory=dict)
    _numbers: Iterator[int] = attrs.field(factory=lambda: itertools.count(1))

    def add(self, rule: FaultRule) -> Fault:
        """Set a fault."""
        fault = Fault(f"fault_{next(self._numbers)}", rule)
        self._set[fault.id] = fault
        return fault

    def all(self) -> list[Fault]:
        """Return the faults that are set."""
        return list(self._set.values())

    def clear(self, fault_id: str) -> bool:
        """Take a fault away, let go the calls that wait in it, and tell whether it was set."""
        if (fault := self._set.pop(fault_id, None)) is None:
            return False
        fault.clear()
        return True

    def clear_all(self) -> None:
        """Take every fault away."""
        for fault_id in list(self._set):
            self.clear(fault_id)

    def plan(self, account: str, operation: str, key: str | None) -> Plan:
        """Count a call and return the faults that it meets."""
        if not self._set:
            return NO_FAULTS
        met = [fault for fault in self._set.values() if fault.takes(account, operation, key)]
        return Plan(tuple(met))
