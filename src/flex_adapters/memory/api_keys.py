"""API keys in memory."""

from collections.abc import Sequence
from datetime import datetime

import attrs

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.access import ApiKey, ApiKeyId


class MemoryApiKeys:
    """The API keys of one store."""

    def __init__(self, log: UndoLog) -> None:
        self._keys: Table[ApiKeyId, ApiKey] = Table(log)

    async def add(self, key: ApiKey) -> None:
        """Keep a new key."""
        self._keys[key.id] = key

    async def find(self, key_id: ApiKeyId) -> ApiKey | None:
        """Return a key, revoked or not."""
        return self._keys.get(key_id)

    async def list_keys(self, limit: int, after: ApiKeyId | None) -> Sequence[ApiKey]:
        """Return up to `limit` keys, the newest first, from after an id on."""
        older = [key for key in self._keys.values() if after is None or key.id < after]
        return sorted(older, key=lambda key: key.id, reverse=True)[:limit]

    async def revoke(self, key_id: ApiKeyId, at: datetime) -> bool:
        """Revoke a key, if it is there, and tell whether it was not revoked before."""
        key = self._keys.get(key_id)
        if key is None or key.revoked_at is not None:
            return False
        self._keys[key_id] = attrs.evolve(key, revoked_at=at)
        return True

    async def note_use(self, key_id: ApiKeyId, at: datetime) -> None:
        """Note that a key is used, unless that was noted a moment ago or it is revoked."""
        key = self._keys[key_id]
        if key.revoked_at is None and key.use_is_due(at):
            self._keys[key_id] = attrs.evolve(key, last_used_at=at)
