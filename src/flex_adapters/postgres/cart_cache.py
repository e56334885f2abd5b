"""Carts for reading again, shared by all processes; a save of the cart drops its entry."""

from datetime import datetime

import attrs
import msgspec

from flex_adapters.postgres.conversation import Conversation
from flexcore.carts import Cart
from flexcore.kernel import CartId

# A save that ran beside a `put` may have missed its entry, so the cart's version has the last word.
_GET = """
    SELECT document
      FROM tbl_cart_cache
      JOIN tbl_carts USING (cart_id)
     WHERE cart_id = %(cart_id)s
       AND tbl_cart_cache.expires_at > %(now)s
       AND cart_version = tbl_carts.version
"""

_PUT = """
    INSERT INTO tbl_cart_cache (cart_id, document, cart_version, expires_at)
    VALUES (%(cart_id)s, %(document)s, %(version)s, %(until)s)
        ON CONFLICT (cart_id) DO UPDATE
       SET document = EXCLUDED.document, cart_version = EXCLUDED.cart_version,
           expires_at = EXCLUDED.expires_at
"""

_decoder = msgspec.json.Decoder(Cart)


@attrs.frozen
class PostgresCartCache:
    """Carts as documents in a table that need not survive the server."""

    connection: Conversation

    async def get(self, cart_id: CartId, now: datetime) -> Cart | None:
        """Return a cart that was put here and has not lapsed."""
        found = await self.connection.execute(_GET, {"cart_id": cart_id, "now": now})
        row = found.first
        return _decoder.decode(row["document"]) if row else None

    async def put(self, cart: Cart, until: datetime) -> None:
        """Keep a cart for reading, until it lapses or is saved."""
        await self.connection.execute(
            _PUT,
            {
                "cart_id": cart.id,
                "version": cart.version,
                "document": msgspec.json.encode(cart),
                "until": until,
            },
        )
