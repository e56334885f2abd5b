"""The benchmarks by name."""

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence

from benchmarks.buying import (
    Cart,
    Rate,
    bind,
    bound_carts,
    closed_loop,
    hold,
    initialize,
    pay,
    prepared_carts,
)
from benchmarks.client import Answer, Client
from benchmarks.floors import Floor, copy_floor, hold_floor, order_floor
from benchmarks.report import Line, of_rate
from benchmarks.rival import rival, rival_holds, rival_orders
from benchmarks.selling import sell_history, sell_nearly_out
from benchmarks.stage import Stage, wait_until_ready
from benchmarks.stage import stage as another_stage

Run = Callable[[Stage], Awaitable[Sequence[Line]]]

HOLDS = 2000
# What is compared takes turns, so that a machine that is faster at times favours nobody.
TURNS = 6
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
    """Holds a second over HTTP, one event and a pack of five, beside floor and rival."""
    lines = []
    await _holding(stage, 5, 100)
    for games in (1, 5):
        floor = await asyncio.to_thread(hold_floor, stage, games)
        rate = await _holding(stage, games, HOLDS)
        async with rival(stage) as naive:
            ceiling = await rival_holds(naive, games, HOLDS)
        lines.append(of_rate(f"hold, {_events(games)}", rate, _beside(rate, floor, ceiling)))
    return lines


async def orders(stage: Stage) -> Sequence[Line]:
    """Orders a second, with the twin at no latency: hold and check out, then the whole way."""
    lines = []
    await _buying(stage, 5, 100)
    for games in (1, 5):
        floor = await asyncio.to_thread(order_floor, stage, games)
        rate = await _buying(stage, games, ORDERS)
        async with rival(stage) as naive:
            ceiling = await rival_orders(naive, games, ORDERS)
        what = f"hold, pay, order, {_events(games)}"
        lines.append(of_rate(what, rate, _beside(rate, floor, ceiling)))
    rate = await _ordering(stage, 5, ORDERS)
    lines.append(of_rate("the same from the first call on", rate))
    return lines


async def hot(stage: Stage) -> Sequence[Line]:
    """Packs over the same five games, beside packs spread over the season."""
    spread, same, share = await _in_turns(
        lambda: _holding(stage, 5, HOLDS // 2 // TURNS),
        lambda: _holding(stage, 5, HOLDS // 2 // TURNS, among=5),
    )
    return [
        of_rate("packs spread over the season", spread),
        of_rate("packs over the same 5 games", same, f"{share} of spread"),
    ]


async def race(stage: Stage) -> Sequence[Line]:
    """200 buyers for 50 seats, again and again, before and after 50,000 others were sold."""
    lines = []
    for sold in (0, SOLD_BEFORE // RACES):
        if sold:
            await asyncio.to_thread(sell_history, stage, SOLD_BEFORE, among=RACES)
        for workers in (2, 8):
            with stage.with_workers(workers) as raced:
                await wait_until_ready(raced)
                # A process that has just started opens connections first, and plans statements.
                await _holding(raced, 1, 40 * workers, among=len(stage.events) - RACES)
                what = f"{workers} workers, {sold:,} sold before" if sold else f"{workers} workers"
                lines.append(await _races(raced, what))
    return lines


async def history(stage: Stage) -> Sequence[Line]:
    """The hold rate with a million tickets sold before, beside that of a season without sales."""
    await asyncio.to_thread(sell_history, stage, SOLD_BEFORE, among=RACES)
    async with another_stage() as fresh:
        await wait_until_ready(fresh)
        for each in (fresh, stage):
            await _holding(each, 1, 100)
        before, after, share = await _in_turns(
            lambda: _holding(fresh, 1, HOLDS // TURNS), lambda: _holding(stage, 1, HOLDS // TURNS)
        )
    return [
        of_rate("hold, 1 event, fresh", before),
        of_rate(f"hold, 1 event, {SOLD_BEFORE:,} sold", after, f"{share} of fresh"),
    ]


async def _in_turns(
    one: Callable[[], Awaitable[Rate]], other: Callable[[], Awaitable[Rate]]
) -> tuple[Rate, Rate, str]:
    """Return the median turn of each, and how much of the first the other reached, in each turn."""
    turns = [(await one(), await other()) for _ in range(TURNS)]
    shares = sorted(second.per_second / first.per_second for first, second in turns)
    share = f"{statistics.median(shares):.2f} ({shares[0]:.2f} to {shares[-1]:.2f})"
    first, second = (_median(rates) for rates in zip(*turns, strict=True))
    return first, second, share


def _median(rates: Sequence[Rate]) -> Rate:
    return sorted(rates, key=lambda rate: rate.per_second)[len(rates) // 2]


async def _holding(stage: Stage, games: int, count: int, among: int | None = None) -> Rate:
    chance = random.Random(count * 31 + games)
    carts = await prepared_carts(stage, count, games, chance, among)
    levels = [chance.choice(stage.levels) for _ in range(count)]

    async def one(client: Client, number: int) -> bool:
        cart, events = carts[number]
        return (await hold(client, cart, events, levels[number])).status == 200

    return await closed_loop(stage, one, count)


async def _buying(stage: Stage, games: int, count: int) -> Rate:
    """Hold and check out; the carts were started and given to their fans beforehand."""
    chance = random.Random(count * 13 + games)
    carts = await bound_carts(stage, count, games, chance)
    levels = [chance.choice(stage.levels) for _ in range(count)]

    async def one(client: Client, number: int) -> bool:
        cart, events = carts[number]
        if (await hold(client, cart, events, levels[number])).status != 200:
            return False
        return (await pay(client, cart)).status == 200

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
        bound = await bind(client, cart, stage.tokens[number % len(stage.tokens)])
        return (await pay(client, bound)).status == 200

    return await closed_loop(stage, one, count)


def _events(count: int) -> str:
    return f"{count} event{'s' * (count > 1)}"


def _beside(rate: Rate, floor: Floor, ceiling: Rate) -> str:
    """Return floor and rival of a rate, and what share of each it reached."""
    return (
        f"floor {floor.per_second:.0f}/s, {rate.per_second / floor.per_second:.2f} of it; "
        f"rival {ceiling.per_second:.0f}/s {ceiling.cpu_ms:.2f} ms, "
        f"{rate.per_second / ceiling.per_second:.2f} of it"
    )


async def _races(stage: Stage, what: str) -> Line:
    seconds, sold, told, errors = [], set(), 0, 0
    games = stage.events[-RACES:]
    await asyncio.to_thread(sell_nearly_out, stage, games, RACE_SEATS)
    for game in games:
        taken, others, bad, spent = await _one_race(stage, game)
        sold.add(taken)
        told, errors = told + others, errors + bad
        seconds.append(spent)
    middle = statistics.median(seconds)
    return Line(
        f"{RACE_BUYERS} buyers, {what}",
        f"sold {sorted(sold)} of {RACE_SEATS} each time, {errors} errors, "
        f"median {middle:.2f} s, slowest {max(seconds):.2f} s",
        f"{told} losers of {RACES * (RACE_BUYERS - RACE_SEATS)} told of alternatives",
    )


async def _one_race(stage: Stage, game: str) -> tuple[int, int, int, float]:
    async with stage.clients(RACE_BUYERS) as clients:
        carts = [await initialize(client, [game]) for client in clients]

        async def buy(client: Client, cart: Cart) -> Answer:
            body = {"seats": [{"eventCode": game, "quantity": 1, "ticketType": "ADULT"}]}
            path = f"/cart/{cart.id}/manage"
            return await client.call("POST", path, body, cart.header)

        began = time.perf_counter()
        answers = await asyncio.gather(*map(buy, clients, carts))
        spent = time.perf_counter() - began
    statuses = [answer.status for answer in answers]
    with_alternatives = sum(1 for answer in answers if answer.status == 409 and _names_any(answer))
    bad = sum(1 for status in statuses if status not in {200, 409})
    return statuses.count(200), with_alternatives, bad, spent


def _names_any(answer: Answer) -> bool:
    """Tell whether an answer names seats that could be had instead."""
    return any(refusal["data"].get("alternatives") for refusal in answer.body["refusals"])


RUNS: dict[str, Run] = {
    "loading": loading,
    "holds": holds,
    "orders": orders,
    "hot": hot,
    "history": history,
    # Last, because it leaves half of the games nearly sold out, and sells a history once more.
    "race": race,
}
