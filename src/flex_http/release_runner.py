"""Giving back what left a cart, as background work: the change itself asks no vendor."""

import asyncio
from contextlib import suppress

import attrs
from structlog.typing import FilteringBoundLogger

from flexcore.carts import Caller, Cart, CartStatus, SeatReleasing, given_up
from flexcore.kernel import (
    Actor,
    ActorKind,
    CartId,
    Clock,
    OutcomeUnknown,
    Refused,
    TenantId,
    Unavailable,
)
from flexcore.stores import Store

CartKey = tuple[TenantId, CartId]

_RELEASING = Caller(Actor(ActorKind.JOB, "release"))


@attrs.define(eq=False)
class ReleaseRunner:
    """Releases what carts of this process gave up, one task a cart.

    What one process leaves undone is taken up by whichever next opens the cart.
    """

    service: SeatReleasing
    clock: Clock
    _asked: set[CartKey] = attrs.field(factory=set, init=False)
    _running: dict[CartKey, asyncio.Task[None]] = attrs.field(factory=dict, init=False)

    def take_up(self, store: Store, cart: Cart, log: FilteringBoundLogger) -> None:
        """Release in the background what a cart gave up, unless somebody is at work on it."""
        now = self.clock.now()
        is_held = any(item.hold_expires_at > now for item in given_up(cart))
        if not is_held or cart.status is not CartStatus.ACTIVE or cart.leased_to_other("", now):
            return
        key = (store.slug, cart.id)
        self._asked.add(key)
        if key not in self._running:
            log = log.bind(store=store.slug, cart_id=str(cart.id))
            self._running[key] = asyncio.create_task(self._run(key, store, log))

    async def finish(self, seconds: float) -> None:
        """Wait for what is under way; what takes longer is left to another process."""
        tasks = tuple(self._running.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, key: CartKey, store: Store, log: FilteringBoundLogger) -> None:
        """Release until nobody has asked again meanwhile."""
        try:
            while key in self._asked:
                self._asked.discard(key)
                await self._release(store, key[1], log)
        finally:
            self._asked.discard(key)
            del self._running[key]

    async def _release(self, store: Store, cart_id: CartId, log: FilteringBoundLogger) -> None:
        try:
            # Whoever is at work on the cart releases it as well, or leaves it to the next.
            with suppress(Refused):
                await self.service.release_given_up(store, cart_id, _RELEASING)
        except (Unavailable, OutcomeUnknown) as error:
            log.warning("release_stopped", error=type(error).__name__, what=error.what)
        except Exception as error:
            log.error("release_failed", exc_info=error)
