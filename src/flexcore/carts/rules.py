"""What must be true of a cart; the order of rules is the order in which a fan hears of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import attrs

from flexcore.access import opens
from flexcore.carts.addon_refusals import AddonNotHeld
from flexcore.carts.giving_up import SeatsBeingReleased, given_up
from flexcore.carts.ladder import rungs_of
from flexcore.carts.model import Cart, CartEvent, CartItem
from flexcore.carts.refusals import (
    BlockLimitExceeded,
    CartBusy,
    CartClosed,
    ChoiceHasSeats,
    EventHasSeats,
    EventNotInCart,
    EventWithoutSeats,
    HoldLapsed,
    HoldNotKnown,
    PriceChanged,
    PriceCodeNeeded,
    TicketLimitExceeded,
    TooManyEventsAtOnce,
    WishTooNarrow,
)
from flexcore.carts.statuses import AT_VENDOR, WANTED, CartStatus, ItemStatus
from flexcore.kernel import Actor, ActorKind, EventCode, FanId, Money, Refusal, SeatPrice
from flexcore.programs import ProgramSettings, Selection
from flexcore.vendors import Rung, SeatBlock, SeatWish

# Nobody knows whether the vendor holds such a line, until it is resolved or its hold has lapsed.
_UNSURE = frozenset({ItemStatus.PENDING, ItemStatus.RELEASING})

# Most events for which one call holds seats.
EVENTS_AT_ONCE = 5


def _nothing(_: Cart) -> None:
    """Do nothing about a cart."""


@attrs.frozen
class Caller:
    """Who calls: the actor for the record, and what opens a cart.

    Attributes:
        on_opening: Hears of every cart that is opened to the caller, before anything is done
            with it; it must neither wait nor fail.
    """

    actor: Actor
    fan_id: FanId | None = None
    cart_token: str | None = attrs.field(default=None, repr=False)
    on_opening: Callable[[Cart], None] = attrs.field(default=_nothing, repr=False, eq=False)


@attrs.frozen
class SeatRequest:
    """What a fan asks for in one event: a wish, and how far she lets it fall."""

    wish: SeatWish
    lowest: Rung = Rung.TICKET_TYPE


def may_use(cart: Cart, caller: Caller) -> bool:
    """Tell whether a caller may see and change a cart.

    An unbound cart opens to its token, a bound one to its fan alone, any cart to an operator.
    """
    if caller.actor.kind in {ActorKind.CLI, ActorKind.OPERATOR, ActorKind.JOB}:
        return True
    if cart.fan_id is not None:
        return caller.fan_id == cart.fan_id
    return opens(caller.cart_token, cart.token_hash)


def is_open(cart: Cart, now: datetime) -> Refusal | None:
    """Refuse to change a cart that has come to its end, or is being checked out."""
    if cart.status is CartStatus.PROCESSING:
        return CartBusy()
    if cart.status is not CartStatus.ACTIVE:
        return CartClosed(cart.status.value)
    if cart.expires_at <= now:
        return CartClosed(CartStatus.EXPIRED.value)
    return None


def is_free(cart: Cart, owner: str, now: datetime) -> Refusal | None:
    """Refuse while another call may be talking to the vendor for this cart."""
    return CartBusy() if cart.leased_to_other(owner, now) else None


def drops_no_held_event(cart: Cart, wanted: Sequence[EventCode]) -> tuple[Refusal, ...]:
    """Refuse to drop events that have seats, or may have (FXQ-15.5)."""
    return tuple(
        EventHasSeats(event.event_code)
        for event in cart.open_events
        if event.event_code not in wanted
        and any(item.status in AT_VENDOR | WANTED for item in event.seat_items)
    )


def keeps_its_choice(cart: Cart, wanted: Selection) -> tuple[Refusal, ...]:
    """Refuse another pack or package while seats are held: their price is of this one."""
    if wanted.choice == cart.choice:
        return ()
    held = tuple(
        event.event_code
        for event in cart.open_events
        if any(item.status in AT_VENDOR | WANTED for item in event.seat_items)
    )
    return (ChoiceHasSeats(held),) if held else ()


def seat_request_refusals(
    cart: Cart, requests: Sequence[SeatRequest], settings: ProgramSettings
) -> tuple[Refusal, ...]:
    """Return why seats are not asked for: too many events, strangers, too many seats, no rung.

    Nor are more neighbouring seats than the program sells in one block (FX-1.12), or seats in a
    place at a price that nobody named: what a wish falls to keeps to its price code until the last
    rung (FX-15.14).
    """
    if not 1 <= len(requests) <= EVENTS_AT_ONCE:
        return (TooManyEventsAtOnce(len(requests), EVENTS_AT_ONCE),)
    strangers = tuple(
        EventNotInCart(request.wish.event_code)
        for request in requests
        if cart.event(request.wish.event_code) is None
    )
    return strangers or (
        *_over_limit(cart, requests, settings.ticket_limit),
        *_over_block_limit(requests, settings.configs.inventory.block_limiter.limit),
        *_unclear(requests),
    )


def is_ready_for_checkout(cart: Cart, now: datetime) -> tuple[Refusal, ...]:
    """Refuse what is not certain, events without seats, and seats that are no longer held.

    A line that may or may not be at the vendor must not be sold beside the others, nor be left
    there when they are. Nor is what is left of an event sold when some of its seats were lost.
    """
    going = {item.id: item.event_code for item in given_up(cart)}
    unsure = {i.event_code for i in cart.items() if i.status in _UNSURE and i.id not in going}
    refusals: list[Refusal] = [SeatsBeingReleased(code) for code in sorted(set(going.values()))]
    refusals += [HoldNotKnown(code) for code in sorted(unsure)]
    for event in cart.open_events:
        if event.event_code in unsure:
            continue
        held = [item for item in event.items if item.status in WANTED]
        gone = [item for item in held if not item.is_alive(now)]
        gone += _lost_of(event, held)
        if gone:
            refusals += dict.fromkeys(map(_lapsed, gone))
        elif all(item.is_addon for item in held):
            refusals.append(EventWithoutSeats(event.event_code))
    return tuple(refusals)


def not_as_held(
    found: Iterable[tuple[CartItem, tuple[SeatBlock, ...] | None]],
    price: Callable[[SeatBlock], SeatPrice],
) -> tuple[Refusal, ...]:
    """Refuse lines that the vendor holds no more or not wholly, or at other prices (FX-15.8).

    Seats are compared one by one: in how many blocks they come says nothing about them. The prices
    are the fan's: what the vendor changes and the program makes good is nothing to her.

    Args:
        found: Each line with its seats as the vendor has them now; None where it has none.
        price: Returns what she would pay for a seat of a block now.
    """
    refusals: list[Refusal] = []
    for item, blocks in found:
        held = _prices((seats.block, seats.price) for seats in item.seats)
        now = _prices((block, price(block)) for block in blocks or ())
        if blocks is None or held.keys() - now.keys():
            refusals.append(_lapsed(item))
            continue
        changes = dict.fromkeys((held[seat], now[seat]) for seat in held if held[seat] != now[seat])
        refusals += [PriceChanged(item.event_code, was, is_now) for was, is_now in changes]
    return tuple(refusals)


def _prices(priced: Iterable[tuple[SeatBlock, SeatPrice]]) -> dict[tuple[str, str, int], Money]:
    """Return what each seat costs, by section, row and number."""
    return {
        (block.section, block.row, number): price.all_in_price
        for block, price in priced
        for number in block.seat_numbers
    }


def _lost_of(event: CartEvent, held: Sequence[CartItem]) -> list[CartItem]:
    """Return the lines of an event that ran out, or were lost at a sale that left others held."""
    lost = [item for item in event.items if item.is_lost]
    return [item for item in lost if held or item.status is ItemStatus.EXPIRED]


def _lapsed(item: CartItem) -> Refusal:
    """Return the refusal of a line that is held no longer, which names it as the fan knows it."""
    if item.addon is not None:
        return AddonNotHeld(item.addon.code, item.event_code)
    return HoldLapsed(item.event_code)


def _over_limit(
    cart: Cart, requests: Sequence[SeatRequest], ticket_limit: int
) -> tuple[Refusal, ...]:
    wished = Counter[EventCode]()
    for request in requests:
        wished[request.wish.event_code] += request.wish.quantity
    for item in cart.items():
        if item.event_code in wished and item.status in WANTED:
            wished[item.event_code] += item.seat_count
    return tuple(
        TicketLimitExceeded(code, ticket_limit, seats)
        for code, seats in wished.items()
        if seats > ticket_limit
    )


def _over_block_limit(requests: Sequence[SeatRequest], limit: int | None) -> tuple[Refusal, ...]:
    wishes = [request.wish for request in requests]
    return tuple(
        BlockLimitExceeded(wish.event_code, limit, wish.quantity)
        for wish in wishes
        if limit is not None and wish.quantity > limit
    )


def _unclear(requests: Sequence[SeatRequest]) -> tuple[Refusal, ...]:
    refusals: list[Refusal] = []
    for request in requests:
        code, lowest = request.wish.event_code, request.lowest.name.lower()
        if _falls_to_any_price(request):
            refusals.append(PriceCodeNeeded(code, lowest))
        elif not rungs_of(request.wish, request.lowest):
            refusals.append(WishTooNarrow(code, lowest))
    return tuple(refusals)


def _falls_to_any_price(request: SeatRequest) -> bool:
    wish = request.wish
    names_a_place = {wish.section, wish.row, wish.first_seat} != {None}
    return names_a_place and wish.price_code is None and request.lowest > Rung.EXACT_SEATS
