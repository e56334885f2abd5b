"""What the ticketing system in memory tells beyond the bare answer, as one of its own would.

It follows from the answer, so that an answer that is given again is the same to the last word.
"""

import attrs

from flexcore.vendors import Committed, Held


def held_in_full(held: Held) -> Held:
    """Return a hold with the vendor's tag of it and all that was said."""
    raw: dict[str, object] = {
        "reservation": str(held.key),
        "cart": held.vendor_cart_id,
        "until": held.expires_at.isoformat(),
        "seats": [seat for block in held.blocks for seat in block.seat_ids],
    }
    return attrs.evolve(held, etag=f"reservation-{held.key}", raw=raw)


def sold_in_full(sold: Committed) -> Committed:
    """Return a sale with every handle that a vendor may give, and all that was said."""
    number = sold.order_number
    full = attrs.evolve(
        sold,
        order_token=f"token-{number}",
        redemption_url=f"https://tickets.example/redeem/{number}",
        app_url=f"tickets://orders/{number}",
        invoice_reference=f"invoice-{number}",
        shipping_id=f"shipping-{number}",
    )
    said = attrs.asdict(full, filter=lambda field, _: field.name not in {"key", "raw"})
    return attrs.evolve(full, raw=said)
