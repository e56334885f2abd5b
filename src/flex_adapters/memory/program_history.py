"""Changes of the configs of programs in memory."""

from collections.abc import Sequence

import attrs

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.kernel import ProgramId
from flexcore.programs import ProgramConfigChange


@attrs.frozen
class MemoryProgramHistory:
    """Every change of the configs of one store's programs."""

    log: UndoLog
    _changes: Table[tuple[ProgramId, str, int], ProgramConfigChange] = attrs.field(
        default=attrs.Factory(lambda self: Table(self.log), takes_self=True), init=False
    )

    async def record(self, changes: Sequence[ProgramConfigChange]) -> None:
        """Keep changes."""
        for change in changes:
            self._changes[change.program_id, change.key, change.version] = change

    async def changes(
        self, program_id: ProgramId, key: str, limit: int, before: int | None
    ) -> Sequence[ProgramConfigChange]:
        """Return up to `limit` changes of a key, the latest first, from below a version on."""
        found = [
            change
            for (of, name, version), change in self._changes.items()
            if (of, name) == (program_id, key) and (before is None or version < before)
        ]
        return sorted(found, key=lambda change: -change.version)[:limit]
