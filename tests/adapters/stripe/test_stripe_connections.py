"""Connections are kept, lent to one call at a time, and given up when a call fails on them."""

import httpx
import pytest

from flex_adapters.stripe.connections import Connections

pytestmark = pytest.mark.anyio


async def test_the_connection_used_last_is_used_next() -> None:
    connections = Connections(2, 0, verify=False)
    async with connections.one() as first, connections.one() as second:
        assert first is not second

    async with connections.one() as third:
        assert third is first
    await connections.close()


async def test_a_connection_on_which_a_call_failed_is_not_used_again() -> None:
    connections = Connections(1, 0, verify=False)
    with pytest.raises(httpx.ReadError):
        async with connections.one() as broken:
            raise httpx.ReadError("reset")

    async with connections.one() as next_one:
        assert next_one is not broken
    await connections.close()


async def test_one_call_too_many_is_told_that_nothing_was_sent() -> None:
    connections = Connections(1, 0, verify=False)

    async with connections.one():
        with pytest.raises(httpx.PoolTimeout):
            async with connections.one():
                pass
    async with connections.one():
        pass
    await connections.close()


async def test_certificates_are_checked_where_there_are_any() -> None:
    connections = Connections(1, 0, verify=True)

    async with connections.one() as transport:
        assert isinstance(transport, httpx.AsyncHTTPTransport)
    await connections.close()
