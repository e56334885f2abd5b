"""Fans in memory."""

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.fans import Fan
from flexcore.kernel import FanId


class MemoryFans:
    """Fans by id, and who has which e-mail address."""

    def __init__(self, log: UndoLog) -> None:
        self._fans: Table[FanId, Fan] = Table(log)
        self._by_email: Table[str, FanId] = Table(log)

    async def get(self, fan_id: FanId) -> Fan | None:
        """Return a fan."""
        return self._fans.get(fan_id)

    async def with_email(self, fan: Fan) -> Fan:
        """Return the fan of an e-mail address, in upper or lower case; keep this one if new."""
        known = self._by_email.get(fan.email.lower())
        if known is not None:
            return self._fans[known]
        self._by_email[fan.email.lower()] = fan.id
        self._fans[fan.id] = fan
        return fan
