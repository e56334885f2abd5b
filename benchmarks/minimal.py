"""The rival: what the same stack does when written naively, as a ceiling for these figures.

One SQL statement for a hold and one for an order, and nothing else: no fans, no prices, no rules,
no intents written first, no alternatives, no journal.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import attrs
import psycopg
from litestar import Litestar, Response, post
from litestar.datastructures import State
from psycopg_pool import AsyncConnectionPool

SCHEMA = """
    CREATE SCHEMA minimal;
    CREATE TABLE minimal.seats (
        event_id integer, seat_id integer, cart_id uuid, sold boolean NOT NULL DEFAULT false,
        PRIMARY KEY (event_id, seat_id));
    CREATE INDEX ON minimal.seats (event_id, seat_id) WHERE cart_id IS NULL;
    CREATE INDEX ON minimal.seats (cart_id) WHERE cart_id IS NOT NULL;
    CREATE TABLE minimal.orders (
        order_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, cart_id uuid, seats integer);
    INSERT INTO minimal.seats (event_id, seat_id)
    SELECT event_id, seat_id
      FROM generate_series(1, {events}) AS event_id, generate_series(1, {seats}) AS seat_id;
    ANALYZE minimal.seats;
"""

_HOLD = """
    UPDATE minimal.seats AS seat SET cart_id = %(cart_id)s
      FROM unnest(%(events)s::integer[]) AS wanted(event_id),
           LATERAL (SELECT event_id, seat_id FROM minimal.seats
                     WHERE event_id = wanted.event_id AND cart_id IS NULL
                     ORDER BY seat_id LIMIT %(quantity)s FOR UPDATE SKIP LOCKED) AS free
     WHERE seat.event_id = free.event_id AND seat.seat_id = free.seat_id
 RETURNING seat.event_id, seat.seat_id
"""
_BUY = """
    WITH sold AS (
        UPDATE minimal.seats SET sold = true WHERE cart_id = %(cart_id)s AND NOT sold
        RETURNING seat_id)
    INSERT INTO minimal.orders (cart_id, seats) SELECT %(cart_id)s, count(*) FROM sold
    RETURNING order_id
"""


@attrs.frozen
class Wanted:
    """Seats of a cart: so many in each of the events."""

    cart_id: UUID
    events: list[int]
    quantity: int


@attrs.frozen
class Purchase:
    """A cart to buy."""

    cart_id: UUID


@post("/hold", status_code=200)
async def hold(data: Wanted, state: State) -> Response[object]:
    """Hold seats: whatever comes first."""
    async with state.pool.connection() as connection:
        cursor = await connection.execute(_HOLD, attrs.asdict(data))
        seats = await cursor.fetchall()
    if len(seats) == data.quantity * len(data.events):
        return Response({"seats": seats})
    return Response({"code": "not_available"}, status_code=409)


@post("/buy", status_code=200)
async def buy(data: Purchase, state: State) -> dict[str, int]:
    """Sell what a cart holds."""
    async with state.pool.connection() as connection:
        cursor = await connection.execute(_BUY, attrs.asdict(data))
        (order_id,) = await cursor.fetchone()
    return {"order_id": order_id}


@asynccontextmanager
async def _pooled(app: Litestar) -> AsyncIterator[None]:
    options = {"autocommit": True, "prepare_threshold": 1}
    pool: AsyncConnectionPool[psycopg.AsyncConnection[tuple[int, int]]] = AsyncConnectionPool(
        os.environ["MINIMAL_URL"], min_size=8, max_size=8, kwargs=options, open=False
    )
    async with pool:
        app.state.pool = pool
        yield


def create_app() -> Litestar:
    """Return the application; its database is named by `MINIMAL_URL`."""
    return Litestar([hold, buy], lifespan=[_pooled], openapi_config=None)
