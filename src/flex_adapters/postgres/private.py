"""Flex's own server, kept running while any process uses it and stopped by the last one."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from flex_adapters.postgres.embedded import EmbeddedServer, ServerAddress, bundled_binaries

_DATABASE = "flex"


@contextmanager
def private_database(home: Path) -> Iterator[str]:
    """Lend the URL of Flex's own database, on a server that is started when nobody has yet.

    Raises:
        EmbeddedPostgresError: The server cannot be started; the message says why.
    """
    with in_use(EmbeddedServer(home, bundled_binaries())) as address:
        ensure_database(address.url("postgres"), _DATABASE)
        yield address.url(_DATABASE)


@contextmanager
def in_use(server: EmbeddedServer) -> Iterator[ServerAddress]:
    """Keep a server running.

    Every process that uses it shares a lock on one file; whoever can have the file alone at the
    end is the last, and stops the server.

    Raises:
        EmbeddedPostgresError: The server cannot be started; the message says why.
    """
    server.home.mkdir(parents=True, exist_ok=True)
    with (server.home / "in-use.lock").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield server.ensure_running()
        finally:
            _stop_if_last(users, server)


def ensure_database(url: str, name: str) -> None:
    """Create a database unless it is there; `url` leads to any other one of the server."""
    with psycopg.connect(url, autocommit=True) as connection:
        known = "SELECT FROM pg_database WHERE datname = %s"
        if connection.execute(known, (name,)).fetchone() is not None:
            return
        try:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            # Another process was faster; the database is there, which is all that counts.
            return


def _stop_if_last(users: IO[str], server: EmbeddedServer) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    server.stop()
