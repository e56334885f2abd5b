"""What every catalog does, wherever it keeps its venues and events."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime
from uuid import UUID

import attrs
import pytest

from flexcore.catalog import (
    CatalogChanged,
    CatalogWork,
    Event,
    EventPlace,
    EventStatus,
    Section,
    SectionId,
    SectionRow,
    Suite,
    SuiteId,
    Venue,
    VenueLayout,
    VenueUnknown,
)
from flexcore.kernel import EventCode, EventId, Refused, VenueId

pytestmark = pytest.mark.anyio

Work = Callable[[], AbstractAsyncContextManager[CatalogWork]]

HARBOUR = Venue(
    id=VenueId(UUID(int=1)),
    code="harbour-hall",
    name="Harbour Hall",
    city="Portland",
    state="ME",
    time_zone="America/New_York",
)
ABROAD = Venue(VenueId(UUID(int=2)), "arena-abroad", "Arena Abroad", "Oslo", None, "Europe/Oslo")
LAYOUT = VenueLayout(
    sections=(
        Section(SectionId(UUID(int=11)), HARBOUR.id, "Balcony", 2),
        Section(SectionId(UUID(int=12)), HARBOUR.id, "Stalls", 1),
    ),
    rows=(
        SectionRow("Balcony", "A", rank=2, first_seat=1, seat_count=4),
        SectionRow("Stalls", "B", rank=1, first_seat=2, seat_count=5, step=2),
        SectionRow("Stalls", "A", rank=0, first_seat=1, seat_count=5, step=2),
    ),
    suites=(
        Suite(SuiteId(UUID(int=22)), HARBOUR.id, "S2", "Suite 2", "Balcony", 12),
        Suite(SuiteId(UUID(int=21)), HARBOUR.id, "S1", "Suite 1", "Balcony", 16),
    ),
)
OPENER = Event(
    id=EventId(UUID(int=31)),
    event_code=EventCode("G1"),
    name="Gulls vs. Terns",
    venue_id=HARBOUR.id,
    home_code="GUL",
    home_name="Gulls",
    away_code="TER",
    away_name="Terns",
    season_type="Regular Season",
    local_date=date(2025, 10, 23),
    starts_at=datetime(2025, 10, 24, 2, tzinfo=UTC),
    time_zone="America/New_York",
)


def an_event(number: int, code: str, local_date: date) -> Event:
    return attrs.evolve(
        OPENER,
        id=EventId(UUID(int=number)),
        event_code=EventCode(code),
        local_date=local_date,
        starts_at=None,
    )


def saved(event: Event) -> Event:
    return attrs.evolve(event, version=event.version + 1)


async def test_a_saved_venue_is_found_by_its_name_and_by_its_code(catalog_work: Work) -> None:
    async with catalog_work() as work:
        await work.catalog.save_venues([HARBOUR, ABROAD])

    async with catalog_work() as work:
        by_name = await work.catalog.find_venue("harbour  HALL")
        by_code = await work.catalog.find_venue("harbour-hall")
        nowhere = await work.catalog.find_venue("Old Hall")
        everything = await work.catalog.venues()

    assert by_name == by_code == attrs.evolve(HARBOUR, version=1)
    assert nowhere is None
    assert [venue.code for venue in everything] == ["arena-abroad", "harbour-hall"]


async def test_saving_a_venue_over_a_newer_version_is_refused(catalog_work: Work) -> None:
    async with catalog_work() as work:
        await work.catalog.save_venues([HARBOUR])
    moved = attrs.evolve(HARBOUR, city="Bangor", version=1)
    async with catalog_work() as work:
        await work.catalog.save_venues([moved])

    with pytest.raises(Refused) as refused:
        async with catalog_work() as work:
            await work.catalog.save_venues([moved])

    assert refused.value.refusals == (CatalogChanged("a venue"),)
    async with catalog_work() as work:
        assert await work.catalog.find_venue("harbour-hall") == attrs.evolve(moved, version=2)


async def test_two_venues_cannot_share_a_code(catalog_work: Work) -> None:
    async with catalog_work() as work:
        await work.catalog.save_venues([HARBOUR])

    with pytest.raises(Refused) as refused:
        async with catalog_work() as work:
            await work.catalog.save_venues([attrs.evolve(ABROAD, code=HARBOUR.code)])

    assert refused.value.refusals == (CatalogChanged("a venue"),)


@pytest.mark.rule("FX-7.2")
@pytest.mark.rule("FX-7.3")
async def test_a_layout_is_read_in_order_of_display_rank_row_rank_and_suite_code(
    catalog_work: Work,
) -> None:
    async with catalog_work() as work:
        await work.catalog.save_venues([HARBOUR])
        await work.catalog.save_layout(HARBOUR.id, LAYOUT)

    async with catalog_work() as work:
        layout = await work.catalog.layout(HARBOUR.id)
        elsewhere = await work.catalog.layout(ABROAD.id)

    assert layout == VenueLayout(LAYOUT.sections[::-1], LAYOUT.rows[::-1], LAYOUT.suites[::-1])
    assert elsewhere == VenueLayout()


async def test_a_new_layout_takes_away_what_is_no_longer_in_it(catalog_work: Work) -> None:
    balcony, stalls = LAYOUT.sections
    swapped = VenueLayout(
        sections=(attrs.evolve(balcony, name="Stalls"), attrs.evolve(stalls, name="Balcony")),
        rows=(SectionRow("Stalls", "Z", rank=0, first_seat=1, seat_count=2),),
        suites=LAYOUT.suites[:1],
    )
    async with catalog_work() as work:
        await work.catalog.save_venues([HARBOUR])
        await work.catalog.save_layout(HARBOUR.id, LAYOUT)

    async with catalog_work() as work:
        await work.catalog.save_layout(HARBOUR.id, swapped)
        await work.catalog.save_layout(HARBOUR.id, swapped)

    async with catalog_work() as work:
        layout = await work.catalog.layout(HARBOUR.id)
        await work.catalog.save_layout(HARBOUR.id, VenueLayout())
        emptied = await work.catalog.layout(HARBOUR.id)
    assert layout == attrs.evolve(swapped, sections=swapped.sections[::-1])
    assert emptied == VenueLayout()


async def test_an_event_comes_back_as_it_was_saved(catalog_work: Work) -> None:
    unknown_start = attrs.evolve(
        an_event(32, "G2", date(2026, 1, 2)),
        status=EventStatus.POSTPONED,
        is_published=False,
        deleted_at=datetime(2025, 12, 1, 8, 30, tzinfo=UTC),
    )
    async with catalog_work() as work:
        await work.catalog.save_venues([HARBOUR])
        await work.catalog.save_events([OPENER, unknown_start])

    async with catalog_work() as work:
        by_code = await work.catalog.events_by_code(
            [EventCode("G1"), EventCode("G2"), EventCode("none")]
        )

    assert by_code == {"G1": saved(OPENER), "G2": saved(unknown_start)}
    start = by_code[OPENER.event_code].starts_at
    assert start is not None
    assert start.tzinfo is UTC


async def test_an_event_takes_the_time_zone_of_its_venue(catalog_work: Work) -> None:
    async with catalog_work() as work:
        await work.catalog.save_venues([HARBOUR])
        await work.catalog.save_events([OPENER])
        moved = attrs.evolve(HARBOUR, time_zone="America/Denver", version=1)
        await work.catalog.save_venues([moved])

    async with catalog_work() as work:
        by_code = await work.catalog.events_by_code([OPENER.event_code])
        listed = await work.catalog.list_events(1)

    assert by_code[OPENER.event_code].time_zone == "America/Denver"
    assert listed[0].time_zone == "America/Denver"


async def test_events_are_listed_page_by_page_in_order_of_date_and_code(
    catalog_work: Work,
) -> None:
    first, second = date(2025, 11, 1), date(2025, 11, 2)
    events = [
        an_event(41, "b", first),
        an_event(42, "B", first),
        an_event(43, "A", second),
        an_event(44, "é", first),
        attrs.evolve(an_event(45, "C", first), deleted_at=datetime(2025, 1, 1, tzinfo=UTC)),
    ]
    async with catalog_work() as work:
        await work.catalog.save_venues([HARBOUR])
        await work.catalog.save_events(events)

    async with catalog_work() as work:
        page = await work.catalog.list_events(2)
        rest = await work.catalog.list_events(50, after=EventPlace.of(page[-1]))
        end = await work.catalog.list_events(50, after=EventPlace.of(rest[-1]))

    assert [event.event_code for event in page] == ["B", "b"]
    assert [event.event_code for event in rest] == ["é", "A"]
    assert end == []


async def test_saving_an_event_over_a_newer_version_is_refused(catalog_work: Work) -> None:
    async with catalog_work() as work:
        await work.catalog.save_venues([HARBOUR])
        await work.catalog.save_events([OPENER])
    cancelled = attrs.evolve(OPENER, status=EventStatus.CANCELLED, version=1)
    async with catalog_work() as work:
        await work.catalog.save_events([cancelled])

    with pytest.raises(Refused) as refused:
        async with catalog_work() as work:
            await work.catalog.save_events([attrs.evolve(OPENER, name="Stale", version=1)])

    assert refused.value.refusals == (CatalogChanged("an event"),)
    async with catalog_work() as work:
        by_code = await work.catalog.events_by_code([OPENER.event_code])
    assert by_code == {OPENER.event_code: saved(cancelled)}


async def test_saving_an_event_that_was_never_there_as_changed_is_refused(
    catalog_work: Work,
) -> None:
    async with catalog_work() as work:
        await work.catalog.save_venues([HARBOUR])

    with pytest.raises(Refused) as refused:
        async with catalog_work() as work:
            await work.catalog.save_events([attrs.evolve(OPENER, version=3)])

    assert refused.value.refusals == (CatalogChanged("an event"),)


async def test_two_events_of_a_store_cannot_share_a_code(catalog_work: Work) -> None:
    namesake = attrs.evolve(OPENER, id=EventId(UUID(int=51)))
    async with catalog_work() as work:
        await work.catalog.save_venues([HARBOUR])
        await work.catalog.save_events([OPENER])

    with pytest.raises(Refused) as refused:
        async with catalog_work() as work:
            await work.catalog.save_events([namesake])

    assert refused.value.refusals == (CatalogChanged("an event"),)


@pytest.mark.rule("FX-8.3")
async def test_an_event_is_of_a_venue_of_the_store(catalog_work: Work) -> None:
    with pytest.raises(Refused) as refused:
        async with catalog_work() as work:
            await work.catalog.save_events([OPENER])

    assert refused.value.refusals == (VenueUnknown("An event"),)
    async with catalog_work() as work:
        assert await work.catalog.list_events(10) == []


async def test_a_layout_is_of_a_venue_of_the_store(catalog_work: Work) -> None:
    with pytest.raises(Refused) as refused:
        async with catalog_work() as work:
            await work.catalog.save_layout(HARBOUR.id, LAYOUT)

    assert refused.value.refusals == (VenueUnknown("A section, row or suite"),)
    async with catalog_work() as work:
        assert await work.catalog.layout(HARBOUR.id) == VenueLayout()


async def test_nothing_of_a_refused_piece_of_work_stays(catalog_work: Work) -> None:
    async with catalog_work() as work:
        await work.catalog.save_venues([HARBOUR])

    async def save_one_good_and_one_stale_event() -> None:
        async with catalog_work() as work:
            await work.catalog.save_events([an_event(61, "N1", date(2026, 2, 1))])
            await work.catalog.save_events([attrs.evolve(OPENER, version=3)])

    with pytest.raises(Refused):
        await save_one_good_and_one_stale_event()

    async with catalog_work() as work:
        assert await work.catalog.list_events(50) == []
