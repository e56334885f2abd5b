"""The folder that Flex keeps its own Postgres in."""

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import attrs
import platformdirs

from flex_adapters.postgres.embedded.errors import DataFolderUnusableError

# The only port: there is no TCP, so the number merely names the socket.
PORT = 5432

# `sun_path` holds 104 bytes on macOS and 108 on Linux, a closing zero among them.
_SOCKET_PATH_BYTES_MAX = 103

# Not the temporary folder of `tempfile`, on whose place two processes may disagree.
_SHORT_PARENT = Path("/tmp")  # noqa: S108 - the folder in it is checked to be ours


def flex_home(environ: Mapping[str, str]) -> Path:
    """Return `FLEX_HOME`, else the platform's folder for a user's data."""
    if chosen := environ.get("FLEX_HOME"):
        return Path(chosen).expanduser().absolute()
    return platformdirs.user_data_path("flex", appauthor=False)


@attrs.frozen
class ServerHome:
    """The places inside one home: `data/`, `data.lock`, `run/` and `postgres.log`."""

    folder: Path

    @property
    def data(self) -> Path:
        """The data folder, as Postgres means it."""
        return self.folder / "data"

    @property
    def pid_file(self) -> Path:
        """The file in which a running server, or a killed one, wrote its process id."""
        return self.data / "postmaster.pid"

    @property
    def log(self) -> Path:
        """What every server of this home has said so far."""
        return self.folder / "postgres.log"

    @property
    def sockets(self) -> Path:
        """The folder of the server's socket: `run/`, or a short one in `/tmp`.

        It lies outside the data folder, because `pg_basebackup` copies all that is in there.
        """
        run = self.folder / "run"
        longest = len(os.fsencode(run / f".s.PGSQL.{PORT}"))
        # libpq reads a comma as the end of one host name, Postgres a quote as part of a list.
        if longest <= _SOCKET_PATH_BYTES_MAX and not set(str(run)) & set(',"'):
            return run
        digest = hashlib.sha256(os.fsencode(self.folder.resolve())).hexdigest()
        return _SHORT_PARENT / f"flex-{digest[:20]}"

    def is_initialized(self) -> bool:
        """Tell whether the data folder has been made completely."""
        return (self.data / "PG_VERSION").is_file()

    def major(self) -> str:
        """Return the major version of Postgres that made the data folder."""
        return (self.data / "PG_VERSION").read_text().strip()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Create the folder if need be, and let one process at a time work in it.

        Raises:
            DataFolderUnusableError: The folder, or what is in it, cannot be read or written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.folder / "data.lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
            finally:
                os.close(lock)
        except OSError as error:
            raise DataFolderUnusableError(
                f"Cannot keep a Postgres in {self.folder}: {error}. "
                "Run Flex as the folder's owner, or set FLEX_HOME to a folder of your own."
            ) from error
