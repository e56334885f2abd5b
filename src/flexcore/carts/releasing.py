"""Giving seats back (DELETE, FX-15.10 to 15.12)."""

from collections.abc import Callable

import attrs

from flexcore.carts.events import CartCancelled, SeatsReleased
from flexcore.carts.holding import LEASE_TIME
from flexcore.carts.model import AT_VENDOR, Cart, CartItem, CartStatus, ItemStatus
from flexcore.carts.moves import in_status, leased, unleased, with_item_status, without_event
from flexcore.carts.opening import CartDesk, open_for_change
from flexcore.carts.ports import CartWork
from flexcore.carts.refusals import EventNotInCart, ItemNotInCart
from flexcore.carts.rules import Caller
from flexcore.kernel import (
    CartId,
    CartItemId,
    DomainEvent,
    EventCode,
    OutcomeUnknown,
    Refused,
    Unavailable,
)
from flexcore.stores import Store

Codes = tuple[str, ...]


@attrs.frozen
class _Release:
    """What one call gives back: some lines, and what the cart is afterwards."""

    chosen: Callable[[CartItem], bool]
    afterwards: Callable[[Cart], Cart]
    told: Callable[[CartId, Codes], DomainEvent]


@attrs.frozen
class SeatReleasing:
    """Releases lines, events or a whole cart, at the vendor first and then in the cart."""

    desk: CartDesk

    async def release_item(
        self, store: Store, cart_id: CartId, item_id: CartItemId, caller: Caller
    ) -> Cart:
        """Release one line; its event stays in the cart.

        Raises:
            Refused: `ItemNotInCart`, or the cart cannot be changed.
            Unavailable: The vendor is out of reach; the line says `releasing`, so try again.
        """

        def check(cart: Cart) -> _Release:
            if not any(i.id == item_id and i.status in AT_VENDOR for i in cart.items()):
                raise Refused(ItemNotInCart(item_id))
            return _Release(lambda item: item.id == item_id, _as_it_is, SeatsReleased)

        return await self._release(store, cart_id, caller, check)

    async def release_event(self, store: Store, cart_id: CartId, name: str, caller: Caller) -> Cart:
        """Release all seats of an event and take it out of the cart.

        Args:
            store: Where.
            cart_id: Of which cart.
            name: The event's code, or its id in the cart.
            caller: Who asks.

        Raises:
            Refused: `EventNotInCart`, or the cart cannot be changed.
            Unavailable: The vendor is out of reach; its lines say `releasing`, so try again.
        """

        def check(cart: Cart) -> _Release:
            event = cart.event_named(name)
            if event is None:
                raise Refused(EventNotInCart(EventCode(name)))
            event_code = event.event_code
            return _Release(
                lambda item: item.event_code == event_code,
                lambda after: without_event(after, event_code),
                lambda id_, _: SeatsReleased(id_, (event_code,)),
            )

        return await self._release(store, cart_id, caller, check)

    async def cancel(self, store: Store, cart_id: CartId, caller: Caller) -> Cart:
        """Release everything and end the cart.

        Raises:
            Refused: The cart cannot be changed.
            Unavailable: The vendor is out of reach; its lines say `releasing`, so try again.
        """

        def check(cart: Cart) -> _Release:
            return _Release(
                lambda item: True,
                lambda after: in_status(after, CartStatus.CANCELLED),
                CartCancelled,
            )

        return await self._release(store, cart_id, caller, check)

    async def _release(
        self, store: Store, cart_id: CartId, caller: Caller, check: Callable[[Cart], _Release]
    ) -> Cart:
        if self.desk.vendors.of(store.slug).capabilities.joins_transaction:
            async with self.desk.unit_of_work(store.slug, caller.actor) as work:
                cart = await open_for_change(work, cart_id, caller, self.desk.clock.now())
                release = check(cart)
                going = _at_vendor(cart, release)
                vendor = self.desk.vendors.joined(store.slug, work)
                if going:
                    await vendor.holds.release([item.held_seats for item in going])
                return await self._record(work, cart, release, going)
        return await self._release_apart(store, cart_id, caller, check)

    async def _release_apart(
        self, store: Store, cart_id: CartId, caller: Caller, check: Callable[[Cart], _Release]
    ) -> Cart:
        owner = str(self.desk.ids.new())
        async with self.desk.unit_of_work(store.slug, caller.actor) as work:
            now = self.desk.clock.now()
            cart = await open_for_change(work, cart_id, caller, now)
            release = check(cart)
            going = _at_vendor(cart, release)
            if not going:
                return await self._record(work, cart, release, going)
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
            return await self._record(work, cart, release, going)

    async def _record(
        self, work: CartWork, cart: Cart, release: _Release, gone: tuple[CartItem, ...]
    ) -> Cart:
        cart = with_item_status(cart, gone, ItemStatus.RELEASED)
        cart = unleased(release.afterwards(cart), self.desk.clock.now())
        cart = await work.carts.save(cart)
        codes = tuple(dict.fromkeys(item.event_code for item in gone))
        await work.outbox.append([release.told(cart.id, codes)])
        return cart


def _at_vendor(cart: Cart, release: _Release) -> tuple[CartItem, ...]:
    """Return the lines to release: expired ones are not ours any more and are left alone."""
    return tuple(i for i in cart.items() if i.status in AT_VENDOR and release.chosen(i))


def _as_it_is(cart: Cart) -> Cart:
    return cart
