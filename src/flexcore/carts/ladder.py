"""The hold ladder as a machine without I/O (FX-15.14, 15.15, 15.18).

It climbs down from the very seats that were asked for to any seats of the ticket type, one rung at
a time, and only when the rung before has failed.
"""

from enum import Enum

import attrs

from flexcore.carts.asked_prices import AskedPrices
from flexcore.vendors import (
    Alternative,
    Held,
    HoldAnswer,
    HoldUnknown,
    NotHeld,
    NotReached,
    Rung,
    SeatWish,
)


class ClimbPhase(Enum):
    """Where a climb stands; all but the first two are final."""

    READY = "ready"
    ASKING = "asking"
    HELD = "held"
    GIVEN_UP = "given_up"
    NOT_REACHED = "not_reached"
    UNKNOWN = "unknown"
    RELEASED = "released"


@attrs.frozen
class Climb:
    """One wish on its way down the ladder.

    Attributes:
        lowest: The last rung that the fan accepts.
        attempts: Questions put to the vendor so far (FX-15.49).
        asked_again: The present question was repeated because its answer was lost.
        prices: At which prices seats are asked for, where the vendor keeps to its own.
        met_other_prices: The vendor has held seats at a price that was not asked for.
    """

    wish: SeatWish
    lowest: Rung = Rung.TICKET_TYPE
    phase: ClimbPhase = ClimbPhase.READY
    rung: Rung | None = None
    attempts: int = 0
    asked_again: bool = False
    prices: AskedPrices | None = None
    met_other_prices: bool = False


@attrs.frozen
class Begun:
    """The climb is to begin."""


@attrs.frozen
class Priced:
    """It is known at which prices the vendor, which keeps to its own, can be asked."""

    prices: AskedPrices


@attrs.frozen
class Answered:
    """The vendor answered the question under way."""

    answer: HoldAnswer


@attrs.frozen
class NotKept:
    """The vendor holds the seats, but the cart could not be saved."""

    held: Held


@attrs.frozen
class Ask:
    """Ask the vendor for seats on a rung; `again` repeats the last question with its own key."""

    rung: Rung
    again: bool = False


@attrs.frozen
class Keep:
    """Write the held seats into the cart."""

    held: Held


@attrs.frozen
class Release:
    """Put held seats back on sale, at once."""

    held: Held


@attrs.frozen
class GiveUp:
    """Tell the fan that no rung had seats, or none at the program's price any more."""

    alternatives: tuple[Alternative, ...]
    price_is_gone: bool = False


@attrs.frozen
class Leave:
    """Tell the fan that the vendor is out of reach; nothing is held."""

    what: str


@attrs.frozen
class Park:
    """Tell the fan that seats may be held; the line waits for the answer or for its expiry."""

    what: str


Happened = Begun | Priced | Answered | NotKept
Command = Ask | Keep | Release | GiveUp | Leave | Park


def rungs_of(wish: SeatWish, lowest: Rung = Rung.TICKET_TYPE) -> tuple[Rung, ...]:
    """Return the rungs that a wish names enough for, first to last."""
    applies = {
        Rung.EXACT_SEATS: None not in {wish.section, wish.row} and wish.first_seat is not None,
        Rung.SAME_SECTION: None not in {wish.section, wish.price_code},
        Rung.SAME_PRICE_CODE: wish.price_code is not None,
        Rung.TICKET_TYPE: True,
    }
    return tuple(rung for rung in Rung if applies[rung] and rung <= lowest)


def is_last_rung(climb: Climb, rung: Rung) -> bool:
    """Tell whether nothing is tried after a rung."""
    return rung == rungs_of(climb.wish, climb.lowest)[-1]


def decide(climb: Climb, happened: Happened) -> tuple[Climb, tuple[Command, ...]]:
    """Say what follows from what happened: the climb after it, and what to do.

    Raises:
        ValueError: That cannot happen to a climb in this phase.
    """
    match climb.phase, happened:
        case ClimbPhase.READY, Begun():
            return _next_rung(climb, ())
        case ClimbPhase.ASKING, Priced(prices):
            return _priced(climb, prices)
        case ClimbPhase.ASKING, Answered(answer):
            return _answered(climb, answer)
        case ClimbPhase.HELD, NotKept(held):
            return attrs.evolve(climb, phase=ClimbPhase.RELEASED), (Release(held),)
        case _:
            raise ValueError(f"{happened} cannot happen to a climb that is {climb.phase.value}.")


def _priced(climb: Climb, prices: AskedPrices) -> tuple[Climb, tuple[Command, ...]]:
    if prices.are_gone(climb.wish, rungs_of(climb.wish, climb.lowest)):
        return attrs.evolve(climb, phase=ClimbPhase.GIVEN_UP), (GiveUp((), price_is_gone=True),)
    return attrs.evolve(climb, prices=prices), ()


def _answered(climb: Climb, answer: HoldAnswer) -> tuple[Climb, tuple[Command, ...]]:
    match answer:
        case Held() as held if _seats_in(held) != climb.wish.quantity:
            return _of_no_use(climb, held)
        case Held() as held if climb.prices and not climb.prices.allow(held.blocks):
            return _of_no_use(attrs.evolve(climb, met_other_prices=True), held)
        case Held() as held:
            return attrs.evolve(climb, phase=ClimbPhase.HELD), (Keep(held),)
        case NotHeld(_, alternatives):
            return _next_rung(climb, alternatives)
        case NotReached(_, what) if not climb.asked_again:
            return attrs.evolve(climb, phase=ClimbPhase.NOT_REACHED), (Leave(what),)
        case HoldUnknown() if not climb.asked_again and climb.rung is not None:
            after = attrs.evolve(climb, asked_again=True, attempts=climb.attempts + 1)
            return after, (Ask(climb.rung, again=True),)
        case NotReached(_, what) | HoldUnknown(_, what):
            # The first question may have been heard, whatever has become of the second.
            return attrs.evolve(climb, phase=ClimbPhase.UNKNOWN), (Park(what),)


def _of_no_use(climb: Climb, held: Held) -> tuple[Climb, tuple[Command, ...]]:
    """Give back other seats than asked for, or seats at another price: they must not stay held."""
    after, commands = _next_rung(climb, ())
    return after, (Release(held), *commands)


def _next_rung(
    climb: Climb, alternatives: tuple[Alternative, ...]
) -> tuple[Climb, tuple[Command, ...]]:
    below = [
        rung
        for rung in rungs_of(climb.wish, climb.lowest)
        if climb.rung is None or rung > climb.rung
    ]
    if not below:
        told = GiveUp(alternatives, price_is_gone=climb.met_other_prices)
        return attrs.evolve(climb, phase=ClimbPhase.GIVEN_UP), (told,)
    after = attrs.evolve(
        climb,
        phase=ClimbPhase.ASKING,
        rung=below[0],
        attempts=climb.attempts + 1,
        asked_again=False,
    )
    return after, (Ask(below[0]),)


def _seats_in(held: Held) -> int:
    return sum(block.seat_count for block in held.blocks)
