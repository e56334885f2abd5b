"""Carts as this process met them last; what one save wrote is the same for ever."""

from collections import OrderedDict
from collections.abc import Iterable
from uuid import UUID

import attrs

from flexcore.carts import Cart, CartStatus
from flexcore.kernel import CartId, TenantId

CartKey = tuple[TenantId, CartId]

# Nobody changes a cart in any other status again.
_GOES_ON = frozenset({CartStatus.ACTIVE, CartStatus.PROCESSING})


@attrs.frozen
class KnownCart:
    """A cart with the mark of the save that wrote it.

    Attributes:
        mark: No other save has it. The version alone does not tell two apart where a database
            lost what was committed, and somebody saved that version again.
    """

    cart: Cart
    mark: UUID

    @property
    def weight(self) -> int:
        """What it takes to keep it, in lines."""
        return max(1, sum(len(event.items) for event in self.cart.events))


@attrs.define
class KnownCarts:
    """The carts that were read or committed last, but for those that have come to their end.

    Whoever changes a cart locks it and gives it a new version and mark. So whoever has locked it,
    and finds those that are known here, need not read its events, lines and seats again.

    Attributes:
        most: How many are kept; the one that was used longest ago goes first.
        most_lines: How many lines they may have together.
    """

    most: int = 2_000
    most_lines: int = 20_000
    _kept: OrderedDict[CartKey, KnownCart] = attrs.field(factory=OrderedDict, init=False)
    _lines: int = attrs.field(default=0, init=False)

    def find(self, tenant: TenantId, cart_id: CartId) -> KnownCart | None:
        """Return a cart as it was met last."""
        key = (tenant, cart_id)
        known = self._kept.get(key)
        if known is not None:
            self._kept.move_to_end(key)
        return known

    def keep(self, tenant: TenantId, carts: Iterable[KnownCart]) -> None:
        """Keep carts as they are in the database: nothing that may yet be rolled back."""
        for known in carts:
            self._forget((tenant, known.cart.id))
            if known.cart.status in _GOES_ON:
                self._kept[tenant, known.cart.id] = known
                self._lines += known.weight
        while len(self._kept) > self.most or self._lines > self.most_lines:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: CartKey) -> None:
        if known := self._kept.pop(key, None):
            self._lines -= known.weight
