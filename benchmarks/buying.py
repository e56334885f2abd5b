"""Fans at the API: the calls that are measured, and closed loops of buyers."""

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence

import attrs

from benchmarks.client import Answer, Client
from benchmarks.stage import Stage

BUYERS = 8


@attrs.frozen
class Cart:
    """A cart and the header that opens it."""

    id: str
    header: str


@attrs.frozen
class Rate:
    """What a closed loop of buyers achieved.

    Attributes:
        cpu_ms: Processor time of the server processes for one operation.
    """

    operations: int
    seconds: float
    cpu_ms: float
    p50_ms: float
    p99_ms: float
    failures: int

    @property
    def per_second(self) -> float:
        """Operations a second."""
        return self.operations / self.seconds


async def initialize(client: Client, events: Sequence[str]) -> Cart:
    """Start a cart."""
    answer = await client.call("POST", "/cart/initialize", {"eventCodes": list(events)})
    assert answer.status == 201, answer
    return Cart(answer.body["cart"]["cartId"], f"Cart-Token: {answer.body['cartToken']}\r\n")


async def hold(
    client: Client, cart: Cart, events: Sequence[str], level: tuple[str, str], quantity: int = 2
) -> Answer:
    """Hold neighbouring seats in each of the events with one call."""
    section, price_code = level
    seats = [
        {
            "eventCode": event,
            "quantity": quantity,
            "ticketType": "ADULT",
            "section": section,
            "priceCode": price_code,
        }
        for event in events
    ]
    return await client.call("POST", f"/cart/{cart.id}/manage", {"seats": seats}, cart.header)


async def bind(client: Client, cart: Cart, token: str) -> Cart:
    """Give a cart to its fan, who alone can open it from then on."""
    cart = Cart(cart.id, f"{cart.header}Authorization: Bearer {token}\r\n")
    answer = await client.call("PATCH", f"/cart/{cart.id}/bind", None, cart.header)
    assert answer.status == 200, answer
    return cart


async def pay(client: Client, cart: Cart) -> Answer:
    """Buy what a bound cart holds."""
    body = {"paymentMethod": "pm_card_visa"}
    return await client.call("POST", f"/cart/{cart.id}/checkout", body, cart.header)


async def closed_loop(
    stage: Stage,
    each: Callable[[Client, int], Awaitable[bool]],
    operations: int,
    buyers: int = BUYERS,
) -> Rate:
    """Let buyers repeat an operation, each starting the next when the last is over."""
    left = iter(range(operations))
    times: list[float] = []
    failures = 0

    async def buyer(client: Client) -> None:
        nonlocal failures
        for number in left:
            began = time.perf_counter()
            succeeded = await each(client, number)
            failures += not succeeded
            times.append(time.perf_counter() - began)

    async with stage.clients(buyers) as clients:
        cpu, began = stage.cpu_seconds(), time.perf_counter()
        await asyncio.gather(*(buyer(client) for client in clients))
        seconds, cpu = time.perf_counter() - began, stage.cpu_seconds() - cpu
    cuts = statistics.quantiles(times, n=100)
    return Rate(
        operations, seconds, cpu / operations * 1e3, cuts[49] * 1e3, cuts[98] * 1e3, failures
    )


async def prepared_carts(
    stage: Stage, count: int, games: int, chance: random.Random, among: int | None = None
) -> list[tuple[Cart, list[str]]]:
    """Start carts beforehand, each with some games chosen among the first so many."""
    pool: list[str] = list(stage.events[: among or len(stage.events)])
    picks = [chance.sample(pool, games) for _ in range(count)]
    carts: list[tuple[Cart, list[str]]] = []
    async with stage.clients(len(stage.ports)) as clients:
        for number, events in enumerate(picks):
            carts.append((await initialize(clients[number % len(clients)], events), events))
    return carts


async def bound_carts(
    stage: Stage, count: int, games: int, chance: random.Random
) -> list[tuple[Cart, list[str]]]:
    """Start carts beforehand, each given to a fan of its own."""
    carts = await prepared_carts(stage, count, games, chance)
    tokens = [await stage.token() for _ in carts]
    async with stage.clients(len(stage.ports)) as clients:
        return [
            (await bind(clients[number % len(clients)], cart, token), events)
            for number, ((cart, events), token) in enumerate(zip(carts, tokens, strict=True))
        ]
