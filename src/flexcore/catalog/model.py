"""Venues with their sections, rows and suites, and the events that take place there."""

import re
import unicodedata
from datetime import date, datetime
from enum import Enum
from typing import NewType
from uuid import UUID
from zoneinfo import ZoneInfo

import attrs

from flexcore.kernel import EventCode, EventId, VenueId

SectionId = NewType("SectionId", UUID)
SuiteId = NewType("SuiteId", UUID)

_WORD = re.compile(r"[^\W_]+")


def venue_code(name: str) -> str:
    """Return the code of a venue's name: its letters and digits in lower case, joined by `-`.

    The code of a code is itself, so a venue can be looked up by either; a name without any letter
    or digit has the empty code.
    """
    return "-".join(_WORD.findall(unicodedata.normalize("NFKC", name).casefold()))


def zone_of(name: str) -> ZoneInfo | None:
    """Return the time zone of an IANA name such as `America/New_York`, or None if there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _is_zone(_: object, field: "attrs.Attribute[str]", value: str) -> None:
    if zone_of(value) is None:
        raise ValueError(f"{field.name} is {value!r}: give an IANA time zone.")


@attrs.frozen
class Venue:
    """A building in which events take place; the key of its sections, rows and suites (FXQ-8.2).

    Attributes:
        code: `venue_code` of the name; unique within a store.
        state: State or province, where the country has them.
        time_zone: IANA name.
        version: How often it was saved; 0 until it is.
    """

    id: VenueId
    code: str = attrs.field(validator=attrs.validators.min_len(1))
    name: str
    city: str
    state: str | None
    time_zone: str = attrs.field(validator=_is_zone)
    version: int = 0

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.time_zone)


@attrs.frozen
class Section:
    """A block of rows, by the name that stands on the ticket; unique within its venue.

    Attributes:
        display_rank: Place in lists of sections, lowest first.
    """

    id: SectionId
    venue_id: VenueId
    name: str
    display_rank: int


@attrs.frozen
class SectionRow:
    """One row of a section; its seats are named by it and stored nowhere else per venue.

    Attributes:
        name: Unique within the section.
        rank: How good the row is within the venue; the lowest is the best, equal ones tie.
        first_seat: Number of the seat in place 0.
        step: From one seat's number to its neighbour's: 1, or 2 in an odd or even row.
    """

    section_name: str
    name: str
    rank: int = attrs.field(validator=attrs.validators.ge(0))
    first_seat: int = attrs.field(validator=attrs.validators.ge(0))
    seat_count: int = attrs.field(validator=attrs.validators.ge(1))
    step: int = attrs.field(default=1, validator=attrs.validators.in_((1, 2)))

    def seat_numbers(self) -> range:
        """Return the numbers of the row's seats, neighbours beside each other."""
        return range(self.first_seat, self.first_seat + self.seat_count * self.step, self.step)


@attrs.frozen
class Suite:
    """A room of a venue that is sold by its seats or as a whole.

    Attributes:
        code: Unique within the venue.
        section_name: The section at whose back it lies, or its own name where it is a section.
        capacity: How many people it admits.
    """

    id: SuiteId
    venue_id: VenueId
    code: str
    name: str
    section_name: str
    capacity: int = attrs.field(validator=attrs.validators.ge(1))


@attrs.frozen
class VenueLayout:
    """All sections, rows and suites of one venue: the same for every event there (FX-7.5)."""

    sections: tuple[Section, ...] = ()
    rows: tuple[SectionRow, ...] = ()
    suites: tuple[Suite, ...] = ()

    @property
    def seat_count(self) -> int:
        """How many seats all rows have together, suites apart."""
        return sum(row.seat_count for row in self.rows)

    def at(self, venue_id: VenueId) -> "VenueLayout":
        """Return this layout as that of a venue."""
        return attrs.evolve(
            self,
            sections=tuple(attrs.evolve(section, venue_id=venue_id) for section in self.sections),
            suites=tuple(attrs.evolve(suite, venue_id=venue_id) for suite in self.suites),
        )

    def with_ids_of(self, stored: "VenueLayout") -> "VenueLayout":
        """Return this layout with the ids that its sections and suites have in a stored one."""
        section_ids = {section.name: section.id for section in stored.sections}
        suite_ids = {suite.code: suite.id for suite in stored.suites}
        return attrs.evolve(
            self,
            sections=tuple(
                attrs.evolve(s, id=section_ids.get(s.name, s.id)) for s in self.sections
            ),
            suites=tuple(attrs.evolve(s, id=suite_ids.get(s.code, s.id)) for s in self.suites),
        )


class EventStatus(Enum):
    """Whether an event takes place as told."""

    SCHEDULED = "scheduled"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


@attrs.frozen
class Event:
    """A game or show at a venue; it belongs to the store and to no program (FX-9.1, FX-9.2).

    Attributes:
        event_code: The vendor's name of it, unique within a store (FXQ-9.2).
        season_type: What the league calls this part of the season, such as `Regular Season`.
        local_date: The day at the venue; always known.
        starts_at: The start in UTC, or None until it is known.
        time_zone: The venue's; a reader's copy, changed at the venue only.
        deleted_at: When staff took it out of the catalog, or None.
        version: How often it was saved; 0 until it is.
    """

    id: EventId
    event_code: EventCode
    name: str
    venue_id: VenueId
    home_code: str
    home_name: str
    away_code: str
    away_name: str
    season_type: str
    local_date: date
    starts_at: datetime | None
    time_zone: str = attrs.field(validator=_is_zone)
    status: EventStatus = EventStatus.SCHEDULED
    is_published: bool = True
    deleted_at: datetime | None = None
    version: int = 0

    @property
    def zone(self) -> ZoneInfo:
        """The venue's time zone."""
        return ZoneInfo(self.time_zone)
