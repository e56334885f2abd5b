"""The outbox in memory."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum
from heapq import nsmallest
from uuid import UUID

import attrs

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.kernel import Actor, Clock, DomainEvent, Ids, OutboxRecord


class OutboxTable:
    """Every record that is not yet relayed, when the others were, and how many there ever were."""

    def __init__(self, log: UndoLog) -> None:
        self.pending: Table[int, OutboxRecord] = Table(log)
        self.relayed: Table[UUID, datetime] = Table(log)
        self.counts: Table[str, int] = Table(log)

    def next_sequence(self) -> int:
        """Return the next place in the outbox."""
        self.counts["records"] = self.counts.get("records", 0) + 1
        return self.counts["records"]


@attrs.frozen
class MemoryOutbox:
    """The outbox of one piece of work, which knows who acts in it."""

    table: OutboxTable
    clock: Clock
    ids: Ids
    by: Actor

    async def append(self, events: Sequence[DomainEvent]) -> None:
        """Keep events, in this order, for the relay; they are lost if the work is."""
        for event in events:
            record = self._record(event)
            self.table.pending[record.sequence] = record

    async def pending(self, limit: int, *, after: int = 0) -> Sequence[OutboxRecord]:
        """Return the oldest events not yet relayed, oldest first."""
        pending = self.table.pending
        behind = (sequence for sequence in pending if sequence > after)
        return [pending[sequence] for sequence in nsmallest(limit, behind)]

    async def relayed(self, records: Sequence[OutboxRecord]) -> None:
        """Mark events as relayed; they are not pending again."""
        for record in records:
            self.table.pending.drop(record.sequence)
            self.table.relayed[record.event_id] = self.clock.now()

    async def let_go(self, relayed_before: datetime, limit: int) -> Sequence[UUID]:
        """Forget events that were relayed before a moment, and return their ids."""
        old = [each for each, at in self.table.relayed.items() if at < relayed_before]
        gone = nsmallest(limit, old, key=lambda each: self.table.relayed[each])
        for event_id in gone:
            del self.table.relayed[event_id]
        return gone

    def _record(self, event: DomainEvent) -> OutboxRecord:
        return OutboxRecord(
            event_id=self.ids.new(),
            sequence=self.table.next_sequence(),
            name=event.name,
            subject=event.subject,
            data={
                field.name: _plain(getattr(event, field.name))
                for field in attrs.fields(type(event))
            },
            actor=str(self.by),
            occurred_at=self.clock.now(),
        )


def _plain(value: object) -> object:
    """Return a field of an event as JSON would keep it."""
    match value:
        case UUID():
            return str(value)
        case Enum():
            return value.value
        case str():
            return value
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case Iterable():
            return [_plain(each) for each in value]
        case _:
            return value
