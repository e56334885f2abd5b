"""What a fan can do with a cart short of holding and buying."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import chain

import attrs

from flexcore.access import hash_of
from flexcore.carts.addons import with_addons_given_back
from flexcore.carts.events import CartBound, CartEventsChanged, CartInitialized
from flexcore.carts.giving_up import with_events_given_up
from flexcore.carts.history import has_room_for_events
from flexcore.carts.model import Cart, CartItem
from flexcore.carts.moves import as_of, kept_open, with_events, with_items
from flexcore.carts.opening import (
    CartDesk,
    found,
    live_among,
    not_live,
    open_for_change,
    ready_for_change,
)
from flexcore.carts.ports import CartWork
from flexcore.carts.refusals import EventNotInCart
from flexcore.carts.releasing import SeatReleasing
from flexcore.carts.replacing import wished, with_choice, with_replacements
from flexcore.carts.rules import (
    Caller,
    drops_no_held_event,
    is_ready_for_checkout,
    keeps_its_choice,
    not_as_held,
)
from flexcore.carts.special import special_games_kept, special_games_lost
from flexcore.carts.statuses import CartStatus, CheckoutPhase
from flexcore.carts.suggesting import missing_events
from flexcore.kernel import (
    CartEventId,
    CartId,
    EventCode,
    FanId,
    OutcomeUnknown,
    Refusal,
    Refused,
    SeatPrice,
    Unavailable,
    refuse,
)
from flexcore.programs import (
    EventComingSoon,
    EventNotLive,
    EventSoldOut,
    EventState,
    NotOffered,
    PriceTerms,
    Revision,
    Selection,
    charging,
    events_replaceable,
    fan_price,
    selection_refusals,
)
from flexcore.stores import Store
from flexcore.vendors import SeatBlock


@attrs.frozen
class CartService:
    """Starts carts, changes their events, gives them a fan and tells whether they can be bought."""

    desk: CartDesk

    async def initialize(
        self,
        store: Store,
        event_codes: Sequence[EventCode],
        caller: Caller,
        *,
        choice: str | None = None,
    ) -> tuple[Cart, str]:
        """Start a cart under the active program and return it with the token that opens it.

        Args:
            store: Where.
            event_codes: What the fan picked so far; may be empty.
            caller: Who asks.
            choice: Code of the pack or package; None leaves it to the program.

        Raises:
            Refused: `StoreClosed`, or the program does not offer these events.
        """
        config = await self.desk.configs.carts(store.slug)
        token = self.desk.ids.secret()
        begun = self.desk.switching.on_sale(store.slug, caller.actor, event_codes)
        async with begun as (work, active):
            revision = await work.programs.revision(active.revision_id)
            selection = Selection(event_codes, choice)
            refuse(*await self._unfit(work, revision, selection, active.states))
            meant = revision.choice_of(choice)
            cart = Cart(
                id=CartId(self.desk.ids.new()),
                program_id=revision.program_id,
                revision_id=revision.revision_id,
                status=CartStatus.ACTIVE,
                currency=store.currency,
                token_hash=hash_of(token),
                expires_at=self.desk.clock.now() + config.idle_time,
                choice=(meant and meant.code) or None,
                epoch=active.epoch,
            )
            cart = with_events(cart, event_codes, self._new_event_id)
            cart = await with_replacements(work, cart, revision, self.desk.clock.now())
            await work.carts.add(cart)
            await work.outbox.append([CartInitialized(cart.id, cart.event_codes)])
        return cart, token

    async def _unfit(
        self,
        work: CartWork,
        revision: Revision,
        selection: Selection,
        states: Mapping[EventCode, EventState],
    ) -> tuple[Refusal, ...]:
        """Return why a fan cannot have what she picked, whose states are known."""
        codes = selection.event_codes
        if replaceable := events_replaceable(revision, selection):
            others = await work.programs.event_states(revision.program_id, replaceable)
            states, codes = {**states, **others}, (*codes, *replaceable)
        live = await live_among(work.catalog, codes, self.desk.clock.now())
        return selection_refusals(revision, selection, live, states, self.desk.predicates)

    async def get(self, store: Store, cart_id: CartId, caller: Caller) -> Cart:
        """Return a cart; it may be as old as the store's config allows (FX-15.32).

        Raises:
            Refused: `CartNotFound`.
        """
        config = await self.desk.configs.carts(store.slug)
        now = self.desk.clock.now()
        async with self.desk.unit_of_work(store.slug, caller.actor) as work:
            cached = await work.cart_cache.get(cart_id, now) if config.cache_seconds else None
            cart = found(cached or await work.carts.get(cart_id), caller)
            if config.cache_seconds and cached is None:
                await work.cart_cache.put(cart, now + timedelta(seconds=config.cache_seconds))
        return as_of(cart, now)

    async def change_events(
        self,
        store: Store,
        cart_id: CartId,
        caller: Caller,
        *,
        add: Sequence[EventCode] = (),
        remove: Sequence[EventCode] = (),
        choice: str | None = None,
    ) -> Cart:
        """Add and remove events; the vendor is not asked (FX-15.3).

        Special games that the cart unlocks no more leave it with that (FX-1.50). What it holds of
        them says `releasing` and is to be released next, by `SeatReleasing.release_given_up`.
        Add-ons of an event that goes are put back with it; what the vendor holds of them is to be
        released like the games'.

        Args:
            store: Where.
            cart_id: Of which cart.
            caller: Who asks.
            add: Events to come in.
            remove: Events to go.
            choice: Code of another pack or package; None keeps the cart's.

        Raises:
            Refused: `EventNotInCart` for what cannot be removed, `SpecialGameKept` for a special
                game that is locked to the cart, `EventHasSeats` for events that hold seats,
                `ChoiceHasSeats` for another choice while any do, `CartWornOut` when its history is
                full, or the program does not offer the events, or the cart cannot be changed.
        """
        config = await self.desk.configs.carts(store.slug)
        now = self.desk.clock.now()
        async with self.desk.unit_of_work(store.slug, caller.actor) as work:
            cart = await open_for_change(work, cart_id, caller, now)
            refuse(*(EventNotInCart(code) for code in remove if cart.event(code) is None))
            kept = [code for code in cart.event_codes if code not in remove]
            wanted = [*kept, *(code for code in add if code not in kept)]
            refuse(*has_room_for_events(cart, len(wanted) - len(kept)))
            selection = wished(cart, wanted, choice)
            revision = await work.programs.revision(cart.revision_id)
            refuse(*await special_games_kept(work, cart, selection, remove, self.desk))
            refuse(*keeps_its_choice(cart, selection), *drops_no_held_event(cart, wanted))
            cart, selection = self._without_lost_games(cart, revision, selection, add)
            states = await work.programs.event_states(revision.program_id, selection.event_codes)
            unfit = await self._unfit(work, revision, selection, states)
            had = frozenset(kept if selection.choice == cart.choice else ())
            refuse(*(r for r in unfit if not _is_about(r, frozenset(kept), had)))
            gone = [code for code in cart.event_codes if code not in selection.event_codes]
            cart = with_events_given_up(cart, gone)
            cart = with_events(cart, selection.event_codes, self._new_event_id)
            cart, _ = await with_addons_given_back(
                work, cart, lambda item: item.event_code not in selection.event_codes
            )
            cart = await with_replacements(work, with_choice(cart, selection.choice), revision, now)
            cart = kept_open(cart, now + config.idle_time)
            cart = await work.carts.save(cart)
            await work.outbox.append([CartEventsChanged(cart.id, cart.event_codes)])
        return cart

    def _without_lost_games(
        self, cart: Cart, revision: Revision, selection: Selection, asked_for: Sequence[EventCode]
    ) -> tuple[Cart, Selection]:
        """Take out what is locked; what is asked for in the same call is refused instead."""
        locked = special_games_lost(revision, selection, self.desk.predicates)
        lost = [code for code in locked if code not in asked_for]
        left = [code for code in selection.event_codes if code not in lost]
        return with_events_given_up(cart, lost), attrs.evolve(selection, event_codes=left)

    async def bind(self, store: Store, cart_id: CartId, fan_id: FanId, caller: Caller) -> Cart:
        """Give a cart to its fan; other carts that she is shopping with are cancelled.

        A cart that is hers already is returned as it is.

        Raises:
            Refused: `CartNotFound`, or the cart cannot be changed.
        """
        async with self.desk.unit_of_work(store.slug, caller.actor) as work:
            cart = _bindable(await work.carts.for_change(cart_id), fan_id, caller)
            if cart.fan_id is not None:
                return as_of(cart, self.desk.clock.now())
            older = await work.carts.active_of(fan_id)
            cart = ready_for_change(cart, self.desk.clock.now())
            cart = await work.carts.save(attrs.evolve(cart, fan_id=fan_id))
            await work.outbox.append([CartBound(cart.id, cart.event_codes)])
        for earlier in older:
            # She has her cart by now: an older one that is over, or busy, must not deny it.
            with suppress(Refused, Unavailable, OutcomeUnknown):
                await SeatReleasing(self.desk).cancel(store, earlier, caller)
        return cart

    async def validate(
        self, store: Store, cart_id: CartId, caller: Caller
    ) -> tuple[Cart, tuple[Refusal, ...]]:
        """Tell what would keep the cart from being bought; advice, nothing relies on it.

        Raises:
            Refused: `CartNotFound`, or the cart cannot be changed.
            Unavailable: The vendor cannot be asked.
        """
        now = self.desk.clock.now()
        async with self.desk.unit_of_work(store.slug, caller.actor) as work:
            cart = await open_for_change(work, cart_id, caller, now)
            revision = await work.programs.revision(cart.revision_id)
            refusals = await not_live(work.catalog, cart.event_codes, now)
            refusals += await missing_events(work, cart, revision, now)
        refusals += is_ready_for_checkout(cart, now)
        if refusals:
            return cart, refusals
        return await self._verify(store, cart, revision, caller)

    async def _verify(
        self, store: Store, cart: Cart, revision: Revision, caller: Caller
    ) -> tuple[Cart, tuple[Refusal, ...]]:
        vendor = self.desk.vendors.of(store.slug)
        terms = revision.price_terms(cart.choice, can_reprice=vendor.capabilities.can_reprice)
        held = [item for item in cart.wanted_items if not item.is_own_stock]
        as_now = zip(held, await vendor.holds.verify([i.held_seats for i in held]), strict=True)
        found = [not_as_held([each], partial(_price_now, terms, each[0])) for each in as_now]
        if refusals := tuple(chain.from_iterable(found)):
            return cart, refusals
        async with self.desk.unit_of_work(store.slug, caller.actor) as work:
            cart = await open_for_change(work, cart.id, caller, self.desk.clock.now())
            validated = [
                attrs.evolve(item, phase=CheckoutPhase.VALIDATED) for item in cart.wanted_items
            ]
            return await work.carts.save(with_items(cart, validated)), ()

    def _new_event_id(self) -> CartEventId:
        return CartEventId(self.desk.ids.new())


def _is_about(refusal: Refusal, kept: frozenset[EventCode], had: frozenset[EventCode]) -> bool:
    """Tell whether a refusal is about an event that the fan had before and is not judged anew.

    What she had with the same pack or package counts as offered, live or not.
    """
    if isinstance(refusal, NotOffered):
        return refusal.event_code in had
    about_event = EventNotLive | EventComingSoon | EventSoldOut
    return isinstance(refusal, about_event) and refusal.event_code in kept


def _price_now(terms: PriceTerms, item: CartItem, block: SeatBlock) -> SeatPrice:
    """Return what the fan would pay now for a seat of a line, or for a place of an add-on."""
    if item.addon is None:
        return fan_price(block, terms).price
    wanted = item.addon.price.all_in_price
    return charging(block.price, wanted) if terms.can_reprice else block.price


def _bindable(cart: Cart | None, fan_id: FanId, caller: Caller) -> Cart:
    """Return a cart that a fan may take: it is hers, or free and she has its token."""
    is_of_another = cart is not None and cart.fan_id not in {None, fan_id}
    return found(None if is_of_another else cart, caller)
