"""The audit in memory."""

from collections.abc import Sequence

import attrs

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.access import (
    GENESIS,
    AuditEntry,
    AuditFilter,
    ChainLink,
    Stretch,
    entry_after,
)
from flexcore.kernel import Actor, Change, Clock


class AuditTable:
    """The entries of one store by their sequence, and the head of their chain."""

    def __init__(self, log: UndoLog) -> None:
        self.entries: Table[int, AuditEntry] = Table(log)
        self._head: Table[str, ChainLink] = Table(log)

    @property
    def head(self) -> ChainLink:
        """The last link of the chain."""
        return self._head.get("head", GENESIS)

    def append(self, entry: AuditEntry) -> None:
        """Keep an entry, which is the head from then on."""
        self.entries[entry.sequence] = entry
        self._head["head"] = entry.link


@attrs.frozen
class MemoryAudit:
    """The audit of one piece of work, which knows who acts in it."""

    table: AuditTable
    clock: Clock
    by: Actor

    async def record(self, change: Change) -> None:
        """Keep a change; nobody else is at work on the store meanwhile."""
        self.table.append(entry_after(self.table.head, change, self.by, self.clock.now()))

    async def entries(
        self, limit: int, before: int | None, which: AuditFilter
    ) -> Sequence[AuditEntry]:
        """Return up to `limit` entries, the latest first, from below a sequence on."""
        meant = [
            entry
            for entry in self.table.entries.values()
            if (before is None or entry.sequence < before) and _is_meant(entry, which)
        ]
        return sorted(meant, key=lambda entry: -entry.sequence)[:limit]

    async def stretch(self, after: int, limit: int) -> Stretch:
        """Return up to `limit` entries, the earliest first, from after a sequence on."""
        later = sorted(sequence for sequence in self.table.entries if sequence > after)
        return Stretch([self.table.entries[each] for each in later[:limit]], self.table.head)


def _is_meant(entry: AuditEntry, which: AuditFilter) -> bool:
    return which.kind in {None, entry.entity.kind} and which.id in {None, entry.entity.id}
