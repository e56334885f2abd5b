"""Payments by card."""

from flexcore.payments.model import (
    Authorized,
    Captured,
    CardDeclined,
    Declined,
    NotCaptured,
    Payment,
    PaymentRejected,
    PaymentStatus,
    Voided,
)
from flexcore.payments.ports import CardPayments, PaymentProviders, Payments

__all__ = [
    "Authorized",
    "Captured",
    "CardDeclined",
    "CardPayments",
    "Declined",
    "NotCaptured",
    "Payment",
    "PaymentProviders",
    "PaymentRejected",
    "PaymentStatus",
    "Payments",
    "Voided",
]
