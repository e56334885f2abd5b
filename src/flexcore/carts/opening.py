"""Finding a cart for a caller, and what every service of carts works with."""

from collections.abc import Sequence
from datetime import datetime

import attrs

from flexcore.carts.model import Cart
from flexcore.carts.moves import with_lapsed_holds_marked
from flexcore.carts.ports import CartWork, HasCarts
from flexcore.carts.refusals import CartNotFound
from flexcore.carts.rules import Caller, is_free, is_open, may_use
from flexcore.catalog import Catalog, is_live
from flexcore.configs import BaseConfigs
from flexcore.kernel import CartId, Clock, EventCode, Ids, Refusal, Refused, UnitOfWork
from flexcore.programs import NO_PREDICATES, EventNotLive, SwitchingService, UnlockPredicates
from flexcore.vendors import TicketVendors


@attrs.frozen
class CartDesk:
    """The ports that the services of carts share.

    Attributes:
        predicates: Conditions of special games that the application registered.
    """

    unit_of_work: UnitOfWork[CartWork]
    vendors: TicketVendors
    configs: BaseConfigs
    clock: Clock
    ids: Ids
    predicates: UnlockPredicates = NO_PREDICATES

    @property
    def switching(self) -> SwitchingService[CartWork]:
        """How to begin work under the program that is active."""
        return SwitchingService(self.unit_of_work, self.clock)


def found(cart: Cart | None, caller: Caller) -> Cart:
    """Open a cart to a caller who may use it.

    Raises:
        Refused: `CartNotFound`, whether there is none or it is not the caller's.
    """
    if cart is None or not may_use(cart, caller):
        raise Refused(CartNotFound())
    caller.on_opening(cart)
    return cart


async def open_for_change(
    work: HasCarts, cart_id: CartId, caller: Caller, now: datetime, owner: str = ""
) -> Cart:
    """Return a cart that the caller may change and that nobody is at work on.

    Raises:
        Refused: `CartNotFound`, `CartClosed` or `CartBusy`.
    """
    return ready_for_change(found(await work.carts.for_change(cart_id), caller), now, owner)


async def live_among(
    catalog: Catalog, event_codes: Sequence[EventCode], now: datetime
) -> frozenset[EventCode]:
    """Return those of the events that are on sale now, as far as the catalog knows (FX-1.26)."""
    events = await catalog.events_by_code(event_codes) if event_codes else {}
    return frozenset(code for code, event in events.items() if is_live(event, now))


async def not_live(
    catalog: Catalog, event_codes: Sequence[EventCode], now: datetime
) -> tuple[Refusal, ...]:
    """Refuse events that have started, were called off or are not on sale any more (FX-1.26)."""
    live = await live_among(catalog, event_codes, now)
    return tuple(EventNotLive(code) for code in event_codes if code not in live)


def ready_for_change(cart: Cart, now: datetime, owner: str = "") -> Cart:
    """Return a cart that was read for change, if it can be changed and nobody is at work on it.

    Raises:
        Refused: `CartClosed` or `CartBusy`.
    """
    if refusal := is_open(cart, now) or is_free(cart, owner, now):
        raise Refused(refusal)
    return with_lapsed_holds_marked(cart, now)
