from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import httpx
import pytest
import stripe

from flex_adapters.twins.stripe import StripeTwin

# Loopback is plain HTTP; reading the certificate store for each client takes most of a test.
NO_TLS = False


@pytest.fixture(scope="session")
def twin() -> Iterator[StripeTwin]:
    with StripeTwin.running() as running:
        yield running


@pytest.fixture
def secret_key() -> str:
    return f"sk_test_{uuid4().hex}"


@pytest.fixture
async def control(twin: StripeTwin) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=twin.control_url, verify=NO_TLS, timeout=10) as client:
        await client.post("/reset")
        yield client
        await client.delete("/faults")


@pytest.fixture
async def client(
    twin: StripeTwin, secret_key: str, control: httpx.AsyncClient
) -> AsyncIterator[stripe.StripeClient]:
    http = stripe.HTTPXClient(timeout=10, verify_ssl_certs=False)
    yield stripe.StripeClient(
        secret_key, http_client=http, base_addresses={"api": twin.url}, max_network_retries=0
    )
    # The library leaves this method without types.
    await http.close_async()  # type: ignore[no-untyped-call]


@pytest.fixture
async def raw(
    twin: StripeTwin, secret_key: str, control: httpx.AsyncClient
) -> AsyncIterator[httpx.AsyncClient]:
    """Plain HTTP with the same key, for what the official library hides or would not send."""
    headers = {"Authorization": f"Bearer {secret_key}"}
    async with httpx.AsyncClient(
        base_url=f"{twin.url}/v1", headers=headers, verify=NO_TLS, timeout=10
    ) as http:
        yield http
