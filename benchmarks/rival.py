"""The rival on the stage: `minimal` served by as many processes, asked by the same buyers."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import attrs
import psycopg

from benchmarks.buying import Rate, closed_loop
from benchmarks.client import Client
from benchmarks.minimal import SCHEMA
from benchmarks.stage import Stage, served

EVENTS, SEATS = 40, 18_000


@asynccontextmanager
async def rival(stage: Stage) -> AsyncIterator[Stage]:
    """Serve the naive application on the stage's database for a while."""
    with psycopg.connect(stage.url, autocommit=True) as connection:
        connection.execute(SCHEMA.format(events=EVENTS, seats=SEATS))
    environment = {"MINIMAL_URL": stage.url}
    with served("benchmarks.minimal:create_app", environment, len(stage.ports)) as (ports, servers):
        yield attrs.evolve(stage, ports=ports, servers=servers)
    with psycopg.connect(stage.url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA minimal CASCADE")


async def rival_holds(stage: Stage, games: int, count: int) -> Rate:
    """Hold two seats in each of so many events with one request."""
    chance = random.Random(count * 31 + games)

    async def one(client: Client, number: int) -> bool:
        return await _hold(client, uuid4(), chance.sample(range(1, EVENTS + 1), games))

    return await closed_loop(stage, one, count)


async def rival_orders(stage: Stage, games: int, count: int) -> Rate:
    """Hold two seats in each of so many events, then sell them with a second request."""
    chance = random.Random(count * 17 + games)

    async def one(client: Client, number: int) -> bool:
        cart_id = uuid4()
        if not await _hold(client, cart_id, chance.sample(range(1, EVENTS + 1), games)):
            return False
        return (await client.call("POST", "/buy", {"cart_id": str(cart_id)})).status == 200

    return await closed_loop(stage, one, count)


async def _hold(client: Client, cart_id: UUID, events: list[int]) -> bool:
    body = {"cart_id": str(cart_id), "events": events, "quantity": 2}
    return (await client.call("POST", "/hold", body)).status == 200
