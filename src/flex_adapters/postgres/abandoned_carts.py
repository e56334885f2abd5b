"""Copies of abandoned carts in Postgres, made without reading the carts into the process."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import attrs
from psycopg.rows import DictRow

from flex_adapters.postgres.conversation import Conversation
from flex_adapters.postgres.currencies import currency_of
from flexcore.carts import AbandonedCart, CopiedCarts
from flexcore.kernel import CartId, EventCode, FanId, Money, ProgramId, RevisionId

# Carts are read in the order of their ids, each once in a run, and both tables from a bound on:
# with none, a plan for any values would read them from their beginning each time. An index of what
# has ended would have to be written at every change of every cart, for a job that runs once a day.
_FIRST, _LAST = UUID(int=0), UUID(int=2**128 - 1)

# All lines that are held come first, and as one; see `AbandonedCart.of`.
_WANTED_LAST = """
    CASE WHEN item.cart_item_status IN ('held', 'committing', 'committed') THEN 0
         WHEN item.cart_item_status = 'expired' THEN 1
         ELSE 2 END,
    CASE WHEN item.cart_item_status NOT IN ('held', 'committing', 'committed')
         THEN -item.position END
"""

_COPY = f"""
    WITH ended AS (
        SELECT cart_id, user_id, program_id, revision_id, currency, expires_at
          FROM tbl_carts AS cart
         WHERE cart_id > %(after)s
           AND cart_status IN ('active', 'expired')
           AND expires_at <= %(ended_before)s
           AND NOT EXISTS (
               SELECT FROM tbl_abandoned_carts AS copied
                WHERE copied.cart_id = cart.cart_id AND copied.cart_id > %(after)s)
         ORDER BY cart_id
         LIMIT %(limit)s),
    copied AS (
        INSERT INTO tbl_abandoned_carts (
            cart_id, user_id, program_id, revision_id, event_codes, seat_count, total_amount,
            currency, ended_at)
        SELECT ended.cart_id, user_id, program_id, revision_id, event_codes, seat_count,
               total_amount, currency, expires_at
          FROM ended
         CROSS JOIN LATERAL (
               SELECT coalesce(array_agg(event_code ORDER BY event.position), ARRAY[]::text[])
                          AS event_codes,
                      coalesce(sum(seat_count), 0) AS seat_count,
                      coalesce(sum(total_amount), 0) AS total_amount
                 FROM tbl_cart_events AS event
                 LEFT JOIN LATERAL (
                      SELECT sum(seat_count) AS seat_count, sum(total_amount) AS total_amount
                        FROM (SELECT seat_count, total_amount
                                FROM tbl_cart_items AS item
                               WHERE item.cart_event_id = event.cart_event_id
                                 AND item.item_type <> 'addon'
                               ORDER BY {_WANTED_LAST}
                               FETCH FIRST 1 ROW WITH TIES) AS line) AS last ON true
                WHERE event.cart_id = ended.cart_id
                  AND cart_event_status <> 'removed') AS wanted
            ON CONFLICT (cart_id) DO NOTHING
        RETURNING cart_id)
    SELECT ARRAY (SELECT cart_id FROM copied ORDER BY cart_id) AS cart_ids,
           (SELECT cart_id FROM ended ORDER BY cart_id DESC LIMIT 1) AS last
"""

_LIST = """
    SELECT *
      FROM tbl_abandoned_carts
     WHERE cart_id < %(after)s
     ORDER BY cart_id DESC
     LIMIT %(limit)s
"""


@attrs.frozen
class PostgresAbandonedCarts:
    """What was copied of abandoned carts, by cart."""

    connection: Conversation

    async def copy(
        self, ended_before: datetime, *, after: CartId | None, limit: int
    ) -> CopiedCarts:
        """Copy carts that are abandoned and not copied yet."""
        wanted = {"ended_before": ended_before, "after": after or _FIRST, "limit": limit}
        (row,) = (await self.connection.execute(_COPY, wanted)).rows
        return CopiedCarts(tuple(map(CartId, row["cart_ids"])), row["last"])

    async def list(self, *, limit: int, after: CartId | None) -> Sequence[AbandonedCart]:
        """Return copied carts, those begun last first, of those begun before `after`."""
        found = await self.connection.execute(_LIST, {"limit": limit, "after": after or _LAST})
        return [_abandoned(row) for row in found.rows]


def _abandoned(row: DictRow) -> AbandonedCart:
    return AbandonedCart(
        cart_id=CartId(row["cart_id"]),
        fan_id=FanId(row["user_id"]) if row["user_id"] else None,
        program_id=ProgramId(row["program_id"]),
        revision_id=RevisionId(row["revision_id"]),
        event_codes=tuple(map(EventCode, row["event_codes"])),
        seat_count=row["seat_count"],
        total=Money(row["total_amount"], currency_of(row["currency"])),
        ended_at=row["ended_at"].astimezone(UTC),
    )
