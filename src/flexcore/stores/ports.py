"""What stores need from outside."""

from collections.abc import Sequence
from typing import Protocol

from flexcore.kernel import Actor, TenantId
from flexcore.stores.model import Store


class Stores(Protocol):
    """All stores of an installation; they are kept outside of any one store's tables."""

    async def create(self, store: Store, by: Actor) -> None:
        """Keep a store and make it a place for its own tables, both or neither.

        That it was created is the first thing on record in it.

        Raises:
            Refused: `StoreExists`.
            Unavailable: Nothing was created.
        """

    async def get(self, slug: TenantId) -> Store | None:
        """Return the store of a slug."""

    async def list(self) -> Sequence[Store]:
        """Return all stores by slug."""
