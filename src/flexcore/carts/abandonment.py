"""Copying what fans wanted and did not buy, and looking at it."""

from collections.abc import Sequence

import attrs

from flexcore.carts.abandoned import ABANDONED_AFTER, AbandonedCart
from flexcore.carts.ports import CartWork
from flexcore.kernel import Actor, CartId, Clock, TenantId, UnitOfWork

_AT_ONCE = 500


@attrs.frozen
class CartAbandonment:
    """Copies abandoned carts once each; the carts themselves, and their seats, are not touched.

    Their holds end by the vendor's clock (FX-15.29, 15.30).
    """

    unit_of_work: UnitOfWork[CartWork]
    clock: Clock

    async def copy(self, tenant: TenantId, by: Actor) -> int:
        """Copy the carts that were abandoned since the last time, and return how many.

        It works in small pieces: broken off, it goes on the next time.
        """
        ended_before = self.clock.now() - ABANDONED_AFTER
        count, last = 0, None
        while True:
            async with self.unit_of_work(tenant, by) as work:
                copied = await work.abandoned_carts.copy(ended_before, after=last, limit=_AT_ONCE)
            if copied.last is None:
                return count
            count, last = count + len(copied.cart_ids), copied.last

    async def list(
        self, tenant: TenantId, by: Actor, *, limit: int, after: CartId | None = None
    ) -> Sequence[AbandonedCart]:
        """Return copied carts, those begun last first, of those begun before `after`."""
        async with self.unit_of_work(tenant, by) as work:
            return await work.abandoned_carts.list(limit=limit, after=after)
