from collections.abc import Sequence
from datetime import UTC, date, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flex_adapters.memory.catalog import MemoryCatalog
from flexcore.catalog import (
    CatalogService,
    Event,
    EventAdded,
    EventChanged,
    EventStatus,
    ScheduleImport,
    ScheduleOptions,
    ScheduleReading,
    Venue,
    read_schedule,
)
from flexcore.catalog.schedule import plan_import
from flexcore.kernel import Actor, DomainEvent, EventCode, Refused, SeededIds, TenantId

pytestmark = pytest.mark.anyio

HEADER = (
    b"game_id,season_type,starts_at_utc,home_code,home_team,away_code,away_team,venue,city,state,"
    b"local_date\n"
)
OPENER = b"G1,Cup,2025-10-24T02:00:00Z,GUL,Gulls,TER,Terns,Harbour Hall,Portland,ME,\n"
FINALE = b"G2,Cup,2025-12-24T02:00:00Z,GUL,Gulls,AUK,Auks,Harbour Hall,Portland,ME,\n"
EASTERN = ScheduleOptions(time_zone="America/New_York")


@attrs.frozen
class Importer:
    """Staff who import one schedule after another."""

    service: CatalogService
    store: TenantId
    staff: Actor

    async def take(self, *lines: bytes, options: ScheduleOptions = EASTERN) -> ScheduleImport:
        return await self.service.import_schedule(self.store, [HEADER, *lines], options, self.staff)

    async def events(self) -> Sequence[Event]:
        return await self.service.events(self.store, self.staff)


@pytest.fixture
def importer(service: CatalogService, store: TenantId, staff: Actor) -> Importer:
    return Importer(service, store, staff)


async def test_a_new_game_comes_in_with_its_venue_and_its_local_date(
    importer: Importer, catalog: MemoryCatalog, told: list[DomainEvent]
) -> None:
    report = await importer.take(OPENER)

    assert report == ScheduleImport(1, 0, 0, 0, (), ("Harbour Hall",))
    assert report.is_complete
    (venue,) = await catalog.venues()
    assert (venue.code, venue.city, venue.time_zone) == (
        "harbour-hall",
        "Portland",
        "America/New_York",
    )
    (event,) = await importer.events()
    assert (event.event_code, event.name, event.venue_id) == ("G1", "Gulls vs. Terns", venue.id)
    assert event.starts_at == datetime(2025, 10, 24, 2, tzinfo=UTC)
    assert event.local_date == date(2025, 10, 23)
    assert event.status is EventStatus.SCHEDULED
    assert event.is_published
    assert told == [EventAdded.of(event)]
    assert told[0].subject.id == str(event.id)


async def test_importing_a_schedule_twice_changes_nothing(
    importer: Importer, told: list[DomainEvent]
) -> None:
    await importer.take(OPENER, FINALE)
    before = await importer.events()

    report = await importer.take(OPENER, FINALE)

    assert report == ScheduleImport(0, 0, 2, 0)
    assert await importer.events() == before
    assert len(told) == 2


async def test_a_moved_game_keeps_its_id_and_what_staff_decided_about_it(
    importer: Importer, catalog: MemoryCatalog, told: list[DomainEvent]
) -> None:
    await importer.take(OPENER)
    (before,) = await importer.events()
    await catalog.save_events([attrs.evolve(before, is_published=False)])

    report = await importer.take(OPENER.replace(b"10-24T02", b"10-25T02"))

    (after,) = await importer.events()
    assert report == ScheduleImport(0, 1, 0, 0)
    assert (after.id, after.is_published) == (before.id, False)
    assert (after.local_date, after.version) == (date(2025, 10, 24), 3)
    assert told[1:] == [
        EventChanged(
            event_id=str(before.id),
            event_code="G1",
            local_date="2025-10-24",
            starts_at="2025-10-25T02:00:00+00:00",
            changed=("local_date", "starts_at"),
        )
    ]


async def test_a_deleted_game_stays_deleted(importer: Importer, catalog: MemoryCatalog) -> None:
    await importer.take(OPENER)
    (event,) = await importer.events()
    await catalog.save_events([attrs.evolve(event, deleted_at=datetime(2025, 9, 1, tzinfo=UTC))])

    report = await importer.take(OPENER)

    assert report.unchanged == 1
    assert await importer.events() == []


async def test_a_start_that_becomes_known_is_a_change(importer: Importer) -> None:
    await importer.take(
        OPENER.replace(b"2025-10-24T02:00:00Z", b"").replace(b"ME,", b"ME,2025-10-23")
    )
    (unknown_start,) = await importer.events()

    report = await importer.take(OPENER)

    (event,) = await importer.events()
    assert report.changed == 1
    assert unknown_start.starts_at is None
    assert event.starts_at is not None
    assert event.local_date == unknown_start.local_date


async def test_sound_lines_go_in_and_the_rest_is_reported_by_line(importer: Importer) -> None:
    nonsense = b"G3,Cup,soon,GUL,Gulls,TER,Terns,Harbour Hall,Portland,ME,\n"
    wrong_day = FINALE.replace(b"ME,", b"ME,2025-12-24")
    elsewhere = FINALE.replace(b"Portland", b"Salem")

    report = await importer.take(nonsense, OPENER, wrong_day, b"\n", elsewhere)

    assert (report.added, report.passed_over) == (1, 1)
    assert not report.is_complete
    assert [(refused.line, refused.reason.code) for refused in report.refused] == [
        (2, "time_unreadable"),
        (4, "date_contradicts_time"),
        (6, "venue_elsewhere"),
    ]
    assert "Harbour Hall is in Portland, not in Salem" in str(report.refused[2])
    assert [event.event_code for event in await importer.events()] == ["G1"]


async def test_a_second_line_about_a_game_is_refused_only_if_it_says_something_else(
    importer: Importer,
) -> None:
    wrong_day = OPENER.replace(b"ME,", b"ME,2025-12-24")
    later = OPENER.replace(b"T02", b"T03")

    report = await importer.take(wrong_day, OPENER, OPENER, later)

    assert (report.added, report.passed_over) == (1, 1)
    assert [(refused.line, refused.reason.code) for refused in report.refused] == [
        (2, "date_contradicts_time"),
        (5, "game_twice"),
    ]
    assert "Line 3 already says something else" in report.refused[1].reason.message
    (event,) = await importer.events()
    assert event.starts_at == datetime(2025, 10, 24, 2, tzinfo=UTC)


async def test_a_new_venue_needs_a_time_zone_and_a_known_one_keeps_its_own(
    importer: Importer, catalog: MemoryCatalog
) -> None:
    nowhere = ScheduleOptions()

    refused = await importer.take(OPENER, FINALE, options=nowhere)
    assert (refused.added, len(refused.refused)) == (0, 2)
    assert "--time-zone" in refused.refused[0].reason.message
    assert await catalog.venues() == []

    await importer.take(OPENER)
    taken = await importer.take(FINALE, options=ScheduleOptions(time_zone="Asia/Tokyo"))
    assert (taken.added, taken.venues_added) == (1, ())
    assert {event.time_zone for event in await importer.events()} == {"America/New_York"}
    assert (await importer.take(OPENER, FINALE, options=nowhere)).unchanged == 2


async def test_a_time_zone_that_does_not_exist_refuses_the_whole_schedule(
    importer: Importer,
) -> None:
    with pytest.raises(Refused, match="unknown_time_zone: 'Mars' is no time zone"):
        await importer.take(OPENER, options=ScheduleOptions(time_zone="Mars"))

    assert await importer.events() == []


async def test_a_file_without_a_sound_header_imports_nothing(
    service: CatalogService, store: TenantId, staff: Actor
) -> None:
    with pytest.raises(Refused, match="schedule_columns_missing"):
        await service.import_schedule(store, [OPENER], EASTERN, staff)


games = st.builds(
    lambda code, hour, away: (
        OPENER.replace(b"G1", b"G%d" % code)
        .replace(b"T02", b"T%02d" % hour)
        .replace(b"Terns", away)
    ),
    code=st.integers(0, 5),
    hour=st.integers(0, 24),
    away=st.sampled_from([b"Terns", b"Auks", b""]),
)


def applied(
    reading: ScheduleReading, venues: Sequence[Venue], events: dict[EventCode, Event]
) -> tuple[ScheduleImport, Sequence[Venue], dict[EventCode, Event]]:
    """Return a catalog, with what it reports, after a schedule went into it."""
    plan = plan_import(reading, EASTERN, venues, events, SeededIds(len(events)))
    saved = [attrs.evolve(venue, version=1) for venue in plan.venues]
    changed = {event.event_code: event for event in plan.events}
    return plan.report, [*venues, *saved], events | changed


@given(st.lists(games, max_size=12), st.lists(games, max_size=12))
def test_whatever_was_there_before_importing_twice_changes_nothing_and_counts_every_line(
    earlier: list[bytes], lines: list[bytes]
) -> None:
    first = read_schedule([HEADER, *earlier], EASTERN)
    second = read_schedule([HEADER, *lines], EASTERN)
    assert isinstance(first, ScheduleReading)
    assert isinstance(second, ScheduleReading)
    _, venues, events = applied(first, [], {})

    report, venues, events = applied(second, venues, events)
    again, same_venues, same_events = applied(second, venues, events)

    assert (same_venues, same_events) == (venues, events)
    assert again == attrs.evolve(
        report,
        added=0,
        changed=0,
        unchanged=report.added + report.changed + report.unchanged,
        venues_added=(),
    )
    assert again.unchanged + again.passed_over + len(again.refused) == len(lines)
