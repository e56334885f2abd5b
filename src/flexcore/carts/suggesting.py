"""What a fan could buy instead of what she has in her cart, or beside it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from flexcore.carts.model import Cart
from flexcore.carts.opening import CartDesk, found, live_among
from flexcore.carts.ports import CartWork
from flexcore.carts.replacing import unfinished
from flexcore.carts.rules import Caller, is_open
from flexcore.kernel import CartId, EventCode, Refusal, Refused
from flexcore.programs import (
    Availability,
    BuildStatus,
    EventState,
    Fix,
    LowestPrices,
    Revision,
    UnlockPredicates,
    availability,
    check_selection,
    events_sold,
    suggest_fix,
)
from flexcore.stores import Store
from flexcore.vendors import PriceLevel, VendorCapabilities


@attrs.frozen
class CartSuggestions:
    """Tells fans what to change in a cart that cannot be bought as it is."""

    desk: CartDesk

    async def nearest(self, store: Store, cart_id: CartId, caller: Caller) -> Fix | None:
        """Return the nearest games that could be bought, or None if there are none.

        They are judged and priced by the cart's own revision, pack or package. A fix that changes
        nothing says that the games are well chosen. Nothing comes in that has no seats open now;
        what the fan has already counts while it holds seats or has some open. It is advice:
        nothing is changed or held.

        Raises:
            Refused: `CartNotFound`, `CartBusy` or `CartClosed`.
            Unavailable: The vendor cannot be asked.
        """
        games = await self._games(store, cart_id, caller)
        vendor = self.desk.vendors.of(store.slug)
        levels = await vendor.stock.price_levels(games.on_sale)
        return games.nearest(levels, vendor.capabilities, self.desk.predicates)

    async def _games(self, store: Store, cart_id: CartId, caller: Caller) -> "_Games":
        now = self.desk.clock.now()
        async with self.desk.unit_of_work(store.slug, caller.actor) as work:
            cart = found(await work.carts.get(cart_id), caller)
            if refusal := is_open(cart, now):
                raise Refused(refusal)
            revision = await work.programs.revision(cart.revision_id)
            return await _games(work, cart, revision, now)


async def missing_events(
    work: CartWork, cart: Cart, revision: Revision, now: datetime
) -> tuple[Refusal, ...]:
    """Refuse a cart whose choice is not finished yet, with the events on sale that would do."""
    if not await unfinished(work, cart, revision, now):
        return ()
    games = await _games(work, cart, revision, now)
    special = revision.special_games
    open_now = dict.fromkeys(code for code in games.on_sale if code not in special)
    return await unfinished(work, cart, revision, now, open_now)


async def _games(work: CartWork, cart: Cart, revision: Revision, now: datetime) -> "_Games":
    sold = await events_sold(work.catalog, revision.document.program_type, revision.settings)
    live = await live_among(work.catalog, sold, now)
    states = await work.programs.event_states(revision.program_id, sold)
    seats = (item for item in cart.items() if not item.is_addon)
    held = frozenset(item.event_code for item in seats if item.is_alive(now))
    # What a fan has is not judged anew by the last build, as when she changes the others.
    hers = dict.fromkeys(cart.event_codes, EventState(BuildStatus.BUILT))
    return _Games(cart, revision, sold, live, {**states, **hers}, held)


@attrs.frozen
class _Games:
    """A cart, and how the games of its program stand.

    Attributes:
        sold: Every event of the program, in the order of the shop.
        held: Of which the cart holds seats.
    """

    cart: Cart
    revision: Revision
    sold: Sequence[EventCode]
    live: frozenset[EventCode]
    states: Mapping[EventCode, EventState]
    held: frozenset[EventCode]

    @property
    def on_sale(self) -> tuple[EventCode, ...]:
        """The events that could be had if they have seats, in the order of the shop."""
        can_be_had = (code for code in self.sold if code in self.live)
        return tuple(
            code
            for code in can_be_had
            if availability(self.states.get(code)) is Availability.ON_SALE
        )

    def nearest(
        self,
        levels: Mapping[EventCode, Sequence[PriceLevel]],
        vendor: VendorCapabilities,
        predicates: UnlockPredicates,
    ) -> Fix | None:
        """Return the nearest games, at the prices of what the vendor has open."""
        revision, selection = self.revision, self.cart.selection
        classes = revision.settings.class_identifiers(by_name=vendor.names_classes)
        hers = {code: self._hers(code, levels.get(code, ()), classes) for code in self.on_sale}
        seated = [code for code, of_event in hers.items() if of_event]
        prices = LowestPrices(revision.settings, hers, vendor.can_reprice)
        fix = suggest_fix(revision, selection, seated, prices, predicates)
        # Another game takes the place only of one that the last build called sold out.
        if fix is None or check_selection(
            revision, fix.selection, self.live, self.states, predicates
        ):
            return None
        return fix

    def _hers(
        self, code: EventCode, levels: Sequence[PriceLevel], classes: frozenset[str]
    ) -> tuple[PriceLevel, ...]:
        """Return the levels of an event that the fan could have seats of, or has."""
        return tuple(
            level
            for level in levels
            if level.class_name in classes and (level.seats_open or code in self.held)
        )
