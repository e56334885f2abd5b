"""The benchmarks by name."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence

import psycopg

from benchmarks.buying import (
    Cart,
    Rate,
    check_out,
    closed_loop,
    hold,
    initialize,
    prepared_carts,
)
from benchmarks.client import Client
from benchmarks.floors import copy_floor, hold_floor, order_floor
from benchmarks.report import Line, of_rate
from benchmarks.stage import Stage

Run = Callable[[Stage], Awaitable[Sequence[Line]]]

HOLDS = 2000
ORDERS = 600
RACE_BUYERS, RACE_SEATS, RACES = 200, 50, 20
SOLD_BEFORE = 1_000_000


async def loading(stage: Stage) -> Sequence[Line]:
    """Rows a second of loading the season, beside a bare COPY."""
    floor = copy_floor(stage)
    rate = stage.loaded_seats / stage.loaded_seconds
    figure = f"{rate:8.0f} rows/s ({stage.loaded_seats} seats, {stage.loaded_seconds:.1f} s)"
    ratio = f"floor {floor.per_second:.0f}/s, {rate / floor.per_second:.2f} of it"
    return [Line("load a season of seats", figure, ratio)]


async def holds(stage: Stage) -> Sequence[Line]:
    """Holds a second over HTTP, one event and a pack of five, beside the same rows in SQL."""
    lines = []
    await _holding(stage, 5, 100)
    for games in (1, 5):
        floor = await asyncio.to_thread(hold_floor, stage, games)
        rate = await _holding(stage, games, HOLDS)
        beside = f"floor {floor.per_second:.0f}/s, {rate.per_second / floor.per_second:.2f} of it"
        lines.append(of_rate(f"hold, {games} event{'s' * (games > 1)}", rate, beside))
    return lines


async def orders(stage: Stage) -> Sequence[Line]:
    """Whole orders a second: initialize, hold, bind, check out, with the twin at no latency."""
    lines = []
    for games in (1, 5):
        floor = await asyncio.to_thread(order_floor, stage, games)
        rate = await _ordering(stage, games, ORDERS)
        beside = f"floor {floor.per_second:.0f}/s, {rate.per_second / floor.per_second:.2f} of it"
        lines.append(of_rate(f"order, {games} event{'s' * (games > 1)}", rate, beside))
    return lines


async def hot(stage: Stage) -> Sequence[Line]:
    """Packs over the same five games, beside packs spread over the season."""
    spread = await _holding(stage, 5, HOLDS // 2)
    same = await _holding(stage, 5, HOLDS // 2, among=5)
    ratio = f"{same.per_second / spread.per_second:.2f} of spread"
    return [
        of_rate("packs spread over the season", spread),
        of_rate("packs over the same 5 games", same, ratio),
    ]


async def race(stage: Stage) -> Sequence[Line]:
    """200 buyers for 50 seats, again and again: how many got one, and how long it took."""
    seconds, sold, told, errors = [], set(), 0, 0
    for number in range(RACES):
        game = await _small_game(stage, number)
        taken, others, bad, spent = await _one_race(stage, game)
        sold.add(taken)
        told, errors = told + others, errors + bad
        seconds.append(spent)
    figure = f"sold {sorted(sold)} each time, slowest {max(seconds):.2f} s, {errors} errors"
    return [
        Line(
            f"{RACE_BUYERS} buyers, {RACE_SEATS} seats, {RACES} times",
            figure,
            f"{told} losers with alternatives",
        )
    ]


async def history(stage: Stage) -> Sequence[Line]:
    """The hold rate with a million tickets sold before, beside the rate before them."""
    before = await _holding(stage, 1, HOLDS)
    await asyncio.to_thread(_sell_history, stage)
    after = await _holding(stage, 1, HOLDS)
    ratio = f"{after.per_second / before.per_second:.2f} of fresh"
    return [
        of_rate("hold, 1 event, fresh", before),
        of_rate(f"hold, 1 event, {SOLD_BEFORE:,} sold", after, ratio),
    ]


async def _holding(stage: Stage, games: int, count: int, among: int | None = None) -> Rate:
    chance = random.Random(count * 31 + games)
    carts = await prepared_carts(stage, count, games, chance, among)
    levels = [chance.choice(stage.levels) for _ in range(count)]

    async def one(client: Client, number: int) -> bool:
        cart, events = carts[number]
        return (await hold(client, cart, events, levels[number])).status == 200

    return await closed_loop(stage, one, count)


async def _ordering(stage: Stage, games: int, count: int) -> Rate:
    chance = random.Random(count * 17 + games)
    picks = [chance.sample(list(stage.events), games) for _ in range(count)]
    levels = [chance.choice(stage.levels) for _ in range(count)]

    async def one(client: Client, number: int) -> bool:
        cart: Cart = await initialize(client, picks[number])
        held = await hold(client, cart, picks[number], levels[number])
        if held.status != 200:
            return False
        token = stage.tokens[number % len(stage.tokens)]
        return (await check_out(client, cart, token)).status == 200

    return await closed_loop(stage, one, count)


async def _small_game(stage: Stage, number: int) -> str:
    """Empty a game but for so many seats in one row each of ten."""
    event = stage.events[-1 - number]
    with psycopg.connect(stage.url, autocommit=True) as connection:
        connection.execute("SET search_path TO store_bench, flex; SET flex.actor TO 'race'")
        connection.execute(
            "UPDATE tbl_box_office_seats SET seat_status = 'sold', hold_key = NULL, "
            "hold_expires_at = NULL WHERE event_code = %s AND seat_id NOT IN (SELECT seat_id "
            "FROM tbl_box_office_seats WHERE event_code = %s AND seat_status = 'available' "
            "ORDER BY row_rank, seat_id LIMIT %s)",
            (event, event, RACE_SEATS),
        )
    return event


async def _one_race(stage: Stage, game: str) -> tuple[int, int, int, float]:
    async with stage.clients(RACE_BUYERS) as clients:
        carts = [await initialize(client, [game]) for client in clients]

        async def buy(client: Client, cart: Cart) -> tuple[int, bool]:
            body = {"seats": [{"eventCode": game, "quantity": 1, "ticketType": "ADULT"}]}
            path = f"/cart/{cart.id}/manage"
            answer = await client.call("POST", path, body, cart.header)
            return answer.status, "alternatives" in str(answer.body)

        began = time.perf_counter()
        answers = await asyncio.gather(*map(buy, clients, carts))
        spent = time.perf_counter() - began
    statuses = [status for status, _ in answers]
    with_alternatives = sum(1 for status, named in answers if status == 409 and named)
    bad = sum(1 for status in statuses if status not in {200, 409})
    return statuses.count(200), with_alternatives, bad, spent


def _sell_history(stage: Stage) -> None:
    """Write tickets of seasons past, with the seats that they are for."""
    with psycopg.connect(stage.url, autocommit=True) as connection:
        connection.execute("SET search_path TO store_bench, flex; SET flex.actor TO 'history'")
        with connection.transaction():
            connection.execute(_PAST_SEATS, {"rows": SOLD_BEFORE})
            connection.execute(_PAST_SALE)
            connection.execute(_PAST_TICKETS)
        connection.execute("VACUUM ANALYZE tbl_box_office_seats, tbl_box_office_tickets")


_PAST_SEATS = """
    INSERT INTO tbl_box_office_seats (
        event_code, section_name, row_name, row_rank, row_length, place, seat_number, price_code,
        ticket_type_code, class_name, price, seat_status)
    SELECT 'PAST' || n / 18000, 'S' || n %% 18000 / 180, 'R' || n %% 180 / 20, n %% 180 / 20, 20,
           n %% 20, n %% 20 + 1, 'P' || n %% 7, 'ADULT', 'Reserved', 4000, 'sold'
      FROM generate_series(1, %(rows)s) AS n
"""
_PAST_SALE = """
    INSERT INTO tbl_box_office_sales (sale_key, vendor_cart_id, amount)
    VALUES ('00000000-0000-7000-8000-000000000001', 'past', 0)
"""
_PAST_TICKETS = """
    INSERT INTO tbl_box_office_tickets (sale_key, seat_id)
    SELECT '00000000-0000-7000-8000-000000000001', seat_id
      FROM tbl_box_office_seats WHERE event_code LIKE 'PAST%'
"""

RUNS: dict[str, Run] = {
    "loading": loading,
    "holds": holds,
    "orders": orders,
    "hot": hot,
    "history": history,
    # Last, because it leaves half of the games nearly sold out.
    "race": race,
}
