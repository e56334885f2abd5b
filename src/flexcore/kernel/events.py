"""Domain events, and the outbox that they leave by."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Protocol
from uuid import UUID

import attrs

from flexcore.kernel.ids import EntityRef


@attrs.frozen
class DomainEvent:
    """Something that happened to one object, told to whoever listens.

    Subclasses set `name`, as `noun.happened`, and carry plain data as fields.
    """

    name: ClassVar[str]

    @property
    def subject(self) -> EntityRef:
        """The object that it happened to; events of one object are relayed in order."""
        raise TypeError(f"{type(self).__name__} has no subject.")


@attrs.frozen
class OutboxRecord:
    """A domain event as it waits in the outbox.

    Attributes:
        event_id: Consumers leave out an id that they have seen.
        sequence: Place in the outbox; within one subject it is the order of happening.
        data: The event's own fields, as plain values.
    """

    event_id: UUID
    sequence: int
    name: str
    subject: EntityRef
    data: dict[str, object]
    actor: str
    occurred_at: datetime


class Outbox(Protocol):
    """Domain events kept in the transaction of the change that they tell of."""

    async def append(self, events: Sequence[DomainEvent]) -> None:
        """Keep events, in this order, for the relay; they are lost if the work is."""

    async def pending(self, limit: int, *, after: int = 0) -> Sequence[OutboxRecord]:
        """Return the oldest events not yet relayed, oldest first, of those behind `after`."""

    async def relayed(self, records: Sequence[OutboxRecord]) -> None:
        """Mark events as relayed; they are not pending again."""

    async def let_go(self, relayed_before: datetime, limit: int) -> Sequence[UUID]:
        """Forget events that were relayed before a moment, at most so many, and return their ids.

        One that is still pending is never among them. What another work is letting go of at the
        same time is left to it.
        """
