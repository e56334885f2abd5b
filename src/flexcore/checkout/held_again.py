"""Own stock that was sold in vain: taken back and held for the fan again, in one piece of work."""

from collections.abc import Sequence

import attrs

from flexcore.carts import (
    Cart,
    CartItem,
    CheckoutPhase,
    ItemStatus,
    VendorHandles,
    stock_wish,
    with_items,
)
from flexcore.checkout.desk import CheckoutDesk
from flexcore.checkout.ports import CheckoutWork
from flexcore.kernel import CartItemId


async def with_own_stock_held_again(
    work: CheckoutWork, desk: CheckoutDesk, cart: Cart, sold: Sequence[CartItem]
) -> Cart:
    """Return the cart with own stock taken back, and held for as long as it was held before.

    Each line that is held again is a new one, and the old one is over. What is not, as its time
    has come, is lost: the fan hears of it before she can buy the cart.
    """
    for commit_key in dict.fromkeys(item.commit_key for item in sold if item.commit_key):
        await work.addon_stock.take_back(commit_key)
    for item in sold:
        anew = await _held_again(work, desk, item)
        over = ItemStatus.RELEASED if anew else ItemStatus.REFUNDED
        cart = with_items(cart, [attrs.evolve(item, status=over), *anew])
    return cart


async def _held_again(
    work: CheckoutWork, desk: CheckoutDesk, item: CartItem
) -> tuple[CartItem, ...]:
    now = desk.clock.now()
    if item.hold_expires_at <= now:
        return ()
    anew = attrs.evolve(
        item,
        id=CartItemId(desk.ids.new()),
        status=ItemStatus.HELD,
        hold_key=desk.ids.new(),
        commit_key=None,
        phase=CheckoutPhase.NONE,
        vendor=VendorHandles(),
    )
    return (anew,) if await work.addon_stock.hold([stock_wish(anew)], now) else ()
