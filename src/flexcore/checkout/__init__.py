"""Checkout: authorize, commit everywhere, capture; and from any crash back onto that way."""

from flexcore.checkout.bookkeeping import Bookkeeping
from flexcore.checkout.desk import CheckoutDesk
from flexcore.checkout.events import CheckoutEnded, CheckoutStarted, OrderPlaced
from flexcore.checkout.ports import CheckoutRefunds, CheckoutWork
from flexcore.checkout.refunds import CheckoutRefund, RefundStatus
from flexcore.checkout.refusals import (
    CaptureImpossible,
    CartEmpty,
    CartNotBound,
    MoneyToRefund,
    PaymentMethodMissing,
    ProviderNotReached,
    SeatsNotSold,
    VendorChargesCard,
)
from flexcore.checkout.returning import RefundDrain
from flexcore.checkout.service import Checkout, CheckoutResult, CheckoutService

__all__ = [
    "Bookkeeping",
    "CaptureImpossible",
    "CartEmpty",
    "CartNotBound",
    "Checkout",
    "CheckoutDesk",
    "CheckoutEnded",
    "CheckoutRefund",
    "CheckoutRefunds",
    "CheckoutResult",
    "CheckoutService",
    "CheckoutStarted",
    "CheckoutWork",
    "MoneyToRefund",
    "OrderPlaced",
    "PaymentMethodMissing",
    "ProviderNotReached",
    "RefundDrain",
    "RefundStatus",
    "SeatsNotSold",
    "VendorChargesCard",
]
