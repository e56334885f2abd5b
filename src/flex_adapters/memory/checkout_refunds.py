"""The refund queue in memory."""

from collections.abc import Sequence

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.checkout import CheckoutRefund, RefundStatus
from flexcore.kernel import CartId, CartItemId, RefundId


class MemoryCheckoutRefunds:
    """Refunds by id, and which of them still wait."""

    def __init__(self, log: UndoLog) -> None:
        self._refunds: Table[RefundId, CheckoutRefund] = Table(log)
        self._of_item: Table[CartItemId, RefundId] = Table(log)
        self._queued: Table[RefundId, CheckoutRefund] = Table(log)

    async def add(self, refunds: Sequence[CheckoutRefund]) -> None:
        """Queue refunds; a line is queued once."""
        for refund in refunds:
            if refund.cart_item_id not in self._of_item:
                self._of_item[refund.cart_item_id] = refund.id
                await self.save(refund)

    async def queued(
        self, *, limit: int, cart_id: CartId | None = None
    ) -> Sequence[CheckoutRefund]:
        """Return refunds whose seats are still to be returned, oldest first."""
        waiting = [r for r in self._queued.values() if cart_id in {None, r.cart_id}]
        return sorted(waiting, key=lambda refund: (refund.queued_at, refund.id))[:limit]

    async def save(self, refund: CheckoutRefund) -> None:
        """Keep what became of a refund."""
        self._refunds[refund.id] = refund
        if refund.status is RefundStatus.QUEUED:
            self._queued[refund.id] = refund
        else:
            self._queued.drop(refund.id)
