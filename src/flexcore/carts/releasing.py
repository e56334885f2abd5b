"""Giving seats back (DELETE, FX-15.10 to 15.12)."""

from collections.abc import Awaitable, Callable
from functools import reduce
from typing import TypeAlias

import attrs

from flexcore.carts.addons import with_addons_given_back
from flexcore.carts.events import AddonsReleased, CartCancelled, SeatsReleased
from flexcore.carts.giving_up import given_up
from flexcore.carts.holding import LEASE_TIME
from flexcore.carts.model import Cart, CartItem
from flexcore.carts.moves import (
    in_status,
    leased,
    unleased,
    with_item_status,
    with_lost_given_up,
    without_event,
)
from flexcore.carts.opening import CartDesk, open_for_change
from flexcore.carts.ports import CartWork
from flexcore.carts.refusals import EventNotInCart, ItemNotInCart
from flexcore.carts.replacing import with_replacements
from flexcore.carts.rules import Caller
from flexcore.carts.special import special_games_kept, special_games_lost
from flexcore.carts.statuses import AT_VENDOR, CartStatus, ItemStatus
from flexcore.kernel import (
    CartId,
    CartItemId,
    DomainEvent,
    EventCode,
    OutcomeUnknown,
    Refused,
    Unavailable,
)
from flexcore.programs import Revision
from flexcore.stores import Store

Codes = tuple[str, ...]


@attrs.frozen
class _Release:
    """What one call gives back: some lines, and what the cart is afterwards."""

    chosen: Callable[[CartItem], bool]
    afterwards: Callable[[Cart], Cart]
    told: Callable[[CartId, Codes], DomainEvent]


# What a call gives back of a cart that is judged by a revision; None for nothing.
_Check: TypeAlias = Callable[[CartWork, Cart, Revision], Awaitable[_Release | None]]


@attrs.frozen
class SeatReleasing:
    """Releases lines, events or a whole cart, at the vendor first and then in the cart."""

    desk: CartDesk

    async def release_item(
        self, store: Store, cart_id: CartId, item_id: CartItemId, caller: Caller
    ) -> Cart:
        """Release one line, or go without one that was lost; its event stays in the cart.

        Raises:
            Refused: `ItemNotInCart`, or the cart cannot be changed.
            Unavailable: The vendor is out of reach; the line says `releasing`, so try again.
        """

        async def check(_: CartWork, cart: Cart, __: Revision) -> _Release:
            def is_meant(item: CartItem) -> bool:
                return item.id == item_id

            line = next(filter(is_meant, cart.items()), None)
            if line is None or not (line.status in AT_VENDOR or line.is_lost):
                raise Refused(ItemNotInCart(item_id))
            kind, codes = AddonsReleased if line.is_addon else SeatsReleased, (line.event_code,)
            return _Release(
                is_meant,
                lambda after: with_lost_given_up(after, is_meant),
                lambda id_, _: kind(id_, codes),
            )

        return await self._release(store, cart_id, caller, check)

    async def release_event(self, store: Store, cart_id: CartId, name: str, caller: Caller) -> Cart:
        """Release all seats of an event and take it out of the cart.

        Args:
            store: Where.
            cart_id: Of which cart.
            name: The event's code, or its id in the cart.
            caller: Who asks.

        Raises:
            Refused: `EventNotInCart`, `SpecialGameKept` for a special game that is locked to the
                cart, or the cart cannot be changed.
            Unavailable: The vendor is out of reach; its lines say `releasing`, so try again.
        """

        async def check(work: CartWork, cart: Cart, revision: Revision) -> _Release:
            event = cart.event_named(name)
            if event is None:
                raise Refused(EventNotInCart(EventCode(name)))
            return await self._release_of(work, cart, revision, event.event_code)

        return await self._release(store, cart_id, caller, check)

    async def _release_of(
        self, work: CartWork, cart: Cart, revision: Revision, event_code: EventCode
    ) -> _Release:
        """Release an event, and the special games that the cart unlocks no more without it."""
        left = tuple(code for code in cart.event_codes if code != event_code)
        after, predicates = cart.selection_of(left), self.desk.predicates
        if refusals := await special_games_kept(work, cart, after, (event_code,), self.desk):
            raise Refused(*refusals)
        going = (event_code, *special_games_lost(revision, after, predicates))
        return _Release(
            lambda item: item.event_code in going,
            lambda cart: reduce(without_event, going, cart),
            lambda id_, _: SeatsReleased(id_, going),
        )

    async def release_given_up(self, store: Store, cart_id: CartId, caller: Caller) -> Cart:
        """Release what left the cart with an earlier change of its events, if it still holds that.

        To be called after every such change, and on finding a cart that was left with some.

        Raises:
            Refused: The cart cannot be changed just now.
            Unavailable: The vendor is out of reach; its lines still say `releasing`.
        """

        async def check(_: CartWork, cart: Cart, __: Revision) -> _Release | None:
            going = frozenset(item.id for item in given_up(cart))
            return _Release(lambda i: i.id in going, _as_it_is, SeatsReleased) if going else None

        return await self._release(store, cart_id, caller, check)

    async def cancel(self, store: Store, cart_id: CartId, caller: Caller) -> Cart:
        """Release everything and end the cart.

        Raises:
            Refused: The cart cannot be changed.
            Unavailable: The vendor is out of reach; its lines say `releasing`, so try again.
        """

        async def check(_: CartWork, __: Cart, ___: Revision) -> _Release:
            return _Release(
                lambda item: True,
                lambda after: in_status(after, CartStatus.CANCELLED),
                CartCancelled,
            )

        return await self._release(store, cart_id, caller, check)

    async def _release(self, store: Store, cart_id: CartId, caller: Caller, check: _Check) -> Cart:
        if self.desk.vendors.of(store.slug).capabilities.joins_transaction:
            async with self.desk.unit_of_work(store.slug, caller.actor) as work:
                cart = await open_for_change(work, cart_id, caller, self.desk.clock.now())
                revision = await work.programs.revision(cart.revision_id)
                release = await check(work, cart, revision)
                if release is None:
                    return cart
                going = _at_vendor(cart, release)
                vendor = self.desk.vendors.joined(store.slug, work)
                if going:
                    await vendor.holds.release([item.held_seats for item in going])
                return await self._record(work, cart, revision, release, going)
        return await self._release_apart(store, cart_id, caller, check)

    async def _release_apart(
        self, store: Store, cart_id: CartId, caller: Caller, check: _Check
    ) -> Cart:
        owner = str(self.desk.ids.new())
        async with self.desk.unit_of_work(store.slug, caller.actor) as work:
            now = self.desk.clock.now()
            cart = await open_for_change(work, cart_id, caller, now)
            revision = await work.programs.revision(cart.revision_id)
            release = await check(work, cart, revision)
            if release is None:
                return cart
            going = _at_vendor(cart, release)
            if not going:
                return await self._record(work, cart, revision, release, going)
            cart = leased(cart, owner, now + LEASE_TIME)
            cart = await work.carts.save(with_item_status(cart, going, ItemStatus.RELEASING))
        try:
            await self.desk.vendors.of(store.slug).holds.release(
                [item.held_seats for item in going]
            )
        except (Unavailable, OutcomeUnknown) as error:
            async with self.desk.unit_of_work(store.slug, caller.actor) as work:
                await work.carts.save(unleased(cart, self.desk.clock.now()))
            raise Unavailable("The ticketing system") from error
        async with self.desk.unit_of_work(store.slug, caller.actor) as work:
            return await self._record(work, cart, revision, release, going)

    async def _record(
        self,
        work: CartWork,
        cart: Cart,
        revision: Revision,
        release: _Release,
        gone: tuple[CartItem, ...],
    ) -> Cart:
        cart, addons = await with_addons_given_back(work, cart, release.chosen)
        cart = with_item_status(cart, gone, ItemStatus.RELEASED)
        cart = unleased(release.afterwards(cart), self.desk.clock.now())
        cart = await with_replacements(work, cart, revision, self.desk.clock.now())
        cart = await work.carts.save(cart)
        codes = tuple(dict.fromkeys(item.event_code for item in (*gone, *addons)))
        await work.outbox.append([release.told(cart.id, codes)])
        return cart


def _at_vendor(cart: Cart, release: _Release) -> tuple[CartItem, ...]:
    """Return the lines to release: expired ones are not ours any more and are left alone."""
    at_vendor = (item for event in cart.events for item in event.vendor_items)
    return tuple(i for i in at_vendor if i.status in AT_VENDOR and release.chosen(i))


def _as_it_is(cart: Cart) -> Cart:
    return cart
