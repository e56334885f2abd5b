"""An outbox for the tests of services that need no whole shop."""

from collections.abc import Sequence

import attrs

from flex_adapters.memory.outbox import MemoryOutbox, OutboxTable
from flex_adapters.memory.tables import UndoLog
from flexcore.kernel import Actor, ActorKind, DomainEvent, ManualClock, SeededIds


@attrs.frozen
class RecordingOutbox(MemoryOutbox):
    """The outbox in memory, which also keeps the events as they were told."""

    told: list[DomainEvent]

    @classmethod
    def empty(cls, told: list[DomainEvent]) -> "RecordingOutbox":
        by = Actor(ActorKind.CLI, "pat")
        return cls(OutboxTable(UndoLog()), ManualClock(), SeededIds(), by, told)

    async def append(self, events: Sequence[DomainEvent]) -> None:
        self.told.extend(events)
        await super().append(events)
