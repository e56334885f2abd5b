"""Which store a request is for, without a look into the database each time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

import attrs

from flexcore.kernel import Actor, Clock, Refusal, RefusalKind, Refused, TenantId
from flexcore.stores import Store, Stores, StoreService, StoreStatus

# A new or suspended store is noticed by every process within this time.
LIST_LIFETIME = timedelta(seconds=5)


@attrs.frozen
class StoreSuspended(Refusal):
    """The store does not sell just now."""

    code: ClassVar[str] = "store_suspended"
    kind: ClassVar[RefusalKind] = RefusalKind.UNAVAILABLE
    retry_after: int = 60

    @property
    def message(self) -> str:
        """Ask for patience."""
        return "This store is suspended: come back later."


@attrs.define(eq=False)
class RecentStores:
    """The stores of an installation as they were a few seconds ago; writing goes through.

    While one caller reads the list anew, the others are served from the old one.
    """

    stores: Stores
    clock: Clock
    _by_slug: dict[TenantId, Store] | None = attrs.field(default=None, init=False)
    _fresh_until: datetime | None = attrs.field(default=None, init=False)

    async def create(self, store: Store, by: Actor) -> None:
        """Keep a store; it is in the list at once."""
        await self.stores.create(store, by)
        self._fresh_until = None

    async def get(self, slug: TenantId) -> Store | None:
        """Return the store of a slug."""
        return (await self._recent()).get(slug)

    async def list(self) -> Sequence[Store]:
        """Return all stores by slug."""
        return tuple((await self._recent()).values())

    async def _recent(self) -> dict[TenantId, Store]:
        now = self.clock.now()
        if self._by_slug is None or self._fresh_until is None or self._fresh_until <= now:
            if self._by_slug is not None:
                self._fresh_until = now + LIST_LIFETIME
            await self._read()
        return self._by_slug or {}

    async def _read(self) -> None:
        try:
            self._by_slug = {store.slug: store for store in await self.stores.list()}
        except BaseException:
            self._fresh_until = None
            raise
        self._fresh_until = self.clock.now() + LIST_LIFETIME


async def meant_store(stores: StoreService, slug: str | None, host: str | None) -> Store:
    """Return the store that a request means: by `Flex-Store`, by host name, or the only one.

    Raises:
        Refused: `StoreNotFound`.
        Unavailable: The stores cannot be read.
    """
    return await stores.meant_by(slug, _host_name(host))


async def selling_store(stores: StoreService, slug: str | None, host: str | None) -> Store:
    """Return the store that a request means, while it sells.

    Raises:
        Refused: `StoreNotFound` or `StoreSuspended`.
        Unavailable: The stores cannot be read.
    """
    store = await meant_store(stores, slug, host)
    if store.status is StoreStatus.SUSPENDED:
        raise Refused(StoreSuspended())
    return store


def _host_name(host: str | None) -> str | None:
    """Return a `Host` header without its port."""
    if host is None or host.startswith("["):
        return host
    return host.partition(":")[0].lower()
