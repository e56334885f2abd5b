"""Returning seats that were sold although there is no order (FX-15.66, FX-15.67)."""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

import attrs

from flexcore.carts import ItemStatus, with_items
from flexcore.checkout.desk import CheckoutDesk
from flexcore.checkout.ports import CheckoutWork
from flexcore.checkout.refunds import CheckoutRefund, RefundStatus
from flexcore.kernel import Actor, CartId, OutcomeUnknown, Refused, Unavailable, sum_of
from flexcore.stores import Store
from flexcore.vendors import CommitRequest, HeldSeats, ReturnRefused

# Refunds that one call works off.
_AT_ONCE = 100


@attrs.frozen
class RefundDrain:
    """Works the refund queue off: every sale in it is returned at the vendor."""

    desk: CheckoutDesk

    async def drain(
        self, store: Store, by: Actor, *, cart_id: CartId | None = None
    ) -> tuple[CheckoutRefund, ...]:
        """Return queued seats, of one cart or of all, and tell what became of each.

        A vendor that is out of reach, or a cart that somebody is at work on, leaves a refund
        queued, with the attempt counted: returning seats twice is safe.
        """
        async with self.desk.unit_of_work(store.slug, by) as work:
            queued = await work.checkout_refunds.queued(limit=_AT_ONCE, cart_id=cart_id)
        queued = _whole_sales(queued)
        done: list[CheckoutRefund] = []
        for _, together in groupby(sorted(queued, key=_sale), key=_sale):
            done += await self._return(store, by, tuple(together))
        return tuple(done)

    async def _return(
        self, store: Store, by: Actor, refunds: Sequence[CheckoutRefund]
    ) -> list[CheckoutRefund]:
        """Return one vendor sale; its lines are returned together as they were sold."""
        status, error = RefundStatus.RETURNED, None
        try:
            await self._take_back(store, by, refunds)
        except (Unavailable, OutcomeUnknown) as trouble:
            status, error = RefundStatus.QUEUED, str(trouble)
        except Refused as refused:
            if not any(isinstance(refusal, ReturnRefused) for refusal in refused.refusals):
                raise
            status, error = RefundStatus.REFUSED, str(refused)
        async with self.desk.unit_of_work(store.slug, by) as work:
            if status is RefundStatus.RETURNED and not await self._is_on_lines(work, refunds):
                status, error = RefundStatus.QUEUED, "The cart was being changed."
            after = [
                attrs.evolve(r, status=status, attempts=r.attempts + 1, last_error=error)
                for r in refunds
            ]
            for refund in after:
                await work.checkout_refunds.save(refund)
        return after

    async def _is_on_lines(self, work: CheckoutWork, refunds: Sequence[CheckoutRefund]) -> bool:
        """Write on the cart's lines that they went back, unless somebody is at work on the cart.

        Lines that the fan has replaced since, or goes without, are over and stay so.
        """
        cart = await work.carts.for_change(refunds[0].cart_id)
        if cart is None or cart.leased_to_other("", self.desk.clock.now()):
            return False
        returned = {refund.cart_item_id for refund in refunds}
        lines = [
            attrs.evolve(item, status=ItemStatus.REFUNDED)
            for item in cart.items()
            if item.id in returned and item.status is ItemStatus.REFUND_QUEUED
        ]
        if lines:
            await work.carts.save(with_items(cart, lines))
        return True

    async def _take_back(self, store: Store, by: Actor, refunds: Sequence[CheckoutRefund]) -> None:
        """Return a sale where it was made: at the vendor, or in the store's own stock."""
        if not refunds[0].is_own_stock:
            await self.desk.vendors.of(store.slug).sales.return_seats(_sold(refunds))
            return
        async with self.desk.unit_of_work(store.slug, by) as work:
            await work.addon_stock.take_back(refunds[0].commit_key)


def _whole_sales(refunds: Sequence[CheckoutRefund]) -> Sequence[CheckoutRefund]:
    """Leave out the last sale of a list that was cut short, of which some lines may be unread."""
    if len(refunds) < _AT_ONCE or refunds[0].commit_key == refunds[-1].commit_key:
        return refunds
    return [r for r in refunds if r.commit_key != refunds[-1].commit_key]


def _sale(refund: CheckoutRefund) -> UUID:
    return refund.commit_key


def _sold(refunds: Sequence[CheckoutRefund]) -> CommitRequest:
    return CommitRequest(
        refunds[0].commit_key,
        refunds[0].vendor_cart_id,
        tuple(_held(refund) for refund in refunds),
        sum_of((r.vendor_amount for r in refunds), refunds[0].vendor_amount.currency),
    )


def _held(refund: CheckoutRefund) -> HeldSeats:
    event_code = refund.vendor_event_code or refund.event_code
    return HeldSeats(refund.hold_key, event_code, refund.vendor_cart_id, refund.blocks)
