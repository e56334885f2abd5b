"""The stock of add-ons in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from uuid import UUID

import attrs

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.addons import AddonWish, StockKey, StockTaken
from flexcore.kernel import EventCode, Refused


class _HoldStatus(Enum):
    HELD = "held"
    RELEASED = "released"
    SOLD = "sold"
    RETURNED = "returned"


@attrs.frozen
class _Hold:
    wish: AddonWish
    status: _HoldStatus = _HoldStatus.HELD
    sale_key: UUID | None = None

    def is_alive(self, now: datetime) -> bool:
        return self.status is _HoldStatus.HELD and self.wish.hold_until > now


class MemoryAddonStock:
    """What there is of each add-on, and every hold; what is taken is counted anew each time."""

    def __init__(self, log: UndoLog) -> None:
        self._capacities: Table[StockKey, int] = Table(log)
        self._holds: Table[UUID, _Hold] = Table(log)

    async def stock_up(
        self, addon_code: str, capacities: Mapping[EventCode, int], now: datetime
    ) -> Mapping[EventCode, int]:
        """Say how many there are in all for each event."""
        stocks = {StockKey(addon_code, code): capacities[code] for code in sorted(capacities)}
        taken = tuple(
            stock.event_code for stock, most in stocks.items() if self._taken(stock, now) > most
        )
        if taken:
            raise Refused(StockTaken(addon_code, taken))
        before = {
            stock.event_code: self._capacities[stock]
            for stock in stocks
            if stock in self._capacities
        }
        for stock, capacity in stocks.items():
            self._capacities[stock] = capacity
        return before

    async def hold(self, wishes: Sequence[AddonWish], now: datetime) -> frozenset[UUID]:
        """Set add-ons aside, each wish wholly or not at all."""
        for wish in wishes:
            left = self._capacities.get(wish.stock, 0) - self._taken(wish.stock, now)
            if wish.key not in self._holds and wish.quantity <= left:
                self._holds[wish.key] = _Hold(wish)
        return frozenset(wish.key for wish in wishes if wish.key in self._holds)

    async def release(self, keys: Sequence[UUID]) -> None:
        """Put back what is still held under these keys."""
        for key in keys:
            hold = self._holds.get(key)
            if hold is not None and hold.status is _HoldStatus.HELD:
                self._holds[key] = attrs.evolve(hold, status=_HoldStatus.RELEASED)

    async def alive(self, keys: Sequence[UUID], now: datetime) -> frozenset[UUID]:
        """Return those of the keys that still hold."""
        return frozenset(k for k in keys if k in self._holds and self._holds[k].is_alive(now))

    async def sell(self, sale_key: UUID, keys: Sequence[UUID], now: datetime) -> bool:
        """Sell everything that is held under these keys, or nothing."""
        if not keys or len(await self.alive(keys, now)) < len(keys):
            return False
        for key in keys:
            self._holds[key] = attrs.evolve(
                self._holds[key], status=_HoldStatus.SOLD, sale_key=sale_key
            )
        return True

    async def is_sold(self, sale_key: UUID) -> bool:
        """Tell whether anything was sold with a key."""
        return any(hold.sale_key == sale_key for hold in self._holds.values())

    async def take_back(self, sale_key: UUID) -> None:
        """Put back what was sold with a key."""
        sold = [key for key, hold in self._holds.items() if hold.sale_key == sale_key]
        for key in sold:
            self._holds[key] = attrs.evolve(self._holds[key], status=_HoldStatus.RETURNED)

    async def left(self, addon_codes: Sequence[str], now: datetime) -> Mapping[StockKey, int]:
        """Return how many of each can be held now."""
        return {
            stock: capacity - self._taken(stock, now)
            for stock, capacity in sorted(self._capacities.items())
            if stock.addon_code in addon_codes
        }

    def _taken(self, stock: StockKey, now: datetime) -> int:
        return sum(
            hold.wish.quantity
            for hold in self._holds.values()
            if hold.wish.stock == stock and (hold.is_alive(now) or hold.status is _HoldStatus.SOLD)
        )
