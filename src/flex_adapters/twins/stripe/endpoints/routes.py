"""Finding the endpoint of a method and a path."""

from collections.abc import Mapping

from flex_adapters.twins.stripe.endpoints import (
    charges,
    customers,
    payment_intents,
    payment_methods,
    refunds,
)
from flex_adapters.twins.stripe.endpoints.calls import Endpoint

ENDPOINTS: Mapping[str, Endpoint] = {
    **charges.ENDPOINTS,
    **customers.ENDPOINTS,
    **payment_intents.ENDPOINTS,
    **payment_methods.ENDPOINTS,
    **refunds.ENDPOINTS,
}


def find(method: str, path: str) -> tuple[Endpoint, str] | None:
    """Return the endpoint and the id in its path, or nothing for an unknown route."""
    root, _, resource = path.partition("/v1/")
    if root:
        return None
    parts = resource.split("/")
    if endpoint := ENDPOINTS.get(f"{method} {resource}"):
        return endpoint, ""
    if len(parts) < 2 or not parts[1]:
        return None
    object_id, parts[1] = parts[1], ":id"
    endpoint = ENDPOINTS.get(f"{method} {'/'.join(parts)}")
    return (endpoint, object_id) if endpoint else None
