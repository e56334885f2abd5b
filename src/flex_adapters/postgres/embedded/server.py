"""The life of the embedded Postgres server: start, crash, start again, stop."""

import os
import shlex
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

import attrs

from flex_adapters.postgres.embedded.account import Account, owner_of
from flex_adapters.postgres.embedded.address import ServerAddress
from flex_adapters.postgres.embedded.binaries import Binaries
from flex_adapters.postgres.embedded.cluster import SUPERUSER, initialize
from flex_adapters.postgres.embedded.errors import (
    DataFolderBusyError,
    DataFolderUnusableError,
    ServerNotStartedError,
    ServerNotStoppedError,
)
from flex_adapters.postgres.embedded.home import PORT, ServerHome
from flex_adapters.postgres.embedded.processes import parents, server_processes
from flex_adapters.postgres.embedded.sockets import is_private, make_private, remove_sockets

_LOG_LINES_MAX = 20
_POLL_SECONDS = 0.02


class ServerState(StrEnum):
    """What the server of a home is doing."""

    RUNNING = "running"
    NOT_ANSWERING = "not answering"
    STOPPED = "stopped"


class StopMode(StrEnum):
    """How a server ends: when all clients left, at once but tidily, or as if it had crashed."""

    SMART = "smart"
    FAST = "fast"
    IMMEDIATE = "immediate"


_SIGNALS = {
    StopMode.SMART: signal.SIGTERM,
    StopMode.FAST: signal.SIGINT,
    StopMode.IMMEDIATE: signal.SIGQUIT,
}


def _as_home(folder: Path | str) -> Path:
    return Path(folder).absolute()


@attrs.frozen
class EmbeddedServer:
    """The Postgres server of one home folder; it outlives the process that started it.

    Any number of processes may use the same home at the same time. `options` are settings of
    Postgres, such as `fsync`; they hold from the next start on. Without any, what was committed
    survives a power cut. `patience_seconds` bounds every wait for the server.
    """

    home: Path = attrs.field(converter=_as_home)
    binaries: Binaries
    options: Mapping[str, str] = attrs.field(factory=dict)
    patience_seconds: float = 60.0

    @property
    def address(self) -> ServerAddress:
        """Where the server listens when it runs."""
        return ServerAddress(self._home.sockets, PORT, SUPERUSER)

    def ensure_running(self) -> ServerAddress:
        """Start the server unless it runs, making its data folder first where there is none.

        Returns:
            Its address; `started` tells whether this call started it.

        Raises:
            EmbeddedPostgresError: One of its kinds; a start that failed quotes the server's log.
        """
        with self._home.held():
            is_new = not self._home.is_initialized()
            if is_new:
                initialize(self._home, self.binaries, durable=self.options.get("fsync") != "off")
            account = owner_of(self._home.data)
            make_private(self._home.sockets, account)
            # Who answers before a new data folder was started has lost an older one.
            if not is_new and self._answers():
                return self.address
            self._start(account)
            return attrs.evolve(self.address, started=True)

    def stop(self, mode: StopMode | str = StopMode.FAST) -> bool:
        """End the server and return when its last process is gone.

        Returns:
            Whether there was anything to end.

        Raises:
            ServerNotStoppedError: Some process is still there when patience is over.
        """
        ending = _SIGNALS[StopMode(mode)]
        if not self._home.data.exists():
            return False
        with self._home.held():
            live = server_processes(self._home.data)
            for pid in self._postmaster(live):
                with suppress(ProcessLookupError):
                    os.kill(pid, ending)
            self._wait_until_gone()
            self._home.pid_file.unlink(missing_ok=True)
            if is_private(self._home.sockets, owner_of(self._home.data)):
                remove_sockets(self._home.sockets)
                with suppress(OSError):
                    self._home.sockets.rmdir()
            return bool(live)

    def status(self) -> ServerState:
        """Tell what the server does now, without waiting for it or changing anything."""
        if self.address.answers():
            return ServerState.RUNNING
        live = server_processes(self._home.data)
        return ServerState.NOT_ANSWERING if live else ServerState.STOPPED

    @property
    def _home(self) -> ServerHome:
        return ServerHome(self.home)

    def _answers(self) -> bool:
        """Wait until the server answers, or until none of its processes is left."""
        deadline = time.monotonic() + self.patience_seconds
        while not self.address.answers():
            live = server_processes(self._home.data)
            if not live:
                return False
            if time.monotonic() > deadline:
                raise DataFolderBusyError(
                    f"Postgres processes {_listed(live)} use {self._home.data}, but did not answer "
                    f"within {self.patience_seconds:g} s. Stop them, then start again; "
                    f"their log is {self._home.log}."
                )
            time.sleep(_POLL_SECONDS)
        return True

    def _start(self, account: Account) -> None:
        self._refuse_other_major()
        # No server lives here: a pid file that is left names a process of someone else.
        self._home.pid_file.unlink(missing_ok=True)
        remove_sockets(self._home.sockets)
        account.own_file(self._home.log)
        said_before = self._home.log.stat().st_size
        command = (
            self.binaries.program("pg_ctl"),
            *("--wait", f"--timeout={max(1, round(self.patience_seconds))}"),
            f"--log={self._home.log.name}",
            f"--options={self._arguments()}",
            "start",
        )
        try:
            result = account.run(
                command, folder=self.home, variables={"PGDATA": str(self._home.data)}
            )
        except OSError as error:
            raise ServerNotStartedError(
                f"Cannot run {command[0]}: {error}. "
                f"Install it where the owner of {self._home.data} can reach it.",
                (),
            ) from error
        if result.returncode:
            lines = _last_lines(self._home.log, since=said_before)
            raise ServerNotStartedError(
                f"Postgres did not start in {self._home.data}; {self._home.log} says:",
                lines or tuple(result.stdout.splitlines()),
            )

    def _arguments(self) -> str:
        settings = {
            **self.options,
            "listen_addresses": "",
            "port": str(PORT),
            # Quoted, since Postgres takes a list of folders.
            "unix_socket_directories": f'"{self._home.sockets}"',
            "unix_socket_permissions": "0700",
        }
        return " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())

    def _refuse_other_major(self) -> None:
        made_by, major = self._home.major(), str(self.binaries.major())
        if made_by != major:
            raise DataFolderUnusableError(
                f"{self._home.data} was made by Postgres {made_by}, and {self.binaries.folder} "
                f"is {major}. Dump it with {made_by} and restore it into a new FLEX_HOME."
            )

    def _postmaster(self, live: frozenset[int]) -> frozenset[int]:
        """Return the process that ends the others, or orphans that have no such parent left."""
        with suppress(OSError, ValueError):
            pid = int(self._home.pid_file.read_text().split("\n", 1)[0])
            # After a crash, another program may have got the number in the file.
            if pid in live:
                return frozenset({pid})
        return parents(live)

    def _wait_until_gone(self) -> None:
        deadline = time.monotonic() + self.patience_seconds
        while live := server_processes(self._home.data):
            if time.monotonic() > deadline:
                raise ServerNotStoppedError(
                    f"Postgres processes {_listed(live)} still use {self._home.data} after "
                    f"{self.patience_seconds:g} s. Close their clients, or stop them with mode "
                    f"'{StopMode.IMMEDIATE}': what was committed stays."
                )
            time.sleep(_POLL_SECONDS)


def _last_lines(log: Path, *, since: int) -> tuple[str, ...]:
    with log.open("rb") as file:
        file.seek(since)
        return tuple(file.read().decode(errors="replace").splitlines()[-_LOG_LINES_MAX:])


def _listed(pids: frozenset[int]) -> str:
    return ", ".join(str(pid) for pid in sorted(pids))
