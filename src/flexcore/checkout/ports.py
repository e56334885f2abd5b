"""What checkout needs from outside."""

from collections.abc import Sequence
from typing import Protocol

from flexcore.addons import HasAddonStock
from flexcore.carts import Carts
from flexcore.catalog import Catalog
from flexcore.checkout.refunds import CheckoutRefund
from flexcore.journal import Journal
from flexcore.kernel import CartId, Outbox
from flexcore.orders import Orders
from flexcore.payments import Payments
from flexcore.programs import Programs


class CheckoutRefunds(Protocol):
    """Seats that were sold although there is no order (`tbl_checkout_refunds`, FX-15.66)."""

    async def add(self, refunds: Sequence[CheckoutRefund]) -> None:
        """Queue refunds; a line is queued once."""

    async def queued(
        self, *, limit: int, cart_id: CartId | None = None
    ) -> Sequence[CheckoutRefund]:
        """Return refunds whose seats are still to be returned, oldest first."""

    async def save(self, refund: CheckoutRefund) -> None:
        """Keep what became of a refund."""


class CheckoutWork(HasAddonStock, Protocol):
    """A unit of work on a checkout."""

    @property
    def carts(self) -> Carts:
        """The store's carts."""

    @property
    def catalog(self) -> Catalog:
        """The events that fans buy."""

    @property
    def programs(self) -> Programs:
        """Programs and their revisions."""

    @property
    def payments(self) -> Payments:
        """The store's payments."""

    @property
    def orders(self) -> Orders:
        """The store's orders."""

    @property
    def journal(self) -> Journal:
        """The store's journal."""

    @property
    def checkout_refunds(self) -> CheckoutRefunds:
        """The refund queue."""

    @property
    def outbox(self) -> Outbox:
        """Domain events of this work."""
