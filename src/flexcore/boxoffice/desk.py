"""The box office at work within one unit of work; it plays every role of a ticket vendor."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count
from types import MappingProxyType
from uuid import UUID

import attrs

from flexcore.boxoffice.blocks import blocks_of
from flexcore.boxoffice.choice import Choice, alternatives, choose
from flexcore.boxoffice.model import BoxHold, OpenRow, RowName, SeatPick, SoughtInstead
from flexcore.boxoffice.ports import BoxSeats
from flexcore.kernel import Clock, EventCode, VendorCartId
from flexcore.vendors import (
    CommitAnswer,
    CommitRequest,
    Committed,
    Held,
    HeldSeats,
    HoldAnswer,
    HoldRequest,
    NotCommitted,
    NotHeld,
    PriceLevel,
    SeatBlock,
)

# Rows read for one wish at first: the best one nearly always has the seats, and a second leaves
# rivals who ask at once something to draw from.
ROWS_READ = 2
# How often other seats are tried past those that rivals are taking, before waiting for them.
SKIPPING_ROUNDS = 4
# Rows among which alternatives are sought: of the wished event, and of each of the others.
ROWS_INSTEAD = 8
ROWS_ELSEWHERE = 3
# Rows that are read for alternatives, of all events together.
ROWS_IN_ALL = 18


@attrs.frozen
class Desk:
    """Holds, sells and takes back seats in an open unit of work."""

    seats: BoxSeats
    clock: Clock

    async def hold(self, requests: Sequence[HoldRequest]) -> Sequence[HoldAnswer]:
        """Set seats aside, each request on its own; see `SeatHolds.hold`.

        Seats that a rival is taking at this moment are passed over at first. "Not available" is
        said only after a read and a try that passed over nothing.
        """
        asked = {request.key: request for request in requests}
        open_rows = await self._open_rows(asked)
        choices = _choices(asked, open_rows)
        answers = await self._hold_past_rivals(asked, open_rows, choices.chosen)
        answers |= await self._hold_waiting(
            {key: asked[key] for key in choices.keys if key not in answers},
            frozenset(choices.chosen),
        )
        answers |= await self._not_held([asked[key] for key in asked if key not in answers])
        return [answers[request.key] for request in requests]

    async def release(self, seats: Sequence[HeldSeats]) -> None:
        """Put seats back on sale; see `SeatHolds.release`."""
        await self.seats.release([held.key for held in seats])

    async def verify(self, seats: Sequence[HeldSeats]) -> Sequence[tuple[SeatBlock, ...] | None]:
        """Return what is still held, as it is now; see `SeatHolds.verify`."""
        alive = await self.seats.alive([held.key for held in seats], self.clock.now())
        blocks = {hold.key: blocks_of(hold.rows) for hold in await self.seats.holds(list(alive))}
        return [blocks.get(held.key) for held in seats]

    async def commit(self, request: CommitRequest) -> CommitAnswer:
        """Sell a vendor cart, all of it or nothing; see `VendorSales.commit`."""
        if sale := await self.seats.sell(request, self.clock.now()):
            return Committed(request.key, sale.order_number)
        if first := await self.look_up(request):
            return first
        alive = await self.seats.alive([held.key for held in request.seats], self.clock.now())
        lapsed = next((held for held in request.seats if held.key not in alive), None)
        return NotCommitted(
            request.key, lapsed.event_code if lapsed else None, "the hold of the seats has lapsed"
        )

    async def look_up(self, request: CommitRequest) -> Committed | None:
        """Return the sale made with a key; see `VendorSales.look_up`."""
        sale = await self.seats.sale(request.key)
        return Committed(request.key, sale.order_number) if sale else None

    async def return_seats(self, sold: CommitRequest) -> None:
        """Take sold seats back; see `VendorSales.return_seats`."""
        await self.seats.take_back(sold.key)

    async def price_levels(
        self, event_codes: Sequence[EventCode]
    ) -> Mapping[EventCode, tuple[PriceLevel, ...]]:
        """Count what is open; see `VendorStock.price_levels`."""
        return await self.seats.price_levels(event_codes, self.clock.now())

    async def known_events(self, event_codes: Collection[EventCode]) -> frozenset[EventCode]:
        """Return those that were put on sale; see `VendorStock.known_events`."""
        return await self.seats.known_events(event_codes)

    async def _hold_past_rivals(
        self,
        asked: Mapping[UUID, HoldRequest],
        open_rows: Mapping[UUID, Sequence[OpenRow]],
        choices: Mapping[UUID, Choice],
    ) -> dict[UUID, HoldAnswer]:
        """Try the best seats, then others drawn by lot.

        Rivals who all move on to the next best seats would only meet again there.
        """
        held: dict[UUID, HoldAnswer] = {}
        for turn in range(SKIPPING_ROUNDS):
            if not choices:
                break
            held |= await self._take(asked, choices, wait=False)
            lost = {key: choice for key, choice in choices.items() if key not in held}
            open_rows = {
                key: [row.without({choice.row: choice.places}) for row in open_rows[key]]
                for key, choice in lost.items()
            }
            choices = _choices(asked, open_rows, _lots(lost, turn)).chosen
        return held

    async def _hold_waiting(
        self, waiting: Mapping[UUID, HoldRequest], tried: frozenset[UUID]
    ) -> dict[UUID, HoldAnswer]:
        """Read again and take with waiting, until the seats are ours or none are left.

        What is lost after waiting was committed by a rival, so every round ends some rival's.

        Args:
            waiting: Requests that have no seats yet.
            tried: Those of them that have lost seats to a rival, and now draw by lot.
        """
        held: dict[UUID, HoldAnswer] = {}
        for turn in count(SKIPPING_ROUNDS):
            if not waiting:
                break
            held |= await self._first_holds(list(waiting))
            left = {key: waiting[key] for key in waiting if key not in held}
            choices = _choices(left, await self._open_rows(left), _lots(tried, turn))
            held |= await self._take(left, choices.chosen, wait=True)
            waiting = {key: left[key] for key in choices.keys if key not in held}
            tried |= choices.chosen.keys()
        return held

    async def _open_rows(
        self, waiting: Mapping[UUID, HoldRequest]
    ) -> dict[UUID, Sequence[OpenRow]]:
        by_rung: dict[int, list[HoldRequest]] = {}
        for request in waiting.values():
            by_rung.setdefault(request.rung, []).append(request)
        found: dict[UUID, Sequence[OpenRow]] = {}
        for requests in by_rung.values():
            found |= await self._open_rows_of(requests)
        return found

    async def _open_rows_of(
        self, requests: Sequence[HoldRequest], enough: int = ROWS_READ
    ) -> dict[UUID, Sequence[OpenRow]]:
        """Read rows until some row has the seats, or there are no more."""
        rows = await self.seats.open_rows(
            requests[0].rung, [r.wish for r in requests], self.clock.now(), enough=enough
        )
        found = {request.key: of_wish for request, of_wish in zip(requests, rows, strict=True)}
        cut_short = [
            request
            for request in requests
            if len(found[request.key]) >= enough and not choose(request, found[request.key])
        ]
        if cut_short:
            found |= await self._open_rows_of(cut_short, enough * 8)
        return found

    async def _take(
        self,
        requests: Mapping[UUID, HoldRequest],
        choices: Mapping[UUID, Choice],
        *,
        wait: bool,
    ) -> dict[UUID, HoldAnswer]:
        if not choices:
            return {}
        picks = [_pick(requests[key], choice) for key, choice in choices.items()]
        taken = await self.seats.take(picks, self.clock.now(), wait=wait)
        return {
            pick.key: Held(
                pick.key,
                VendorCartId(pick.vendor_cart_id),
                choices[pick.key].blocks,
                pick.until,
            )
            for pick in picks
            if pick.key in taken
        }

    async def _first_holds(self, keys: Sequence[UUID]) -> dict[UUID, HoldAnswer]:
        if not keys:
            return {}
        return {hold.key: _held(hold) for hold in await self.seats.holds(keys)}

    async def _not_held(self, requests: Sequence[HoldRequest]) -> dict[UUID, HoldAnswer]:
        """Say no, unless the key has held before; name what there is instead, where asked."""
        by_classes: dict[frozenset[str], list[HoldRequest]] = {}
        for request in requests:
            by_classes.setdefault(request.wish.class_names, []).append(request)
        answers: dict[UUID, HoldAnswer] = {}
        for class_names, alike in by_classes.items():
            answers |= await self._not_held_alike(alike, class_names)
        return answers

    async def _not_held_alike(
        self, requests: Sequence[HoldRequest], class_names: frozenset[str]
    ) -> dict[UUID, HoldAnswer]:
        before, rows = await self.seats.before_refusing(
            [request.key for request in requests],
            _sought_instead(requests),
            class_names,
            self.clock.now(),
            at_most=ROWS_IN_ALL,
        )
        answers: dict[UUID, HoldAnswer] = {hold.key: _held(hold) for hold in before}
        return answers | {
            request.key: NotHeld(
                request.key,
                alternatives(
                    request.wish,
                    [(code, row) for code in request.instead for row in rows.get(code, ())],
                ),
            )
            for request in requests
            if request.key not in answers
        }


@attrs.frozen
class _Choices:
    """What was chosen for the requests of one call.

    Attributes:
        postponed: Requests that found seats, but only such as another request of the call gets.
    """

    chosen: Mapping[UUID, Choice]
    postponed: tuple[UUID, ...]

    @property
    def keys(self) -> tuple[UUID, ...]:
        """The requests that found seats."""
        return (*self.chosen, *self.postponed)


def _choices(
    requests: Mapping[UUID, HoldRequest],
    open_rows: Mapping[UUID, Sequence[OpenRow]],
    lots: Mapping[UUID, int] = MappingProxyType({}),
) -> _Choices:
    """Choose for each request in turn; what one gets is gone for the next of its event.

    Requests with a lot draw their seats, the others get the best.
    """
    chosen: dict[UUID, Choice] = {}
    postponed: list[UUID] = []
    gone: dict[EventCode, dict[RowName, int]] = {}
    for key, rows in open_rows.items():
        taken = gone.setdefault(requests[key].wish.event_code, {})
        left = [row.without(taken) for row in rows] if taken else rows
        if choice := choose(requests[key], left, lot=lots.get(key)):
            chosen[key] = choice
            taken[choice.row] = taken.get(choice.row, 0) | choice.places
        elif taken and choose(requests[key], rows):
            postponed.append(key)
    return _Choices(chosen, tuple(postponed))


def _lots(keys: Iterable[UUID], turn: int) -> dict[UUID, int]:
    """Draw a number for each key, another one every turn."""
    return {key: key.int + turn for key in keys}


def _sought_instead(requests: Sequence[HoldRequest]) -> Sequence[SoughtInstead]:
    """Return where to look for alternatives: most of all in the events that were wished for."""
    wished = {request.wish.event_code for request in requests}
    most = max(request.wish.quantity for request in requests)
    codes = dict.fromkeys(code for request in requests for code in request.instead)
    return [
        SoughtInstead(code, most, ROWS_INSTEAD if code in wished else ROWS_ELSEWHERE)
        for code in codes
    ]


def _pick(request: HoldRequest, choice: Choice) -> SeatPick:
    return SeatPick(
        request.key,
        request.wish.event_code,
        request.vendor_cart_id or str(request.key),
        choice.seat_ids,
        request.hold_until,
    )


def _held(hold: BoxHold) -> Held:
    return Held(hold.key, VendorCartId(hold.vendor_cart_id), blocks_of(hold.rows), hold.expires_at)
