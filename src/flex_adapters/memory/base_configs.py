"""Base configs in memory, with all their changes."""

from collections.abc import Sequence

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.configs import BaseConfig, ConfigChange, ConfigChanged
from flexcore.kernel import Refused


class MemoryBaseConfigRecords:
    """Base configs of one store by key, with all their changes."""

    def __init__(self, log: UndoLog) -> None:
        self._configs: Table[str, BaseConfig] = Table(log)
        self._history: Table[tuple[str, int], ConfigChange] = Table(log)

    async def get(self, key: str) -> BaseConfig | None:
        """Return a config, or None if the store never set it."""
        return self._configs.get(key)

    async def get_for_use(self, key: str) -> BaseConfig | None:
        """Return a config; in memory, one piece of work at a time changes a store."""
        return await self.get(key)

    async def change(self, change: ConfigChange) -> None:
        """Keep a change and its new value."""
        known = self._configs.get(change.key)
        version = known.version if known else 0
        if version != change.version - 1:
            raise Refused(ConfigChanged(f"the config {change.key}", version))
        self._configs[change.key] = BaseConfig(change.key, change.new_value, change.version)
        self._history[change.key, change.version] = change

    async def history(self, key: str, limit: int, before: int | None) -> Sequence[ConfigChange]:
        """Return up to `limit` changes of a config, the latest first, from below a version on."""
        changes = [
            change
            for (of, version), change in self._history.items()
            if of == key and (before is None or version < before)
        ]
        return sorted(changes, key=lambda change: -change.version)[:limit]
