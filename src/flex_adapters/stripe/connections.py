"""Connections kept open between calls, at a cost that does not grow with their number."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx

_ONE = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=15)


class Connections:
    """Transports of one connection each, the one used last handed out first.

    httpx's own pool looks at every connection several times per call: with 64 of them that takes
    a third of the call's processor time.

    Args:
        most: How many calls may be under way at once.
        wait: How long a call waits for its turn, in seconds.
        verify: Whether the other side shows a certificate.
    """

    def __init__(self, most: int, wait: float, *, verify: bool) -> None:
        self._turns = asyncio.Semaphore(most)
        self._wait = wait
        self._new: Callable[[], httpx.AsyncHTTPTransport] = _opener(verify=verify)
        self._free: list[httpx.AsyncHTTPTransport] = []
        self._all: set[httpx.AsyncHTTPTransport] = set()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[httpx.AsyncHTTPTransport]:
        """Lend a transport that nobody else uses; one on which a call failed is closed.

        Raises:
            httpx.PoolTimeout: Too many calls are under way.
        """
        await self._turn()
        try:
            transport = self._free.pop() if self._free else self._opened()
            try:
                yield transport
            except BaseException:
                self._all.discard(transport)
                await transport.aclose()
                raise
            self._free.append(transport)
        finally:
            self._turns.release()

    async def close(self) -> None:
        """Close every connection."""
        while self._all:
            await self._all.pop().aclose()
        self._free.clear()

    async def _turn(self) -> None:
        try:
            async with asyncio.timeout(self._wait):
                await self._turns.acquire()
        except TimeoutError:
            raise httpx.PoolTimeout("Too many calls are under way.") from None

    def _opened(self) -> httpx.AsyncHTTPTransport:
        transport = self._new()
        self._all.add(transport)
        return transport


def _opener(*, verify: bool) -> Callable[[], httpx.AsyncHTTPTransport]:
    """Return what makes transports; the certificate store is loaded once, or not at all."""
    context = httpx.create_ssl_context() if verify else False
    return lambda: httpx.AsyncHTTPTransport(verify=context, limits=_ONE)
