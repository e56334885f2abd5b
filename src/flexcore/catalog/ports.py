"""What the catalog needs from outside."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import ClassVar, Protocol

import attrs

from flexcore.catalog.model import Event, Venue, VenueLayout
from flexcore.kernel import AuditedWork, EventCode, Outbox, Refusal, RefusalKind, VenueId


@attrs.frozen
class CatalogChanged(Refusal):
    """Somebody else saved the same venue, event or tag since it was read.

    Attributes:
        version: The one that is there now, or None where it is known only that it is another.
    """

    code: ClassVar[str] = "catalog_changed"
    kind: ClassVar[RefusalKind] = RefusalKind.STALE
    what: str
    version: int | None = None

    @property
    def message(self) -> str:
        """Ask for another try."""
        now = f" It is at version {self.version} now." if self.version is not None else ""
        return f"Somebody else changed {self.what} since you read it.{now} Look again."


@attrs.frozen
class VenueUnknown(Refusal):
    """An event, or a section, row or suite, is of a venue that the catalog does not have."""

    code: ClassVar[str] = "venue_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    what: str

    @property
    def message(self) -> str:
        """Ask for the venue first."""
        return f"{self.what} is of a venue that this store does not have: save the venue first."


@attrs.frozen
class EventUnknown(Refusal):
    """The catalog has no such event."""

    code: ClassVar[str] = "event_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    event_code: EventCode

    @property
    def message(self) -> str:
        """Name it."""
        return f"This store has no event {self.event_code}."


@attrs.frozen(order=True)
class EventPlace:
    """An event's place in the list of all: by local date, then by code."""

    local_date: date
    event_code: EventCode

    @classmethod
    def of(cls, event: Event) -> "EventPlace":
        """Return the place of an event."""
        return cls(event.local_date, event.event_code)


class Venues(Protocol):
    """The store's venues and what they look like inside."""

    async def venues(self) -> Sequence[Venue]:
        """Return every venue, in the order of their codes."""

    async def find_venue(self, name_or_code: str) -> Venue | None:
        """Return the venue of this name or code, whatever its spelling in capitals and spaces."""

    async def save_venues(self, venues: Collection[Venue]) -> None:
        """Save venues, new (version 0) or changed; their versions grow by one.

        Raises:
            Refused: `CatalogChanged`: a venue's version or code is not the caller's any more.
        """

    async def layout(self, venue_id: VenueId) -> VenueLayout:
        """Return a venue's sections by display rank, rows by rank and suites by code.

        Ties are broken by name; of an unknown venue there is nothing.
        """

    async def save_layout(self, venue_id: VenueId, layout: VenueLayout) -> None:
        """Make this the layout of a saved venue; what is no longer in it is taken away.

        Raises:
            Refused: `VenueUnknown`: there is something in it, and the venue was never saved.
        """


class Events(Protocol):
    """The store's events."""

    async def events_by_code(self, codes: Collection[EventCode]) -> dict[EventCode, Event]:
        """Return the events that have these codes, deleted ones too; codes of none are left out."""

    async def list_events(self, limit: int, after: EventPlace | None = None) -> Sequence[Event]:
        """Return up to `limit` events that are not deleted, in order of place, after a place."""

    async def save_events(self, events: Collection[Event]) -> None:
        """Save events of saved venues, new (version 0) or changed; their versions grow by one.

        Raises:
            Refused: `CatalogChanged`: an event's version or code is not the caller's any more.
                `VenueUnknown`: the venue of an event was never saved.
        """


class Catalog(Venues, Events, Protocol):
    """Everything that the catalog keeps."""


class CatalogWork(AuditedWork, Protocol):
    """The repositories that a piece of work on the catalog needs."""

    @property
    def catalog(self) -> Catalog:
        """The venues and events of the tenant."""

    @property
    def outbox(self) -> Outbox:
        """Where domain events wait."""
