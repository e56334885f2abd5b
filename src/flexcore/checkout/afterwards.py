"""What becomes of seats when a checkout has ended without them: they go back, and it is told."""

from contextlib import suppress

from flexcore.carts import Cart
from flexcore.checkout.desk import CheckoutDesk
from flexcore.checkout.joined import release_not_sold
from flexcore.checkout.machine import SaleStatus
from flexcore.checkout.progress import Progress
from flexcore.checkout.returning import RefundDrain
from flexcore.kernel import Actor, OutcomeUnknown, Refused, Unavailable
from flexcore.stores import Store


async def given_back(desk: CheckoutDesk, store: Store, by: Actor, progress: Progress) -> Cart:
    """Give back what was not sold, and what was sold in vain; return the cart as it is then.

    The cart has its end, and the fan hears of it, whatever becomes of the seats: what cannot be
    released is free when its hold runs out, and what cannot be returned waits in the queue.
    """
    with suppress(Refused, Unavailable, OutcomeUnknown):
        if progress.not_sold:
            await release_not_sold(desk, store, by, progress.not_sold)
    if not any(sale.status is SaleStatus.REFUND_QUEUED for sale in progress.state.sales):
        return progress.cart
    with suppress(Refused, Unavailable, OutcomeUnknown):
        await RefundDrain(desk).drain(store, by, cart_id=progress.cart.id)
    with suppress(Unavailable):
        async with desk.unit_of_work(store.slug, by) as work:
            return await work.carts.get(progress.cart.id) or progress.cart
    return progress.cart
