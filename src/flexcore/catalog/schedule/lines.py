"""Reading a schedule's lines: bytes in, one row or one reason out for each."""

import csv
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import attrs

from flexcore.catalog.model import venue_code
from flexcore.catalog.schedule.refusals import (
    DateMissing,
    GameIdUnfit,
    HomeEqualsAway,
    LineUnreadable,
    ScheduleColumnsMissing,
    ScheduleUnreadable,
    TimeNotUtc,
    TimeUnreadable,
    ValueMissing,
    ValueTooLong,
    ValueUnprintable,
    WrongColumnCount,
)
from flexcore.kernel import Refusal, is_event_code

COLUMNS = tuple(
    "game_id season_type starts_at_utc home_code home_team away_code away_team "
    "venue city state".split()
)
LOCAL_DATE = "local_date"
_TEXTS = tuple(column for column in COLUMNS if column not in {"starts_at_utc", "state"})
_MAY_BE_EMPTY = frozenset({"starts_at_utc", "city", "state"})
# A sound line has about 120 bytes; whatever is longer by far is not a schedule.
LINE_BYTES_MAX = 4096
VALUE_LENGTH_MAX = 200
_YEARS = range(1900, 2200)


@attrs.frozen
class ScheduleRow:
    """One line of a schedule that makes sense by itself."""

    game_id: str
    season_type: str
    home_code: str
    home_team: str
    away_code: str
    away_team: str
    venue: str
    city: str
    state: str | None
    starts_at: datetime | None
    local_date: date | None


Header = tuple[str, ...]


def read_header(line: bytes | None) -> Header | Refusal:
    """Return the column names of a schedule's first line; names that mean nothing here are kept."""
    if line is None:
        return ScheduleUnreadable("is missing, as the file is empty")
    values = _values(line.removeprefix(b"\xef\xbb\xbf"))
    if isinstance(values, LineUnreadable):
        return ScheduleUnreadable(values.problem)
    header = tuple(value.casefold() for value in values)
    if missing := tuple(column for column in COLUMNS if column not in header):
        return ScheduleColumnsMissing(missing)
    if any(header.count(column) > 1 for column in (*COLUMNS, LOCAL_DATE)):
        return ScheduleUnreadable("names a column twice")
    return header


def read_values(line: bytes, header: Header) -> dict[str, str] | Refusal:
    """Return the values of a line by column, white space tidied, in order of the header."""
    values = _values(line)
    if isinstance(values, Refusal):
        return values
    if len(values) != len(header):
        return WrongColumnCount(len(values), len(header))
    return dict(zip(header, values, strict=True))


def read_row(values: dict[str, str]) -> ScheduleRow | Refusal:
    """Return what a line says, or the first thing that is wrong with it."""
    if wrong := _wrong_text(values):
        return wrong
    starts_at = _read_time(values["starts_at_utc"])
    if isinstance(starts_at, Refusal):
        return starts_at
    local_date = _read_date(values.get(LOCAL_DATE, ""))
    if isinstance(local_date, Refusal):
        return local_date
    if starts_at is None and local_date is None:
        return DateMissing()
    texts = {column: values[column] for column in _TEXTS}
    return ScheduleRow(
        **texts, state=values["state"] or None, starts_at=starts_at, local_date=local_date
    )


def _wrong_text(values: dict[str, str]) -> Refusal | None:
    for column in COLUMNS:
        value = values[column]
        if not value and column not in _MAY_BE_EMPTY:
            return ValueMissing(column)
        if len(value) > VALUE_LENGTH_MAX:
            return ValueTooLong(column, len(value), VALUE_LENGTH_MAX)
        if not value.isprintable():
            return ValueUnprintable(column)
    if not is_event_code(values["game_id"]):
        return GameIdUnfit(values["game_id"])
    if not venue_code(values["venue"]):
        return ValueMissing("venue")
    if values["home_code"].casefold() == values["away_code"].casefold():
        return HomeEqualsAway(values["home_code"])
    return None


def _values(line: bytes) -> Sequence[str] | LineUnreadable:
    if len(line) > LINE_BYTES_MAX:
        return LineUnreadable(f"is {len(line):,} bytes long; {LINE_BYTES_MAX:,} are the most")
    try:
        text = line.decode("utf-8").rstrip("\r\n")
        values = next(csv.reader([text], strict=True), [])
    except UnicodeDecodeError:
        return LineUnreadable("is not UTF-8")
    except csv.Error as error:
        return LineUnreadable(f"is not CSV ({error})")
    return [" ".join(value.split()) for value in values]


def _read_time(value: str) -> datetime | Refusal | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return TimeUnreadable("starts_at_utc", value)
    if moment.utcoffset() != timedelta():
        return TimeNotUtc(value)
    if moment.year not in _YEARS:
        return TimeUnreadable("starts_at_utc", value)
    return moment.replace(tzinfo=UTC)


def _read_date(value: str) -> date | Refusal | None:
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return TimeUnreadable(LOCAL_DATE, value)
    return day if day.year in _YEARS else TimeUnreadable(LOCAL_DATE, value)
