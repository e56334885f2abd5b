"""Venues and events as they stand in the audit."""

from flexcore.catalog.model import Event, Venue, VenueLayout
from flexcore.kernel import Change, EntityKind, EntityRef


def event_scheduled(before: Event | None, after: Event) -> Change:
    """Return what a schedule changed in an event, or that it brought it."""
    ref = EntityRef(EntityKind.EVENT, str(after.id))
    if before is None:
        return Change("event.added", ref, None, _of_event(after))
    return Change.between("event.changed", ref, _of_event(before), _of_event(after))


def venue_defined(
    before: tuple[Venue, VenueLayout] | None, after: tuple[Venue, VenueLayout]
) -> Change:
    """Return how a venue became what it was given as; of its layout, how much there is of it."""
    ref = EntityRef(EntityKind.VENUE, str(after[0].id))
    if before is None:
        return Change("venue.defined", ref, None, _of_venue(*after))
    return Change.between("venue.defined", ref, _of_venue(*before), _of_venue(*after))


def _of_event(event: Event) -> dict[str, object]:
    return {
        "eventCode": event.event_code,
        "name": event.name,
        "venueId": str(event.venue_id),
        "homeCode": event.home_code,
        "homeName": event.home_name,
        "awayCode": event.away_code,
        "awayName": event.away_name,
        "seasonType": event.season_type,
        "localDate": event.local_date.isoformat(),
        "startsAt": event.starts_at.isoformat() if event.starts_at else None,
    }


def _of_venue(venue: Venue, layout: VenueLayout) -> dict[str, object]:
    return {
        "code": venue.code,
        "name": venue.name,
        "city": venue.city,
        "state": venue.state,
        "timeZone": venue.time_zone,
        "sections": len(layout.sections),
        "rows": len(layout.rows),
        "suites": len(layout.suites),
    }
