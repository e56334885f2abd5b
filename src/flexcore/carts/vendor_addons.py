"""Holding add-ons that the vendor has: places of an event of its own, beside the seats."""

from collections.abc import Sequence

import attrs

from flexcore.carts.addon_rules import AddonRequest, addon_request_refusals
from flexcore.carts.asked_prices import AskedPrices
from flexcore.carts.climbing import Line, Terms
from flexcore.carts.history import has_room_for_lines
from flexcore.carts.holding import Begun, HoldResult, VendorCall, VendorHolding
from flexcore.carts.lines import CartAddon
from flexcore.carts.model import Cart
from flexcore.carts.moves import kept_open
from flexcore.carts.opening import CartDesk, live_among, open_for_change
from flexcore.carts.ports import CartWork
from flexcore.carts.rules import Caller, SeatRequest
from flexcore.configs import CartConfig
from flexcore.kernel import CartId, EventCode, Refused, VendorCartId
from flexcore.programs import (
    AddonOption,
    EventNotLive,
    Revision,
    VendorPlaces,
    addon_option_id,
    charging,
    option_of,
)
from flexcore.stores import Store
from flexcore.vendors import CommitScope, Rung, SeatWish


@attrs.frozen
class _Call:
    """One call to hold add-ons that the vendor has."""

    store: Store
    config: CartConfig
    cart_id: CartId
    requests: Sequence[AddonRequest]
    caller: Caller


@attrs.frozen
class VendorAddonHolding:
    """Holds places for add-ons as seats are held, with an intent before and an outcome after."""

    desk: CartDesk

    async def hold(
        self, store: Store, cart_id: CartId, requests: Sequence[AddonRequest], caller: Caller
    ) -> HoldResult:
        """Hold add-ons for events of a cart, each on its own.

        Args:
            store: Where.
            cart_id: Of which cart.
            requests: No two of one option and event, all of them of options that the vendor has.
            caller: Who asks.

        Raises:
            Refused: Nothing is held; those of events that are not on sale any more come first.
        """
        config = await self.desk.configs.carts(store.slug)
        call = _Call(store, config, cart_id, requests, caller)
        begun = VendorCall(store, caller, lambda work: self._begin(work, call))
        return await VendorHolding(self.desk).hold(begun)

    async def _begin(self, work: CartWork, call: _Call) -> Begun:
        """Return the cart, a line for each add-on to ask for, and why others are not asked for."""
        now = self.desk.clock.now()
        cart = await open_for_change(work, call.cart_id, call.caller, now)
        revision = await work.programs.revision(cart.revision_id)
        if refusals := addon_request_refusals(cart, call.requests, revision.settings):
            raise Refused(*refusals)
        if worn_out := has_room_for_lines(cart, len(call.requests)):
            raise Refused(*worn_out)
        codes = list(dict.fromkeys(request.event_code for request in call.requests))
        live = await live_among(work.catalog, codes, now)
        closed = tuple(EventNotLive(code) for code in codes if code not in live)
        if not live:
            raise Refused(*closed)
        asked = [request for request in call.requests if request.event_code in live]
        lines = [self._line(call, cart, revision, request) for request in asked]
        return kept_open(cart, now + call.config.idle_time), lines, closed

    def _line(self, call: _Call, cart: Cart, revision: Revision, request: AddonRequest) -> Line:
        option = option_of(revision.settings.addon_options, request.option)
        if option is None or option.vendor_places is None:
            raise LookupError(f"Revision {revision.revision_id} has no places: {request.option}.")
        wish, lowest = _wish(option.vendor_places, request)
        addon = CartAddon(
            addon_option_id(revision.program_id, option.code),
            option.code,
            option.label,
            option.price_in(cart.currency),
            wish.event_code,
        )
        terms = self._terms(call, cart, option)
        return Line.begun(SeatRequest(wish, lowest), terms, (request.event_code, addon))

    def _terms(self, call: _Call, cart: Cart, option: AddonOption) -> Terms:
        capabilities = self.desk.vendors.of(call.store.slug).capabilities
        whole_cart = capabilities.commit_scope is CommitScope.CART
        wanted = option.price_in(cart.currency).all_in_price
        return Terms(
            currency=call.store.currency,
            hold_until=self.desk.clock.now() + call.config.hold_time,
            new_id=self.desk.ids.new,
            price=lambda block: charging(block.price, wanted),
            vendor_cart_id=VendorCartId(str(cart.id)) if whole_cart else None,
            instead=_nowhere_else,
            asked=lambda levels: AskedPrices.of_addon(levels, option),
        )


def _wish(places: VendorPlaces, request: AddonRequest) -> tuple[SeatWish, Rung]:
    """Return what to ask the vendor for: any places that are the add-on, and no others."""
    event_code = places.by_game[request.event_code]
    wish = SeatWish(event_code, request.quantity, places.ticket_type_code, places.price_code)
    return wish, Rung.SAME_PRICE_CODE if places.price_code else Rung.TICKET_TYPE


def _nowhere_else(_: EventCode) -> tuple[EventCode, ...]:
    return ()
