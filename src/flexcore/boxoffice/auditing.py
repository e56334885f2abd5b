"""What is put on sale, as it stands in the audit."""

from collections.abc import Sequence

from flexcore.boxoffice.model import Fees, NewSeat
from flexcore.kernel import Change, EntityKind, EntityRef, EventCode


def put_on_sale(event_code: EventCode, seats: Sequence[NewSeat], fees: Sequence[Fees]) -> Change:
    """Return that an event has seats: how many at each face value, and what is charged on top."""
    after = {"seats": len(seats), "prices": _prices(seats), "fees": [_fee(each) for each in fees]}
    return Change("event.put_on_sale", EntityRef(EntityKind.EVENT, event_code), None, after)


def _prices(seats: Sequence[NewSeat]) -> list[dict[str, object]]:
    counts: dict[tuple[str, str, int, str], int] = {}
    for seat in seats:
        price = seat.price.amount, seat.price.currency.code
        key = seat.price_code, seat.ticket_type_code, *price
        counts[key] = counts.get(key, 0) + 1
    return [
        {
            "priceCode": price_code,
            "ticketTypeCode": ticket_type_code,
            "faceValue": face_value,
            "currency": currency,
            "seats": count,
        }
        for (price_code, ticket_type_code, face_value, currency), count in sorted(counts.items())
    ]


def _fee(fees: Fees) -> dict[str, object]:
    return {
        "priceCode": fees.price_code,
        "ticketTypeCode": fees.ticket_type_code,
        "charges": {charge.kind.value: charge.amount.amount for charge in fees.charges},
    }
