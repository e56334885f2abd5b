"""Holding seats for events of a cart (`manage`, FX-15.5)."""

from collections.abc import Sequence

import attrs

from flexcore.carts.asked_prices import AskedPrices
from flexcore.carts.climbing import Line, Terms
from flexcore.carts.history import has_room_for_lines
from flexcore.carts.holding import Begun, HoldResult, VendorCall, VendorHolding
from flexcore.carts.instead import nearest_first
from flexcore.carts.model import Cart
from flexcore.carts.moves import kept_open
from flexcore.carts.opening import CartDesk, live_among, open_for_change
from flexcore.carts.ports import CartWork
from flexcore.carts.rules import Caller, SeatRequest, seat_request_refusals
from flexcore.configs import CartConfig
from flexcore.kernel import CartId, Refused, VendorCartId
from flexcore.programs import EventNotLive, Revision, fan_price
from flexcore.stores import Store
from flexcore.vendors import CommitScope


@attrs.frozen
class _Call:
    """One call to hold seats."""

    store: Store
    config: CartConfig
    cart_id: CartId
    requests: Sequence[SeatRequest]
    caller: Caller


@attrs.frozen
class SeatHolding:
    """Holds seats, each event on its own: what one event gets is not lost with another's fail."""

    desk: CartDesk

    async def hold(
        self, store: Store, cart_id: CartId, requests: Sequence[SeatRequest], caller: Caller
    ) -> HoldResult:
        """Hold seats for one to five events of a cart, down the ladder.

        Raises:
            Refused: Nothing is held; one refusal per event, those that are not on sale any more
                first, the others in the order of asking.
        """
        # Read before any work is begun, so that no work waits for another connection.
        config = await self.desk.configs.carts(store.slug)
        call = _Call(store, config, cart_id, requests, caller)
        begun = VendorCall(store, caller, lambda work: self._begin(work, call))
        return await VendorHolding(self.desk).hold(begun)

    async def _begin(self, work: CartWork, call: _Call) -> Begun:
        """Return the cart, a line for each event to ask for, and why others are not asked for."""
        now = self.desk.clock.now()
        cart = await open_for_change(work, call.cart_id, call.caller, now)
        revision = await work.programs.revision(cart.revision_id)
        if refusals := seat_request_refusals(cart, call.requests, revision.settings):
            raise Refused(*refusals)
        if worn_out := has_room_for_lines(cart, len(call.requests)):
            raise Refused(*worn_out)
        wished = [request.wish.event_code for request in call.requests]
        live = await live_among(work.catalog, wished, now)
        closed = tuple(EventNotLive(code) for code in wished if code not in live)
        if not live:
            raise Refused(*closed)
        terms = self._terms(call, cart, revision)
        by_name = self.desk.vendors.of(call.store.slug).capabilities.names_classes
        classes = revision.settings.class_identifiers(by_name=by_name)
        lines = [
            Line.begun(_in_classes(request, classes), terms)
            for request in call.requests
            if request.wish.event_code in live
        ]
        return kept_open(cart, now + call.config.idle_time), lines, closed

    def _terms(self, call: _Call, cart: Cart, revision: Revision) -> Terms:
        capabilities = self.desk.vendors.of(call.store.slug).capabilities
        in_cart = frozenset(cart.event_codes)
        prices = revision.price_terms(cart.choice, can_reprice=capabilities.can_reprice)
        whole_cart = capabilities.commit_scope is CommitScope.CART
        season = revision.event_codes
        return Terms(
            currency=call.store.currency,
            hold_until=self.desk.clock.now() + call.config.hold_time,
            new_id=self.desk.ids.new,
            price=lambda block: fan_price(block, prices).price,
            asked=lambda levels: AskedPrices.of(levels, prices),
            vendor_cart_id=VendorCartId(str(cart.id)) if whole_cart else None,
            instead=lambda own: nearest_first(season, own, in_cart),
        )


def _in_classes(request: SeatRequest, classes: frozenset[str]) -> SeatRequest:
    """Keep a wish to the access groups that the program sells (FX-1.16)."""
    return attrs.evolve(request, wish=attrs.evolve(request.wish, class_names=classes))
