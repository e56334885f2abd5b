"""Venues and events: what can be bought and where it takes place, whatever program sells it."""

from flexcore.catalog.events import EventAdded, EventChanged
from flexcore.catalog.model import (
    Event,
    EventStatus,
    Section,
    SectionId,
    SectionRow,
    Suite,
    SuiteId,
    Venue,
    VenueLayout,
    venue_code,
    zone_of,
)
from flexcore.catalog.ports import (
    Catalog,
    CatalogChanged,
    CatalogWork,
    EventPlace,
    Events,
    EventUnknown,
    Venues,
    VenueUnknown,
)
from flexcore.catalog.rules import LayoutUnsound, has_started, is_live, layout_holds_together
from flexcore.catalog.schedule import (
    LineRefusal,
    ScheduleImport,
    ScheduleOptions,
    ScheduleReading,
    ScheduleRow,
    read_schedule,
)
from flexcore.catalog.service import CatalogService

__all__ = [
    "Catalog",
    "CatalogChanged",
    "CatalogService",
    "CatalogWork",
    "Event",
    "EventAdded",
    "EventChanged",
    "EventPlace",
    "EventStatus",
    "EventUnknown",
    "Events",
    "LayoutUnsound",
    "LineRefusal",
    "ScheduleImport",
    "ScheduleOptions",
    "ScheduleReading",
    "ScheduleRow",
    "Section",
    "SectionId",
    "SectionRow",
    "Suite",
    "SuiteId",
    "Venue",
    "VenueLayout",
    "VenueUnknown",
    "Venues",
    "has_started",
    "is_live",
    "layout_holds_together",
    "read_schedule",
    "venue_code",
    "zone_of",
]
