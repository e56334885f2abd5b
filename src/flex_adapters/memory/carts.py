"""Carts in memory, and the cache of carts for reading again."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

import attrs

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.carts import Cart, CartChanged, CartStatus
from flexcore.kernel import CartId, FanId, Refused


class MemoryCartCache:
    """Carts by id, each with the moment from which it is too old."""

    def __init__(self, log: UndoLog) -> None:
        self._kept: Table[CartId, tuple[Cart, datetime]] = Table(log)
        self._saved: Table[CartId, int] = Table(log)

    async def get(self, cart_id: CartId, now: datetime) -> Cart | None:
        """Return a cart that was put here and has not lapsed."""
        cart, until = self._kept.get(cart_id, (None, now))
        return cart if until > now else None

    async def put(self, cart: Cart, until: datetime) -> None:
        """Keep a cart for reading, until it lapses or is saved."""
        if cart.version >= self._saved.get(cart.id, 0):
            self._kept[cart.id] = (cart, until)

    def saved(self, cart: Cart) -> None:
        """Forget a cart as it was before this save, also if it is put here later."""
        self._kept.drop(cart.id)
        self._saved[cart.id] = cart.version


class MemoryCarts:
    """Carts by id, and the active ones of each fan."""

    def __init__(self, log: UndoLog, cache: MemoryCartCache) -> None:
        self._carts: Table[CartId, Cart] = Table(log)
        self._active: Table[FanId, tuple[CartId, ...]] = Table(log)
        self._cache = cache

    async def add(self, cart: Cart) -> None:
        """Keep a new cart."""
        if cart.id in self._carts:
            raise ValueError(f"There is a cart {cart.id} already.")
        self._keep(cart)

    async def get(self, cart_id: CartId) -> Cart | None:
        """Return a cart."""
        return self._carts.get(cart_id)

    async def for_change(self, cart_id: CartId) -> Cart | None:
        """Return a cart; in memory nobody else is at work on the store anyway."""
        return self._carts.get(cart_id)

    async def save(self, cart: Cart, *, since: Cart | None = None) -> Cart:
        """Keep a changed cart, unless it was changed since it was read; see `Carts`."""
        known = self._carts.get(cart.id)
        # A lease that was lost was given to another by a save, so the version tells of it too.
        if known is None or known.version != cart.version:
            raise Refused(CartChanged())
        saved = attrs.evolve(cart, version=cart.version + 1)
        self._keep(saved)
        self._cache.saved(saved)
        return saved

    async def active_of(self, fan_id: FanId) -> Sequence[CartId]:
        """Return the carts that a fan is shopping with, the newest first."""
        return sorted(self._active.get(fan_id, ()), reverse=True)

    async def processing(self, now: datetime, *, limit: int) -> Sequence[CartId]:
        """Return carts in checkout that nobody has leased at a moment, the oldest first."""
        waiting = (
            cart_id
            for cart_id, cart in sorted(self._carts.items())
            if cart.status is CartStatus.PROCESSING and not cart.leased_to_other("", now)
        )
        return tuple(islice(waiting, limit))

    def kept(self) -> Sequence[Cart]:
        """Return every cart, in the order of their ids."""
        return [cart for _, cart in sorted(self._carts.items())]

    def _keep(self, cart: Cart) -> None:
        self._carts[cart.id] = cart
        if cart.fan_id is None:
            return
        others = tuple(each for each in self._active.get(cart.fan_id, ()) if each != cart.id)
        is_active = cart.status is CartStatus.ACTIVE
        self._active[cart.fan_id] = (*others, cart.id) if is_active else others
