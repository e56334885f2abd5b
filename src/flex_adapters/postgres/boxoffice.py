"""The box office in Postgres."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

import attrs
from psycopg.rows import DictRow
from psycopg.types.json import Json, Jsonb

from flex_adapters.postgres.batches import Answer
from flex_adapters.postgres.boxoffice_statements import (
    ADD_EVENT,
    ADD_FEES,
    ALIVE,
    BY_RUNG,
    COPY_SEATS,
    HOLDS,
    KNOWN_EVENTS,
    LEARN_SIZES,
    PRICE_LEVELS,
    RELEASE,
    ROWS_INSTEAD,
    SALE,
    SELL,
    TAKE_BACK,
    TAKE_SKIPPING,
    TAKE_WAITING,
)
from flex_adapters.postgres.charges import charges_json, charges_of
from flex_adapters.postgres.conversation import Conversation
from flex_adapters.postgres.currencies import currency_of, currency_text
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
    price_of,
)
from flexcore.kernel import BoxSeatId, EventCode, Money, Refused, SeatPrice
from flexcore.seating import SeatRow, mask_of
from flexcore.vendors import CommitRequest, PriceLevel, Rung, SeatWish


@attrs.frozen
class PostgresBoxSeats:
    """Seats, holds and sales of the box office, one statement an act."""

    connection: Conversation

    async def put_on_sale(
        self, event_code: EventCode, seats: Iterable[NewSeat], fees: Sequence[Fees]
    ) -> int:
        """Add the seats of an event that has none yet."""
        rows = iter(seats)
        first = next(rows, None)
        if first is None:
            return 0
        event = {"event_code": event_code, "currency": currency_text(first.price.currency)}
        added = await self.connection.execute(ADD_EVENT, event)
        if not added.count:
            raise Refused(EventOnSale(event_code))
        await self.connection.execute(ADD_FEES, event | {"fees": Jsonb(_fees_json(fees))})
        count = 0
        async with self.connection.copy(COPY_SEATS) as copy:
            for seat in (first, *rows):
                await copy.write_row(_seat_row(event_code, seat))
                count += 1
        return count

    async def learn_sizes(self) -> None:
        """Gather statistics: right after a load, the planner knows nothing of the new rows."""
        await self.connection.execute(LEARN_SIZES)

    async def open_rows(
        self, rung: Rung, wishes: Sequence[SeatWish], now: datetime, *, enough: int
    ) -> Sequence[Sequence[OpenRow]]:
        """Read what can be held now for each wish."""
        given = [_wish_json(n, wish) for n, wish in enumerate(wishes)]
        parameters = {"wishes": Json(given), "now": now, "enough": enough, "rung": int(rung)}
        found = await self.connection.execute(BY_RUNG[rung], parameters)
        rows: list[list[OpenRow]] = [[] for _ in wishes]
        for row in found.rows:
            rows[row["n"]].append(_open_row(row, row["seat_ids"], row["beside"]))
        return rows

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
        if not sought:
            return await self.holds(keys), {}
        parameters = {
            "event_codes": [each.event_code for each in sought],
            "quantities": [each.quantity for each in sought],
            "enough": [each.enough for each in sought],
            "at_most": at_most,
            "class_names": sorted(class_names),
            "now": now,
        }
        before, found = await self.connection.execute_all(
            (HOLDS, {"keys": list(keys)}), (ROWS_INSTEAD, parameters)
        )
        rows: dict[EventCode, list[RowInstead]] = {}
        for row in found.rows:
            rows.setdefault(row["event_code"], []).append(_row_instead(row))
        return _holds(before), rows

    async def take(
        self, picks: Sequence[SeatPick], now: datetime, *, wait: bool
    ) -> frozenset[UUID]:
        """Hold exactly these seats, each pick wholly or not at all."""
        if not picks:
            return frozenset()
        statement = TAKE_WAITING if wait else TAKE_SKIPPING
        given = Json([_pick_json(n, pick) for n, pick in enumerate(picks)])
        taken = await self.connection.execute(statement, {"picks": given, "now": now})
        return frozenset(row["hold_key"] for row in taken.rows)

    async def holds(self, keys: Sequence[UUID]) -> Sequence[BoxHold]:
        """Return the holds made with these keys."""
        return _holds(await self.connection.execute(HOLDS, {"keys": list(keys)}))

    async def release(self, keys: Sequence[UUID]) -> None:
        """Put the seats still held under these keys back on sale."""
        await self.connection.execute(RELEASE, {"keys": list(keys)})

    async def alive(self, keys: Sequence[UUID], now: datetime) -> frozenset[UUID]:
        """Return the keys whose seats are all still held."""
        found = await self.connection.execute(ALIVE, {"keys": list(keys), "now": now})
        return frozenset(row["hold_key"] for row in found.rows)

    async def sell(self, request: CommitRequest, now: datetime) -> BoxSale | None:
        """Sell all seats of a vendor cart that are held under its keys, or nothing."""
        blocks = (block for held in request.seats for block in held.blocks)
        parameters = {
            "keys": [held.key for held in request.seats],
            "now": now,
            "sale_key": request.key,
            "vendor_cart_id": request.vendor_cart_id,
            "amount": request.amount.amount,
            "seat_count": sum(block.seat_count for block in blocks),
        }
        row = (await self.connection.execute(SELL, parameters)).first
        return _sale(row)

    async def sale(self, key: UUID) -> BoxSale | None:
        """Return the sale made with a key."""
        row = (await self.connection.execute(SALE, {"sale_key": key})).first
        return _sale(row)

    async def take_back(self, sale_key: UUID) -> None:
        """Put the seats of a sale back on sale."""
        await self.connection.execute(TAKE_BACK, {"sale_key": sale_key})

    async def price_levels(
        self, event_codes: Sequence[EventCode], now: datetime
    ) -> Mapping[EventCode, tuple[PriceLevel, ...]]:
        """Count the seats of each event by section, price code and ticket type."""
        parameters = {"event_codes": list(event_codes), "now": now}
        found = await self.connection.execute(PRICE_LEVELS, parameters)
        levels: dict[EventCode, list[PriceLevel]] = {}
        for row in found.rows:
            levels.setdefault(row["event_code"], []).append(_level(row))
        return {code: tuple(of_event) for code, of_event in levels.items()}

    async def known_events(self, event_codes: Collection[EventCode]) -> frozenset[EventCode]:
        """Return those of the events that were put on sale."""
        found = await self.connection.execute(KNOWN_EVENTS, {"event_codes": list(event_codes)})
        return frozenset(EventCode(row["event_code"]) for row in found.rows)


def _seat_row(event_code: EventCode, seat: NewSeat) -> tuple[str | int, ...]:
    return (
        event_code,
        seat.section,
        seat.row,
        seat.row_rank,
        seat.row_length,
        seat.place,
        seat.seat_number,
        seat.price_code,
        seat.ticket_type_code,
        seat.class_name,
        seat.price.amount,
    )


def _fees_json(fees: Sequence[Fees]) -> list[dict[str, object]]:
    return [
        {
            "price_code": fee.price_code,
            "ticket_type_code": fee.ticket_type_code,
            "charges": charges_json(fee.charges),
        }
        for fee in fees
    ]


def _wish_json(n: int, wish: SeatWish) -> dict[str, object]:
    return {
        "n": n,
        "event_code": wish.event_code,
        "quantity": wish.quantity,
        "ticket_type_code": wish.ticket_type_code,
        "price_code": wish.price_code,
        "section": wish.section,
        "row_name": wish.row,
        "class_names": sorted(wish.class_names),
    }


def _pick_json(n: int, pick: SeatPick) -> dict[str, object]:
    return {
        "n": n,
        "hold_key": pick.key,
        "vendor_cart_id": pick.vendor_cart_id,
        "event_code": pick.event_code,
        "expires_at": pick.until,
        "seat_ids": pick.seat_ids,
    }


def _open_row(row: DictRow, seat_ids: Sequence[int], beside: Sequence[int] = ()) -> OpenRow:
    return OpenRow(
        section=row["section_name"],
        row=row["row_name"],
        rank=row["row_rank"],
        length=row["row_length"],
        price_code=row["price_code"],
        ticket_type_code=row["ticket_type_code"],
        class_name=row["class_name"],
        price=_price(row),
        seat_ids=tuple(map(BoxSeatId, seat_ids)),
        places=tuple(row["places"]),
        seat_numbers=tuple(row["seat_numbers"]),
        beside=mask_of(beside),
    )


def _row_instead(row: DictRow) -> RowInstead:
    seats = SeatRow(
        row["section_name"],
        row["row_name"],
        row["row_rank"],
        row["row_length"],
        mask_of(row["places"]),
    )
    return RowInstead(seats, row["price_code"], row["ticket_type_code"])


def _price(row: DictRow) -> SeatPrice:
    return _price_with(tuple(map(tuple, row["fees"])), row["price"], row["currency"])


@lru_cache(maxsize=4096)
def _price_with(fees: tuple[tuple[str, int], ...], face_value: int, currency: str) -> SeatPrice:
    """Return a price; few of them are on a great many seats, so each is made once."""
    unit = currency_of(currency)
    return price_of(Money(face_value, unit), charges_of(fees, unit))


def _holds(found: Answer) -> list[BoxHold]:
    holds: dict[UUID, BoxHold] = {}
    for row in found.rows:
        part = _open_row(row, row["held_seat_ids"])
        holds[row["hold_key"]] = _hold(row, part, holds.get(row["hold_key"]))
    return list(holds.values())


def _hold(row: DictRow, part: OpenRow, so_far: BoxHold | None) -> BoxHold:
    earlier = so_far.rows if so_far else ()
    return BoxHold(
        row["hold_key"],
        row["vendor_cart_id"],
        row["event_code"],
        tuple(BoxSeatId(seat_id) for seat_id in row["seat_ids"]),
        row["expires_at"].astimezone(UTC),
        (*earlier, part),
    )


def _sale(row: DictRow | None) -> BoxSale | None:
    return BoxSale(row["sale_key"], f"BO-{row['sale_number']:07d}") if row else None


def _level(row: DictRow) -> PriceLevel:
    return PriceLevel(
        row["event_code"],
        row["section_name"],
        row["price_code"],
        row["ticket_type_code"],
        row["class_name"],
        row["seats_open"],
        row["seats_unsold"] - row["seats_open"],
        _price(row),
    )
