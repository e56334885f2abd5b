"""What staff do with the catalog."""

from collections.abc import Iterable, Sequence

import attrs

from flexcore.catalog.auditing import event_scheduled, venue_defined
from flexcore.catalog.model import Event, Suite, Venue, VenueLayout
from flexcore.catalog.ports import CatalogWork, EventPlace, EventUnknown
from flexcore.catalog.rules import layout_holds_together
from flexcore.catalog.schedule import (
    ScheduleImport,
    ScheduleOptions,
    ScheduleReading,
    plan_import,
    read_schedule,
    time_zone_is_known,
)
from flexcore.kernel import Actor, EventCode, Ids, Refusal, Refused, TenantId, UnitOfWork


@attrs.frozen
class CatalogService:
    """Keeps a store's venues and events; they outlive every program (FX-16.13)."""

    unit_of_work: UnitOfWork[CatalogWork]
    ids: Ids

    async def import_schedule(
        self, tenant: TenantId, lines: Iterable[bytes], options: ScheduleOptions, by: Actor
    ) -> ScheduleImport:
        """Make the catalog agree with the sound lines of a schedule and report the others.

        Importing the same schedule again changes nothing.

        Args:
            tenant: Whose catalog.
            lines: A CSV file's lines from its header on.
            options: Which games to take, and the time zone of new venues.
            by: Who imports.

        Raises:
            Refused: `UnknownTimeZone`, or nothing can be read without a sound header
                (`ScheduleUnreadable`, `ScheduleColumnsMissing`), or `CatalogChanged`.
        """
        reading = _sound(lines, options)
        codes = frozenset(EventCode(row.game_id) for row in reading.rows.values())
        async with self.unit_of_work(tenant, by) as work:
            venues = await work.catalog.venues()
            stored = await work.catalog.events_by_code(codes)
            plan = plan_import(reading, options, venues, stored, self.ids)
            if plan.venues:
                await work.catalog.save_venues(plan.venues)
            if plan.events:
                await work.catalog.save_events(plan.events)
                await work.outbox.append(plan.news)
            for venue in plan.venues:
                await work.audit.record(venue_defined(None, (venue, VenueLayout())))
            for event in plan.events:
                await work.audit.record(event_scheduled(stored.get(event.event_code), event))
        return plan.report

    async def define_venue(
        self, tenant: TenantId, venue: Venue, layout: VenueLayout, by: Actor
    ) -> Venue:
        """Make a venue and its sections, rows and suites what they are given as.

        A venue, section or suite that the catalog knows by its code or name keeps its id; what is
        no longer in the layout is taken away. Doing it again changes nothing but versions.

        Raises:
            Refused: `LayoutUnsound` or `CatalogChanged`.
        """
        if unsound := layout_holds_together(layout):
            raise Refused(unsound)
        async with self.unit_of_work(tenant, by) as work:
            before = None
            if known := await work.catalog.find_venue(venue.code):
                before = known, await work.catalog.layout(known.id)
                layout = layout.with_ids_of(before[1])
                venue = attrs.evolve(venue, id=known.id, version=known.version)
            await work.catalog.save_venues([venue])
            await work.catalog.save_layout(venue.id, layout.at(venue.id))
            await work.audit.record(venue_defined(before, (venue, layout)))
        return attrs.evolve(venue, version=venue.version + 1)

    async def venues(self, tenant: TenantId, by: Actor) -> Sequence[Venue]:
        """List every venue, in the order of their codes."""
        async with self.unit_of_work(tenant, by) as work:
            return await work.catalog.venues()

    async def suites_of(
        self, tenant: TenantId, event_code: EventCode, by: Actor
    ) -> Sequence[Suite]:
        """List the suites that an event has, by code: those of the venue where it takes place now.

        Suites are kept for a venue and not for an event, so an event that moves has others at once
        (FX-9.4).

        Raises:
            Refused: `EventUnknown`.
        """
        async with self.unit_of_work(tenant, by) as work:
            events = await work.catalog.events_by_code([event_code])
            if event_code not in events:
                raise Refused(EventUnknown(event_code))
            return (await work.catalog.layout(events[event_code].venue_id)).suites

    async def events(
        self, tenant: TenantId, by: Actor, limit: int = 50, after: EventPlace | None = None
    ) -> Sequence[Event]:
        """List events that are not deleted by local date and code, from after a place on."""
        async with self.unit_of_work(tenant, by) as work:
            return await work.catalog.list_events(limit, after)


def _sound(lines: Iterable[bytes], options: ScheduleOptions) -> ScheduleReading:
    if unknown := time_zone_is_known(options):
        raise Refused(unknown)
    reading = read_schedule(lines, options)
    if isinstance(reading, Refusal):
        raise Refused(reading)
    return reading
