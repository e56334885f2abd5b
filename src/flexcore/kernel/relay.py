"""The relay: events leave the outbox at least once, those of one object in their order."""

from collections.abc import Collection, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

import attrs

from flexcore.kernel.actor import Actor
from flexcore.kernel.events import Outbox, OutboxRecord
from flexcore.kernel.ids import EntityRef, TenantId
from flexcore.kernel.unit_of_work import UnitOfWork

# Events that are delivered between two marks.
_AT_ONCE = 100

Work_contra = TypeVar("Work_contra", contravariant=True)


class ConsumedEvents(Protocol):
    """Which events a consumer has seen."""

    async def add(self, consumer: str, event_id: UUID) -> bool:
        """Keep that a consumer sees an event, and tell whether it is for the first time."""

    async def forget(self, event_ids: Sequence[UUID]) -> None:
        """Forget that any consumer has seen these events; they never come again."""


class EventConsumer(Protocol[Work_contra]):
    """Somebody who wants to know what happened."""

    @property
    def name(self) -> str:
        """What its events are remembered by; it never changes."""

    @property
    def hears_of(self) -> Collection[str]:
        """The names of the events that it wants."""

    async def consume(self, work: Work_contra, tenant: TenantId, record: OutboxRecord) -> None:
        """Take an event in, within a piece of work that also remembers that it was seen."""


class RelayWork(Protocol):
    """What the relay works on."""

    @property
    def outbox(self) -> Outbox:
        """Where events wait."""

    @property
    def consumed(self) -> ConsumedEvents:
        """What consumers have seen."""


@attrs.frozen
class OutboxRelay:
    """Brings events to the consumers that want them.

    An event is marked only after all of them took it in. A relay that dies before the mark, or two
    relays at once, bring it again, and the consumer's list of event ids leaves it out.

    An event that nobody wants leaves the outbox, too: it is owed to nobody, and would be read again
    in every round. So a consumer that is new hears of what happens once every worker knows it, and
    of nothing before.
    """

    unit_of_work: UnitOfWork[RelayWork]
    consumers: Sequence[EventConsumer[RelayWork]] = ()

    async def relay(self, tenant: TenantId, by: Actor) -> int:
        """Deliver what waits in a store's outbox, and return how many events left it.

        An event that a consumer does not take holds back the later ones of its object alone.

        Raises:
            ExceptionGroup: What consumers raised; all that could be delivered was.
        """
        count, after = 0, 0
        held_back: dict[EntityRef, Exception] = {}
        while True:
            async with self.unit_of_work(tenant, by) as work:
                records = await work.outbox.pending(_AT_ONCE, after=after)
            if not records:
                break
            after = records[-1].sequence
            delivered = [
                each for each in records if await self._brought(each, held_back, tenant, by)
            ]
            await self._mark(delivered, tenant, by)
            count += len(delivered)
        if held_back:
            raise ExceptionGroup("Events were not taken in.", list(held_back.values()))
        return count

    async def _brought(
        self,
        record: OutboxRecord,
        held_back: dict[EntityRef, Exception],
        tenant: TenantId,
        by: Actor,
    ) -> bool:
        if record.subject in held_back:
            return False
        try:
            for consumer in self.consumers:
                if record.name in consumer.hears_of:
                    await self._deliver(consumer, record, tenant, by)
        except Exception as error:  # noqa: BLE001 - one object's trouble leaves the others.
            held_back[record.subject] = error
            return False
        return True

    async def _mark(self, records: Sequence[OutboxRecord], tenant: TenantId, by: Actor) -> None:
        async with self.unit_of_work(tenant, by) as work:
            await work.outbox.relayed(records)

    async def _deliver(
        self, consumer: EventConsumer[RelayWork], record: OutboxRecord, tenant: TenantId, by: Actor
    ) -> None:
        async with self.unit_of_work(tenant, by) as work:
            if await work.consumed.add(consumer.name, record.event_id):
                await consumer.consume(work, tenant, record)
