"""Audits: one that remembers what it was told, and a store's own as an operator reads it."""

import json
from collections.abc import Sequence

import attrs

from flexcore.access import AuditService, AuditWork
from flexcore.kernel import Actor, Change, TenantId, UnitOfWork

# What happened to what, with what was there before and after.
Line = tuple[str, str, object, object]


@attrs.frozen
class RecordingAudit:
    """Changes in the order in which they were recorded."""

    changes: list[Change] = attrs.field(factory=list)

    async def record(self, change: Change) -> None:
        self.changes.append(change)


@attrs.frozen
class Record:
    """The audit of one store, as an operator reads it."""

    begin: UnitOfWork[AuditWork]
    tenant: TenantId
    by: Actor

    async def lines(self) -> Sequence[Line]:
        """Return what is on record, the earliest first, in a chain that is whole."""
        audit = AuditService(self.begin)
        entries = await audit.entries(self.tenant, self.by, 100)
        assert (await audit.verify(self.tenant, self.by)).broken is None
        assert {entry.actor for entry in entries} <= {str(self.by)}
        return [
            (entry.action, str(entry.entity), _plain(entry.before), _plain(entry.after))
            for entry in reversed(entries)
        ]


def _plain(text: str | None) -> object:
    return None if text is None else json.loads(text)
