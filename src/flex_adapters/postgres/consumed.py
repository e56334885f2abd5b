"""What consumers have seen of the outbox, in Postgres."""

from collections.abc import Sequence
from uuid import UUID

import attrs

from flex_adapters.postgres.conversation import Conversation

_ADD = """
    INSERT INTO tbl_consumed_events (consumer, event_id)
    VALUES (%(consumer)s, %(event_id)s)
    ON CONFLICT DO NOTHING
"""

_FORGET = "DELETE FROM tbl_consumed_events WHERE event_id = ANY (%(event_ids)s)"


@attrs.frozen
class PostgresConsumedEvents:
    """Which events a consumer has seen."""

    connection: Conversation

    async def add(self, consumer: str, event_id: UUID) -> bool:
        """Keep that a consumer sees an event, and tell whether it is for the first time."""
        added = await self.connection.execute(_ADD, {"consumer": consumer, "event_id": event_id})
        return added.count == 1

    async def forget(self, event_ids: Sequence[UUID]) -> None:
        """Forget that any consumer has seen these events."""
        self.connection.later(_FORGET, {"event_ids": list(event_ids)})
