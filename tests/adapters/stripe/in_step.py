"""Stripe's twin with the clock of a test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import uuid4

import attrs
import httpx

from flex_adapters.stripe import StripeAccount, StripeProviders
from flex_adapters.twins.stripe import StripeTwin
from flexcore.kernel import ManualClock, TenantId
from flexcore.payments import (
    Authorized,
    Captured,
    CardPayments,
    Declined,
    NotCaptured,
    Payment,
    Voided,
)

# Loopback is plain HTTP; reading the certificate store for each client takes most of a test.
NO_TLS = False


@attrs.define
class CardsInStep:
    """Card payments at the twin, whose clock is moved on with the test's before each act."""

    cards: CardPayments
    clock: ManualClock
    control: httpx.AsyncClient
    moved_to: datetime = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.moved_to = self.clock.now()

    async def authorize(self, payment: Payment) -> Authorized | Declined:
        await self._catch_up()
        return await self.cards.authorize(payment)

    async def capture(self, payment: Payment) -> Captured | NotCaptured:
        await self._catch_up()
        return await self.cards.capture(payment)

    async def void(self, payment: Payment) -> Voided | Captured:
        await self._catch_up()
        return await self.cards.void(payment)

    async def _catch_up(self) -> None:
        behind = self.clock.now() - self.moved_to
        if behind:
            self.moved_to += behind
            await self.control.post("/clock/advance", json={"seconds": int(behind.total_seconds())})


@asynccontextmanager
async def stripe_cards_in_step(twin: StripeTwin, clock: ManualClock) -> AsyncIterator[CardPayments]:
    """Open a new account at a twin that nobody else uses meanwhile."""
    account = StripeAccount(f"sk_test_{uuid4().hex}", twin.url)
    providers = StripeProviders(lambda _: account, clock)
    async with httpx.AsyncClient(base_url=twin.control_url, verify=NO_TLS) as control:
        await control.post("/reset")
        yield CardsInStep(providers.of(TenantId("harbour")), clock, control)
    await providers.close()
