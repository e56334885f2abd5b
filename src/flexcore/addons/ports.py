"""What add-ons need from outside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from flexcore.addons.model import AddonWish, StockKey
from flexcore.catalog import Catalog
from flexcore.kernel import AuditedWork, EventCode


class AddonStock(Protocol):
    """How many add-ons there are, and who holds or has bought them, within one unit of work.

    No more are held and sold together than there are; a hold that has lapsed counts as none.
    """

    async def stock_up(
        self, addon_code: str, capacities: Mapping[EventCode, int], now: datetime
    ) -> Mapping[EventCode, int]:
        """Say how many there are in all for each event, in place of what was said before.

        Returns:
            What was said before of these events; one of which nothing was is left out.

        Raises:
            Refused: `StockTaken`, naming events of which more are held or sold; nothing changed.
        """

    async def hold(self, wishes: Sequence[AddonWish], now: datetime) -> frozenset[UUID]:
        """Set add-ons aside, each wish wholly or not at all and none for another's sake.

        Args:
            wishes: No two for the same add-on and event.
            now: Holds that end by then are as good as none.

        Returns:
            The keys that hold; a key that was used before holds what it held then.
        """

    async def release(self, keys: Sequence[UUID]) -> None:
        """Put back what is still held under these keys."""

    async def alive(self, keys: Sequence[UUID], now: datetime) -> frozenset[UUID]:
        """Return those of the keys that still hold."""

    async def sell(self, sale_key: UUID, keys: Sequence[UUID], now: datetime) -> bool:
        """Sell everything that is held under these keys, or nothing if any hold has lapsed."""

    async def is_sold(self, sale_key: UUID) -> bool:
        """Tell whether anything was sold with a key, returned since or not."""

    async def take_back(self, sale_key: UUID) -> None:
        """Put back what was sold with a key; doing it again changes nothing."""

    async def left(self, addon_codes: Sequence[str], now: datetime) -> Mapping[StockKey, int]:
        """Return how many of each can be held now; what has no stock is left out."""


class HasAddonStock(Protocol):
    """A unit of work that reaches the stock of add-ons."""

    @property
    def addon_stock(self) -> AddonStock:
        """The store's stock of add-ons."""


class AddonWork(HasAddonStock, AuditedWork, Protocol):
    """A unit of work on the stock of add-ons."""

    @property
    def catalog(self) -> Catalog:
        """The events that the stock is for."""
