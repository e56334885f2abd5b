"""One lock per payment intent, so that of two calls that change it one goes first."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import attrs

from flex_adapters.twins.stripe.errors import too_many_requests


@attrs.define
class Locks:
    """The locks that are held or waited for; a call waits at most `wait_seconds`."""

    wait_seconds: float
    _held: dict[str, list[asyncio.Lock]] = attrs.field(factory=dict)

    @asynccontextmanager
    async def of(self, intent_id: str | None) -> AsyncIterator[None]:
        """Have an intent alone; nothing is locked without one.

        Raises:
            StripeRefusal: 429 `lock_timeout`, when another call keeps the intent too long.
        """
        if intent_id is None:
            yield
            return
        users = self._held.setdefault(intent_id, [asyncio.Lock()])
        users.append(users[0])
        try:
            await self._acquire(users[0])
            try:
                yield
            finally:
                users[0].release()
        finally:
            users.pop()
            if len(users) == 1:
                self._held.pop(intent_id, None)

    async def _acquire(self, lock: asyncio.Lock) -> None:
        if not lock.locked():
            await lock.acquire()
            return
        try:
            await asyncio.wait_for(lock.acquire(), self.wait_seconds)
        except TimeoutError:
            raise too_many_requests("lock_timeout") from None
