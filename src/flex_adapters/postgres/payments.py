"""Payments in Postgres."""

from collections.abc import Sequence
from datetime import UTC

import attrs
from psycopg.rows import DictRow

from flex_adapters.postgres.conversation import Conversation
from flex_adapters.postgres.currencies import currency_of, currency_text
from flexcore.kernel import CartId, Money, PaymentId
from flexcore.payments import Payment, PaymentStatus

_SAVE = """
    INSERT INTO tbl_payments AS stored (
        payment_id, cart_id, amount, currency, payment_method, payment_status, asked_at,
        provider_reference, capture_before)
    VALUES (
        %(payment_id)s, %(cart_id)s, %(amount)s, %(currency)s, %(method)s, %(status)s,
        %(asked_at)s, %(reference)s, %(capture_before)s)
        ON CONFLICT (payment_id) DO UPDATE
       SET payment_status = EXCLUDED.payment_status, asked_at = EXCLUDED.asked_at,
           provider_reference = EXCLUDED.provider_reference,
           capture_before = EXCLUDED.capture_before,
           updated_at = DEFAULT, updated_by = DEFAULT, version = stored.version + 1
"""

_OF = """
    SELECT payment_id, cart_id, amount, currency, payment_method, payment_status, asked_at,
           provider_reference, capture_before
      FROM tbl_payments
     WHERE cart_id = %(cart_id)s
     ORDER BY payment_id
"""


@attrs.frozen
class PostgresPayments:
    """Payments by cart."""

    connection: Conversation

    async def save(self, payment: Payment) -> None:
        """Keep a payment in its present state, new or not."""
        self.connection.later(
            _SAVE,
            {
                "payment_id": payment.id,
                "cart_id": payment.cart_id,
                "amount": payment.amount.amount,
                "currency": currency_text(payment.amount.currency),
                "method": payment.method,
                "status": payment.status.value,
                "asked_at": payment.asked_at,
                "reference": payment.reference,
                "capture_before": payment.capture_before,
            },
        )

    async def of(self, cart_id: CartId) -> Sequence[Payment]:
        """Return a cart's payments, oldest first."""
        found = await self.connection.execute(_OF, {"cart_id": cart_id})
        return [_payment(row) for row in found.rows]


def _payment(row: DictRow) -> Payment:
    before = row["capture_before"]
    return Payment(
        id=PaymentId(row["payment_id"]),
        cart_id=CartId(row["cart_id"]),
        amount=Money(row["amount"], currency_of(row["currency"])),
        method=row["payment_method"],
        status=PaymentStatus(row["payment_status"]),
        asked_at=row["asked_at"].astimezone(UTC),
        reference=row["provider_reference"],
        capture_before=before.astimezone(UTC) if before else None,
    )
