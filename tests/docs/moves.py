"""What the machines do in every state, found by trying everything that can happen."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from uuid import UUID

import attrs

from flexcore.carts import ladder
from flexcore.carts.asked_prices import AskedPrices
from flexcore.checkout import machine
from flexcore.kernel import EventCode, VendorCartId
from flexcore.payments import PaymentStatus
from flexcore.vendors import Held, HoldAnswer, HoldUnknown, NotHeld, NotReached, Rung, SeatWish
from tests.builders import a_block, a_price
from tests.prices import asked_prices

_KEY = UUID(int=1)
_FIRST, _SECOND = VendorCartId("first"), VendorCartId("second")


def own_moves() -> list[tuple[str, str, str]]:
    """Return the moves of payments and vendor carts that nothing but the machine itself makes."""
    seen: dict[tuple[str, str, str], None] = {}
    told: set[tuple[Enum | None, Enum | None]] = set()
    told |= {(a, b) for (a, _), b in machine.PAYMENT_MOVES.items()}
    told |= {(a, b) for (a, _), b in machine.SALE_MOVES.items()}
    for before, after in _checkout_steps():
        changes: list[tuple[str, Enum | None, Enum | None]]
        changes = [("payment", before.payment, after.payment)]
        changes += [
            ("vendor cart", a.status, b.status)
            for a, b in zip(before.sales, after.sales, strict=True)
        ]
        for what, a, b in changes:
            if a is not b and a is not None and b is not None and (a, b) not in told:
                seen[what, f"`{a.value}`", f"`{b.value}`"] = None
    return sorted(seen)


def ladder_moves() -> list[tuple[str, str, str, str]]:
    """Return what follows from everything that can happen to a climb."""
    wish = SeatWish(EventCode("E"), 2, "ADULT", price_code="P1")
    moves: dict[tuple[str, str, str, str], None] = {}
    waiting, known = [ladder.Climb(wish)], set()
    while waiting:
        climb = waiting.pop(0)
        if climb in known:
            continue
        known.add(climb)
        for words, happened in _ladder_happenings():
            if "another price" in words and climb.prices is None:
                continue
            try:
                after, commands = ladder.decide(climb, happened)
            except ValueError:
                continue
            said = ", ".join(_command(command) for command in commands) or "ask at these prices"
            moves[f"`{climb.phase.value}`", _when(words, climb), f"`{after.phase.value}`", said] = (
                None
            )
            waiting.append(after)
    return list(moves)


def _checkout_steps() -> Iterator[tuple[machine.CheckoutState, machine.CheckoutState]]:
    sales = (machine.Sale(_FIRST), machine.Sale(_SECOND))
    waiting = [
        machine.CheckoutState(PaymentStatus.AUTHORIZING, sales),
        machine.CheckoutState(None, sales),
    ]
    known: set[machine.CheckoutState] = set()
    while waiting:
        state = waiting.pop()
        if state in known:
            continue
        known.add(state)
        begun, _ = machine.resume(state)
        for after in (begun, *_after(state)):
            yield state, after
            waiting.append(after)


def _after(state: machine.CheckoutState) -> Iterator[machine.CheckoutState]:
    happenings: list[machine.Happened] = [
        machine.Authorized(),
        machine.Declined(),
        machine.Captured(),
        machine.CaptureFailed(),
        machine.Voided(),
    ]
    for sold in (_FIRST, _SECOND):
        happenings += [
            machine.Committed(sold),
            machine.CommitRefused(sold),
            machine.NeverCommitted(sold),
        ]
    for happened in happenings:
        try:
            yield machine.decide(state, happened)[0]
        except ValueError:
            continue


def _ladder_happenings() -> Iterator[tuple[str, ladder.Happened]]:
    held = Held(_KEY, _FIRST, (), datetime(2025, 9, 1, tzinfo=UTC))
    answers: list[tuple[str, HoldAnswer]] = [
        ("other seats than asked for are held", held),
        ("no such seats", NotHeld(_KEY)),
        ("the vendor was not reached", NotReached(_KEY, "the vendor")),
        ("the answer was lost", HoldUnknown(_KEY, "the vendor")),
    ]
    yield "the climb begins", ladder.Begun()
    for words, answer in answers:
        yield words, ladder.Answered(answer)
    known = asked_prices(a_block(seats=2))
    yield "the vendor's own prices are known", ladder.Priced(known)
    yield "the vendor has the program's price no more", ladder.Priced(AskedPrices((), False))
    yield "the seats are held", ladder.Answered(_enough(held))
    dearer = attrs.evolve(held, blocks=(a_block(seats=2, price=a_price(9000)),))
    yield "the seats are held at another price", ladder.Answered(dearer)
    yield "the cart could not be saved", ladder.NotKept(_enough(held))


def _enough(held: Held) -> Held:
    return attrs.evolve(held, blocks=(a_block(seats=2),))


def _when(words: str, climb: ladder.Climb) -> str:
    if words == "the answer was lost" and climb.asked_again:
        return f"{words} again"
    if words == "the vendor was not reached" and climb.asked_again:
        return f"{words} after an answer was lost"
    last = climb.rung is Rung.TICKET_TYPE
    falls = words.startswith(("other seats", "no such seats", "the seats are held at another"))
    if not falls or not last:
        return words
    before = ", after another price was met" if climb.met_other_prices else ""
    return f"{words}, on the last rung{'' if 'another price' in words else before}"


def _command(command: ladder.Command) -> str:
    match command:
        case ladder.Ask(again=True):
            return "ask again with the same key"
        case ladder.Ask():
            return "ask on the next rung"
        case ladder.Keep():
            return "keep"
        case ladder.Release():
            return "release"
        case ladder.GiveUp(price_is_gone=True):
            return "give up, as the price is gone"
        case ladder.GiveUp():
            return "give up, with alternatives"
        case ladder.Leave():
            return "tell that nothing is held"
        case ladder.Park():
            return "tell that seats may be held"
