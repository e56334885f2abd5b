"""The outbox in Postgres: what one work tells of is written in one statement, at its end."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import attrs
from psycopg.rows import DictRow
from psycopg.types.json import Json

from flex_adapters.postgres.conversation import Conversation
from flexcore.kernel import (
    Actor,
    Clock,
    DomainEvent,
    EntityKind,
    EntityRef,
    Ids,
    OutboxRecord,
)

_APPEND = """
    INSERT INTO tbl_outbox (
        event_id, event_name, subject_kind, subject_id, data, actor, occurred_at)
    SELECT event_id, event_name, subject_kind, subject_id, data, %(actor)s, %(occurred_at)s
      FROM ROWS FROM (
          json_to_recordset(%(events)s) AS (
              event_id uuid, event_name text, subject_kind text, subject_id text, data jsonb)
      ) WITH ORDINALITY AS event (
          event_id, event_name, subject_kind, subject_id, data, position)
     ORDER BY position
"""

_PENDING = """
    SELECT sequence, event_id, event_name, subject_kind, subject_id, data, actor, occurred_at
      FROM tbl_outbox
     WHERE relayed_at IS NULL AND sequence > %(after)s
     ORDER BY sequence
     LIMIT %(limit)s
"""

_RELAYED = """
    UPDATE tbl_outbox
       SET relayed_at = %(now)s, updated_at = DEFAULT, updated_by = DEFAULT, version = version + 1
     WHERE sequence = ANY (%(sequences)s)
"""

_LET_GO = """
    DELETE FROM tbl_outbox
     WHERE sequence IN (
           SELECT sequence
             FROM tbl_outbox
            WHERE relayed_at < %(relayed_before)s
            ORDER BY relayed_at
            LIMIT %(limit)s
              FOR UPDATE SKIP LOCKED)
    RETURNING event_id
"""


@attrs.define
class PostgresOutbox:
    """Domain events gathered during a work and written before its commit."""

    connection: Conversation
    by: Actor
    clock: Clock
    ids: Ids
    gathered: list[DomainEvent] = attrs.field(factory=list)

    async def append(self, events: Sequence[DomainEvent]) -> None:
        """Keep events, in this order, for the relay."""
        self.gathered.extend(events)

    def flush(self) -> None:
        """Send what was gathered with the next statement."""
        if not self.gathered:
            return
        events = [self._record(event) for event in self.gathered]
        self.gathered.clear()
        self.connection.later(
            _APPEND,
            {
                "events": Json(events),
                "actor": str(self.by),
                "occurred_at": self.clock.now(),
            },
        )

    async def pending(self, limit: int, *, after: int = 0) -> Sequence[OutboxRecord]:
        """Return the oldest events not yet relayed."""
        self.flush()
        found = await self.connection.execute(_PENDING, {"limit": limit, "after": after})
        return [_outbox_record(row) for row in found.rows]

    async def relayed(self, records: Sequence[OutboxRecord]) -> None:
        """Mark events as relayed."""
        sequences = [record.sequence for record in records]
        given = {"sequences": sequences, "now": self.clock.now()}
        await self.connection.execute(_RELAYED, given)

    async def let_go(self, relayed_before: datetime, limit: int) -> Sequence[UUID]:
        """Forget events that were relayed before a moment."""
        given = {"relayed_before": relayed_before, "limit": limit}
        return [row["event_id"] for row in (await self.connection.execute(_LET_GO, given)).rows]

    def _record(self, event: DomainEvent) -> dict[str, object]:
        subject = event.subject
        return {
            "event_id": self.ids.new(),
            "event_name": event.name,
            "subject_kind": subject.kind,
            "subject_id": subject.id,
            "data": event,
        }


def _outbox_record(row: DictRow) -> OutboxRecord:
    return OutboxRecord(
        row["event_id"],
        row["sequence"],
        row["event_name"],
        EntityRef(EntityKind(row["subject_kind"]), row["subject_id"]),
        row["data"],
        row["actor"],
        row["occurred_at"].astimezone(UTC),
    )
