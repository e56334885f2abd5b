"""Connections to Stripe are kept, limited in number, and given up when a call fails on them."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from flex_adapters.stripe.transport import StripeHttp, Timeouts

pytestmark = pytest.mark.anyio

PATIENT = Timeouts(connect=5, act=5, read=5)
HASTY = Timeouts(connect=0.01, act=5, read=5)


class Counter:
    """A server that answers when it is let, and counts the connections made to it."""

    def __init__(self) -> None:
        self.connections = 0
        self.asked = asyncio.Semaphore(0)
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(asyncio.IncompleteReadError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                self.asked.release()
                await self.may_answer.wait()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        writer.close()


Call = Callable[[], Awaitable[object]]


@asynccontextmanager
async def calls_to(counter: Counter, timeouts: Timeouts, calls_max: int = 2) -> AsyncIterator[Call]:
    server = await asyncio.start_server(counter.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    http = StripeHttp(url, timeouts, calls_max)
    try:
        yield lambda: http.request_async("get", url, {})
    finally:
        await http.close_async()
        server.close()


async def test_one_call_after_another_shares_a_connection() -> None:
    counter = Counter()

    async with calls_to(counter, PATIENT) as call:
        for _ in range(3):
            await call()

    assert counter.connections == 1


async def test_a_call_that_was_given_up_leaves_no_connection_with_an_answer_to_come() -> None:
    counter = Counter()
    counter.may_answer.clear()

    async with calls_to(counter, PATIENT) as call:
        given_up = asyncio.ensure_future(call())
        await counter.asked.acquire()
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up
        counter.may_answer.set()
        await call()

    assert counter.connections == 2


async def test_one_call_too_many_is_told_that_nothing_was_sent() -> None:
    counter = Counter()
    counter.may_answer.clear()

    async with calls_to(counter, HASTY, calls_max=1) as call:
        first = asyncio.ensure_future(call())
        await counter.asked.acquire()
        with pytest.raises(aiohttp.ConnectionTimeoutError):
            await call()
        counter.may_answer.set()
        await first

    assert counter.connections == 1


async def test_a_secret_key_is_sent_to_a_server_with_a_certificate_or_to_this_machine() -> None:
    for safe in ("https://api.stripe.com", "http://127.0.0.1:12111", "http://localhost:12111"):
        await StripeHttp(safe, PATIENT).close_async()
    for unsafe in ("http://api.stripe.com", "api.stripe.com", "https://", "http://10.0.0.1"):
        with pytest.raises(ValueError, match="no address for Stripe"):
            StripeHttp(unsafe, PATIENT)


async def test_a_server_whose_certificate_nobody_vouches_for_is_told_nothing(
    tmp_path: Path,
) -> None:
    counter = Counter()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(a_certificate_of_its_own(tmp_path))
    server = await asyncio.start_server(counter.serve, "127.0.0.1", 0, ssl=context)
    url = f"https://localhost:{server.sockets[0].getsockname()[1]}"
    http = StripeHttp(url, PATIENT)

    with pytest.raises(aiohttp.ClientConnectorCertificateError):
        await http.request_async("get", url, {})

    assert counter.connections == 0
    await http.close_async()
    server.close()


def a_certificate_of_its_own(folder: Path) -> Path:
    """Write a key with a certificate that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file
