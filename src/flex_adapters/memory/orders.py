"""Orders in memory."""

from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest

import attrs

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.kernel import CartId, FanId, OrderId
from flexcore.orders import Order, OrderDetail


class MemoryOrders:
    """Orders by id, which a cart became, and which are a fan's."""

    def __init__(self, log: UndoLog) -> None:
        self._orders: Table[OrderId, Order] = Table(log)
        self._of_cart: Table[CartId, OrderId] = Table(log)
        self._of_fan: Table[FanId, tuple[OrderId, ...]] = Table(log)

    async def add(self, order: Order) -> None:
        """Keep a new order with its tickets; a cart has at most one."""
        if order.cart_id in self._of_cart or order.id in self._orders:
            raise ValueError(f"Cart {order.cart_id} has an order already.")
        self._of_cart[order.cart_id] = order.id
        self._of_fan[order.fan_id] = (*self._of_fan.get(order.fan_id, ()), order.id)
        self._orders[order.id] = order

    async def get(self, order_id: OrderId) -> Order | None:
        """Return an order."""
        return self._orders.get(order_id)

    async def get_to_change(self, order_id: OrderId) -> Order | None:
        """Return an order; nobody else is at work meanwhile."""
        return self._orders.get(order_id)

    async def put_details(self, order_id: OrderId, details: Mapping[str, str | None]) -> None:
        """Keep details of an order by name, in place of earlier ones; None takes a name away."""
        order = self._orders[order_id]
        before = {detail.name: detail.value for detail in order.details}
        after = {**before, **details}
        told = {name: value for name, value in sorted(after.items()) if value is not None}
        details_now = tuple(OrderDetail(*detail) for detail in told.items())
        self._orders[order_id] = attrs.evolve(order, details=details_now)

    async def of_cart(self, cart_id: CartId) -> Order | None:
        """Return the order that a cart became."""
        order_id = self._of_cart.get(cart_id)
        return self._orders[order_id] if order_id else None

    async def list(self, *, limit: int, after: OrderId | None) -> Sequence[Order]:
        """Return orders, newest first, those older than `after`."""
        return self._newest(self._orders, limit, after)

    async def of_fan(self, fan_id: FanId, *, limit: int, after: OrderId | None) -> Sequence[Order]:
        """Return a fan's orders, newest first, those older than `after`; none of anybody else."""
        return self._newest(self._of_fan.get(fan_id, ()), limit, after)

    def _newest(
        self, order_ids: Iterable[OrderId], limit: int, after: OrderId | None
    ) -> Sequence[Order]:
        older = (each for each in order_ids if after is None or each < after)
        return [self._orders[each] for each in nlargest(limit, older)]
