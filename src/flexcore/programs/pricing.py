"""What a program makes of the vendor's price: pure, so that it can be asked at any time."""

from flexcore.kernel import Charge, ChargeKind, Money, SeatPrice
from flexcore.programs.model import ProgramSettings
from flexcore.programs.terms import PriceAdjustment, PricingLabel

# All of a price, in basis points.
WHOLE = 10_000


def adjusted(price: SeatPrice, adjustment: PriceAdjustment) -> SeatPrice:
    """Return a seat's price with the program's adjustment of its face value as a charge.

    The adjustment stands directly behind the face value; nothing else changes, so the vendor's
    amount stays what it was. The face value is shared between fan and adjustment by largest
    remainder: half a minor unit goes to the fan's share, and the two always add up.
    """
    amount = _change(price.face_value, adjustment)
    if not amount:
        return price
    kinds = [charge.kind for charge in price.charges]
    behind = len(kinds) - kinds[::-1].index(ChargeKind.FACE_VALUE)
    charges = (
        *price.charges[:behind],
        Charge(ChargeKind.DISCOUNT, amount),
        *price.charges[behind:],
    )
    return SeatPrice(charges, price.currency)


def labels_for(
    settings: ProgramSettings, price_code: str, ticket_type_code: str
) -> tuple[PricingLabel, ...]:
    """Return the labels that name a price, in the program's order.

    None at all unless several prices of a seat are enabled (FX-1.19).
    """
    if not settings.configs.inventory.multiple_pricing_per_seat.is_enabled:
        return ()
    return tuple(
        label
        for label in settings.pricing_labels
        if (not label.price_codes or price_code in label.price_codes)
        and (not label.ticket_type_codes or ticket_type_code in label.ticket_type_codes)
    )


def adjusted_amount(face_value: Money, adjustment: PriceAdjustment) -> Money:
    """Return what a program makes of a face value, to the minor unit as `adjusted` does."""
    return face_value + _change(face_value, adjustment)


def _change(face_value: Money, adjustment: PriceAdjustment) -> Money:
    change = abs(adjustment.basis_points)
    # Taking off leaves the rest to pay; putting on (a positive adjustment) is measured likewise.
    _, share = face_value.allocate((WHOLE - change, change))
    return -share if adjustment.basis_points < 0 else share
