"""Everything that one call may hold for a cart: seats, and add-ons beside them (FX-15.5)."""

from collections.abc import Sequence

import attrs

from flexcore.carts.addon_refusals import NothingAskedFor
from flexcore.carts.addon_rules import AddonRequest
from flexcore.carts.addons import AddonHolding
from flexcore.carts.holding import HoldResult
from flexcore.carts.rules import Caller, SeatRequest
from flexcore.carts.seat_holding import SeatHolding
from flexcore.kernel import CartId, Refused
from flexcore.stores import Store


@attrs.frozen
class CartHolding:
    """Holds seats, then add-ons: what one of them gets is not lost with the other's fail."""

    seats: SeatHolding
    addons: AddonHolding

    async def hold(
        self,
        store: Store,
        cart_id: CartId,
        seats: Sequence[SeatRequest],
        addons: Sequence[AddonRequest],
        caller: Caller,
    ) -> HoldResult:
        """Hold what is asked for.

        Raises:
            Refused: Nothing is held; what is said of seats comes first.
        """
        if not seats and not addons:
            raise Refused(NothingAskedFor())
        if not addons:
            return await self.seats.hold(store, cart_id, seats, caller)
        if not seats:
            return await self.addons.hold(store, cart_id, addons, caller)
        try:
            of_seats = await self.seats.hold(store, cart_id, seats, caller)
        except Refused as refused:
            return await self._addons_alone(store, cart_id, addons, caller, refused)
        try:
            of_addons = await self.addons.hold(store, cart_id, addons, caller)
        except Refused as refused:
            refusals = (*of_seats.refusals, *refused.refusals)
            return attrs.evolve(of_seats, refusals=refusals)
        return HoldResult(
            of_addons.cart,
            (*of_seats.held, *of_addons.held),
            (*of_seats.refusals, *of_addons.refusals),
        )

    async def _addons_alone(
        self,
        store: Store,
        cart_id: CartId,
        addons: Sequence[AddonRequest],
        caller: Caller,
        no_seats: Refused,
    ) -> HoldResult:
        """Hold add-ons although no seats are held; what is said of both is said once."""
        try:
            result = await self.addons.hold(store, cart_id, addons, caller)
        except Refused as refused:
            both = (*no_seats.refusals, *refused.refusals)
            raise Refused(*dict.fromkeys(both)) from refused
        return attrs.evolve(result, refusals=(*no_seats.refusals, *result.refusals))
