"""Fans in Postgres."""

import attrs
from psycopg.rows import DictRow

from flex_adapters.postgres.conversation import Conversation
from flexcore.fans import Fan
from flexcore.kernel import FanId

_GET = "SELECT user_id, email FROM tbl_users WHERE user_id = %(user_id)s"

# An address that is there already is found by an update that changes nothing but returns it.
_WITH_EMAIL = """
    INSERT INTO tbl_users AS stored (user_id, email)
    VALUES (%(user_id)s, %(email)s)
        ON CONFLICT (lower(email)) DO UPDATE SET email = stored.email
    RETURNING user_id, email
"""


@attrs.frozen
class PostgresFans:
    """The fans of a store."""

    connection: Conversation

    async def get(self, fan_id: FanId) -> Fan | None:
        """Return a fan."""
        found = await self.connection.execute(_GET, {"user_id": fan_id})
        return _fan(found.first)

    async def with_email(self, fan: Fan) -> Fan:
        """Return the fan of an e-mail address; keep this one if new."""
        parameters = {"user_id": fan.id, "email": fan.email}
        found = await self.connection.execute(_WITH_EMAIL, parameters)
        return _fan(found.first) or fan


def _fan(row: DictRow | None) -> Fan | None:
    return Fan(FanId(row["user_id"]), row["email"]) if row else None
