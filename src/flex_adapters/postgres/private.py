"""The private server, kept running while any process uses it and stopped by the last one."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg

from flex_adapters.postgres.embedded import EmbeddedServer, bundled_binaries

_DATABASE = "flex"


@contextmanager
def private_database(home: Path) -> Iterator[str]:
    """Lend the URL of Flex's own database, on a server that is started when nobody has yet.

    Every process that uses the server shares a lock on one file; whoever can have the file alone
    at the end is the last, and stops the server.

    Raises:
        EmbeddedPostgresError: The server cannot be started; the message says why.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "in-use.lock").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        server = EmbeddedServer(home, bundled_binaries())
        address = server.ensure_running()
        try:
            _ensure_database(address.url("postgres"))
            yield address.url(_DATABASE)
        finally:
            _stop_if_last(users, server)


def _stop_if_last(users: IO[str], server: EmbeddedServer) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    server.stop()


def _ensure_database(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT FROM pg_database WHERE datname = %s", (_DATABASE,)
        ).fetchone()
        if found is None:
            try:
                connection.execute(f"CREATE DATABASE {_DATABASE}".encode())
            except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                # Another process was faster; the database is there, which is all that counts.
                return
