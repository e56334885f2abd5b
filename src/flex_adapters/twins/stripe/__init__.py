"""A local HTTP server that behaves like Stripe.

The rules are plain code without I/O (`intents`, `refunds`, `cards`, `idempotency`, `money`);
`endpoints` puts them behind Stripe's routes, `api` and `control` speak HTTP, `server` runs both.
"""

from flex_adapters.twins.stripe.server import StripeTwin

__all__ = ["StripeTwin"]
