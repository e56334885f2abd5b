"""Looking at what checkouts wrote into the journal."""

from collections.abc import Mapping

import attrs

from flexcore.checkout.ports import CheckoutWork
from flexcore.journal import Account, JournalEntry
from flexcore.kernel import (
    Actor,
    CartId,
    EntityKind,
    EntityRef,
    Money,
    TenantId,
    UnitOfWork,
)


@attrs.frozen
class Bookkeeping:
    """Shows where a cart's money went, and where all money is."""

    unit_of_work: UnitOfWork[CheckoutWork]

    async def of_cart(
        self, tenant: TenantId, cart_id: CartId, by: Actor
    ) -> tuple[JournalEntry, ...]:
        """Return the entries about a cart's payments and its order, as they happened."""
        async with self.unit_of_work(tenant, by) as work:
            payments = await work.payments.of(cart_id)
            order = await work.orders.of_cart(cart_id)
            subjects = [EntityRef(EntityKind.PAYMENT, str(payment.id)) for payment in payments]
            if order is not None:
                subjects.append(EntityRef(EntityKind.ORDER, str(order.id)))
            entries = [entry for each in subjects for entry in await work.journal.of(each)]
        return tuple(sorted(entries, key=lambda entry: (entry.occurred_at, entry.id)))

    async def balances(self, tenant: TenantId, by: Actor) -> Mapping[Account, Money]:
        """Return the sum of each account that has postings; together they are nothing."""
        async with self.unit_of_work(tenant, by) as work:
            return await work.journal.balances()
