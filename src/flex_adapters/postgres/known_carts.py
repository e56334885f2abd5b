"""Carts as this process met them last; a cart of one version is the same for ever."""

from collections import OrderedDict
from collections.abc import Iterable

import attrs

from flexcore.carts import Cart
from flexcore.kernel import CartId, TenantId

CartKey = tuple[TenantId, CartId]


@attrs.frozen
class KnownCarts:
    """The carts that were read or committed last.

    Whoever changes a cart locks it and raises its version. So whoever has locked it, and finds the
    version that is known here, need not read its events, lines and seats again.

    Attributes:
        most: How many are kept; the one that was used longest ago goes first.
    """

    most: int = 2_000
    _kept: OrderedDict[CartKey, Cart] = attrs.field(factory=OrderedDict, init=False)

    def find(self, tenant: TenantId, cart_id: CartId) -> Cart | None:
        """Return a cart as it was met last."""
        key = (tenant, cart_id)
        cart = self._kept.get(key)
        if cart is not None:
            self._kept.move_to_end(key)
        return cart

    def keep(self, tenant: TenantId, carts: Iterable[Cart]) -> None:
        """Keep carts as they are in the database: nothing that may yet be rolled back."""
        for cart in carts:
            self._kept[tenant, cart.id] = cart
            self._kept.move_to_end((tenant, cart.id))
        while len(self._kept) > self.most:
            self._kept.popitem(last=False)
