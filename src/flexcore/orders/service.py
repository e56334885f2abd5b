"""Looking at what was sold."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Protocol

import attrs

from flexcore.kernel import (
    Actor,
    AuditedWork,
    Change,
    EntityKind,
    EntityRef,
    FanId,
    OrderId,
    Refusal,
    RefusalKind,
    Refused,
    TenantId,
    UnitOfWork,
)
from flexcore.orders.details import unfit_details
from flexcore.orders.model import Order
from flexcore.orders.ports import Orders


@attrs.frozen
class OrderNotFound(Refusal):
    """There is no such order."""

    code: ClassVar[str] = "order_not_found"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    order_id: OrderId

    @property
    def message(self) -> str:
        """Name the order."""
        return f"This store has no order {self.order_id}."


class OrderWork(AuditedWork, Protocol):
    """A unit of work on orders."""

    @property
    def orders(self) -> Orders:
        """The store's orders."""


@attrs.frozen
class OrderService:
    """Shows orders, and keeps further details of them."""

    unit_of_work: UnitOfWork[OrderWork]

    async def get(self, tenant: TenantId, order_id: OrderId, by: Actor) -> Order:
        """Return an order.

        Raises:
            Refused: `OrderNotFound`.
        """
        async with self.unit_of_work(tenant, by) as work:
            return _found(await work.orders.get(order_id), order_id)

    async def put_details(
        self, tenant: TenantId, order_id: OrderId, details: Mapping[str, str | None], by: Actor
    ) -> Order:
        """Keep details of an order by name, and return the order with all of its details.

        Args:
            tenant: Whose order.
            order_id: The order.
            details: Values by name, in place of earlier ones; None takes a name away.
            by: Who tells them.

        Raises:
            Refused: `OrderNotFound`, or `DetailUnfit` for each that cannot be kept; nothing was
                changed.
        """
        if unfit := unfit_details(details):
            raise Refused(*unfit)
        async with self.unit_of_work(tenant, by) as work:
            before = _found(await work.orders.get_to_change(order_id), order_id)
            await work.orders.put_details(order_id, details)
            after = _found(await work.orders.get(order_id), order_id)
            if after != before:
                await work.audit.record(_details_put(before, after))
            return after

    async def list(
        self, tenant: TenantId, by: Actor, *, limit: int, after: OrderId | None = None
    ) -> Sequence[Order]:
        """Return orders, newest first, those older than `after`."""
        async with self.unit_of_work(tenant, by) as work:
            return await work.orders.list(limit=limit, after=after)

    async def of_fan(
        self,
        tenant: TenantId,
        fan_id: FanId,
        by: Actor,
        *,
        limit: int,
        after: OrderId | None = None,
    ) -> Sequence[Order]:
        """Return a fan's orders, newest first, those older than `after`; none of anybody else."""
        async with self.unit_of_work(tenant, by) as work:
            return await work.orders.of_fan(fan_id, limit=limit, after=after)


def _found(order: Order | None, order_id: OrderId) -> Order:
    if order is None:
        raise Refused(OrderNotFound(order_id))
    return order


def _details_put(before: Order, after: Order) -> Change:
    ref = EntityRef(EntityKind.ORDER, str(after.id))
    return Change.between("order.details_put", ref, _details(before), _details(after))


def _details(order: Order) -> dict[str, object]:
    return {detail.name: detail.value for detail in order.details}
