"""The seats of the box office in memory."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import attrs

from flex_adapters.memory.seat_plans import Part, SeatPlan, places_by_part
from flex_adapters.memory.tables import Table, UndoLog
from flexcore.boxoffice import (
    BoxHold,
    BoxSale,
    EventOnSale,
    Fees,
    NewSeat,
    OpenRow,
    RowInstead,
    SeatPick,
    SoughtInstead,
)
from flexcore.kernel import EventCode, Refused, SeatPrice
from flexcore.vendors import CommitRequest, PriceLevel, Rung, SeatWish


@attrs.frozen
class _Hold:
    """Some places of a part, set aside."""

    key: UUID
    places: int
    until: datetime


@attrs.frozen
class _Taken:
    """What is gone of a part; a hold that has lapsed is as good as none."""

    sold: int = 0
    holds: tuple[_Hold, ...] = ()

    def places(self, now: datetime) -> int:
        """Return the mask of what cannot be held now."""
        taken = self.sold
        for hold in self.holds:
            if hold.until > now:
                taken |= hold.places
        return taken

    def without(self, key: UUID) -> "_Taken":
        return _Taken(self.sold, tuple(hold for hold in self.holds if hold.key != key))

    def holding(self, hold: _Hold, now: datetime) -> "_Taken":
        return _Taken(self.sold, (*(each for each in self.holds if each.until > now), hold))


@attrs.frozen
class _Sale:
    """A sale with the places that it took, until they are taken back."""

    sale: BoxSale
    places: tuple[tuple[int, int], ...]


_UNTOUCHED = _Taken()


class MemoryBoxSeats:
    """Seats as masks of places by row and price, found through the plan of their event."""

    def __init__(self, log: UndoLog) -> None:
        self._plans: Table[EventCode, SeatPlan] = Table(log)
        self._parts: Table[int, Part] = Table(log)
        self._taken: Table[int, _Taken] = Table(log)
        self._holds: Table[UUID, SeatPick] = Table(log)
        self._sales: Table[UUID, _Sale] = Table(log)
        # What a part last looked like, so that a row which nobody touched is not built again.
        self._last_rows: dict[int, tuple[tuple[int, int], OpenRow]] = {}

    async def put_on_sale(
        self, event_code: EventCode, seats: Iterable[NewSeat], fees: Sequence[Fees]
    ) -> int:
        """Add the seats of an event that has none yet; see `BoxSeats`."""
        if event_code in self._plans:
            raise Refused(EventOnSale(event_code))
        plan = SeatPlan.of(seats, fees, first_number=len(self._parts) + 1)
        if not plan.parts:
            return 0
        self._plans[event_code] = plan
        for part in plan.parts:
            self._parts[part.number] = part
        return sum(part.places.bit_count() for part in plan.parts)

    async def learn_sizes(self) -> None:
        """Do nothing: seats in memory are always found quickly."""

    async def open_rows(
        self, rung: Rung, wishes: Sequence[SeatWish], now: datetime, *, enough: int
    ) -> Sequence[Sequence[OpenRow]]:
        """Read what can be held now for each wish, best rows first; see `BoxSeats`."""
        return [self._open_rows(rung, wish, now, enough) for wish in wishes]

    async def before_refusing(
        self,
        keys: Sequence[UUID],
        sought: Sequence[SoughtInstead],
        class_names: frozenset[str],
        now: datetime,
        *,
        at_most: int,
    ) -> tuple[Sequence[BoxHold], Mapping[EventCode, Sequence[RowInstead]]]:
        """Read earlier holds of the keys, and the best rows of events with any open seat."""
        rows: dict[EventCode, Sequence[RowInstead]] = {}
        for event_code, quantity, enough in sought:
            if at_most and (plan := self._plans.get(event_code)):
                found = sorted(
                    self._rows_instead(plan, class_names, now),
                    key=lambda row: row.seats.open.bit_count() < quantity,
                )
                rows[event_code] = found[: min(enough, at_most)]
                at_most -= len(rows[event_code])
        return await self.holds(keys), rows

    async def take(
        self, picks: Sequence[SeatPick], now: datetime, *, wait: bool
    ) -> frozenset[UUID]:
        """Hold exactly these seats; nobody else is ever at work, so there is nothing to wait for.

        A key that was used before takes nothing and is not among those returned.
        """
        return frozenset(pick.key for pick in picks if self._take(pick, now))

    async def holds(self, keys: Sequence[UUID]) -> Sequence[BoxHold]:
        """Return the holds made with these keys, whatever has become of them since."""
        return [self._hold(self._holds[key]) for key in keys if key in self._holds]

    async def release(self, keys: Sequence[UUID]) -> None:
        """Put the seats still held under these keys back on sale."""
        for key in keys:
            for number, _ in self._places_of(key):
                if number in self._taken:
                    self._taken[number] = self._taken[number].without(key)

    async def alive(self, keys: Sequence[UUID], now: datetime) -> frozenset[UUID]:
        """Return the keys whose seats are all still held."""
        return frozenset(key for key in keys if self._is_alive(key, now))

    async def sell(self, request: CommitRequest, now: datetime) -> BoxSale | None:
        """Sell all seats that are held under the keys of a vendor cart, or nothing."""
        keys = dict.fromkeys(held.key for held in request.seats)
        if not keys or request.key in self._sales:
            return None
        if not all(self._is_alive(key, now) for key in keys):
            return None
        places = [(key, *part) for key in keys for part in self._places_of(key)]
        for key, number, sold in places:
            left = self._taken[number].without(key)
            self._taken[number] = attrs.evolve(left, sold=left.sold | sold)
        sale = BoxSale(request.key, f"BO-{len(self._sales) + 1:07d}")
        self._sales[request.key] = _Sale(sale, tuple((number, sold) for _, number, sold in places))
        return sale

    async def sale(self, key: UUID) -> BoxSale | None:
        """Return the sale made with a key."""
        sold = self._sales.get(key)
        return sold.sale if sold else None

    async def take_back(self, sale_key: UUID) -> None:
        """Put the seats of a sale back on sale; doing it again changes nothing."""
        sold = self._sales.get(sale_key)
        if sold is None:
            return
        for number, places in sold.places:
            taken = self._taken[number]
            self._taken[number] = attrs.evolve(taken, sold=taken.sold & ~places)
        self._sales[sale_key] = attrs.evolve(sold, places=())

    async def price_levels(
        self, event_codes: Sequence[EventCode], now: datetime
    ) -> Mapping[EventCode, tuple[PriceLevel, ...]]:
        """Count the seats of each event by section, price code and ticket type."""
        return {code: tuple(self._levels(code, now)) for code in event_codes}

    async def known_events(self, event_codes: Collection[EventCode]) -> frozenset[EventCode]:
        """Return those of the events that have a plan."""
        return frozenset(code for code in event_codes if code in self._plans)

    def _open_rows(
        self, rung: Rung, wish: SeatWish, now: datetime, enough: int
    ) -> Sequence[OpenRow]:
        plan = self._plans.get(wish.event_code)
        if plan is None:
            return ()
        at_least = 1 if rung is Rung.EXACT_SEATS else wish.quantity
        found: list[OpenRow] = []
        for part in plan.candidates(rung, wish):
            if len(found) >= enough and part.row.rank != found[-1].rank:
                break
            open_places = self._open_places(part, now)
            if open_places.bit_count() >= at_least:
                found.append(self._row(plan, part, open_places, now))
        return found

    def _rows_instead(
        self, plan: SeatPlan, class_names: frozenset[str], now: datetime
    ) -> Iterator[RowInstead]:
        for part in plan.of_classes(class_names):
            if open_places := self._open_places(part, now):
                yield part.row_instead(open_places)

    def _open_places(self, part: Part, now: datetime) -> int:
        taken = self._taken.get(part.number)
        return part.places if taken is None else part.places & ~taken.places(now)

    def _unsold_places(self, part: Part) -> int:
        return part.places & ~self._taken.get(part.number, _UNTOUCHED).sold

    def _row(self, plan: SeatPlan, part: Part, open_places: int, now: datetime) -> OpenRow:
        beside = 0
        for other in plan.of_row(part):
            if other is not part:
                beside |= self._open_places(other, now)
        last = self._last_rows.get(part.number)
        if last is None or last[0] != (open_places, beside):
            row = attrs.evolve(part.open_row(open_places), beside=beside)
            last = self._last_rows[part.number] = ((open_places, beside), row)
        return last[1]

    def _take(self, pick: SeatPick, now: datetime) -> bool:
        if pick.key in self._holds:
            return False
        wanted = places_by_part(pick.seat_ids)
        if any(
            places & ~self._open_places(self._parts[number], now)
            for number, places in wanted.items()
        ):
            return False
        for number, places in wanted.items():
            hold = _Hold(pick.key, places, pick.until)
            self._taken[number] = self._taken.get(number, _UNTOUCHED).holding(hold, now)
        self._holds[pick.key] = pick
        return True

    def _places_of(self, key: UUID) -> Iterator[tuple[int, int]]:
        pick = self._holds.get(key)
        return iter(places_by_part(pick.seat_ids).items() if pick else ())

    def _is_alive(self, key: UUID, now: datetime) -> bool:
        pick = self._holds.get(key)
        return (
            pick is not None
            and pick.until > now
            and all(
                any(hold.key == key for hold in self._taken.get(number, _UNTOUCHED).holds)
                for number, _ in self._places_of(key)
            )
        )

    def _hold(self, pick: SeatPick) -> BoxHold:
        parts = places_by_part(pick.seat_ids).items()
        return BoxHold(
            pick.key,
            pick.vendor_cart_id,
            pick.event_code,
            pick.seat_ids,
            pick.until,
            tuple(self._parts[number].open_row(places) for number, places in parts),
        )

    def _levels(self, event_code: EventCode, now: datetime) -> Iterator[PriceLevel]:
        plan = self._plans.get(event_code)
        counts: dict[_LevelKey, tuple[int, int]] = {}
        best_rank: dict[str, int] = {}
        for part in plan.parts if plan else ():
            best_rank.setdefault(part.row.section, part.row.rank)
            if unsold := self._unsold_places(part).bit_count():
                seats_open = self._open_places(part, now).bit_count()
                open_before, held_before = counts.get(key := _level_key(part.row), (0, 0))
                counts[key] = (open_before + seats_open, held_before + unsold - seats_open)
        for key in sorted(counts, key=lambda level: (best_rank[level[0]], level[:4])):
            yield PriceLevel(event_code, *key[:4], *counts[key], key[4])


_LevelKey = tuple[str, str, str, str, SeatPrice]


def _level_key(row: OpenRow) -> _LevelKey:
    return row.section, row.price_code, row.ticket_type_code, row.class_name, row.price
