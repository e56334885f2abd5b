"""The catalog in memory."""

from collections.abc import Collection, Sequence

import attrs

from flexcore.catalog import (
    CatalogChanged,
    Event,
    EventPlace,
    Venue,
    VenueLayout,
    VenueUnknown,
    venue_code,
)
from flexcore.kernel import EventCode, EventId, Refused, VenueId


@attrs.define
class CatalogState:
    """All that the catalog keeps; entries are replaced, never changed."""

    venues: dict[VenueId, Venue] = attrs.field(factory=dict)
    layouts: dict[VenueId, VenueLayout] = attrs.field(factory=dict)
    events: dict[EventId, Event] = attrs.field(factory=dict)


@attrs.frozen
class MemoryCatalog:
    """Venues and events in dictionaries."""

    state: CatalogState

    async def venues(self) -> Sequence[Venue]:
        """Return every venue, in the order of their codes."""
        return sorted(self.state.venues.values(), key=lambda venue: venue.code)

    async def find_venue(self, name_or_code: str) -> Venue | None:
        """Return the venue of this name or code."""
        code = venue_code(name_or_code)
        return next((venue for venue in self.state.venues.values() if venue.code == code), None)

    async def save_venues(self, venues: Collection[Venue]) -> None:
        """Save venues, new or changed."""
        for venue in venues:
            known = self.state.venues.get(venue.id)
            namesake = await self.find_venue(venue.code)
            if _version(known) != venue.version or (namesake and namesake.id != venue.id):
                raise Refused(CatalogChanged("a venue"))
            self.state.venues[venue.id] = attrs.evolve(venue, version=venue.version + 1)

    async def layout(self, venue_id: VenueId) -> VenueLayout:
        """Return a venue's sections, rows and suites."""
        return self.state.layouts.get(venue_id, VenueLayout())

    async def save_layout(self, venue_id: VenueId, layout: VenueLayout) -> None:
        """Make this the layout of a saved venue."""
        if venue_id not in self.state.venues and layout != VenueLayout():
            raise Refused(VenueUnknown("A section, row or suite"))
        self.state.layouts[venue_id] = VenueLayout(
            tuple(sorted(layout.sections, key=lambda one: (one.display_rank, one.name))),
            tuple(sorted(layout.rows, key=lambda row: (row.rank, row.section_name, row.name))),
            tuple(sorted(layout.suites, key=lambda suite: suite.code)),
        )

    async def events_by_code(self, codes: Collection[EventCode]) -> dict[EventCode, Event]:
        """Return the events that have these codes, deleted ones too."""
        wanted = frozenset(codes)
        events = self.state.events.values()
        return {
            event.event_code: self._read(event) for event in events if event.event_code in wanted
        }

    async def list_events(self, limit: int, after: EventPlace | None = None) -> Sequence[Event]:
        """Return up to `limit` events that are not deleted, in order of place, after a place."""
        listed = [
            event
            for event in self.state.events.values()
            if event.deleted_at is None and (after is None or EventPlace.of(event) > after)
        ]
        return [self._read(event) for event in sorted(listed, key=EventPlace.of)[:limit]]

    async def save_events(self, events: Collection[Event]) -> None:
        """Save events of saved venues, new or changed."""
        ids = {event.event_code: event.id for event in self.state.events.values()}
        for event in events:
            known = self.state.events.get(event.id)
            if _version(known) != event.version or ids.get(event.event_code, event.id) != event.id:
                raise Refused(CatalogChanged("an event"))
            if event.venue_id not in self.state.venues:
                raise Refused(VenueUnknown("An event"))
            ids[event.event_code] = event.id
            self.state.events[event.id] = attrs.evolve(event, version=event.version + 1)

    def _read(self, event: Event) -> Event:
        return attrs.evolve(event, time_zone=self.state.venues[event.venue_id].time_zone)


def _version(stored: Venue | Event | None) -> int:
    return stored.version if stored else 0
