"""Holding seats for events of a cart (`manage`, FX-15.5)."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import attrs

from flexcore.carts.climbing import Line, Terms
from flexcore.carts.events import CartHappened, SeatsHeld, SeatsNotHeld
from flexcore.carts.history import has_room_for_lines
from flexcore.carts.instead import nearest_first, with_sound_alternatives
from flexcore.carts.model import Cart, CartItem, ItemStatus
from flexcore.carts.moves import (
    kept_open,
    leased,
    unleased,
    with_item_status,
    with_items,
    with_lost_given_up,
)
from flexcore.carts.opening import CartDesk, live_among, open_for_change
from flexcore.carts.ports import CartWork
from flexcore.carts.rules import Caller, SeatRequest, seat_request_refusals
from flexcore.configs import CartConfig
from flexcore.kernel import (
    CartId,
    Collided,
    OutcomeUnknown,
    Refusal,
    Refused,
    Unavailable,
    VendorCartId,
)
from flexcore.programs import EventNotLive, Revision
from flexcore.stores import Store
from flexcore.vendors import CommitScope, HeldSeats, NotReached, TicketVendor

# A call that holds seats is over long before this; afterwards others may take the cart.
LEASE_TIME = timedelta(seconds=90)
# How often a hold is tried when pieces of work collide.
_TRIES = 5


# Lines that a call left behind when it died: what they hold is released before anything new.
_LEFT_BEHIND = frozenset({ItemStatus.PENDING, ItemStatus.RELEASING})


@attrs.frozen
class HoldResult:
    """What came of a call to hold seats.

    Attributes:
        cart: The cart after it.
        held: The lines that are held now, in the order of asking.
        refusals: Why other events got no seats.
    """

    cart: Cart
    held: tuple[CartItem, ...]
    refusals: tuple[Refusal, ...]


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
        vendor = self.desk.vendors.of(store.slug)
        if vendor.capabilities.joins_transaction:
            result = await self._hold_joined_again(call)
        else:
            result = await self._hold_apart(call, vendor)
        if not result.held:
            raise Refused(*result.refusals)
        return result

    async def _hold_joined_again(self, call: _Call) -> HoldResult:
        """Try again what rivals for the same packs have made impossible to finish."""
        for _ in range(_TRIES - 1):
            with suppress(Collided):
                return await self._hold_joined(call)
        return await self._hold_joined(call)

    async def _hold_joined(self, call: _Call) -> HoldResult:
        """Ask a vendor that acts in our own transaction: intent, act and outcome are one."""
        async with self.desk.unit_of_work(call.store.slug, call.caller.actor) as work:
            cart, lines, closed = await self._begin(work, call)
            vendor = self.desk.vendors.joined(call.store.slug, work)
            await _learn_prices(vendor, lines)
            while asking := [line for line in lines if line.is_asking]:
                await _ask(vendor, asking)
            return await self._record(work, cart, lines, closed)

    async def _hold_apart(self, call: _Call, vendor: TicketVendor) -> HoldResult:
        """Ask a vendor over the network: the question is on record before it is put."""
        owner = str(self.desk.ids.new())
        async with self.desk.unit_of_work(call.store.slug, call.caller.actor) as work:
            cart, lines, closed = await self._begin(work, call)
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

    async def _give_up_lease(self, call: _Call, cart: Cart) -> None:
        """Let others at the cart again, if that can be written; else the lease ends by itself."""
        with suppress(Refused, Unavailable, OutcomeUnknown):
            async with self.desk.unit_of_work(call.store.slug, call.caller.actor) as work:
                await work.carts.save(unleased(cart, self.desk.clock.now()))

    async def _begin(
        self, work: CartWork, call: _Call
    ) -> tuple[Cart, list[Line], tuple[Refusal, ...]]:
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
        whole_cart = capabilities.commit_scope is CommitScope.CART
        season = revision.event_codes
        return Terms(
            currency=call.store.currency,
            hold_until=self.desk.clock.now() + call.config.hold_time,
            new_id=self.desk.ids.new,
            prices=revision.price_terms(cart.choice, can_reprice=capabilities.can_reprice),
            vendor_cart_id=VendorCartId(str(cart.id)) if whole_cart else None,
            instead=lambda own: nearest_first(season, own, in_cart),
        )

    async def _record(
        self, work: CartWork, cart: Cart, lines: Sequence[Line], closed: Sequence[Refusal]
    ) -> HoldResult:
        """Save outcomes and next questions; the lease ends with the last question.

        Seats that are held anew take the place of what the fan had lost of their event.
        """
        cart = with_items(cart, [line.item for line in lines])
        anew = {line.item.event_code for line in lines if line.item.status is ItemStatus.HELD}
        cart = with_lost_given_up(cart, lambda i: i.event_code in anew and not i.is_addon)
        now = self.desk.clock.now()
        if not any(line.is_asking for line in lines):
            cart = unleased(cart, now)
        elif cart.lease is not None:
            cart = leased(cart, cart.lease.owner, now + LEASE_TIME)
        cart = await work.carts.save(cart)
        held = [line for line in lines if line.item.status is ItemStatus.HELD]
        refused = [line for line in lines if line.refusal is not None]
        await work.outbox.append(_told(SeatsHeld, cart, held) + _told(SeatsNotHeld, cart, refused))
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
    codes = dict.fromkeys(line.item.event_code for line in lines)
    try:
        levels = await vendor.stock.price_levels(tuple(codes))
    except Unavailable as unavailable:
        for line in lines:
            line.answered(NotReached(line.item.hold_key, unavailable.what))
        return
    for line in lines:
        line.priced(levels.get(line.item.event_code, ()))


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


def _in_classes(request: SeatRequest, classes: frozenset[str]) -> SeatRequest:
    """Keep a wish to the access groups that the program sells (FX-1.16)."""
    return attrs.evolve(request, wish=attrs.evolve(request.wish, class_names=classes))


def _told(kind: type[CartHappened], cart: Cart, lines: Sequence[Line]) -> tuple[CartHappened, ...]:
    codes = tuple(line.item.event_code for line in lines)
    return (kind(cart.id, codes),) if codes else ()
