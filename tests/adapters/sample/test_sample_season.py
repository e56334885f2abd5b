from collections import Counter
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import attrs
import pytest

from flex_adapters.sample import (
    HOME_CODE,
    Arena,
    PriceKey,
    prices_of,
    read_arena,
    read_schedule_lines,
    season_not_before,
    seats_of,
    tier_of,
    venue_of,
)
from flexcore.catalog import ScheduleOptions, ScheduleReading, read_schedule
from flexcore.catalog.schedule import ImportPlan, plan_import
from flexcore.kernel import ChargeKind, SeededIds, VenueId

PACIFIC = ZoneInfo("America/Los_Angeles")
HOME_GAMES = ScheduleOptions(home_code=HOME_CODE)
OTHER_GAMES = (
    b"0012500030,Preseason,2025-10-06T00:30:00Z,GSW,Warriors,LAL,Lakers,Chase Center,"
    b"San Francisco,CA\n",
    b"0022500002,Regular Season,2025-10-22T02:00:00Z,LAL,Lakers,GSW,Warriors,Crypto.com Arena,"
    b"Los Angeles,CA\n",
    b"0022501201,Regular Season,2025-12-09T05:00:00Z,,,,,,,\n",
)


@pytest.fixture(scope="module")
def arena() -> Arena:
    return read_arena()


def planned(arena: Arena, lines: list[bytes], options: ScheduleOptions = HOME_GAMES) -> ImportPlan:
    """Return what importing lines into a catalog that knows only the arena does."""
    venue = attrs.evolve(venue_of(arena, VenueId(UUID(int=1))), version=1)
    reading = read_schedule(lines, options)
    assert isinstance(reading, ScheduleReading)
    return plan_import(reading, options, [venue], {}, SeededIds())


@pytest.mark.rule("FX-9.1")
def test_the_sample_schedule_is_a_whole_home_season_at_the_sample_arena(arena: Arena) -> None:
    plan = planned(arena, read_schedule_lines())

    assert (plan.report.added, plan.report.passed_over) == (40, 0)
    assert plan.report.is_complete
    assert plan.venues == ()
    opener = plan.events[0]
    assert (opener.name, opener.local_date) == ("Warriors vs. Nuggets", date(2025, 10, 23))
    assert {event.season_type for event in plan.events} == {"Regular Season"}
    assert {event.time_zone for event in plan.events} == {arena.time_zone}


def test_of_a_leagues_schedule_only_the_home_games_of_the_season_are_taken(arena: Arena) -> None:
    lines = [*read_schedule_lines(), *OTHER_GAMES]
    regular = attrs.evolve(HOME_GAMES, season_types=frozenset({"Regular Season"}))

    every_home_game = planned(arena, lines).report
    regular_season = planned(arena, lines, regular).report

    assert (every_home_game.added, every_home_game.passed_over) == (41, 2)
    assert (regular_season.added, regular_season.passed_over) == (40, 3)
    assert every_home_game.is_complete


def test_a_season_that_is_over_is_played_again_on_the_same_weekdays_at_the_same_local_time(
    arena: Arena,
) -> None:
    today = date(2026, 11, 20)

    before = planned(arena, read_schedule_lines()).events
    after = planned(arena, season_not_before(read_schedule_lines(), today, PACIFIC)).events

    def wall(start: datetime | None) -> tuple[int, str]:
        assert start is not None
        local = start.astimezone(PACIFIC)
        return local.weekday(), f"{local:%H:%M}"

    assert after[0].local_date == date(2027, 10, 21)
    assert [wall(event.starts_at) for event in after] == [wall(event.starts_at) for event in before]
    assert [event.event_code for event in after] == [event.event_code for event in before]


def test_a_season_that_is_still_to_come_stays_as_it_is() -> None:
    lines = read_schedule_lines()

    assert season_not_before(lines, date(2025, 10, 23), PACIFIC) == lines


def test_a_game_has_every_seat_of_the_arena_once(arena: Arena) -> None:
    seats = list(seats_of(arena, "MEM"))

    assert len(seats) == 17_800
    assert len({(seat.section_name, seat.row_name, seat.seat_number) for seat in seats}) == 17_800
    assert all(seat.position < seat.row_length for seat in seats)
    row_lengths = Counter((seat.section_name, seat.row_name) for seat in seats)
    assert all(row_lengths[seat.section_name, seat.row_name] == seat.row_length for seat in seats)


def test_every_seat_has_a_price_whose_face_value_it_shows(arena: Arena) -> None:
    prices = prices_of(arena, "LAL")

    for seat in seats_of(arena, "LAL"):
        price = prices[PriceKey(seat.price_code, seat.ticket_type_code)]
        assert price.face_value.amount == seat.face_value
    assert len(prices) == len(arena.price_codes)


def test_a_price_is_its_face_value_service_fee_and_facility_fee(arena: Arena) -> None:
    price = prices_of(arena, "MEM")[PriceKey("LS1", "ADULT")]

    assert [(charge.kind, charge.amount.amount) for charge in price.charges] == [
        (ChargeKind.FACE_VALUE, 42000),
        (ChargeKind.SERVICE_FEE, 5000),
        (ChargeKind.FACILITY_FEE, 600),
    ]
    assert str(price.all_in_price) == "476.00 USD"


def test_a_marquee_game_costs_more_and_a_value_game_less(arena: Arena) -> None:
    tiers = [tier_of(arena, away_code).name for away_code in ("LAL", "MEM", "UTA")]
    marquee, standard, value = (
        prices_of(arena, away_code)[PriceKey("UE2", "ADULT")] for away_code in ("LAL", "MEM", "UTA")
    )

    assert tiers == ["Marquee", "Standard", "Value"]
    assert marquee.face_value.amount == 7200
    assert standard.face_value.amount == 4800
    assert value.face_value.amount == 3840
    assert marquee.all_in_price > standard.all_in_price > value.all_in_price
