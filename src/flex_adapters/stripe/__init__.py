"""Card payments at Stripe.

`requests` says what is sent and `answers` what comes back means, both without I/O; `calls` asks
once and translates failures, `gateway` decides how each act ended, `transport` speaks HTTP,
`providers` makes one gateway per account.
"""

from flex_adapters.stripe.gateway import StripePayments
from flex_adapters.stripe.providers import STRIPE_URL, StripeAccount, StripeProviders
from flex_adapters.stripe.transport import Timeouts

__all__ = ["STRIPE_URL", "StripeAccount", "StripePayments", "StripeProviders", "Timeouts"]
