"""The port `CardPayments` at Stripe.

An answer that was lost is looked up once, at once; what then is still open stays unknown. Two
cases would stay open for ever if the same key were all that is ever tried, because a key keeps
the 500 that it first got. The header `Idempotent-Replayed` tells that the first call under a key
is over, and then:

- An authorization that Stripe's list of intents does not have was never made: it is declined. If
  the list were wrong, money would be set aside that nobody takes, and lapse by itself.
- A capture or void of an intent that still holds money is asked for under a second key. An intent
  is captured or canceled once, whatever the key.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import attrs

from flex_adapters.stripe import answers, requests
from flex_adapters.stripe.answers import Intent, Page, Rejected
from flex_adapters.stripe.calls import PROVIDER, Lost, StripeCalls
from flex_adapters.stripe.requests import Request
from flexcore.kernel import Clock, OutcomeUnknown
from flexcore.payments import (
    Authorized,
    Captured,
    Declined,
    NotCaptured,
    Payment,
    PaymentRejected,
    Voided,
)

# Stripe may forget a key after 24 hours, and would then act a second time.
ASKED_FOR_AT_MOST = timedelta(hours=23)
# Stripe's search lags behind by minutes, in bad times by an hour: after this it lacks nothing
# that was asked for in time.
SEARCH_IS_COMPLETE_AFTER = timedelta(hours=25)
# As many as can be read within the lease of a checkout, with the act before them.
PAGES_MAX = 5
_NEVER_MADE = Declined(PaymentRejected("The payment provider has no record of it."))

Answer = TypeVar("Answer")
RequestFor = Callable[[Payment, int], Request]
AnswerOf = Callable[[Intent | Rejected, Payment], Answer | None]


@attrs.frozen
class StripePayments:
    """Cards of one Stripe account."""

    calls: StripeCalls
    clock: Clock

    async def authorize(self, payment: Payment) -> Authorized | Declined:
        """Set the amount aside on the card.

        Raises:
            Unavailable: Nothing was set aside.
            OutcomeUnknown: It may have been; asking again with the same payment tells.
        """
        request = requests.authorize(payment)
        if self._is_too_late_to_ask(payment):
            return await self._searched(payment)
        reply = await self.calls.ask(request, answers.intent)
        if isinstance(reply, Lost):
            return await self._listed(payment, reply)
        return _authorization(reply, requests.key("authorize", payment))

    async def capture(self, payment: Payment) -> Captured | NotCaptured:
        """Take the money that was set aside, all of it, once.

        Raises:
            Unavailable: Nothing was taken.
            OutcomeUnknown: It may have been; asking again with the same payment tells.
        """
        key = requests.key("capture", payment)
        return await self._settled(payment, key, requests.capture, answers.capture)

    async def void(self, payment: Payment) -> Voided | Captured:
        """Give up what was set aside; `Captured` when it was taken already.

        Raises:
            Unavailable: It is still set aside.
            OutcomeUnknown: It may be; asking again with the same payment tells.
        """
        key = requests.key("void", payment)
        return await self._settled(payment, key, requests.void, answers.void)

    async def _searched(self, payment: Payment) -> Authorized | Declined:
        """Look an old authorization up; what was never made sets nothing aside."""
        key = requests.key("authorize", payment)
        found = await self.calls.look(requests.search(payment), answers.page, key)
        if isinstance(found, Page):
            if intent := _intent_of(payment, found):
                return _authorization(intent, key)
            if self._age(payment) > SEARCH_IS_COMPLETE_AFTER and not found.has_more:
                return _NEVER_MADE
        raise OutcomeUnknown(PROVIDER, key)

    async def _listed(self, payment: Payment, lost: Lost) -> Authorized | Declined:
        """Look an authorization up whose answer was lost just now."""
        key, last = requests.key("authorize", payment), None
        for _ in range(PAGES_MAX):
            request = requests.page_since(payment, last)
            found = await self.calls.look(request, answers.page, key)
            if isinstance(found, Rejected):
                break
            if intent := _intent_of(payment, found):
                return _authorization(intent, key, lost.cause)
            if not found.has_more:
                if lost.is_final:
                    return _NEVER_MADE
                break
            last = found.intents[-1].id
        raise OutcomeUnknown(PROVIDER, key) from lost.cause

    async def _settled(
        self, payment: Payment, key: str, request_for: RequestFor, answer_of: AnswerOf[Answer]
    ) -> Answer:
        request = request_for(payment, 1)
        if self._is_too_late_to_ask(payment):
            return await self._read(payment, key, request_for, answer_of)
        reply = await self.calls.ask(request, answers.intent)
        if not isinstance(reply, Lost):
            return _certain(answer_of(reply, payment), key)
        found = await self.calls.look(requests.read(payment), answers.intent, key)
        if reply.is_final and _holds_money(found):
            again = await self.calls.ask(request_for(payment, 2), answers.intent)
            if isinstance(again, Lost):
                raise OutcomeUnknown(PROVIDER, key) from again.cause
            found = again
        return _certain(answer_of(found, payment), key, reply.cause)

    async def _read(
        self, payment: Payment, key: str, request_for: RequestFor, answer_of: AnswerOf[Answer]
    ) -> Answer:
        """Look up what became of an old capture or void.

        Money that is still held is asked for under a second key: an intent is captured or
        canceled once, whatever the key, so that this cannot act twice.
        """
        found = await self.calls.look(requests.read(payment), answers.intent, key)
        if _holds_money(found):
            again = await self.calls.ask(request_for(payment, 2), answers.intent)
            if isinstance(again, Lost):
                raise OutcomeUnknown(PROVIDER, key) from again.cause
            found = again
        return _certain(answer_of(found, payment), key)

    def _is_too_late_to_ask(self, payment: Payment) -> bool:
        return self._age(payment) > ASKED_FOR_AT_MOST

    def _age(self, payment: Payment) -> timedelta:
        return self.clock.now() - payment.asked_at


def _authorization(
    reply: Intent | Rejected, key: str, cause: Exception | None = None
) -> Authorized | Declined:
    answer = answers.authorization(reply)
    if answer is None:
        raise OutcomeUnknown(PROVIDER, key) from cause
    return answer


def _certain(answer: Answer | None, key: str, cause: Exception | None = None) -> Answer:
    if answer is None:
        raise OutcomeUnknown(PROVIDER, key) from cause
    return answer


def _holds_money(found: Intent | Rejected) -> bool:
    return isinstance(found, Intent) and found.holds_money


def _intent_of(payment: Payment, page: Page) -> Intent | None:
    return next((it for it in page.intents if it.payment == str(payment.id)), None)
