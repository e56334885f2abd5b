"""Carts for reading again, shared by all processes; a save of the cart drops its entry."""

from datetime import datetime

import attrs
import msgspec

from flex_adapters.postgres.conversation import Conversation
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

_decoder = msgspec.json.Decoder(Cart)


@attrs.frozen
class PostgresCartCache:
    """Carts as documents in a table that need not survive the server."""

    connection: Conversation

    async def get(self, cart_id: CartId, now: datetime) -> Cart | None:
        """Return a cart that was put here and has not lapsed."""
        found = await self.connection.execute(_GET, {"cart_id": cart_id, "now": now})
        row = await found.fetchone()
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
