"""Selling held add-ons, in the role that a ticketing system plays for seats."""

from collections.abc import Sequence
from uuid import UUID

import attrs

from flexcore.addons.ports import AddonStock
from flexcore.kernel import Clock, EventCode
from flexcore.vendors import CommitAnswer, CommitRequest, Committed, NotCommitted


@attrs.frozen
class AddonSales:
    """Sells and takes back in an open unit of work; see `VendorSales`."""

    stock: AddonStock
    clock: Clock

    async def commit(self, request: CommitRequest) -> CommitAnswer:
        """Sell all add-ons of a cart or none; see `VendorSales.commit`."""
        keys = [held.key for held in request.seats]
        if await self.stock.sell(request.key, keys, self.clock.now()):
            return _committed(request)
        if first := await self.look_up(request):
            return first
        lapsed = await self._first_lapsed(request, keys)
        return NotCommitted(request.key, lapsed, "the hold of the add-ons has lapsed")

    async def look_up(self, request: CommitRequest) -> Committed | None:
        """Return the sale made with a key; see `VendorSales.look_up`."""
        return _committed(request) if await self.stock.is_sold(request.key) else None

    async def return_seats(self, sold: CommitRequest) -> None:
        """Take sold add-ons back; see `VendorSales.return_seats`."""
        await self.stock.take_back(sold.key)

    async def _first_lapsed(self, request: CommitRequest, keys: Sequence[UUID]) -> EventCode | None:
        alive = await self.stock.alive(keys, self.clock.now())
        return next((held.event_code for held in request.seats if held.key not in alive), None)


def _committed(request: CommitRequest) -> Committed:
    return Committed(request.key, order_number=str(request.key))
