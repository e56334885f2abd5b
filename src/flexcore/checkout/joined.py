"""Who sells the lines of a cart, and where they go back: the ticketing system, or own stock."""

from collections.abc import Sequence

from flexcore.addons import AddonSales
from flexcore.carts import CartItem
from flexcore.checkout.desk import CheckoutDesk
from flexcore.checkout.ports import CheckoutWork
from flexcore.kernel import Actor
from flexcore.stores import Store
from flexcore.vendors import VendorSales


def joined_sales(
    work: CheckoutWork, desk: CheckoutDesk, store: Store, items: Sequence[CartItem]
) -> VendorSales | None:
    """Return who sells lines of one vendor cart in an open unit of work.

    Own stock is always at hand. None stands for a ticketing system that is asked outside
    of any transaction.
    """
    if any(item.is_own_stock for item in items):
        return AddonSales(work.addon_stock, desk.clock)
    if not desk.vendors.of(store.slug).capabilities.joins_transaction:
        return None
    return desk.vendors.joined(store.slug, work).sales


async def release_not_sold(
    desk: CheckoutDesk, store: Store, by: Actor, items: Sequence[CartItem]
) -> None:
    """Put back on sale what could not be sold.

    Raises:
        Unavailable: The ticketing system is out of reach; add-ons were put back.
        OutcomeUnknown: It may have put the seats back.
    """
    if addons := [item.hold_key for item in items if item.is_own_stock]:
        async with desk.unit_of_work(store.slug, by) as work:
            await work.addon_stock.release(addons)
    if seats := [item.held_seats for item in items if not item.is_own_stock]:
        await desk.vendors.of(store.slug).holds.release(seats)
