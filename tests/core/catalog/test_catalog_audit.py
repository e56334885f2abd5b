"""What an operator does with the catalog goes on record; what changes nothing does not."""

from uuid import UUID

import attrs
import pytest

from flexcore.catalog import (
    CatalogService,
    ScheduleOptions,
    Section,
    SectionId,
    SectionRow,
    Venue,
    VenueLayout,
)
from flexcore.kernel import Actor, Change, EntityKind, EntityRef, Refused, TenantId, VenueId

pytestmark = pytest.mark.anyio

HEADER = (
    b"game_id,season_type,starts_at_utc,home_code,home_team,away_code,away_team,venue,city,state,"
    b"local_date\n"
)
OPENER = b"G1,Cup,2025-10-24T02:00:00Z,GUL,Gulls,TER,Terns,Harbour Hall,Portland,ME,\n"
MOVED = OPENER.replace(b"10-24T02", b"10-25T01")
EASTERN = ScheduleOptions(time_zone="America/New_York")
HALL = Venue(VenueId(UUID(int=1)), "hall", "Hall", "Portland", "ME", "America/New_York")
STALLS = Section(SectionId(UUID(int=2)), HALL.id, "Stalls", 1)
ROW_A = SectionRow("Stalls", "A", 1, 1, 20)


async def test_of_a_schedule_what_it_brought_or_changed_is_on_record(
    service: CatalogService, store: TenantId, staff: Actor, recorded: list[Change]
) -> None:
    for line in (OPENER, OPENER, MOVED):
        await service.import_schedule(store, [HEADER, line], EASTERN, staff)

    (event,) = await service.events(store, staff)
    (venue,) = await service.venues(store, staff)
    defined, added, changed = recorded
    assert defined.action == "venue.defined"
    assert defined.entity == EntityRef(EntityKind.VENUE, str(venue.id))
    assert added == Change(
        "event.added",
        EntityRef(EntityKind.EVENT, str(event.id)),
        None,
        {
            "eventCode": "G1",
            "name": "Gulls vs. Terns",
            "venueId": str(venue.id),
            "homeCode": "GUL",
            "homeName": "Gulls",
            "awayCode": "TER",
            "awayName": "Terns",
            "seasonType": "Cup",
            "localDate": "2025-10-23",
            "startsAt": "2025-10-24T02:00:00+00:00",
        },
    )
    assert changed == Change(
        "event.changed",
        added.entity,
        {"localDate": "2025-10-23", "startsAt": "2025-10-24T02:00:00+00:00"},
        {"localDate": "2025-10-24", "startsAt": "2025-10-25T01:00:00+00:00"},
    )


async def test_of_a_venue_what_it_became_is_on_record_with_how_much_there_is_of_it(
    service: CatalogService, store: TenantId, staff: Actor, recorded: list[Change]
) -> None:
    await service.define_venue(store, HALL, VenueLayout((STALLS,), (ROW_A,)), staff)
    bangor = attrs.evolve(HALL, id=VenueId(UUID(int=9)), city="Bangor")
    await service.define_venue(store, bangor, VenueLayout(), staff)
    with pytest.raises(Refused):
        await service.define_venue(store, HALL, VenueLayout((STALLS, STALLS)), staff)

    hall = EntityRef(EntityKind.VENUE, str(HALL.id))
    assert recorded == [
        Change(
            "venue.defined",
            hall,
            None,
            {
                "code": "hall",
                "name": "Hall",
                "city": "Portland",
                "state": "ME",
                "timeZone": "America/New_York",
                "sections": 1,
                "rows": 1,
                "suites": 0,
            },
        ),
        Change(
            "venue.defined",
            hall,
            {"city": "Portland", "sections": 1, "rows": 1},
            {"city": "Bangor", "sections": 0, "rows": 0},
        ),
    ]
