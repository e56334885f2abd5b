"""What a box office needs to sell the sample season: every seat of a game and its price."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flex_adapters.sample.arena import Arena, GameTier, PriceCode, rows_of
from flexcore.kernel import Charge, ChargeKind, Money, SeatPrice, iso_currency

# Whole weeks keep the days of the week, and 52 of them all but the day of the year.
_SEASON = timedelta(weeks=52)


class SampleSeat(NamedTuple):
    """One seat of one game, as a box office stores it; a tuple, as there are many.

    Attributes:
        row_rank: How good the row is within the venue, the lowest first.
        position: The seat's place in its row, from 0; neighbours are one apart.
        row_length: How many places the row has.
        seat_number: What stands on the seat.
        face_value: In cents, at this game.
    """

    section_name: str
    row_name: str
    row_rank: int
    position: int
    row_length: int
    seat_number: int
    price_code: str
    ticket_type_code: str
    class_name: str
    face_value: int


class PriceKey(NamedTuple):
    """What a price is for."""

    price_code: str
    ticket_type_code: str


def tier_of(arena: Arena, away_code: str) -> GameTier:
    """Return the tier of a game against an opponent."""
    naming = (tier for tier in arena.tiers if away_code in tier.opponents)
    return next(naming, arena.tiers[-1])


def prices_of(arena: Arena, away_code: str) -> dict[PriceKey, SeatPrice]:
    """Return the price of a seat at a game against an opponent, by what can be sold."""
    percent = tier_of(arena, away_code).percent
    keys = dict.fromkeys(PriceKey(row.price_code, row.ticket_type_code) for row in rows_of(arena))
    return {key: _price(arena, arena.price_codes[key.price_code], percent) for key in keys}


def seats_of(arena: Arena, away_code: str) -> Iterator[SampleSeat]:
    """Yield every seat of a game against an opponent, row by row, neighbours in order."""
    percent = tier_of(arena, away_code).percent
    for arena_row in rows_of(arena):
        row = arena_row.row
        face_value = _at(percent, arena.price_codes[arena_row.price_code].face_value)
        for position, seat_number in enumerate(row.seat_numbers()):
            yield SampleSeat(
                row.section_name,
                row.name,
                row.rank,
                position,
                row.seat_count,
                seat_number,
                arena_row.price_code,
                arena_row.ticket_type_code,
                arena_row.class_name,
                face_value,
            )


def season_not_before(schedule: Sequence[bytes], first_day: date, zone: ZoneInfo) -> list[bytes]:
    """Return a schedule moved by whole years of 52 weeks so that it begins on a day or later.

    A demonstration can so sell the season whenever it runs. Games keep their weekday and their
    local time; a schedule that begins late enough already stays as it is.

    Args:
        schedule: Lines of CSV with their line ends, the header first, at least one game.
        first_day: Local date that no game may precede.
        zone: Time zone of the venue.
    """
    reader = csv.DictReader(line.decode() for line in schedule)
    games = list(reader)
    starts = [datetime.fromisoformat(game["starts_at_utc"]).astimezone(zone) for game in games]
    late_by = max(first_day - min(starts).date(), timedelta())
    move = -(-late_by // _SEASON) * _SEASON
    moved = io.StringIO()
    writer = csv.DictWriter(moved, reader.fieldnames or [], lineterminator="\n")
    writer.writeheader()
    for game, start in zip(games, starts, strict=True):
        # Adding to a local time keeps the hour on the wall, summer time or not.
        utc = (start + move).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        writer.writerow(game | {"starts_at_utc": utc})
    return moved.getvalue().encode().splitlines(keepends=True)


def _price(arena: Arena, code: PriceCode, percent: int) -> SeatPrice:
    currency = iso_currency(arena.currency)
    amounts = {
        ChargeKind.FACE_VALUE: _at(percent, code.face_value),
        ChargeKind.SERVICE_FEE: _at(percent, code.service_fee),
        ChargeKind.FACILITY_FEE: code.facility_fee,
    }
    charges = tuple(Charge(kind, Money(amount, currency)) for kind, amount in amounts.items())
    return SeatPrice(charges, currency)


def _at(percent: int, cents: int) -> int:
    """Return a percentage of an amount, rounded down to a whole cent."""
    return cents * percent // 100
