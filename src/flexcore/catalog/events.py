"""What the catalog tells others."""

from typing import ClassVar

import attrs

from flexcore.catalog.model import Event
from flexcore.kernel import DomainEvent, EntityKind, EntityRef

# What a schedule says about an event; the rest is the store's own.
SCHEDULED_FIELDS = (
    "name",
    "venue_id",
    "home_code",
    "home_name",
    "away_code",
    "away_name",
    "season_type",
    "local_date",
    "starts_at",
)


@attrs.frozen
class EventAdded(DomainEvent):
    """An event came into the catalog; the date is local and the start in UTC, both ISO 8601."""

    name: ClassVar[str] = "event.added"
    event_id: str
    event_code: str
    local_date: str
    starts_at: str | None

    @property
    def subject(self) -> EntityRef:
        """The event."""
        return EntityRef(EntityKind.EVENT, self.event_id)

    @classmethod
    def of(cls, event: Event) -> "EventAdded":
        """Tell of a new event."""
        return cls(*_when(event))


@attrs.frozen
class EventChanged(DomainEvent):
    """The schedule now says something else about an event.

    Attributes:
        changed: Names of the event's fields that differ, in the order of the model.
    """

    name: ClassVar[str] = "event.changed"
    event_id: str
    event_code: str
    local_date: str
    starts_at: str | None
    changed: tuple[str, ...]

    @property
    def subject(self) -> EntityRef:
        """The event."""
        return EntityRef(EntityKind.EVENT, self.event_id)

    @classmethod
    def of(cls, before: Event, after: Event) -> "EventChanged":
        """Tell what differs between two versions of an event."""
        return cls(*_when(after), changed_fields(before, after))


def changed_fields(before: Event, after: Event) -> tuple[str, ...]:
    """Return the names of the scheduled facts in which two versions of an event differ."""
    return tuple(
        field for field in SCHEDULED_FIELDS if getattr(before, field) != getattr(after, field)
    )


def _when(event: Event) -> tuple[str, str, str, str | None]:
    starts_at = event.starts_at.isoformat() if event.starts_at else None
    return str(event.id), event.event_code, event.local_date.isoformat(), starts_at
