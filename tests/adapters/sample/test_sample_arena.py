from itertools import groupby
from uuid import UUID

import attrs
import cattrs
import pytest

from flex_adapters.sample import Arena, layout_of, parse_arena, read_arena, rows_of, venue_of
from flexcore.catalog import VenueLayout, layout_holds_together
from flexcore.kernel import SeededIds, VenueId

VENUE_ID = VenueId(UUID(int=1))


@pytest.fixture(scope="module")
def arena() -> Arena:
    return read_arena()


@pytest.fixture(scope="module")
def layout(arena: Arena) -> VenueLayout:
    return layout_of(arena, VENUE_ID, SeededIds())


def test_the_sample_arena_has_about_18000_seats_in_about_100_sections_and_40_suites(
    layout: VenueLayout,
) -> None:
    assert layout_holds_together(layout) is None
    assert len(layout.sections) == 100
    assert layout.seat_count == 17_800
    assert len(layout.suites) == 40


def test_the_sample_arena_is_a_venue_of_its_own_place_and_time(arena: Arena) -> None:
    venue = venue_of(arena, VENUE_ID)

    assert (venue.code, venue.time_zone, venue.version) == (
        "chase-center",
        "America/Los_Angeles",
        0,
    )


def test_every_row_and_suite_lies_in_a_section_that_has_rows(layout: VenueLayout) -> None:
    sections = {section.name for section in layout.sections}

    assert {row.section_name for row in layout.rows} == sections
    assert {suite.section_name for suite in layout.suites} < sections
    assert len({suite.id for suite in layout.suites}) == 40


def test_rows_get_worse_with_every_step_away_from_the_floor(arena: Arena) -> None:
    for _, rows in groupby(rows_of(arena), key=lambda arena_row: arena_row.row.section_name):
        ranks = [arena_row.row.rank for arena_row in rows]
        assert ranks == sorted(set(ranks))


def test_courtside_is_the_best_and_the_last_upper_row_behind_an_end_the_worst(
    layout: VenueLayout,
) -> None:
    best = min(layout.rows, key=lambda row: row.rank)
    worst = max(layout.rows, key=lambda row: row.rank)

    assert (best.section_name, best.name) == ("CS1", "A")
    assert (worst.section_name, worst.name) == ("309", "11")


def test_club_rows_have_odd_seats_in_one_section_and_even_ones_in_the_next(
    layout: VenueLayout,
) -> None:
    seats = {
        row.section_name: list(row.seat_numbers())[:3] for row in layout.rows if row.name == "A"
    }

    assert (seats["201"], seats["202"]) == ([1, 3, 5], [2, 4, 6])
    assert seats["CS1"] == [1, 2, 3]


def test_every_price_code_is_used_and_every_code_in_use_has_a_name(arena: Arena) -> None:
    rows = rows_of(arena)

    assert {row.price_code for row in rows} == set(arena.price_codes)
    assert {row.ticket_type_code for row in rows} == set(arena.ticket_types)
    assert all(code.name for code in arena.price_codes.values())
    assert len({code.name for code in arena.price_codes.values()}) == len(arena.price_codes)


def test_a_misspelled_key_in_a_description_is_an_error(arena: Arena) -> None:
    document = attrs.asdict(arena)
    document["capcity"] = 18_000

    with pytest.raises(cattrs.ClassValidationError):
        parse_arena(document)
