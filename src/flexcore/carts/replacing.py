"""Events of a cart that stand in the place of sold-out ones of its package (FX-1.40)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import attrs

from flexcore.carts.model import Cart, CartEvent
from flexcore.carts.opening import live_among
from flexcore.carts.statuses import CartEventStatus
from flexcore.catalog import Catalog
from flexcore.kernel import EventCode, Refusal
from flexcore.programs import (
    Programs,
    Revision,
    Selection,
    completeness_refusals,
    events_replaceable,
    is_on_sale,
    replacements,
)


class KnowsWhatIsOnSale(Protocol):
    """A unit of work that knows how events stand."""

    @property
    def catalog(self) -> Catalog:
        """The events that fans pick."""

    @property
    def programs(self) -> Programs:
        """Programs, their revisions, and the state of their events."""


async def unfinished(
    work: KnowsWhatIsOnSale,
    cart: Cart,
    revision: Revision,
    now: datetime,
    open_now: Collection[EventCode] | None = None,
) -> tuple[Refusal, ...]:
    """Refuse a cart that is not finished yet; see `completeness_refusals`.

    What others replace is asked about only where the cart could not be bought otherwise.
    """
    refusals = completeness_refusals(revision, cart.selection, (), open_now)
    if not refusals or not (own := events_replaceable(revision, cart.selection)):
        return refusals
    gone = await _gone_among(work, revision, own, now)
    return completeness_refusals(revision, cart.selection, gone, open_now)


async def with_replacements(
    work: KnowsWhatIsOnSale, cart: Cart, revision: Revision, now: datetime
) -> Cart:
    """Return the cart with it on record which of its events stand in the place of gone ones."""
    own = events_replaceable(revision, cart.selection)
    gone = await _gone_among(work, revision, own, now) if own else ()
    return _standing_in(cart, replacements(revision, cart.selection, gone, _places(cart)))


def wished(cart: Cart, event_codes: Sequence[EventCode], choice: str | None) -> Selection:
    """Return what the fan would have then; with another package nothing is replaced yet."""
    if choice in {None, cart.choice}:
        return cart.selection_of(event_codes)
    return Selection(event_codes, choice)


def with_choice(cart: Cart, choice: str | None) -> Cart:
    """Return the cart for a pack or package; in another one nothing is replaced yet."""
    if choice == cart.choice:
        return cart
    return attrs.evolve(_standing_in(cart, {}), choice=choice)


async def _gone_among(
    work: KnowsWhatIsOnSale, revision: Revision, event_codes: tuple[EventCode, ...], now: datetime
) -> Collection[EventCode]:
    live = await live_among(work.catalog, event_codes, now)
    states = await work.programs.event_states(revision.program_id, event_codes)
    return [code for code in event_codes if not is_on_sale(code, live, states)]


def _places(cart: Cart) -> dict[EventCode, EventCode]:
    return {event.event_code: event.replaces for event in cart.open_events if event.replaces}


def _standing_in(cart: Cart, places: Mapping[EventCode, EventCode]) -> Cart:
    if places == _places(cart):
        return cart
    return attrs.evolve(cart, events=tuple(_in_place(event, places) for event in cart.events))


def _in_place(event: CartEvent, places: Mapping[EventCode, EventCode]) -> CartEvent:
    if event.status is CartEventStatus.REMOVED:
        return event
    return attrs.evolve(event, replaces=places.get(event.event_code))
