"""An audit that remembers what it was told."""

import attrs

from flexcore.kernel import Change


@attrs.frozen
class RecordingAudit:
    """Changes in the order in which they were recorded."""

    changes: list[Change] = attrs.field(factory=list)

    async def record(self, change: Change) -> None:
        self.changes.append(change)
