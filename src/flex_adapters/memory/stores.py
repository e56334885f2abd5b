"""Stores in memory."""

from collections.abc import Sequence

import attrs

from flex_adapters.memory.database import MemoryDatabase
from flexcore.kernel import Actor, Refused, TenantId
from flexcore.stores import Store, StoreExists, StoreNotFound, store_created


@attrs.frozen
class MemoryStores:
    """Stores by slug."""

    database: MemoryDatabase
    _stores: dict[TenantId, Store] = attrs.field(factory=dict, init=False)

    async def create(self, store: Store, by: Actor) -> None:
        """Keep a store; its tables are made when work on it first begins."""
        async with self.database.unit_of_work(store.slug, by) as work:
            hosts = {host for known in self._stores.values() for host in known.host_names}
            if store.slug in self._stores or hosts & set(store.host_names):
                raise Refused(StoreExists(store.slug))
            self._stores[store.slug] = store
            await work.audit.record(store_created(store))

    async def get(self, slug: TenantId) -> Store | None:
        """Return the store of a slug."""
        return self._stores.get(slug)

    async def list(self) -> Sequence[Store]:
        """Return all stores by slug."""
        return [self._stores[slug] for slug in sorted(self._stores)]

    def known(self, slug: TenantId) -> Store:
        """Return a store that exists, at once.

        Raises:
            Refused: `StoreNotFound`.
        """
        if slug not in self._stores:
            raise Refused(StoreNotFound(slug))
        return self._stores[slug]
