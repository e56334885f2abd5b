"""The stock of add-ons in Postgres."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import attrs

from flex_adapters.postgres.conversation import Conversation
from flexcore.addons import AddonWish, StockKey, StockTaken
from flexcore.kernel import EventCode, Refused

# Whoever changes a stock locks its rows first, in one order and in a statement of its own: what
# follows sees all that was committed while this one waited.
_LOCK = """
    SELECT FROM tbl_addon_stock
     WHERE (addon_code, event_code) IN (
           SELECT * FROM unnest(%(addon_codes)s::text[], %(event_codes)s::text[]))
     ORDER BY addon_code, event_code
       FOR NO KEY UPDATE
"""

_LOCK_OF_HOLDS = """
    SELECT FROM tbl_addon_stock
     WHERE (addon_code, event_code) IN (
           SELECT addon_code, event_code FROM tbl_addon_holds WHERE hold_key = ANY (%(keys)s))
     ORDER BY addon_code, event_code
       FOR NO KEY UPDATE
"""

_LOCK_OF_SALE = """
    SELECT FROM tbl_addon_stock
     WHERE (addon_code, event_code) IN (
           SELECT addon_code, event_code FROM tbl_addon_holds WHERE sale_key = %(sale_key)s)
     ORDER BY addon_code, event_code
       FOR NO KEY UPDATE
"""

# What no longer counts is taken off its stock exactly once, as its hold says so from then on.
_PUT_BACK = """
    UPDATE tbl_addon_stock AS stock
       SET taken = stock.taken - gone.quantity,
           updated_at = DEFAULT, updated_by = DEFAULT, version = stock.version + 1
      FROM (SELECT addon_code, event_code, sum(quantity)::integer AS quantity
              FROM ended GROUP BY addon_code, event_code) AS gone
     WHERE (stock.addon_code, stock.event_code) = (gone.addon_code, gone.event_code)
"""

_END_LAPSED = f"""
    WITH ended AS (
        UPDATE tbl_addon_holds
           SET hold_status = 'lapsed',
               updated_at = DEFAULT, updated_by = DEFAULT, version = version + 1
         WHERE (addon_code, event_code) IN (
               SELECT * FROM unnest(%(addon_codes)s::text[], %(event_codes)s::text[]))
           AND hold_status = 'held' AND expires_at <= %(now)s
        RETURNING addon_code, event_code, quantity)
    {_PUT_BACK}"""

_RELEASE = f"""
    WITH ended AS (
        UPDATE tbl_addon_holds
           SET hold_status = 'released',
               updated_at = DEFAULT, updated_by = DEFAULT, version = version + 1
         WHERE hold_key = ANY (%(keys)s) AND hold_status = 'held'
        RETURNING addon_code, event_code, quantity)
    {_PUT_BACK}"""

_TAKE_BACK = f"""
    WITH ended AS (
        UPDATE tbl_addon_holds
           SET hold_status = 'returned',
               updated_at = DEFAULT, updated_by = DEFAULT, version = version + 1
         WHERE sale_key = %(sale_key)s AND hold_status = 'sold'
        RETURNING addon_code, event_code, quantity)
    {_PUT_BACK}"""

_CAPACITIES = """
    SELECT event_code, capacity
      FROM tbl_addon_stock
     WHERE (addon_code, event_code) IN (
           SELECT * FROM unnest(%(addon_codes)s::text[], %(event_codes)s::text[]))
"""

_STOCK_UP = """
    INSERT INTO tbl_addon_stock AS stored (addon_code, event_code, capacity)
    SELECT * FROM unnest(%(addon_codes)s::text[], %(event_codes)s::text[],
                         %(capacities)s::integer[])
        ON CONFLICT (addon_code, event_code) DO UPDATE
       SET capacity = EXCLUDED.capacity,
           updated_at = DEFAULT, updated_by = DEFAULT, version = stored.version + 1
     WHERE stored.taken <= EXCLUDED.capacity
    RETURNING event_code
"""

_HOLD = """
    WITH asked AS (
        SELECT *
          FROM unnest(%(keys)s::uuid[], %(addon_codes)s::text[], %(event_codes)s::text[],
                      %(quantities)s::integer[], %(untils)s::timestamptz[])
               AS wish (hold_key, addon_code, event_code, quantity, expires_at)
         WHERE NOT EXISTS (
               SELECT FROM tbl_addon_holds AS before WHERE before.hold_key = wish.hold_key)),
    taken AS (
        UPDATE tbl_addon_stock AS stock
           SET taken = stock.taken + asked.quantity,
               updated_at = DEFAULT, updated_by = DEFAULT, version = stock.version + 1
          FROM asked
         WHERE (stock.addon_code, stock.event_code) = (asked.addon_code, asked.event_code)
           AND stock.taken + asked.quantity <= stock.capacity
        RETURNING asked.hold_key),
    kept AS (
        INSERT INTO tbl_addon_holds (hold_key, addon_code, event_code, quantity, expires_at)
        SELECT hold_key, addon_code, event_code, quantity, expires_at
          FROM asked JOIN taken USING (hold_key)
        RETURNING hold_key)
    SELECT hold_key FROM kept
     UNION ALL
    SELECT hold_key FROM tbl_addon_holds WHERE hold_key = ANY (%(keys)s)
"""

_ALIVE = """
    SELECT hold_key
      FROM tbl_addon_holds
     WHERE hold_key = ANY (%(keys)s) AND hold_status = 'held' AND expires_at > %(now)s
"""

# All that the keys hold is sold, or nothing.
_SELL = """
    WITH mine AS (
        SELECT hold_key
          FROM tbl_addon_holds
         WHERE hold_key = ANY (%(keys)s) AND hold_status = 'held' AND expires_at > %(now)s
         ORDER BY hold_key
           FOR NO KEY UPDATE)
    UPDATE tbl_addon_holds AS hold
       SET hold_status = 'sold', sale_key = %(sale_key)s,
           updated_at = DEFAULT, updated_by = DEFAULT, version = hold.version + 1
      FROM mine
     WHERE hold.hold_key = mine.hold_key
       AND (SELECT count(*) FROM mine) = cardinality(%(keys)s)
    RETURNING hold.hold_key
"""

_IS_SOLD = "SELECT FROM tbl_addon_holds WHERE sale_key = %(sale_key)s LIMIT 1"

_LEFT = """
    SELECT addon_code, event_code,
           capacity - taken + coalesce((
               SELECT sum(quantity)
                 FROM tbl_addon_holds AS hold
                WHERE (hold.addon_code, hold.event_code) = (stock.addon_code, stock.event_code)
                  AND hold_status = 'held' AND expires_at <= %(now)s), 0)::integer AS left_over
      FROM tbl_addon_stock AS stock
     WHERE addon_code = ANY (%(addon_codes)s)
     ORDER BY addon_code, event_code
"""


@attrs.frozen
class PostgresAddonStock:
    """A row for each add-on and event that counts what is taken, and a row for each hold."""

    connection: Conversation

    async def stock_up(
        self, addon_code: str, capacities: Mapping[EventCode, int], now: datetime
    ) -> Mapping[EventCode, int]:
        """Say how many there are in all for each event."""
        given = _stocks(StockKey(addon_code, code) for code in sorted(capacities))
        given |= {"now": now, "capacities": [capacities[code] for code in sorted(capacities)]}
        self._end_lapsed(given)
        before, found = await self.connection.execute_all((_CAPACITIES, given), (_STOCK_UP, given))
        done = {row["event_code"] for row in found.rows}
        if taken := tuple(code for code in sorted(capacities) if code not in done):
            raise Refused(StockTaken(addon_code, taken))
        return {EventCode(row["event_code"]): row["capacity"] for row in before.rows}

    async def hold(self, wishes: Sequence[AddonWish], now: datetime) -> frozenset[UUID]:
        """Set add-ons aside, each wish wholly or not at all."""
        given = _stocks(wish.stock for wish in wishes) | {
            "now": now,
            "keys": [wish.key for wish in wishes],
            "quantities": [wish.quantity for wish in wishes],
            "untils": [wish.hold_until for wish in wishes],
        }
        self._end_lapsed(given)
        found = await self.connection.execute(_HOLD, given)
        return frozenset(row["hold_key"] for row in found.rows)

    async def release(self, keys: Sequence[UUID]) -> None:
        """Put back what is still held under these keys."""
        self.connection.later(_LOCK_OF_HOLDS, {"keys": list(keys)})
        self.connection.later(_RELEASE, {"keys": list(keys)})

    async def alive(self, keys: Sequence[UUID], now: datetime) -> frozenset[UUID]:
        """Return those of the keys that still hold."""
        found = await self.connection.execute(_ALIVE, {"keys": list(keys), "now": now})
        return frozenset(row["hold_key"] for row in found.rows)

    async def sell(self, sale_key: UUID, keys: Sequence[UUID], now: datetime) -> bool:
        """Sell everything that is held under these keys, or nothing."""
        given = {"sale_key": sale_key, "keys": list(keys), "now": now}
        found = await self.connection.execute(_SELL, given)
        return bool(found.rows)

    async def is_sold(self, sale_key: UUID) -> bool:
        """Tell whether anything was sold with a key."""
        found = await self.connection.execute(_IS_SOLD, {"sale_key": sale_key})
        return bool(found.rows)

    async def take_back(self, sale_key: UUID) -> None:
        """Put back what was sold with a key."""
        self.connection.later(_LOCK_OF_SALE, {"sale_key": sale_key})
        self.connection.later(_TAKE_BACK, {"sale_key": sale_key})

    async def left(self, addon_codes: Sequence[str], now: datetime) -> Mapping[StockKey, int]:
        """Return how many of each can be held now."""
        found = await self.connection.execute(_LEFT, {"addon_codes": list(addon_codes), "now": now})
        return {
            StockKey(row["addon_code"], EventCode(row["event_code"])): row["left_over"]
            for row in found.rows
        }

    def _end_lapsed(self, given: dict[str, object]) -> None:
        self.connection.later(_LOCK, given)
        self.connection.later(_END_LAPSED, given)


def _stocks(keys: Iterable[StockKey]) -> dict[str, object]:
    listed = list(keys)
    return {
        "addon_codes": [key.addon_code for key in listed],
        "event_codes": [key.event_code for key in listed],
    }
