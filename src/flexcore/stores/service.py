"""Creating stores and finding the one that a call is for."""

from collections.abc import Sequence

import attrs

from flexcore.kernel import Actor, Refused, TenantId
from flexcore.stores.model import Store, StoreNotFound, store_refusals
from flexcore.stores.ports import Stores


@attrs.frozen
class StoreService:
    """What operators do with stores, and how drivers find one."""

    stores: Stores
    vendor_kinds: frozenset[str]

    async def create(self, store: Store, by: Actor) -> Store:
        """Create a store with its own tables.

        Raises:
            Refused: `BadStoreField` for every field at fault, `SecretWrittenOut` for every secret
                that is given itself, or `StoreExists`.
        """
        if refusals := store_refusals(store, self.vendor_kinds):
            raise Refused(*refusals)
        await self.stores.create(store, by)
        return store

    async def get(self, slug: str) -> Store:
        """Return the store of a slug.

        Raises:
            Refused: `StoreNotFound`.
        """
        if store := await self.stores.get(TenantId(slug)):
            return store
        raise Refused(StoreNotFound(slug))

    async def list(self) -> Sequence[Store]:
        """Return all stores by slug."""
        return await self.stores.list()

    async def meant_by(self, slug: str | None, host_name: str | None) -> Store:
        """Return the store that a caller means: by slug, by host name, or the only one.

        Raises:
            Refused: `StoreNotFound`.
        """
        if slug:
            return await self.get(slug)
        stores = await self.stores.list()
        for store in stores:
            if host_name in store.host_names:
                return store
        if len(stores) == 1:
            return stores[0]
        raise Refused(StoreNotFound(host_name or ""))
