"""The refund queue in Postgres."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

import attrs
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from flex_adapters.postgres.charges import charges_json, price_of
from flex_adapters.postgres.conversation import Conversation
from flex_adapters.postgres.currencies import currency_of, currency_text
from flexcore.carts import ItemType
from flexcore.checkout import CheckoutRefund, RefundStatus
from flexcore.kernel import CartId, CartItemId, Currency, EventCode, Money, RefundId, VendorCartId
from flexcore.vendors import SeatBlock

_ADD = """
    INSERT INTO tbl_checkout_refunds (
        refund_id, cart_id, cart_item_id, event_code, vendor_cart_id, hold_key, commit_key,
        amount, vendor_amount, currency, blocks, queued_at, refund_status, attempts, last_error,
        item_type, vendor_event_code)
    SELECT refund_id, cart_id, cart_item_id, event_code, vendor_cart_id, hold_key, commit_key,
           amount, vendor_amount, currency, blocks, queued_at, refund_status, attempts,
           last_error, item_type, vendor_event_code
      FROM jsonb_to_recordset(%(refunds)s) AS refund (
          refund_id uuid, cart_id uuid, cart_item_id uuid, event_code text, vendor_cart_id text,
          hold_key uuid, commit_key uuid, amount bigint, vendor_amount bigint, currency text,
          blocks jsonb, queued_at timestamptz, refund_status text, attempts integer,
          last_error text, item_type text, vendor_event_code text)
        ON CONFLICT (cart_item_id) DO NOTHING
"""

_QUEUED = """
    SELECT *
      FROM tbl_checkout_refunds
     WHERE refund_status = 'queued'
       AND (%(cart_id)s::uuid IS NULL OR cart_id = %(cart_id)s)
     ORDER BY queued_at, refund_id
     LIMIT %(limit)s
"""

_SAVE = """
    UPDATE tbl_checkout_refunds
       SET refund_status = %(status)s, attempts = %(attempts)s, last_error = %(last_error)s,
           updated_at = DEFAULT, updated_by = DEFAULT, version = version + 1
     WHERE refund_id = %(refund_id)s
"""


@attrs.frozen
class PostgresCheckoutRefunds:
    """Seats that were sold although there is no order."""

    connection: Conversation

    async def add(self, refunds: Sequence[CheckoutRefund]) -> None:
        """Queue refunds; a line is queued once."""
        given = Jsonb([_json(refund) for refund in refunds])
        await self.connection.execute(_ADD, {"refunds": given})

    async def queued(
        self, *, limit: int, cart_id: CartId | None = None
    ) -> Sequence[CheckoutRefund]:
        """Return refunds whose seats are still to be returned, oldest first."""
        found = await self.connection.execute(_QUEUED, {"limit": limit, "cart_id": cart_id})
        return [_refund(row) for row in found.rows]

    async def save(self, refund: CheckoutRefund) -> None:
        """Keep what became of a refund."""
        await self.connection.execute(
            _SAVE,
            {
                "refund_id": refund.id,
                "status": refund.status.value,
                "attempts": refund.attempts,
                "last_error": refund.last_error,
            },
        )


def _json(refund: CheckoutRefund) -> dict[str, object]:
    return {
        "refund_id": refund.id,
        "cart_id": refund.cart_id,
        "cart_item_id": refund.cart_item_id,
        "event_code": refund.event_code,
        "vendor_cart_id": refund.vendor_cart_id,
        "hold_key": refund.hold_key,
        "commit_key": refund.commit_key,
        "amount": refund.amount.amount,
        "vendor_amount": refund.vendor_amount.amount,
        "currency": currency_text(refund.amount.currency),
        "blocks": [_block_json(block) for block in refund.blocks],
        "queued_at": refund.queued_at,
        "refund_status": refund.status,
        "attempts": refund.attempts,
        "last_error": refund.last_error,
        "item_type": refund.item_type,
        "vendor_event_code": refund.vendor_event_code,
    }


def _refund(row: DictRow) -> CheckoutRefund:
    currency = currency_of(row["currency"])
    return CheckoutRefund(
        id=RefundId(row["refund_id"]),
        cart_id=CartId(row["cart_id"]),
        cart_item_id=CartItemId(row["cart_item_id"]),
        event_code=EventCode(row["event_code"]),
        vendor_cart_id=VendorCartId(row["vendor_cart_id"]),
        hold_key=row["hold_key"],
        commit_key=row["commit_key"],
        amount=Money(row["amount"], currency),
        vendor_amount=Money(row["vendor_amount"], currency),
        queued_at=row["queued_at"].astimezone(UTC),
        blocks=tuple(_block(block, currency) for block in row["blocks"]),
        status=RefundStatus(row["refund_status"]),
        attempts=row["attempts"],
        last_error=row["last_error"],
        item_type=ItemType(row["item_type"]),
        vendor_event_code=EventCode(row["vendor_event_code"]) if row["vendor_event_code"] else None,
    )


def _block_json(block: SeatBlock) -> dict[str, object]:
    fields = attrs.asdict(block, recurse=False)
    return fields | {"price": charges_json(block.price.charges)}


def _block(fields: dict[str, Any], currency: Currency) -> SeatBlock:
    price, seat_ids = price_of(fields["price"], currency), tuple(fields["seat_ids"])
    return SeatBlock(**fields | {"price": price, "seat_ids": seat_ids})
