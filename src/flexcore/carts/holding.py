"""Holding at the vendor for a cart, down the ladder: seats, or places of add-ons."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TypeAlias

import attrs

from flexcore.carts.climbing import Line
from flexcore.carts.events import AddonsHeld, CartHappened, SeatsHeld, SeatsNotHeld
from flexcore.carts.instead import with_sound_alternatives
from flexcore.carts.model import Cart, CartItem
from flexcore.carts.moves import (
    leased,
    unleased,
    with_item_status,
    with_items,
    with_lost_given_up,
)
from flexcore.carts.opening import CartDesk
from flexcore.carts.ports import CartWork
from flexcore.carts.rules import Caller
from flexcore.carts.statuses import ItemStatus
from flexcore.kernel import (
    Collided,
    EventCode,
    OutcomeUnknown,
    Refusal,
    Refused,
    Unavailable,
)
from flexcore.stores import Store
from flexcore.vendors import HeldSeats, NotReached, TicketVendor

# A call that holds at the vendor is over long before this; afterwards others may take the cart.
LEASE_TIME = timedelta(seconds=90)
# How often a hold is tried when pieces of work collide.
_TRIES = 5


# Lines that a call left behind when it died: what they hold is released before anything new.
_LEFT_BEHIND = frozenset({ItemStatus.PENDING, ItemStatus.RELEASING})


@attrs.frozen
class HoldResult:
    """What came of a call to hold seats or add-ons.

    Attributes:
        cart: The cart after it.
        held: The lines that are held now, in the order of asking.
        refusals: Why others got nothing.
    """

    cart: Cart
    held: tuple[CartItem, ...]
    refusals: tuple[Refusal, ...]


# What a call asks a vendor for, as it begins: the cart with nothing of it yet, a line for each
# thing to ask for, and why others are not asked for.
Begun: TypeAlias = tuple[Cart, list[Line], tuple[Refusal, ...]]


@attrs.frozen
class VendorCall:
    """One call to hold something at the vendor.

    Attributes:
        begin: Says what it asks for, once the cart is open to it.
    """

    store: Store
    caller: Caller
    begin: Callable[[CartWork], Awaitable[Begun]]


@attrs.frozen
class VendorHolding:
    """Holds at the vendor, each line on its own: what one gets is not lost with another's fail."""

    desk: CartDesk

    async def hold(self, call: VendorCall) -> HoldResult:
        """Ask for each line, down the ladder.

        Raises:
            Refused: Nothing is held.
        """
        vendor = self.desk.vendors.of(call.store.slug)
        if vendor.capabilities.joins_transaction:
            result = await self._hold_joined_again(call)
        else:
            result = await self._hold_apart(call, vendor)
        if not result.held:
            raise Refused(*result.refusals)
        return result

    async def _hold_joined_again(self, call: VendorCall) -> HoldResult:
        """Try again what rivals for the same packs have made impossible to finish."""
        for _ in range(_TRIES - 1):
            with suppress(Collided):
                return await self._hold_joined(call)
        return await self._hold_joined(call)

    async def _hold_joined(self, call: VendorCall) -> HoldResult:
        """Ask a vendor that acts in our own transaction: intent, act and outcome are one."""
        async with self.desk.unit_of_work(call.store.slug, call.caller.actor) as work:
            cart, lines, closed = await call.begin(work)
            vendor = self.desk.vendors.joined(call.store.slug, work)
            await _learn_prices(vendor, lines)
            while asking := [line for line in lines if line.is_asking]:
                await _ask(vendor, asking)
            return await self._record(work, cart, lines, closed)

    async def _hold_apart(self, call: VendorCall, vendor: TicketVendor) -> HoldResult:
        """Ask a vendor over the network: the question is on record before it is put."""
        owner = str(self.desk.ids.new())
        async with self.desk.unit_of_work(call.store.slug, call.caller.actor) as work:
            cart, lines, closed = await call.begin(work)
            stale = tuple(item for item in cart.items() if item.status in _LEFT_BEHIND)
            cart = with_item_status(cart, stale, ItemStatus.RELEASING)
            cart = leased(cart, owner, self.desk.clock.now() + LEASE_TIME)
            cart = await work.carts.save(with_items(cart, [line.item for line in lines]))
        if await _release_quietly(vendor, [item.held_seats for item in stale]):
            cart = with_item_status(cart, stale, ItemStatus.RELEASED)
        await _learn_prices(vendor, lines)
        while True:
            asking = [line for line in lines if line.is_asking]
            await _ask(vendor, asking)
            try:
                async with self.desk.unit_of_work(call.store.slug, call.caller.actor) as work:
                    result = await self._record(work, cart, lines, closed)
            except OutcomeUnknown:
                # What was held may be in the cart. If it is not, its lines are still open, and
                # the next call releases what they hold.
                await self._give_up_lease(call, cart)
                raise
            except BaseException:
                # What earlier rounds held is in the cart already and stays there.
                await _give_back(vendor, asking)
                await self._give_up_lease(call, cart)
                raise
            if not any(line.is_asking for line in lines):
                return result
            cart = result.cart

    async def _give_up_lease(self, call: VendorCall, cart: Cart) -> None:
        """Let others at the cart again, if that can be written; else the lease ends by itself."""
        with suppress(Refused, Unavailable, OutcomeUnknown):
            async with self.desk.unit_of_work(call.store.slug, call.caller.actor) as work:
                await work.carts.save(unleased(cart, self.desk.clock.now()))

    async def _record(
        self, work: CartWork, cart: Cart, lines: Sequence[Line], closed: Sequence[Refusal]
    ) -> HoldResult:
        """Save outcomes and next questions; the lease ends with the last question.

        What is held anew takes the place of what the fan had lost of the same.
        """
        cart = with_items(cart, [line.item for line in lines])
        anew = {line.item.purpose for line in lines if line.item.status is ItemStatus.HELD}
        cart = with_lost_given_up(cart, lambda item: item.purpose in anew)
        now = self.desk.clock.now()
        if not any(line.is_asking for line in lines):
            cart = unleased(cart, now)
        elif cart.lease is not None:
            cart = leased(cart, cart.lease.owner, now + LEASE_TIME)
        cart = await work.carts.save(cart)
        held = [line for line in lines if line.item.status is ItemStatus.HELD]
        refused = [line for line in lines if line.refusal is not None]
        await work.outbox.append(_told(cart, held, refused))
        refusals = [line.refusal for line in lines if line.refusal is not None]
        return HoldResult(
            cart,
            tuple(line.item for line in held),
            (*closed, *await with_sound_alternatives(work, cart, refusals, now)),
        )


async def _learn_prices(vendor: TicketVendor, lines: Sequence[Line]) -> None:
    """Learn at which prices a vendor that keeps to its own can be asked, if it is in reach."""
    if vendor.capabilities.can_reprice:
        return
    codes = dict.fromkeys(line.item.vendor_event_code for line in lines)
    try:
        levels = await vendor.stock.price_levels(tuple(codes))
    except Unavailable as unavailable:
        for line in lines:
            line.answered(NotReached(line.item.hold_key, unavailable.what))
        return
    for line in lines:
        line.priced(levels.get(line.item.vendor_event_code, ()))


async def _ask(vendor: TicketVendor, asking: Sequence[Line]) -> None:
    if not asking:
        return
    answers = await vendor.holds.hold([line.request for line in asking])
    for line, answer in zip(asking, answers, strict=True):
        line.answered(answer)
    strays = [seats for line in asking for seats in line.to_release]
    await _release_quietly(vendor, strays)
    for line in asking:
        line.to_release.clear()


async def _give_back(vendor: TicketVendor, lines: Sequence[Line]) -> None:
    for line in lines:
        line.not_kept()
    await _release_quietly(vendor, [seats for line in lines for seats in line.to_release])


async def _release_quietly(vendor: TicketVendor, seats: Sequence[HeldSeats]) -> bool:
    """Release what is of no use to anyone; when that fails, the vendor's expiry does it."""
    if not seats:
        return True
    try:
        await vendor.holds.release(seats)
    except (Unavailable, OutcomeUnknown):
        return False
    return True


def _told(cart: Cart, held: Sequence[Line], refused: Sequence[Line]) -> tuple[CartHappened, ...]:
    """Return what others hear; add-ons that were not to be had are no news."""
    about: tuple[tuple[type[CartHappened], list[EventCode]], ...] = (
        (SeatsHeld, [line.item.event_code for line in held if not line.item.is_addon]),
        (AddonsHeld, [line.item.event_code for line in held if line.item.is_addon]),
        (SeatsNotHeld, [line.item.event_code for line in refused if not line.item.is_addon]),
    )
    return tuple(kind(cart.id, tuple(dict.fromkeys(codes))) for kind, codes in about if codes)
