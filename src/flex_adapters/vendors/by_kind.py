"""The ticketing system of each store, chosen by the kind of its vendor connection."""

from collections.abc import Callable, Mapping
from typing import Protocol

import attrs

from flexcore.kernel import TenantId
from flexcore.stores import Store
from flexcore.vendors import TicketVendor


class VendorKind(Protocol):
    """Ticketing systems of one kind."""

    def of(self, store: Store) -> TicketVendor:
        """Return the vendor of a store."""

    def joined(self, store: Store, work: object) -> TicketVendor:
        """Return the vendor of a store, acting in an open unit of work."""


@attrs.frozen
class VendorsByKind:
    """Every kind of vendor by its name, and where a store's connection is read.

    Attributes:
        store_of: Returns the store of a tenant at once, without asking a database.
    """

    kinds: Mapping[str, VendorKind]
    store_of: Callable[[TenantId], Store]

    def of(self, tenant: TenantId) -> TicketVendor:
        """Return the vendor of a store."""
        store = self.store_of(tenant)
        return self.kinds[store.vendor.kind].of(store)

    def joined(self, tenant: TenantId, work: object) -> TicketVendor:
        """Return the vendor of a store, acting in an open unit of work."""
        store = self.store_of(tenant)
        return self.kinds[store.vendor.kind].joined(store, work)
