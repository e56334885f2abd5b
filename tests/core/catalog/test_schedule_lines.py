from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flexcore.catalog import ScheduleOptions, ScheduleReading, read_schedule
from flexcore.kernel import Refusal

HEADER = (
    b"game_id,season_type,starts_at_utc,home_code,home_team,away_code,away_team,venue,city,state\n"
)
DATED_HEADER = HEADER.replace(b"state\n", b"state,local_date\n")
SOUND = b"G1,Regular Season,2025-10-24T02:00:00Z,GUL,Gulls,TER,Terns,Harbour Hall,Portland,ME\n"
EVERYTHING = ScheduleOptions()


def reading_of(*lines: bytes, options: ScheduleOptions = EVERYTHING) -> ScheduleReading:
    reading = read_schedule(lines, options)
    assert isinstance(reading, ScheduleReading)
    return reading


def reason_for(line: bytes, header: bytes = HEADER) -> Refusal:
    """Return why a line is refused that stands between two sound ones."""
    other = SOUND.replace(b"G1", b"G9").replace(b"ME\n", b"ME,\n" if header != HEADER else b"ME\n")
    reading = reading_of(header, line, other)
    assert [row.game_id for row in reading.rows.values()] == ["G9"]
    (refused,) = reading.refused
    assert refused.line == 2
    assert str(refused) == f"line 2: {refused.reason.message}"
    return refused.reason


def test_a_line_says_who_plays_where_and_when() -> None:
    (row,) = reading_of(HEADER, SOUND).rows.values()

    assert (row.game_id, row.season_type) == ("G1", "Regular Season")
    assert (row.home_code, row.home_team, row.away_code, row.away_team) == (
        "GUL",
        "Gulls",
        "TER",
        "Terns",
    )
    assert (row.venue, row.city, row.state) == ("Harbour Hall", "Portland", "ME")
    assert row.starts_at == datetime(2025, 10, 24, 2, tzinfo=UTC)
    assert row.local_date is None


def test_columns_may_come_in_any_order_with_others_between() -> None:
    header = b"\xef\xbb\xbfSTATE,city,venue,away_team,away_code,home_team,home_code,tv,tv,"
    header += b"starts_at_utc,season_type,game_id\r\n"
    line = b'ME,Portland,"Hall, Harbour",Terns,TER,Gulls,GUL,,,2025-10-24T02:00:00Z,Cup,G1\r\n'

    (row,) = reading_of(header, line).rows.values()

    assert (row.game_id, row.venue, row.state) == ("G1", "Hall, Harbour", "ME")


def test_a_game_whose_start_is_not_known_has_a_local_date() -> None:
    line = SOUND.replace(b"2025-10-24T02:00:00Z", b"").replace(b"ME\n", b"ME,2025-10-23\n")

    (row,) = reading_of(DATED_HEADER, line).rows.values()

    assert (row.starts_at, row.local_date) == (None, date(2025, 10, 23))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"ME\n", b"ME,extra\n", "wrong_column_count"),
        (b",ME\n", b"\n", "wrong_column_count"),
        (b"2025-10-24T02:00:00Z", b"tomorrow", "time_unreadable"),
        (b"2025-10-24T02:00:00Z", b"2025-02-30T02:00:00Z", "time_unreadable"),
        (b"2025-10-24T02:00:00Z", b"0001-01-01T00:00:00Z", "time_unreadable"),
        (b"2025-10-24T02:00:00Z", b"9999-12-31T23:59:59Z", "time_unreadable"),
        (b"2025-10-24T02:00:00Z", b"2025-10-24T02:00:00", "time_not_utc"),
        (b"2025-10-24T02:00:00Z", b"2025-10-24", "time_not_utc"),
        (b"2025-10-24T02:00:00Z", b"2025-10-24T02:00:00-04:00", "time_not_utc"),
        (b"2025-10-24T02:00:00Z", b"", "date_missing"),
        (b"G1,", b" ,", "value_missing"),
        (b"Regular Season", b"", "value_missing"),
        (b"GUL", b"", "value_missing"),
        (b"Gulls", b"", "value_missing"),
        (b"TER", b"", "value_missing"),
        (b"Harbour Hall", b"", "value_missing"),
        (b"Harbour Hall", b"-- ?", "value_missing"),
        (b"TER", b"gul", "home_equals_away"),
        (b"Gulls", b"Gulls\x00", "value_unprintable"),
        (b"Gulls", b"\xe2\x80\xaeGulls", "value_unprintable"),
        (b"G1", b"G" * 201, "value_too_long"),
        (b"Gulls", b"G\xfclls", "line_unreadable"),
        (b"Gulls", b'"Gulls', "line_unreadable"),
        (b"Gulls", b'"Gulls"!', "line_unreadable"),
        (b"Gulls", b"Gulls" * 1000, "line_unreadable"),
    ],
)
def test_an_unsound_line_is_refused_by_its_number_and_the_others_are_taken(
    old: bytes, new: bytes, code: str
) -> None:
    assert reason_for(SOUND.replace(old, new, 1)).code == code


@pytest.mark.parametrize("game_id", ["2026/01-A", "G" * 65, "G 1", "Gül", "G%2F", ".", "..", "G?"])
def test_a_game_whose_id_no_path_carries_is_refused_with_its_line_and_value(game_id: str) -> None:
    reason = reason_for(SOUND.replace(b"G1", game_id.encode(), 1))

    assert reason.code == "game_id_unfit"
    assert repr(game_id) in reason.message


@pytest.mark.parametrize("game_id", ["0022500006", "vvG1zZ_a-b", "A:1.2", "G" * 64])
def test_ids_as_vendors_give_them_are_taken(game_id: str) -> None:
    (row,) = reading_of(HEADER, SOUND.replace(b"G1", game_id.encode(), 1)).rows.values()

    assert row.game_id == game_id


def test_a_local_date_that_cannot_be_read_is_refused() -> None:
    for value in (b"23.10.2025", b"2025-10-32", b"1066-10-14"):
        line = SOUND.replace(b"ME\n", b"ME," + value + b"\n")
        assert reason_for(line, DATED_HEADER).code == "time_unreadable"


def test_only_the_games_asked_for_are_judged() -> None:
    undecided = b"G2,Cup,2025-12-09T05:00:00Z,,,,,,,\n"
    away = SOUND.replace(b"G1", b"G3").replace(b"GUL,Gulls,TER,Terns", b"TER,Terns,GUL,Gulls")
    preseason = SOUND.replace(b"G1", b"G4").replace(b"Regular Season", b"Preseason")
    options = ScheduleOptions(home_code="gul", season_types=frozenset({"regular season"}))

    reading = reading_of(HEADER, SOUND, undecided, away, b"\n", preseason, options=options)

    assert list(reading.rows) == [2]
    assert reading.refused == ()
    assert reading.passed_over == 4


@pytest.mark.parametrize(
    ("lines", "code", "words"),
    [
        ([], "schedule_unreadable", "the file is empty"),
        ([b"\xff\xfe"], "schedule_unreadable", "not UTF-8"),
        ([b"x" * 5000], "schedule_unreadable", "5,000 bytes"),
        ([b"PK\x03\x04"], "schedule_columns_missing", "game_id"),
        ([SOUND], "schedule_columns_missing", "season_type, starts_at_utc"),
        ([HEADER.replace(b"city,", b"")], "schedule_columns_missing", "lacks city: add"),
        ([HEADER.replace(b"state", b"city,state")], "schedule_unreadable", "a column twice"),
    ],
)
def test_a_file_without_a_sound_header_is_refused_as_a_whole(
    lines: list[bytes], code: str, words: str
) -> None:
    refusal = read_schedule(lines, EVERYTHING)

    assert isinstance(refusal, Refusal)
    assert refusal.code == code
    assert words in refusal.message


garbled = st.builds(
    lambda line, at, what: line[:at] + what + line[at:],
    st.just(SOUND),
    st.integers(0, len(SOUND)),
    st.binary(max_size=8),
)


@given(st.lists(st.binary(max_size=40) | garbled | st.just(SOUND), max_size=8))
@example([b'"', b",", b"\r", b"\x00", b"\xef\xbb\xbf"])
def test_whatever_a_file_holds_every_line_is_accounted_for(lines: list[bytes]) -> None:
    reading = reading_of(HEADER, *lines)

    numbers = [*reading.rows, *(refused.line for refused in reading.refused)]
    assert len(numbers) + reading.passed_over == len(lines)
    assert len(set(numbers)) == len(numbers)
    assert all(refused.reason.message for refused in reading.refused)


@given(st.lists(st.binary(), max_size=3))
def test_whatever_a_file_begins_with_it_is_read_or_refused(lines: list[bytes]) -> None:
    assert isinstance(read_schedule(lines, EVERYTHING), ScheduleReading | Refusal)
