"""Checkout as a machine without I/O: authorize, then commit everywhere, then capture.

The state is what the tables say; whoever reads it can go on from there. A question whose answer
was lost stays open: it is asked again, or looked up, and never taken for a failure.
"""

from enum import Enum

import attrs

from flexcore.kernel import VendorCartId
from flexcore.payments import PaymentStatus


class SaleStatus(Enum):
    """Where one vendor cart stands."""

    HELD = "held"
    COMMITTING = "committing"
    COMMITTED = "committed"
    REFUSED = "refused"
    REFUND_QUEUED = "refund_queued"


class Ending(Enum):
    """How a checkout ends."""

    PAID = "paid"
    REOPENED = "reopened"
    FAILED = "failed"


@attrs.frozen
class Sale:
    """One vendor cart on its way."""

    vendor_cart_id: VendorCartId
    status: SaleStatus = SaleStatus.HELD


@attrs.frozen
class CheckoutState:
    """Where a checkout stands.

    Attributes:
        payment: Where the card's money stands; None when there is nothing to pay.
        sales: The vendor carts, in the order in which they are committed.
        ending: How it ended, once it has.
    """

    payment: PaymentStatus | None
    sales: tuple[Sale, ...]
    ending: Ending | None = None


@attrs.frozen
class Authorized:
    """The amount is set aside on the card."""


@attrs.frozen
class Declined:
    """The card's bank said no."""


@attrs.frozen
class Committed:
    """The vendor sold a vendor cart."""

    vendor_cart_id: VendorCartId


@attrs.frozen
class CommitRefused:
    """The vendor will not sell a vendor cart."""

    vendor_cart_id: VendorCartId


@attrs.frozen
class NeverCommitted:
    """The vendor was looked up and has certainly not sold a vendor cart."""

    vendor_cart_id: VendorCartId


@attrs.frozen
class Captured:
    """The money is ours."""


@attrs.frozen
class CaptureFailed:
    """The money will never be ours."""


@attrs.frozen
class Voided:
    """Nothing is set aside on the card any more."""


@attrs.frozen
class Unanswered:
    """A question was put, or could not be put, and no answer came."""


Happened = (
    Authorized
    | Declined
    | Committed
    | CommitRefused
    | NeverCommitted
    | Captured
    | CaptureFailed
    | Voided
    | Unanswered
)


@attrs.frozen
class Authorize:
    """Ask for the money; asking again with the same payment is safe."""


@attrs.frozen
class Commit:
    """Ask the vendor to sell a vendor cart, for the first time."""

    vendor_cart_id: VendorCartId


@attrs.frozen
class LookUp:
    """Ask the vendor whether a vendor cart was sold, because the answer to a commit was lost."""

    vendor_cart_id: VendorCartId


@attrs.frozen
class Capture:
    """Take the money; asking again with the same payment is safe."""


@attrs.frozen
class Void:
    """Give the money up; asking again with the same payment is safe."""


@attrs.frozen
class Finish:
    """Write down how it ended."""

    ending: Ending


@attrs.frozen
class Wait:
    """Stop here; the cart stays `processing` until somebody goes on."""


Command = Authorize | Commit | LookUp | Capture | Void | Finish | Wait

# What may happen to the payment in each of its states, and where that leads.
PAYMENT_MOVES: dict[tuple[PaymentStatus, type[Happened]], PaymentStatus] = {
    (PaymentStatus.AUTHORIZING, Authorized): PaymentStatus.AUTHORIZED,
    (PaymentStatus.AUTHORIZING, Declined): PaymentStatus.DECLINED,
    (PaymentStatus.CAPTURING, Captured): PaymentStatus.CAPTURED,
    (PaymentStatus.CAPTURING, CaptureFailed): PaymentStatus.CAPTURE_FAILED,
    (PaymentStatus.VOIDING, Voided): PaymentStatus.VOIDED,
    # Somebody captured at the provider what was to be given up; a person refunds it.
    (PaymentStatus.VOIDING, Captured): PaymentStatus.TO_REFUND,
}

# What may happen to a vendor cart in each of its states, and where that leads.
SALE_MOVES: dict[tuple[SaleStatus, type[Happened]], SaleStatus] = {
    (SaleStatus.COMMITTING, Committed): SaleStatus.COMMITTED,
    (SaleStatus.COMMITTING, CommitRefused): SaleStatus.REFUSED,
    (SaleStatus.COMMITTING, NeverCommitted): SaleStatus.HELD,
}


def resume(state: CheckoutState) -> tuple[CheckoutState, Command]:
    """Say how to go on from a state, whoever left it there and whenever.

    Returns:
        The state with the intent of the command in it, to be written down before acting.
    """
    if any(sale.status is SaleStatus.COMMITTING for sale in state.sales):
        return state, LookUp(_first(state, SaleStatus.COMMITTING).vendor_cart_id)
    return _next(state)


def decide(state: CheckoutState, happened: Happened) -> tuple[CheckoutState, Command]:
    """Say what follows from what happened.

    Returns:
        The state after it, with the intent of the command in it, and the command.

    Raises:
        ValueError: That cannot happen in this state.
    """
    if isinstance(happened, Unanswered):
        return state, Wait()
    return _next(_after(state, happened))


def _after(state: CheckoutState, happened: Happened) -> CheckoutState:
    match happened:
        case Committed(sold) | CommitRefused(sold) | NeverCommitted(sold):
            return _with_sale(state, sold, happened)
        case _ if state.payment is not None:
            return attrs.evolve(state, payment=_moved_payment(state, happened))
    raise ValueError(f"{happened} cannot happen when there is nothing to pay.")


def _next(state: CheckoutState) -> tuple[CheckoutState, Command]:
    if state.ending is not None:
        return state, Finish(state.ending)
    match state.payment:
        case PaymentStatus.AUTHORIZING:
            return state, Authorize()
        case PaymentStatus.CAPTURING:
            return state, Capture()
        case PaymentStatus.VOIDING:
            return state, Void()
        case PaymentStatus.CAPTURED:
            return _ended(state, Ending.PAID)
        case PaymentStatus.DECLINED | PaymentStatus.VOIDED:
            return _ended(state, Ending.REOPENED)
        case PaymentStatus.CAPTURE_FAILED | PaymentStatus.TO_REFUND:
            return _ended(state, Ending.FAILED)
        case PaymentStatus.AUTHORIZED | None:
            return _next_sale(state)


def _next_sale(state: CheckoutState) -> tuple[CheckoutState, Command]:
    if any(sale.status is SaleStatus.REFUSED for sale in state.sales):
        return _money_moves(state, PaymentStatus.VOIDING, Ending.REOPENED)
    if any(sale.status is SaleStatus.HELD for sale in state.sales):
        due = _first(state, SaleStatus.HELD)
        return _set_sale(state, due, SaleStatus.COMMITTING), Commit(due.vendor_cart_id)
    return _money_moves(state, PaymentStatus.CAPTURING, Ending.PAID)


def _money_moves(
    state: CheckoutState, payment: PaymentStatus, ending: Ending
) -> tuple[CheckoutState, Command]:
    if state.payment is None:
        return _ended(state, ending)
    return _next(attrs.evolve(state, payment=payment))


def _ended(state: CheckoutState, ending: Ending) -> tuple[CheckoutState, Command]:
    """End; seats that were sold although there is no order go to the refund queue."""
    if ending is not Ending.PAID:
        state = attrs.evolve(
            state,
            sales=tuple(
                attrs.evolve(sale, status=SaleStatus.REFUND_QUEUED)
                if sale.status is SaleStatus.COMMITTED
                else sale
                for sale in state.sales
            ),
        )
    return attrs.evolve(state, ending=ending), Finish(ending)


def _moved_payment(state: CheckoutState, happened: Happened) -> PaymentStatus:
    try:
        return PAYMENT_MOVES[state.payment, type(happened)]  # type: ignore[index]
    except KeyError:
        raise ValueError(f"{happened} cannot happen to a payment in {state.payment}.") from None


def _with_sale(state: CheckoutState, sold: VendorCartId, happened: Happened) -> CheckoutState:
    sale = next(sale for sale in state.sales if sale.vendor_cart_id == sold)
    try:
        return _set_sale(state, sale, SALE_MOVES[sale.status, type(happened)])
    except KeyError:
        raise ValueError(f"{happened} cannot happen to a sale that is {sale.status}.") from None


def _set_sale(state: CheckoutState, sale: Sale, status: SaleStatus) -> CheckoutState:
    after = attrs.evolve(sale, status=status)
    return attrs.evolve(state, sales=tuple(after if s is sale else s for s in state.sales))


def _first(state: CheckoutState, status: SaleStatus) -> Sale:
    return next(sale for sale in state.sales if sale.status is status)
