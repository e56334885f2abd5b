"""Where orders are kept."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from flexcore.kernel import CartId, FanId, OrderId
from flexcore.orders.model import Order


class Orders(Protocol):
    """Orders and their tickets (`tbl_orders`, `tbl_ticket_sales`)."""

    async def add(self, order: Order) -> None:
        """Keep a new order with its tickets; a cart has at most one."""

    async def get(self, order_id: OrderId) -> Order | None:
        """Return an order."""

    async def get_to_change(self, order_id: OrderId) -> Order | None:
        """Return an order, and keep others from changing it until the work ends."""

    async def put_details(self, order_id: OrderId, details: Mapping[str, str | None]) -> None:
        """Keep details of an order by name, in place of earlier ones; None takes a name away.

        The order is on record.
        """

    async def of_cart(self, cart_id: CartId) -> Order | None:
        """Return the order that a cart became."""

    async def list(self, *, limit: int, after: OrderId | None) -> Sequence[Order]:
        """Return orders, newest first, those older than `after`."""

    async def of_fan(self, fan_id: FanId, *, limit: int, after: OrderId | None) -> Sequence[Order]:
        """Return a fan's orders, newest first, those older than `after`; none of anybody else."""
