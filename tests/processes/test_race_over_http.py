"""The race for the last seats, by real buyers at two real server processes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import attrs
import httpx
import pytest
from tests.builders import a_row
from tests.conftest import SOAKING
from tests.postgres_shop import PostgresShop
from tests.processes.servers import Servers, serving

from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.system import SystemClock, SystemIds
from flex_adapters.tokens import tokens_from
from flexcore.access import Claims
from flexcore.kernel import EventCode, SeededIds

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
    games = [EventCode(f"LAST{n}") for n in range(REPETITIONS)]
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
    limits = httpx.Limits(max_connections=BUYERS)
    async with (
        httpx.AsyncClient(base_url=arena.servers.urls[0], limits=limits, timeout=30) as first,
        httpx.AsyncClient(base_url=arena.servers.urls[1], limits=limits, timeout=30) as second,
    ):
        for repetition in range(REPETITIONS):
            game = EventCode(f"LAST{repetition}")
            outcome = Outcome()
            await asyncio.gather(
                *(
                    buy((first, second)[buyer % 2], game, arena.tokens[buyer], outcome)
                    for buyer in range(BUYERS)
                )
            )

            assert len(set(outcome.bought)) == len(outcome.bought) == SEATS
            assert outcome.told_so == BUYERS - SEATS
            assert outcome.alternatives == BUYERS - SEATS
            assert await arena.shop.seats_sold(game) == SEATS


async def buy(client: httpx.AsyncClient, game: str, token: str, outcome: Outcome) -> None:
    """Do what one fan does: start a cart, hold a seat, sign in, pay."""
    started = await client.post("/cart/initialize", json={"eventCodes": [game]})
    cart_id = started.json()["cart"]["cartId"]
    headers = {"Cart-Token": started.json()["cartToken"], "Authorization": f"Bearer {token}"}
    seat = {"eventCode": game, "quantity": 1, "ticketType": "ADULT"}
    held = await client.post(f"/cart/{cart_id}/manage", json={"seats": [seat]}, headers=headers)
    if held.status_code == httpx.codes.CONFLICT:
        problem = held.json()
        outcome.told_so += problem["code"] == "seats_unavailable"
        outcome.alternatives += "alternatives" in problem["refusals"][0]["data"]
        return
    assert held.status_code == httpx.codes.OK, held.text
    bound = await client.patch(f"/cart/{cart_id}/bind", headers=headers)
    assert bound.status_code == httpx.codes.OK, bound.text
    paid = await client.post(
        f"/cart/{cart_id}/checkout", json={"paymentMethod": "pm_card_visa"}, headers=headers
    )
    assert paid.status_code == httpx.codes.OK, paid.text
    ticket = paid.json()["tickets"][0]
    outcome.bought.append((ticket["rowName"], ticket["firstSeat"]))
