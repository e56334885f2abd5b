"""HTTP for the stripe library, at little cost per call."""

import ssl
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

import aiohttp
import attrs
import stripe

# Stripe takes about half a second for a card, so this is good for 200 calls a second.
CALLS_MAX = 100
# Stripe closes a connection that was quiet for a while; ours is gone before that.
_QUIET_SECONDS = 15


@attrs.frozen
class Timeouts:
    """How long Stripe is waited for, in seconds.

    Attributes:
        connect: Until there is a connection, from the pool or a new one.
        act: Until the answer to a call that acts; Stripe asks the card's bank meanwhile.
        read: Until the answer to a look-up.
    """

    connect: float = 5.0
    act: float = 30.0
    read: float = 10.0


class StripeHttp(stripe.HTTPClient):
    """Sends the stripe library's calls through aiohttp.

    Failures are raised as aiohttp's own, because they tell whether anything was sent.
    """

    name = "aiohttp"

    def __init__(self, base_url: str, timeouts: Timeouts, calls_max: int = CALLS_MAX) -> None:
        super().__init__()
        # The library would write an id into the user's home and send it with every call.
        stripe.enable_telemetry = False
        # Loading the certificates takes longer than many calls, and loopback needs none.
        self._certificates = _certificates() if _needs_tls(base_url) else None
        self._calls_max = calls_max
        self._act = _timeout(timeouts.connect, timeouts.act)
        self._read = _timeout(timeouts.connect, timeouts.read)
        self._session: aiohttp.ClientSession | None = None

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: str | None = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Send one request and return body, status and headers of the answer.

        Raises:
            aiohttp.ClientError: There is no answer.
        """
        async with self._opened().request(
            method,
            url,
            headers=headers,
            data=post_data.encode() if post_data else None,
            timeout=self._act if method == "post" else self._read,
            allow_redirects=False,
        ) as answer:
            return await answer.read(), answer.status, answer.headers

    async def close_async(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        """Return the session, which belongs to the loop that the first call runs in."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._calls_max,
                    keepalive_timeout=_QUIET_SECONDS,
                    ssl=self._certificates or True,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("Accept", "Accept-Encoding"),
            )
        return self._session


def _timeout(connect: float, answer: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=connect + answer, connect=connect, sock_read=answer)


def _certificates() -> ssl.SSLContext:
    """Return whom to trust: the authorities that the stripe library brings along."""
    return ssl.create_default_context(cafile=stripe.ca_bundle_path)


def _needs_tls(base_url: str) -> bool:
    """Tell whether an address is reached by TLS; without it only loopback is allowed.

    Raises:
        ValueError: The address would send the secret key in the clear, or is none.
    """
    url = urlsplit(base_url)
    if url.scheme == "https" and url.hostname:
        return True
    if url.scheme == "http" and _is_loopback(url.hostname or ""):
        return False
    raise ValueError(
        f"{base_url!r} is no address for Stripe: give https://…, or http:// on loopback."
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
