"""Carts for reading again, shared by all processes; a save of the cart drops its entry."""

from datetime import datetime
from uuid import UUID

import attrs
import psycopg
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from flex_adapters.postgres.cart_records import (
    cart_of,
    cart_record,
    event_record,
    item_record,
    seats_record,
)
from flexcore.carts import Cart
from flexcore.kernel import CartId

_GET = """
    SELECT document FROM tbl_cart_cache WHERE cart_id = %(cart_id)s AND expires_at > %(now)s
"""

# A cart that was saved since it was read must not be put back as it was.
_PUT = """
    INSERT INTO tbl_cart_cache AS cached (cart_id, document, expires_at)
    SELECT cart_id, %(document)s, %(until)s
      FROM tbl_carts
     WHERE cart_id = %(cart_id)s AND version = %(version)s
       FOR SHARE
        ON CONFLICT (cart_id) DO UPDATE
       SET document = EXCLUDED.document, expires_at = EXCLUDED.expires_at
"""

_TIMES = ("expires_at", "lease_expires_at")
_IDS = ("cart_id", "user_id", "program_id", "revision_id", "order_id")


@attrs.frozen
class PostgresCartCache:
    """Carts as documents in a table that need not survive the server."""

    connection: psycopg.AsyncConnection[DictRow]

    async def get(self, cart_id: CartId, now: datetime) -> Cart | None:
        """Return a cart that was put here and has not lapsed."""
        found = await self.connection.execute(_GET, {"cart_id": cart_id, "now": now})
        row = await found.fetchone()
        return _cart(row["document"]) if row else None

    async def put(self, cart: Cart, until: datetime) -> None:
        """Keep a cart for reading, until it lapses or is saved."""
        await self.connection.execute(
            _PUT,
            {
                "cart_id": cart.id,
                "version": cart.version,
                "document": Jsonb(_document(cart)),
                "until": until,
            },
        )


def _document(cart: Cart) -> dict[str, object]:
    """Return a cart as JSON, in the shape of its rows."""
    record = cart_record(cart)
    for name in _TIMES:
        record[name] = record[name] and record[name].isoformat()
    for name in _IDS:
        record[name] = record[name] and str(record[name])
    record["token_hash"] = cart.token_hash.hex()
    record["events"] = [
        event_record(cart, position, event)
        | {
            "items": [
                item_record(cart, event, place, item)
                | {"seats": [seats_record(item, n, seats) for n, seats in enumerate(item.seats)]}
                for place, item in enumerate(event.items)
            ]
        }
        for position, event in enumerate(cart.events)
    ]
    return record


def _cart(document: dict[str, object]) -> Cart:
    row = dict(document)
    for name in _TIMES:
        value = row[name]
        row[name] = datetime.fromisoformat(value) if isinstance(value, str) else None
    for name in _IDS:
        value = row[name]
        row[name] = UUID(value) if isinstance(value, str) else None
    row["token_hash"] = bytes.fromhex(str(row["token_hash"]))
    return cart_of(row)
