"""Giving captured money back, as a rule without I/O."""

from collections.abc import Mapping

import attrs

from flex_adapters.twins.stripe.errors import bad_request
from flex_adapters.twins.stripe.intents import Step
from flex_adapters.twins.stripe.money import Movement, Posting
from flex_adapters.twins.stripe.state import Charge, Intent, Refund


@attrs.frozen
class RefundWish:
    """What a client asks to give back; without `amount` all that is left, in minor units."""

    refund_id: str
    now: int
    amount: int | None
    reason: str | None
    metadata: Mapping[str, str]


def refund(intent: Intent, charge: Charge | None, wish: RefundWish) -> tuple[Step, Refund]:
    """Give back captured money, at most what was captured and not refunded before.

    Raises:
        StripeRefusal: Nothing was captured, nothing is left, or less than the amount is left.
    """
    if charge is None or not charge.captured:
        message = (
            f"The PaymentIntent '{intent.id}' has no captured charge to refund; "
            "cancel it to release held money."
        )
        raise bad_request(message, executed=True)
    amount = _amount(charge, wish.amount)
    given = Refund(
        id=wish.refund_id,
        created=wish.now,
        amount=amount,
        currency=charge.currency,
        charge=charge.id,
        payment_intent=intent.id,
        reason=wish.reason,
        metadata=wish.metadata,
    )
    after = attrs.evolve(charge, amount_refunded=charge.amount_refunded + amount)
    posting = Posting(intent.id, Movement.REFUNDED, amount, wish.now)
    return Step(intent, after, postings=(posting,)), given


def _amount(charge: Charge, wished: int | None) -> int:
    left = charge.amount_refundable
    if not left:
        message = f"Charge {charge.id} has already been refunded."
        raise bad_request(message, "charge_already_refunded", executed=True)
    if wished is not None and wished > left:
        message = f"The refund of {wished} is more than the {left} that is left on the charge."
        raise bad_request(message, "amount_too_large", "amount", executed=True)
    return left if wished is None else wished
