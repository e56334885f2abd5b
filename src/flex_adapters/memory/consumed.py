"""What consumers have seen of the outbox, and a consumer, in memory."""

from collections.abc import Sequence
from uuid import UUID

import attrs

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.kernel import OutboxRecord, RelayWork, TenantId


class MemoryConsumedEvents:
    """Which events a consumer has seen."""

    def __init__(self, log: UndoLog) -> None:
        self._seen: Table[tuple[str, UUID], bool] = Table(log)

    async def add(self, consumer: str, event_id: UUID) -> bool:
        """Keep that a consumer sees an event, and tell whether it is for the first time."""
        is_new = (consumer, event_id) not in self._seen
        self._seen[consumer, event_id] = True
        return is_new

    async def forget(self, event_ids: Sequence[UUID]) -> None:
        """Forget that any consumer has seen these events; they never come again."""
        for seen in [seen for seen in self._seen if seen[1] in event_ids]:
            del self._seen[seen]


@attrs.frozen
class MemoryConsumer:
    """Remembers what it took in."""

    hears_of: frozenset[str]
    name: str = "memory"
    taken: list[OutboxRecord] = attrs.field(factory=list)

    async def consume(self, work: RelayWork, tenant: TenantId, record: OutboxRecord) -> None:
        """Take an event in."""
        self.taken.append(record)
