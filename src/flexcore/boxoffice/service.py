"""What operators can do at the box office."""

from collections.abc import Iterable, Sequence

import attrs

from flexcore.boxoffice.auditing import put_on_sale
from flexcore.boxoffice.model import Fees, NewSeat
from flexcore.boxoffice.ports import SeatLoadingWork
from flexcore.boxoffice.rules import loading_refusals
from flexcore.kernel import Actor, EventCode, Refused, TenantId, UnitOfWork


@attrs.frozen
class BoxOffice:
    """Puts events on sale in Flex's own system of record."""

    unit_of_work: UnitOfWork[SeatLoadingWork]

    async def put_on_sale(
        self,
        tenant: TenantId,
        event_code: EventCode,
        seats: Iterable[NewSeat],
        fees: Sequence[Fees],
        by: Actor,
    ) -> int:
        """Add all seats of an event in one act and return how many there are.

        Raises:
            Refused: `MixedCurrencies`, `SeatTwice`, or `EventOnSale`; nothing was added.
        """
        added = tuple(seats)
        if refusals := loading_refusals(event_code, added, fees):
            raise Refused(*refusals)
        async with self.unit_of_work(tenant, by) as work:
            count = await work.box_seats.put_on_sale(event_code, added, fees)
            await work.audit.record(put_on_sale(event_code, added, fees))
            return count

    async def loaded(self, tenant: TenantId, by: Actor) -> None:
        """End a bulk load: call it once after the last event was put on sale."""
        async with self.unit_of_work(tenant, by) as work:
            await work.box_seats.learn_sizes()
