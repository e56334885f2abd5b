"""Real server processes over one database, with a twin of Stripe."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import attrs

from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.system import SystemClock, SystemIds
from flex_adapters.twins.stripe import StripeTwin
from tests.postgres_shop import PostgresShop


@attrs.frozen
class Servers:
    """Server processes that share everything but their memory.

    Attributes:
        urls: One address for each process.
        processes: In the same order.
    """

    urls: Sequence[str]
    processes: Sequence["subprocess.Popen[bytes]"]
    twin: StripeTwin


async def open_shop(url: str) -> None:
    """Put games on sale in a database that is empty."""
    database = PostgresDatabase(url, SystemClock(), SystemIds())
    await database.open()
    await PostgresShop.opened(database)
    await database.close()


@contextmanager
def serving(
    database_url: str, home: Path, count: int, *, patience: float = 10
) -> Iterator[Servers]:
    """Run so many server processes for the length of a block.

    Args:
        database_url: Of the database that they share.
        home: Their folder of keys.
        count: How many there are.
        patience: Seconds after which a database that does not answer is out of reach.
    """
    with StripeTwin.running() as twin:
        ports = _free_ports(count)
        environment = {
            **os.environ,
            "FLEX_HOME": str(home),
            "FLEX_DATABASE__URL": database_url,
            "FLEX_DATABASE__CONNECT_TIMEOUT_SECONDS": str(patience),
            "FLEX_STRIPE__SECRET_KEY": "sk_test_race",
            "FLEX_STRIPE__BASE_URL": twin.url,
        }
        processes = [_started(port, environment) for port in ports]
        try:
            for port in ports:
                _wait_for(port)
            yield Servers([f"http://127.0.0.1:{port}" for port in ports], processes, twin)
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(40)


def _started(port: int, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "uvicorn", "--factory", "flex_http.app:create_app"]
    quiet = ["--port", str(port), "--log-level", "error", "--no-access-log"]
    return subprocess.Popen([*command, *quiet], env=environment, stdout=subprocess.DEVNULL)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"No server listens on port {port}.")
