"""Holding add-ons for events of a cart, and giving them back (FX-15.5, FX-15.43)."""

from collections.abc import Callable, Sequence
from datetime import datetime

import attrs

from flexcore.addons import AddonWish, HasAddonStock, StockKey
from flexcore.carts.addon_refusals import AddonSoldOut
from flexcore.carts.addon_rules import AddonRequest, addon_request_refusals, merged
from flexcore.carts.events import AddonsHeld
from flexcore.carts.history import has_room_for_lines
from flexcore.carts.holding import HoldResult
from flexcore.carts.lines import CartAddon
from flexcore.carts.model import Cart, CartItem
from flexcore.carts.moves import (
    kept_open,
    with_item_status,
    with_items,
    with_lost_given_up,
)
from flexcore.carts.opening import CartDesk, live_among, open_for_change
from flexcore.carts.ports import CartWork
from flexcore.carts.rules import Caller
from flexcore.carts.statuses import ItemStatus, ItemType
from flexcore.carts.vendor_addons import VendorAddonHolding
from flexcore.configs import CartConfig
from flexcore.kernel import CartId, CartItemId, Refusal, Refused, VendorCartId
from flexcore.programs import EventNotLive, Revision, addon_option_id, option_of
from flexcore.stores import Store
from flexcore.vendors import Rung, SeatWish


@attrs.frozen
class AddonHolding:
    """Holds add-ons: own stock in one piece of work with the cart, then the vendor's places."""

    desk: CartDesk

    async def hold(
        self, store: Store, cart_id: CartId, requests: Sequence[AddonRequest], caller: Caller
    ) -> HoldResult:
        """Hold add-ons for events of a cart, each on its own, for as long as seats are held.

        Raises:
            Refused: Nothing is held; those of events that are not on sale any more come first.
        """
        config = await self.desk.configs.carts(store.slug)
        asked = merged(requests)
        async with self.desk.unit_of_work(store.slug, caller.actor) as work:
            cart = await open_for_change(work, cart_id, caller, self.desk.clock.now())
            revision = await work.programs.revision(cart.revision_id)
            if refusals := addon_request_refusals(cart, asked, revision.settings):
                raise Refused(*refusals)
            if worn_out := has_room_for_lines(cart, len(asked)):
                raise Refused(*worn_out)
            at_vendor = [each for each in asked if _is_at_vendor(each, revision)]
            own = [each for each in asked if each not in at_vendor]
            first = await self._hold_own(work, config, cart, revision, own)
            if not first.held and not at_vendor:
                raise Refused(*first.refusals)
        if not at_vendor:
            return first
        return await self._with_places(store, first, at_vendor, caller)

    async def _hold_own(
        self,
        work: CartWork,
        config: CartConfig,
        cart: Cart,
        revision: Revision,
        asked: Sequence[AddonRequest],
    ) -> HoldResult:
        now = self.desk.clock.now()
        codes = list(dict.fromkeys(request.event_code for request in asked))
        live = await live_among(work.catalog, codes, now)
        closed = tuple(EventNotLive(code) for code in codes if code not in live)
        lines = [
            self._line(cart, revision, request, now + config.hold_time)
            for request in asked
            if request.event_code in live
        ]
        if not lines:
            return HoldResult(cart, (), closed)
        held, sold_out = await _taken(work, lines, now)
        if held:
            cart = kept_open(_with_held(cart, held), now + config.idle_time)
            cart = await work.carts.save(cart)
            told = tuple(dict.fromkeys(item.event_code for item in held))
            await work.outbox.append([AddonsHeld(cart.id, told)])
        return HoldResult(cart, held, (*closed, *sold_out))

    async def _with_places(
        self, store: Store, first: HoldResult, asked: Sequence[AddonRequest], caller: Caller
    ) -> HoldResult:
        """Hold the vendor's places as well; what is held of own stock stays held without them."""
        at_vendor = VendorAddonHolding(self.desk)
        try:
            places = await at_vendor.hold(store, first.cart.id, asked, caller)
        except Refused as refused:
            refusals = (*first.refusals, *refused.refusals)
            if not first.held:
                raise Refused(*refusals) from refused
            return attrs.evolve(first, refusals=refusals)
        return HoldResult(
            places.cart, (*first.held, *places.held), (*first.refusals, *places.refusals)
        )

    def _line(
        self, cart: Cart, revision: Revision, request: AddonRequest, until: datetime
    ) -> CartItem:
        option = option_of(revision.settings.addon_options, request.option)
        if option is None:
            raise LookupError(f"Revision {revision.revision_id} has no add-on {request.option}.")
        return CartItem(
            id=CartItemId(self.desk.ids.new()),
            event_code=request.event_code,
            status=ItemStatus.HELD,
            wish=SeatWish(request.event_code, request.quantity, option.code),
            rung=Rung.EXACT_SEATS,
            retry_count=1,
            hold_key=self.desk.ids.new(),
            hold_expires_at=until,
            currency=cart.currency,
            vendor_cart_id=VendorCartId(f"addons-{cart.id}"),
            item_type=ItemType.ADDON,
            addon=CartAddon(
                addon_option_id(revision.program_id, option.code),
                option.code,
                option.label,
                option.price_in(cart.currency),
            ),
        )


def _is_at_vendor(request: AddonRequest, revision: Revision) -> bool:
    option = option_of(revision.settings.addon_options, request.option)
    return option is not None and option.vendor_places is not None


def _with_held(cart: Cart, held: Sequence[CartItem]) -> Cart:
    """Return the cart with add-ons in it, which take the place of what was lost of the same."""
    anew = {line.purpose for line in held}
    cart = with_lost_given_up(cart, lambda item: item.purpose in anew)
    return with_items(cart, held)


async def _taken(
    work: CartWork, lines: Sequence[CartItem], now: datetime
) -> tuple[tuple[CartItem, ...], tuple[Refusal, ...]]:
    """Take what the lines ask for, and return those that hold and why others do not."""
    wishes = {line.id: stock_wish(line) for line in lines}
    keys = await work.addon_stock.hold(list(wishes.values()), now)
    held = tuple(line for line in lines if line.hold_key in keys)
    if len(held) == len(lines):
        return held, ()
    lost = [wishes[line.id] for line in lines if line.hold_key not in keys]
    left = await work.addon_stock.left([wish.stock.addon_code for wish in lost], now)
    return held, tuple(
        AddonSoldOut(*wish.stock, wish.quantity, left.get(wish.stock, 0)) for wish in lost
    )


def stock_wish(line: CartItem) -> AddonWish:
    """Return what a line of own stock asks of it."""
    stock = StockKey(line.wish.ticket_type_code, line.event_code)
    return AddonWish(line.hold_key, stock, line.wish.quantity, line.hold_expires_at)


async def with_addons_given_back(
    work: HasAddonStock, cart: Cart, chosen: Callable[[CartItem], bool]
) -> tuple[Cart, tuple[CartItem, ...]]:
    """Put chosen add-ons that a cart holds back into the stock, in the work that saves the cart.

    Returns:
        The cart after it, and the lines as they were before.
    """
    gone = tuple(
        item
        for item in cart.items()
        if item.is_own_stock and item.status is ItemStatus.HELD and chosen(item)
    )
    if gone:
        await work.addon_stock.release([item.hold_key for item in gone])
    return with_item_status(cart, gone, ItemStatus.RELEASED), gone
