"""Payments in memory."""

from collections.abc import Sequence

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.kernel import CartId, PaymentId
from flexcore.payments import Payment


class MemoryPayments:
    """Payments by id, and which a cart has had."""

    def __init__(self, log: UndoLog) -> None:
        self._payments: Table[PaymentId, Payment] = Table(log)
        self._of_cart: Table[CartId, tuple[PaymentId, ...]] = Table(log)

    async def save(self, payment: Payment) -> None:
        """Keep a payment in its present state, new or not."""
        if payment.id not in self._payments:
            known = self._of_cart.get(payment.cart_id, ())
            self._of_cart[payment.cart_id] = (*known, payment.id)
        self._payments[payment.id] = payment

    async def of(self, cart_id: CartId) -> Sequence[Payment]:
        """Return a cart's payments, oldest first."""
        return [self._payments[each] for each in self._of_cart.get(cart_id, ())]
