"""What a run needs: a server with its syncs on, a season, a twin of Stripe and server processes."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import attrs
import psutil  # type: ignore[import-untyped]
import psycopg
from typed_settings.types import SecretStr

from benchmarks.client import Client
from flex_adapters.application import Application
from flex_adapters.postgres.embedded import EmbeddedServer, bundled_binaries
from flex_adapters.postgres.private import ensure_database, in_use
from flex_adapters.sample.loading import create_program, load_season
from flex_adapters.settings import DatabaseSettings, Settings
from flex_adapters.wiring import opened
from flexcore.kernel import Actor, ActorKind, EventCode, TenantId, iso_currency
from flexcore.stores import Connection, Store

_CONNECTIONS = 8
_FLEX = "flex_http.app:create_app"
BY = Actor(ActorKind.CLI, "benchmark")
STORE = Store(
    TenantId("bench"),
    "Benchmark",
    "flex",
    iso_currency("USD"),
    "America/Los_Angeles",
    "en_US",
    (),
    Connection("box_office"),
    Connection("stripe"),
)


@attrs.frozen
class Stage:
    """A running installation.

    Attributes:
        ports: One for each server process.
        events: The games on sale, in order.
        levels: Section and price code pairs of a game, best first.
        loaded_seats: Seats that were put on sale, in `loaded_seconds`.
    """

    url: str
    ports: Sequence[int]
    application: Application
    events: Sequence[EventCode]
    levels: Sequence[tuple[str, str]]
    tokens: Sequence[str]
    loaded_seats: int
    loaded_seconds: float
    servers: Sequence[psutil.Process]
    environment: Mapping[str, str]

    @contextmanager
    def with_workers(self, count: int) -> Iterator["Stage"]:
        """Serve the same installation by so many processes of its own for a while."""
        environment = {**self.environment, **_pool(count)}
        with served(_FLEX, environment, count) as (ports, servers):
            yield attrs.evolve(self, ports=ports, servers=servers)

    async def token(self) -> str:
        """Return the token of a fan who is new."""
        email = f"{uuid4()}@example.com"
        _, token = await self.application.fans.issue_token(
            STORE.slug, email, BY, lifetime=timedelta(hours=2)
        )
        return token

    def cpu_seconds(self) -> float:
        """Return the processor time of the server processes so far."""
        times = [process.cpu_times() for process in self.servers]
        return float(sum(each.user + each.system for each in times))

    @asynccontextmanager
    async def clients(self, count: int) -> AsyncIterator[list[Client]]:
        """Lend connections, spread over the server processes."""
        clients = [Client(self.ports[n % len(self.ports)]) for n in range(count)]
        for client in clients:
            await client.__aenter__()
        try:
            yield clients
        finally:
            for client in clients:
                await client.__aexit__(None, None, None)


@asynccontextmanager
async def stage(workers: int = 2, games: int = 40) -> AsyncIterator[Stage]:
    """Set everything up in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="flexbench") as folder:
        home = Path(folder)
        server = EmbeddedServer(home, bundled_binaries(), {"max_connections": "200"})
        with in_use(server) as address:
            ensure_database(address.url("postgres"), "bench")
            settings = Settings(
                home=folder, database=DatabaseSettings(SecretStr(address.url("bench")), pool_size=8)
            )
            async with opened(settings) as both:
                async for _ in both.migrator.migrate():
                    pass
                prepared = await _prepare(both.application, games)
                await asyncio.to_thread(settle, address.url("bench"))
                with _twin_of_stripe() as stripe:
                    environment = _environment(folder, address.url("bench"), stripe) | _pool(
                        workers
                    )
                    with served(_FLEX, environment, workers) as (ports, servers):
                        yield Stage(
                            *(address.url("bench"), ports, both.application, *prepared),
                            *(servers, environment),
                        )


def _pool(workers: int) -> dict[str, str]:
    """Share the connections out: more of them than the database has cores for only wait there."""
    return {"FLEX_DATABASE__POOL_SIZE": str(_CONNECTIONS // workers)}


def _environment(home: str, url: str, stripe: str) -> dict[str, str]:
    return {
        "FLEX_HOME": home,
        "FLEX_DATABASE__URL": url,
        "FLEX_STRIPE__SECRET_KEY": "sk_test_benchmark",
        "FLEX_STRIPE__BASE_URL": stripe,
    }


async def _prepare(
    application: Application, games: int
) -> tuple[list[EventCode], list[tuple[str, str]], list[str], int, float]:
    await application.stores.create(STORE, BY)
    began, seats = time.perf_counter(), 0
    async for loaded in load_season(application, STORE, BY, games=games):
        seats += loaded.seats
    seconds = time.perf_counter() - began
    await create_program(application, STORE, "Benchmark", BY, least=1)
    offer = await application.offers.active(STORE.slug, BY)
    events = [offered.event.event_code for offered in offer.events][:games]
    quote = await application.offers.quote(STORE.slug, events[0], BY)
    pairs = list(dict.fromkeys((level.section, level.price_code) for level in quote.levels))
    tokens = [
        (
            await application.fans.issue_token(
                STORE.slug, f"fan{n}@example.com", BY, lifetime=timedelta(hours=2)
            )
        )[1]
        for n in range(64)
    ]
    return events, pairs, tokens, seats, seconds


def settle(url: str) -> None:
    """Let the server end what a bulk load leaves to do, which would be measured otherwise."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


@contextmanager
def _twin_of_stripe() -> Iterator[str]:
    """Run the twin of Stripe, and tell its address."""
    port, control = _free_ports(2)
    ports = ["--port", str(port), "--control-port", str(control)]
    with _running({port: ["-m", "flex_cli", "twin", "stripe", *ports]}, {}):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def served(
    factory: str, environment: Mapping[str, str], workers: int
) -> Iterator[tuple[list[int], list[psutil.Process]]]:
    """Run so many processes of an application, each on a port of its own."""
    commands = {
        port: [
            *("-m", "uvicorn", "--factory", factory, "--port", str(port)),
            *("--log-level", "error", "--no-access-log"),
        ]
        for port in _free_ports(workers)
    }
    with _running(commands, environment) as processes:
        yield list(commands), processes


@contextmanager
def _running(
    commands: Mapping[int, Sequence[str]], environment: Mapping[str, str]
) -> Iterator[list[psutil.Process]]:
    """Run programs of this Python, each of which listens on the port that it is named by."""
    running = [
        subprocess.Popen(
            [sys.executable, *command],
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
        )
        for command in commands.values()
    ]
    try:
        for port in commands:
            _wait_for(port)
        yield [psutil.Process(each.pid) for each in running]
    finally:
        for each in running:
            each.terminate()
        for each in running:
            each.wait(40)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"Nothing listens on port {port}.")


async def wait_until_ready(stage_: Stage) -> None:
    """Wait until every server process says that it is ready."""
    for port in stage_.ports:
        async with Client(port) as client:
            for _ in range(100):
                if (await client.call("GET", "/health/ready")).status == 200:
                    break
                await asyncio.sleep(0.1)
