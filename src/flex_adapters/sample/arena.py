"""A whole arena from a description of a hundred lines: its sections, rows and suites."""

from collections.abc import Iterator, Mapping
from itertools import count, islice
from string import ascii_uppercase

import attrs
import cattrs

from flexcore.catalog import (
    Section,
    SectionId,
    SectionRow,
    Suite,
    SuiteId,
    Venue,
    VenueLayout,
    venue_code,
)
from flexcore.kernel import Ids, VenueId

# First seat and step of a row, by the way its seats are numbered.
_NUMBERING = {"all": (1, 1), "odd": (1, 2), "even": (2, 2)}


@attrs.frozen
class Band:
    """Neighbouring rows that are equally long and priced alike, zone by zone."""

    rows: int
    seats: int
    price_codes: dict[str, str]


@attrs.frozen
class Level:
    """A ring of sections around the floor.

    Attributes:
        sections: The zone of each section, one letter for one section, in order.
        row_names: `letters` or `numbers`.
        numbering: `all`, `odd` or `even` seat numbers, taken in turn by the sections.
    """

    name: str
    class_name: str
    ticket_type: str
    first_section: int
    sections: str
    row_names: str
    numbering: tuple[str, ...]
    bands: tuple[Band, ...]
    prefix: str = ""

    def section_names(self) -> list[str]:
        """Return the names of the level's sections, in order."""
        return [f"{self.prefix}{self.first_section + place}" for place in range(len(self.sections))]


@attrs.frozen
class SuiteRing:
    """Suites of one size behind the sections of a level, spread evenly."""

    count: int
    capacity: int
    level: str


@attrs.frozen
class PriceCode:
    """What a seat of a price code costs at a standard game, in cents."""

    name: str
    face_value: int
    service_fee: int
    facility_fee: int


@attrs.frozen
class GameTier:
    """Games against these opponents cost this percentage of the standard."""

    name: str
    percent: int
    opponents: frozenset[str]


@attrs.frozen
class Arena:
    """One arena in short.

    Attributes:
        zones: One letter per zone of a level, the best first.
        ticket_types: Names by code.
        tiers: The first that names the opponent counts; the last one is for everybody else.
        levels: The best first.
    """

    name: str
    city: str
    state: str
    time_zone: str
    currency: str
    zones: str
    ticket_types: dict[str, str]
    suites: SuiteRing
    levels: tuple[Level, ...]
    price_codes: dict[str, PriceCode]
    tiers: tuple[GameTier, ...]


@attrs.frozen
class ArenaRow:
    """One row of the arena, with what its seats are sold as."""

    row: SectionRow
    price_code: str
    ticket_type_code: str
    class_name: str


def parse_arena(document: Mapping[str, object]) -> Arena:
    """Return the arena that a document describes; unknown keys are errors."""
    return cattrs.Converter(forbid_extra_keys=True).structure(document, Arena)


def venue_of(arena: Arena, venue_id: VenueId) -> Venue:
    """Return the arena as a venue of the catalog, not saved yet."""
    return Venue(
        id=venue_id,
        code=venue_code(arena.name),
        name=arena.name,
        city=arena.city,
        state=arena.state,
        time_zone=arena.time_zone,
    )


def layout_of(arena: Arena, venue_id: VenueId, ids: Ids) -> VenueLayout:
    """Return every section, row and suite of the arena, with new ids."""
    names = [name for level in arena.levels for name in level.section_names()]
    sections = tuple(
        Section(SectionId(ids.new()), venue_id, name, display_rank)
        for display_rank, name in enumerate(names)
    )
    rows = tuple(arena_row.row for arena_row in rows_of(arena))
    return VenueLayout(sections, rows, tuple(_suites(arena, venue_id, ids)))


def rows_of(arena: Arena) -> list[ArenaRow]:
    """Return every row of the arena, section by section, front row first.

    A row nearer to the floor is better, among equally near ones the better zone is; rows that
    differ in neither tie.
    """
    rows: list[ArenaRow] = []
    rank_of_next_level = 0
    for level in arena.levels:
        rows += _level_rows(level, arena.zones, rank_of_next_level)
        rank_of_next_level += sum(band.rows for band in level.bands) * len(arena.zones)
    return rows


def _level_rows(level: Level, zones: str, first_rank: int) -> Iterator[ArenaRow]:
    bands = [band for band in level.bands for _ in range(band.rows)]
    row_names = list(islice(_row_names(level.row_names), len(bands)))
    for place, (section_name, zone) in enumerate(
        zip(level.section_names(), level.sections, strict=True)
    ):
        first_seat, step = _NUMBERING[level.numbering[place % len(level.numbering)]]
        for depth, (name, band) in enumerate(zip(row_names, bands, strict=True)):
            rank = first_rank + depth * len(zones) + zones.index(zone)
            yield ArenaRow(
                row=SectionRow(section_name, name, rank, first_seat, band.seats, step),
                price_code=band.price_codes[zone],
                ticket_type_code=level.ticket_type,
                class_name=level.class_name,
            )


def _row_names(style: str) -> Iterator[str]:
    return iter(ascii_uppercase) if style == "letters" else map(str, count(1))


def _suites(arena: Arena, venue_id: VenueId, ids: Ids) -> Iterator[Suite]:
    ring = arena.suites
    level = next(level for level in arena.levels if level.name == ring.level)
    behind = level.section_names()
    for place in range(ring.count):
        yield Suite(
            id=SuiteId(ids.new()),
            venue_id=venue_id,
            code=f"S{place + 1:02d}",
            name=f"Suite {place + 1}",
            section_name=behind[place * len(behind) // ring.count],
            capacity=ring.capacity,
        )
