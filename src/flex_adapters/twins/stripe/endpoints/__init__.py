"""Stripe's routes: what each call takes, does and gives, without HTTP."""

from flex_adapters.twins.stripe.endpoints.calls import Call, Endpoint
from flex_adapters.twins.stripe.endpoints.routes import find

__all__ = ["Call", "Endpoint", "find"]
