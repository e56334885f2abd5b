"""Copies of abandoned carts in memory."""

from collections.abc import Sequence
from datetime import datetime
from heapq import nlargest
from itertools import islice

from flex_adapters.memory.carts import MemoryCarts
from flex_adapters.memory.tables import Table, UndoLog
from flexcore.carts import AbandonedCart, CopiedCarts, is_abandoned
from flexcore.kernel import CartId


class MemoryAbandonedCarts:
    """What was copied of abandoned carts, by cart."""

    def __init__(self, log: UndoLog, carts: MemoryCarts) -> None:
        self._copies: Table[CartId, AbandonedCart] = Table(log)
        self._carts = carts

    async def copy(
        self, ended_before: datetime, *, after: CartId | None, limit: int
    ) -> CopiedCarts:
        """Copy carts that are abandoned and not copied yet."""
        due = (
            cart
            for cart in self._carts.kept()
            if is_abandoned(cart, ended_before)
            and cart.id not in self._copies
            and (after is None or cart.id > after)
        )
        copied = list(islice(due, limit))
        for cart in copied:
            self._copies[cart.id] = AbandonedCart.of(cart)
        cart_ids = tuple(cart.id for cart in copied)
        return CopiedCarts(cart_ids, cart_ids[-1] if cart_ids else None)

    async def list(self, *, limit: int, after: CartId | None) -> Sequence[AbandonedCart]:
        """Return copied carts, those begun last first, of those begun before `after`."""
        older = (each for each in self._copies if after is None or each < after)
        return [self._copies[each] for each in nlargest(limit, older)]
