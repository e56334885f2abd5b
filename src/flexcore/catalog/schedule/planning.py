"""From a schedule's rows to what changes in the catalog."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import TypedDict

import attrs

from flexcore.catalog.events import EventAdded, EventChanged, changed_fields
from flexcore.catalog.model import Event, Venue, venue_code, zone_of
from flexcore.catalog.schedule.lines import ScheduleRow
from flexcore.catalog.schedule.reading import ScheduleOptions, ScheduleReading
from flexcore.catalog.schedule.refusals import (
    DateContradictsTime,
    DateMissing,
    GameTwice,
    LineRefusal,
    TimeZoneNeeded,
    UnknownTimeZone,
    VenueElsewhere,
)
from flexcore.kernel import DomainEvent, EventCode, EventId, Ids, Refusal, VenueId


class _Facts(TypedDict):
    """What a schedule says about an event, by the event's fields."""

    name: str
    venue_id: VenueId
    home_code: str
    home_name: str
    away_code: str
    away_name: str
    season_type: str
    local_date: date
    starts_at: datetime | None
    time_zone: str


@attrs.frozen
class ScheduleImport:
    """What an import did; every line after the header is counted once.

    Attributes:
        passed_over: Lines that are blank, repeat another exactly or were not asked for.
        refused: Lines that were not taken, in their order, and why.
        venues_added: Names of the venues that were new.
    """

    added: int
    changed: int
    unchanged: int
    passed_over: int
    refused: tuple[LineRefusal, ...] = ()
    venues_added: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether no line was refused."""
        return not self.refused


@attrs.frozen
class ImportPlan:
    """What has to be saved and told so that the catalog says what the schedule says."""

    venues: tuple[Venue, ...]
    events: tuple[Event, ...]
    news: tuple[DomainEvent, ...]
    report: ScheduleImport


def time_zone_is_known(options: ScheduleOptions) -> Refusal | None:
    """Refuse a time zone for new venues that does not exist."""
    if options.time_zone is None or zone_of(options.time_zone):
        return None
    return UnknownTimeZone(options.time_zone)


def plan_import(
    reading: ScheduleReading,
    options: ScheduleOptions,
    venues: Iterable[Venue],
    stored: Mapping[EventCode, Event],
    ids: Ids,
) -> ImportPlan:
    """Return what changes in a catalog so that it agrees with a schedule.

    What the store itself decided about an event stays as it is: its status, whether it is
    published, and that it was deleted.

    Args:
        reading: The schedule.
        options: With the time zone of new venues, which must exist.
        venues: All that the catalog knows.
        stored: Events that have the codes of the reading's rows.
        ids: Gives ids to what is new.
    """
    known = {venue.code: venue for venue in venues}
    placed, refused, repeats = _place_rows(reading.rows, known, options, ids)
    new_venues = tuple(
        {place.venue.id: place.venue for place in placed if not place.venue.version}.values()
    )
    pairs = [_before_and_after(place, stored, ids) for place in placed]
    moves = [(before, after) for before, after in pairs if _differs(before, after)]
    added = sum(before is None for before, _ in moves)
    report = ScheduleImport(
        added=added,
        changed=len(moves) - added,
        unchanged=len(pairs) - len(moves),
        passed_over=reading.passed_over + repeats,
        refused=tuple(sorted([*reading.refused, *refused], key=lambda refusal: refusal.line)),
        venues_added=tuple(venue.name for venue in new_venues),
    )
    events = tuple(after for _, after in moves)
    return ImportPlan(new_venues, events, tuple(_news(*move) for move in moves), report)


@attrs.frozen
class _PlacedRow:
    """A row with the venue and the day that it names."""

    line: int
    row: ScheduleRow
    venue: Venue
    local_date: date


def _place_rows(
    rows: Mapping[int, ScheduleRow], known: Mapping[str, Venue], options: ScheduleOptions, ids: Ids
) -> tuple[Collection[_PlacedRow], list[LineRefusal], int]:
    """Return the first sound row of every game, what is refused, and how many repeat another."""
    venues = dict(known)
    placed: dict[str, _PlacedRow] = {}
    refused: list[LineRefusal] = []
    for line, row in rows.items():
        place = _place(line, row, venues, options, ids)
        if isinstance(place, Refusal):
            refused.append(LineRefusal(line, place))
            continue
        first = placed.setdefault(row.game_id, place)
        if first.row != row:
            refused.append(LineRefusal(line, GameTwice(row.game_id, first.line)))
        venues[first.venue.code] = first.venue
    return placed.values(), refused, len(rows) - len(placed) - len(refused)


def _place(
    line: int, row: ScheduleRow, known: Mapping[str, Venue], options: ScheduleOptions, ids: Ids
) -> _PlacedRow | Refusal:
    venue = _venue_of(row, known, options, ids)
    if isinstance(venue, Refusal):
        return venue
    local_date = _local_date_of(row, venue)
    if isinstance(local_date, Refusal):
        return local_date
    return _PlacedRow(line, row, venue, local_date)


def _venue_of(
    row: ScheduleRow, known: Mapping[str, Venue], options: ScheduleOptions, ids: Ids
) -> Venue | Refusal:
    code = venue_code(row.venue)
    if venue := known.get(code):
        if row.city and venue.city and row.city.casefold() != venue.city.casefold():
            return VenueElsewhere(venue.name, row.city, venue.city)
        return venue
    if options.time_zone is None:
        return TimeZoneNeeded(row.venue)
    return Venue(VenueId(ids.new()), code, row.venue, row.city, row.state, options.time_zone)


def _local_date_of(row: ScheduleRow, venue: Venue) -> date | Refusal:
    starts_on = row.starts_at.astimezone(venue.zone).date() if row.starts_at else None
    if row.local_date and starts_on and row.local_date != starts_on:
        return DateContradictsTime(row.local_date, starts_on)
    return starts_on or row.local_date or DateMissing()


def _before_and_after(
    place: _PlacedRow, stored: Mapping[EventCode, Event], ids: Ids
) -> tuple[Event | None, Event]:
    before = stored.get(EventCode(place.row.game_id))
    if before is None:
        return None, Event(
            id=EventId(ids.new()), event_code=EventCode(place.row.game_id), **_facts(place)
        )
    return before, attrs.evolve(before, **_facts(place))


def _facts(place: _PlacedRow) -> _Facts:
    row = place.row
    return {
        "name": f"{row.home_team} vs. {row.away_team}",
        "venue_id": place.venue.id,
        "home_code": row.home_code,
        "home_name": row.home_team,
        "away_code": row.away_code,
        "away_name": row.away_team,
        "season_type": row.season_type,
        "local_date": place.local_date,
        "starts_at": row.starts_at,
        "time_zone": place.venue.time_zone,
    }


def _differs(before: Event | None, after: Event) -> bool:
    return before is None or bool(changed_fields(before, after))


def _news(before: Event | None, after: Event) -> DomainEvent:
    return EventAdded.of(after) if before is None else EventChanged.of(before, after)
