"""What carts need from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from flexcore.addons import HasAddonStock
from flexcore.carts.abandoned import AbandonedCart, CopiedCarts
from flexcore.carts.model import Cart
from flexcore.catalog import Catalog
from flexcore.kernel import AuditedWork, CartId, FanId, Outbox
from flexcore.programs import Programs, ProgramSwitches


class Carts(Protocol):
    """Carts as they are kept, in their four tables (FX-15.34)."""

    async def add(self, cart: Cart) -> None:
        """Keep a new cart."""

    async def get(self, cart_id: CartId) -> Cart | None:
        """Return a cart."""

    async def for_change(self, cart_id: CartId) -> Cart | None:
        """Return a cart that nobody else can change until this work ends."""

    async def save(self, cart: Cart, *, since: Cart | None = None) -> Cart:
        """Keep a changed cart, drop it from the cache, and return it with its new version.

        Args:
            cart: What is to be kept.
            since: The cart as an earlier piece of work kept it, where this one has not read it;
                then only what differs is written. Left out, the cart is read first.

        Raises:
            Refused: `CartChanged`; it was changed since it was read, or its lease was lost.
        """

    async def active_of(self, fan_id: FanId) -> Sequence[CartId]:
        """Return the carts that a fan is shopping with, the newest first.

        Until this work ends, whoever else asks about the fan waits: of two carts that become hers
        at once, the second to ask is told of the first.
        """

    async def processing(self, now: datetime, *, limit: int) -> Sequence[CartId]:
        """Return carts in checkout that nobody has leased at a moment, the oldest first."""


class CartCache(Protocol):
    """Carts that may be read again without looking (FX-15.32); each save drops its cart.

    What was put in before a save, or beside it, is never returned after it.
    """

    async def get(self, cart_id: CartId, now: datetime) -> Cart | None:
        """Return a cart that was put here and has not lapsed."""

    async def put(self, cart: Cart, until: datetime) -> None:
        """Keep a cart for reading, until it lapses or is saved."""


class AbandonedCarts(Protocol):
    """Carts that nobody came back to, as they were copied for analysis (FX-15.31)."""

    async def copy(
        self, ended_before: datetime, *, after: CartId | None, limit: int
    ) -> CopiedCarts:
        """Copy carts that are abandoned and not copied yet.

        Args:
            ended_before: A cart that ended by then is abandoned; see `is_abandoned`.
            after: Carts up to this one, in the order of their ids, are left out.
            limit: Most carts to copy; the first ones are.
        """

    async def list(self, *, limit: int, after: CartId | None) -> Sequence[AbandonedCart]:
        """Return copied carts, those begun last first, of those begun before `after`."""


class HasCarts(Protocol):
    """A unit of work that reaches carts."""

    @property
    def carts(self) -> Carts:
        """The store's carts."""


class CartWork(HasCarts, HasAddonStock, AuditedWork, Protocol):
    """A unit of work on carts."""

    @property
    def cart_cache(self) -> CartCache:
        """Carts for reading again."""

    @property
    def abandoned_carts(self) -> AbandonedCarts:
        """What was copied of abandoned carts."""

    @property
    def catalog(self) -> Catalog:
        """The events that fans pick."""

    @property
    def programs(self) -> Programs:
        """Programs, their revisions, and the state of their events."""

    @property
    def switches(self) -> ProgramSwitches:
        """Which of them was active when, and which will be."""

    @property
    def outbox(self) -> Outbox:
        """Domain events of this work."""
