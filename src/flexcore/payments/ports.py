"""What payments need from outside."""

from collections.abc import Sequence
from typing import Protocol

from flexcore.kernel import CartId, TenantId
from flexcore.payments.model import (
    Authorized,
    Captured,
    Declined,
    NotCaptured,
    Payment,
    Voided,
)


class CardPayments(Protocol):
    """Cards, at a payment provider that sets money aside before it takes it.

    Every act carries a key made of its name and the payment's id, and the same parameters each
    time, so that asking again cannot act again. An act older than the provider's memory of keys
    is looked up first; what it shows undone is asked for anew, where that cannot act twice.
    """

    async def authorize(self, payment: Payment) -> Authorized | Declined:
        """Set the amount aside on the card.

        Raises:
            Unavailable: Nothing was set aside.
            OutcomeUnknown: It may have been; asking again with the same payment tells.
        """

    async def capture(self, payment: Payment) -> Captured | NotCaptured:
        """Take the money that was set aside, all of it, once.

        Raises:
            Unavailable: Nothing was taken.
            OutcomeUnknown: It may have been; asking again with the same payment tells.
        """

    async def void(self, payment: Payment) -> Voided | Captured:
        """Give up what was set aside; `Captured` when it was taken already.

        Raises:
            Unavailable: It is still set aside.
            OutcomeUnknown: It may be; asking again with the same payment tells.
        """


class PaymentProviders(Protocol):
    """The payment provider of each store."""

    def of(self, tenant: TenantId) -> CardPayments:
        """Return the provider of a store."""


class Payments(Protocol):
    """Payments as they are kept (`tbl_payments`)."""

    async def save(self, payment: Payment) -> None:
        """Keep a payment in its present state, new or not."""

    async def of(self, cart_id: CartId) -> Sequence[Payment]:
        """Return a cart's payments, oldest first."""
