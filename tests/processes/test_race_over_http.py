"""The race for the last seats, by real buyers at two real server processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import attrs
import httpx
import pytest

from benchmarks.client import Client
from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.system import SystemClock, SystemIds
from flex_adapters.tokens import tokens_from
from flexcore.access import Claims
from flexcore.kernel import EventCode, SeededIds
from tests.builders import a_row
from tests.conftest import SOAKING
from tests.postgres_shop import PostgresShop
from tests.processes.servers import Servers, serving

pytestmark = pytest.mark.anyio

SEATS = 10
BUYERS = 64
REPETITIONS = 200 if SOAKING else 20


@attrs.frozen
class Arena:
    """A shop whose games have ten seats left each, and the servers that sell them."""

    shop: PostgresShop
    servers: Servers
    tokens: list[str]


@pytest.fixture
async def arena(
    postgres_database: PostgresDatabase, postgres_url: str, tmp_path: Path, ids: SeededIds
) -> AsyncIterator[Arena]:
    database = PostgresDatabase(postgres_url, SystemClock(), SystemIds())
    await database.open()
    # Nobody races for the last one, so that there is always something to have instead.
    games = [EventCode(f"LAST{n}") for n in range(REPETITIONS + 1)]
    try:
        shop = await PostgresShop.opened(database, games=games, seats=a_row(seats=SEATS))
        with serving(postgres_url, tmp_path, 2) as servers:
            yield Arena(shop, servers, await fan_tokens(shop, tmp_path))
    finally:
        await database.close()


async def fan_tokens(shop: PostgresShop, home: Path) -> list[str]:
    """Return tokens that the servers accept, one for each buyer."""
    tokens = tokens_from(home / "keys" / "tokens.pem")
    fans = [await shop.fan(f"fan{n}@example.com") for n in range(BUYERS)]
    expires_at = shop.database.clock.now().replace(year=2100)
    return [tokens.issue(Claims(fan.id, shop.store.slug, expires_at)) for fan in fans]


@attrs.define
class Outcome:
    """What the buyers of one race were told."""

    bought: list[tuple[str, int]] = attrs.field(factory=list)
    told_so: int = 0
    alternatives: int = 0


async def test_of_64_buyers_at_two_servers_10_buy_a_seat_and_54_are_told_so(arena: Arena) -> None:
    ports = [httpx.URL(url).port or 0 for url in arena.servers.urls]
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(Client(ports[buyer % 2])) for buyer in range(BUYERS)
        ]
        for repetition in range(REPETITIONS):
            game, outcome = EventCode(f"LAST{repetition}"), Outcome()
            await asyncio.gather(
                *(
                    buy(client, game, token, outcome)
                    for client, token in zip(clients, arena.tokens, strict=True)
                )
            )

            assert len(set(outcome.bought)) == len(outcome.bought) == SEATS
            assert outcome.told_so == BUYERS - SEATS
            assert outcome.alternatives == BUYERS - SEATS
            assert await arena.shop.seats_sold(game) == SEATS


async def buy(client: Client, game: str, token: str, outcome: Outcome) -> None:
    """Do what one fan does: start a cart, hold a seat, sign in, pay."""
    started = await client.call("POST", "/cart/initialize", {"eventCodes": [game]})
    path = f"/cart/{started.body['cart']['cartId']}"
    headers = f"Cart-Token: {started.body['cartToken']}\r\nAuthorization: Bearer {token}\r\n"
    seat = {"eventCode": game, "quantity": 1, "ticketType": "ADULT"}
    held = await client.call("POST", f"{path}/manage", {"seats": [seat]}, headers)
    if held.status == httpx.codes.CONFLICT:
        outcome.told_so += held.body["code"] == "seats_unavailable"
        instead = held.body["refusals"][0]["data"]["alternatives"]
        outcome.alternatives += bool(instead) and all(it["eventCode"] != game for it in instead)
        return
    bound = await client.call("PATCH", f"{path}/bind", None, headers)
    card = {"paymentMethod": "pm_card_visa"}
    paid = await client.call("POST", f"{path}/checkout", card, headers)
    assert (held.status, bound.status, paid.status) == (200, 200, 200), paid.body
    ticket = paid.body["tickets"][0]
    outcome.bought.append((ticket["rowName"], ticket["firstSeat"]))
