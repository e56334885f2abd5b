"""The catalog in Postgres."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, LiteralString
from uuid import UUID

import attrs
import psycopg
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from flex_adapters.postgres.conversation import Conversation
from flexcore.catalog import (
    CatalogChanged,
    Event,
    EventPlace,
    EventStatus,
    Section,
    SectionRow,
    Suite,
    Venue,
    VenueLayout,
    VenueUnknown,
    venue_code,
)
from flexcore.kernel import EventCode, Refusal, Refused, VenueId

# What a broken constraint means; the others can only be broken by a bug.
REFUSALS: Mapping[str, Refusal] = {
    "tbl_venues_code_key": CatalogChanged("a venue"),
    "tbl_events_event_code_key": CatalogChanged("an event"),
}

_VENUES = """
    SELECT venue_id, code, name, city, state, time_zone, version
      FROM tbl_venues
     ORDER BY code
"""

_VENUE_BY_CODE = """
    SELECT venue_id, code, name, city, state, time_zone, version
      FROM tbl_venues
     WHERE code = %(code)s
"""

# The version guard makes a stale save touch no row; rows are locked in one order for all.
_SAVE_VENUES = """
    INSERT INTO tbl_venues AS venue (venue_id, code, name, city, state, time_zone, version)
    SELECT given.venue_id, given.code, given.name, given.city, given.state, given.time_zone,
           given.version + 1
      FROM jsonb_to_recordset(%(venues)s) AS given (
               venue_id uuid, code text, name text, city text, state text, time_zone text,
               version integer)
      LEFT JOIN tbl_venues AS stored USING (venue_id)
     WHERE coalesce(stored.version, 0) = given.version
     ORDER BY given.code COLLATE "C"
        ON CONFLICT (venue_id) DO UPDATE
       SET code = EXCLUDED.code, name = EXCLUDED.name, city = EXCLUDED.city,
           state = EXCLUDED.state, time_zone = EXCLUDED.time_zone,
           updated_at = DEFAULT, updated_by = DEFAULT, version = EXCLUDED.version
     WHERE venue.version = EXCLUDED.version - 1
"""

_SECTIONS = """
    SELECT section_id, venue_id, name, display_rank
      FROM tbl_sections
     WHERE venue_id = %(venue_id)s
     ORDER BY display_rank, name
"""

_ROWS = """
    SELECT tbl_sections.name AS section_name, tbl_section_rows.name, rank, first_seat, seat_count,
           step
      FROM tbl_section_rows
      JOIN tbl_sections USING (section_id)
     WHERE venue_id = %(venue_id)s
     ORDER BY rank, tbl_sections.name, tbl_section_rows.name
"""

_SUITES = """
    SELECT suite_id, venue_id, code, name, section_name, capacity
      FROM tbl_suites
     WHERE venue_id = %(venue_id)s
     ORDER BY code
"""

_DROP_ROWS = """
    DELETE FROM tbl_section_rows
     USING tbl_sections
     WHERE tbl_sections.section_id = tbl_section_rows.section_id
       AND tbl_sections.venue_id = %(venue_id)s
"""

_DROP_SECTIONS = """
    DELETE FROM tbl_sections
     WHERE venue_id = %(venue_id)s AND section_id <> ALL (%(kept)s::uuid[])
"""

_DROP_SUITES = """
    DELETE FROM tbl_suites
     WHERE venue_id = %(venue_id)s AND suite_id <> ALL (%(kept)s::uuid[])
"""

_SAVE_SECTIONS = """
    INSERT INTO tbl_sections AS stored (section_id, venue_id, name, display_rank)
    SELECT section_id, %(venue_id)s, name, display_rank
      FROM jsonb_to_recordset(%(sections)s) AS given (
               section_id uuid, name text, display_rank integer)
        ON CONFLICT (section_id) DO UPDATE
       SET name = EXCLUDED.name, display_rank = EXCLUDED.display_rank,
           updated_at = DEFAULT, updated_by = DEFAULT, version = stored.version + 1
     WHERE (stored.name, stored.display_rank)
           IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.display_rank)
"""

_SAVE_ROWS = """
    INSERT INTO tbl_section_rows (section_id, name, rank, first_seat, seat_count, step)
    SELECT section_id, given.name, rank, first_seat, seat_count, step
      FROM jsonb_to_recordset(%(rows)s) AS given (
               section_name text, name text, rank integer, first_seat integer, seat_count integer,
               step smallint)
      JOIN tbl_sections ON tbl_sections.name = given.section_name
                       AND tbl_sections.venue_id = %(venue_id)s
"""

_SAVE_SUITES = """
    INSERT INTO tbl_suites AS stored (suite_id, venue_id, code, name, section_name, capacity)
    SELECT suite_id, %(venue_id)s, code, name, section_name, capacity
      FROM jsonb_to_recordset(%(suites)s) AS given (
               suite_id uuid, code text, name text, section_name text, capacity integer)
        ON CONFLICT (suite_id) DO UPDATE
       SET code = EXCLUDED.code, name = EXCLUDED.name, section_name = EXCLUDED.section_name,
           capacity = EXCLUDED.capacity,
           updated_at = DEFAULT, updated_by = DEFAULT, version = stored.version + 1
     WHERE (stored.code, stored.name, stored.section_name, stored.capacity)
           IS DISTINCT FROM (
               EXCLUDED.code, EXCLUDED.name, EXCLUDED.section_name, EXCLUDED.capacity)
"""

_EVENT_COLUMNS = """
    SELECT event_id, event_code, tbl_events.name, venue_id, home_code, home_name, away_code,
           away_name, season_type, local_date, starts_at, time_zone, status, is_published,
           deleted_at, tbl_events.version
      FROM tbl_events
      JOIN tbl_venues USING (venue_id)
"""

_EVENTS_BY_CODE = f"{_EVENT_COLUMNS} WHERE event_code = ANY (%(codes)s)"

# For a statement that has a code at hand as `event.event_code`: the event of the code, as JSON.
LISTED_EVENT = f"""
    SELECT row_to_json(found) AS event
      FROM ({_EVENT_COLUMNS} WHERE event_code = event.event_code) AS found
"""

_LIST_EVENTS = f"""
    {_EVENT_COLUMNS}
     WHERE deleted_at IS NULL AND (local_date, event_code) > (%(local_date)s, %(event_code)s)
     ORDER BY local_date, event_code
     LIMIT %(limit)s
"""

_SAVE_EVENTS = """
    INSERT INTO tbl_events AS event (
        event_id, event_code, name, venue_id, home_code, home_name, away_code, away_name,
        season_type, local_date, starts_at, status, is_published, deleted_at, version)
    SELECT given.event_id, given.event_code, given.name, given.venue_id, given.home_code,
           given.home_name, given.away_code, given.away_name, given.season_type,
           given.local_date, given.starts_at, given.status, given.is_published,
           given.deleted_at, given.version + 1
      FROM jsonb_to_recordset(%(events)s) AS given (
               event_id uuid, event_code text, name text, venue_id uuid, home_code text,
               home_name text, away_code text, away_name text, season_type text, local_date date,
               starts_at timestamptz, status text, is_published boolean, deleted_at timestamptz,
               version integer)
      LEFT JOIN tbl_events AS stored USING (event_id)
     WHERE coalesce(stored.version, 0) = given.version
     ORDER BY given.event_code COLLATE "C"
        ON CONFLICT (event_id) DO UPDATE
       SET event_code = EXCLUDED.event_code, name = EXCLUDED.name, venue_id = EXCLUDED.venue_id,
           home_code = EXCLUDED.home_code, home_name = EXCLUDED.home_name,
           away_code = EXCLUDED.away_code, away_name = EXCLUDED.away_name,
           season_type = EXCLUDED.season_type, local_date = EXCLUDED.local_date,
           starts_at = EXCLUDED.starts_at, status = EXCLUDED.status,
           is_published = EXCLUDED.is_published, deleted_at = EXCLUDED.deleted_at,
           updated_at = DEFAULT, updated_by = DEFAULT, version = EXCLUDED.version
     WHERE event.version = EXCLUDED.version - 1
"""


@attrs.frozen
class PostgresCatalog:
    """Venues and events in the tables of the tenant's schema.

    What a statement of another repository has read along is not read again in the same work.
    """

    connection: Conversation
    _read_along: dict[EventCode, Mapping[str, Any] | None] = attrs.field(factory=dict, init=False)

    def read_along(self, found: Mapping[EventCode, Mapping[str, Any] | None]) -> None:
        """Keep what was found as `LISTED_EVENT` by code; None where there is no such event."""
        self._read_along.update(found)

    async def venues(self) -> Sequence[Venue]:
        """Return every venue, in the order of their codes."""
        found = await self.connection.execute(_VENUES)
        return [_venue(row) for row in found.rows]

    async def find_venue(self, name_or_code: str) -> Venue | None:
        """Return the venue of this name or code."""
        found = await self.connection.execute(_VENUE_BY_CODE, {"code": venue_code(name_or_code)})
        row = found.first
        return _venue(row) if row else None

    async def save_venues(self, venues: Collection[Venue]) -> None:
        """Save venues, new or changed."""
        given = [_record(venue, "venue_id") for venue in venues]
        with _as_refusals():
            saved = await self.connection.execute(_SAVE_VENUES, {"venues": Jsonb(given)})
        if saved.count != len(given):
            raise Refused(CatalogChanged("a venue"))

    async def layout(self, venue_id: VenueId) -> VenueLayout:
        """Return a venue's sections, rows and suites."""
        venue = {"venue_id": venue_id}
        sections = await self.connection.execute(_SECTIONS, venue)
        rows = await self.connection.execute(_ROWS, venue)
        suites = await self.connection.execute(_SUITES, venue)
        return VenueLayout(
            tuple([_section(row) for row in sections.rows]),
            tuple([SectionRow(**row) for row in rows.rows]),
            tuple([_suite(row) for row in suites.rows]),
        )

    async def save_layout(self, venue_id: VenueId, layout: VenueLayout) -> None:
        """Make this the layout of a saved venue."""
        sections = [_record(section, "section_id") for section in layout.sections]
        suites = [_record(suite, "suite_id") for suite in layout.suites]
        given = {
            "venue_id": venue_id,
            "sections": Jsonb(sections),
            "rows": Jsonb([attrs.asdict(row) for row in layout.rows]),
            "suites": Jsonb(suites),
        }
        await self.connection.execute(_DROP_ROWS, given)
        kept_sections = [section.id for section in layout.sections]
        await self._drop(_DROP_SECTIONS, venue_id, kept_sections)
        kept_suites = [suite.id for suite in layout.suites]
        await self._drop(_DROP_SUITES, venue_id, kept_suites)
        with _of_a_saved_venue("A section, row or suite"):
            for save in (_SAVE_SECTIONS, _SAVE_ROWS, _SAVE_SUITES):
                await self.connection.execute(save, given)

    async def events_by_code(self, codes: Collection[EventCode]) -> dict[EventCode, Event]:
        """Return the events that have these codes, deleted ones too."""
        known = {code: self._read_along[code] for code in codes if code in self._read_along}
        events = [_event(_typed(listed)) for listed in known.values() if listed]
        if unknown := [code for code in codes if code not in known]:
            found = await self.connection.execute(_EVENTS_BY_CODE, {"codes": unknown})
            events += [_event(row) for row in found.rows]
        return {event.event_code: event for event in events}

    async def list_events(self, limit: int, after: EventPlace | None = None) -> Sequence[Event]:
        """Return up to `limit` events that are not deleted, in order of place, after a place."""
        place = after or EventPlace(date.min, EventCode(""))
        found = await self.connection.execute(_LIST_EVENTS, {"limit": limit} | attrs.asdict(place))
        return [_event(row) for row in found.rows]

    async def save_events(self, events: Collection[Event]) -> None:
        """Save events of saved venues, new or changed."""
        self._read_along.clear()
        given = [_record(event, "event_id") for event in events]
        with _as_refusals(), _of_a_saved_venue("An event"):
            saved = await self.connection.execute(_SAVE_EVENTS, {"events": Jsonb(given)})
        if saved.count != len(given):
            raise Refused(CatalogChanged("an event"))

    async def _drop(self, drop: LiteralString, venue_id: VenueId, kept: Sequence[UUID]) -> None:
        await self.connection.execute(drop, {"venue_id": venue_id, "kept": kept})


@contextmanager
def _as_refusals() -> Iterator[None]:
    try:
        yield
    except psycopg.errors.UniqueViolation as error:
        refusal = REFUSALS.get(error.diag.constraint_name or "")
        if refusal is None:
            raise
        raise Refused(refusal) from error


@contextmanager
def _of_a_saved_venue(what: str) -> Iterator[None]:
    try:
        yield
    except psycopg.errors.ForeignKeyViolation as error:
        raise Refused(VenueUnknown(what)) from error


def _record(value: Venue | Section | Suite | Event, key: str) -> dict[str, object]:
    """Return a value's fields, its id under the name of its key column."""
    fields = attrs.asdict(value, recurse=False)
    fields[key] = fields.pop("id")
    return fields


def _with_id(row: DictRow, key: str) -> dict[str, Any]:
    return {"id" if name == key else name: value for name, value in row.items()}


def _venue(row: DictRow) -> Venue:
    return Venue(**_with_id(row, "venue_id"))


def _section(row: DictRow) -> Section:
    return Section(**_with_id(row, "section_id"))


def _suite(row: DictRow) -> Suite:
    return Suite(**_with_id(row, "suite_id"))


def _typed(listed: Mapping[str, Any]) -> DictRow:
    """Return a row that was read as JSON, as if it had been read as columns."""
    return dict(listed) | {
        "event_id": UUID(listed["event_id"]),
        "venue_id": UUID(listed["venue_id"]),
        "local_date": date.fromisoformat(listed["local_date"]),
        "starts_at": _moment(listed["starts_at"]),
        "deleted_at": _moment(listed["deleted_at"]),
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _event(row: DictRow) -> Event:
    fields = _with_id(row, "event_id")
    for moment in ("starts_at", "deleted_at"):
        fields[moment] = fields[moment] and fields[moment].astimezone(UTC)
    return Event(**fields | {"status": EventStatus(row["status"])})
