"""A home in which the demo was played, its server kept running, and the command `flex` on it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import psutil  # type: ignore[import-untyped]  # It ships no types, and its stubs are optional.
import psycopg
import pytest
from typer.testing import CliRunner

from flex_adapters.wiring import Settings, database_url
from flex_cli.main import app

GAMES = 6
A_SCHEDULE = Path(__file__).parent / "schedule.csv"


@attrs.frozen
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def complaints(self) -> list[str]:
        """The lines on standard error."""
        return self.err.splitlines()


@attrs.frozen
class Flex:
    """The command `flex`, run in this process on one home."""

    home: Path
    variables: dict[str, str] = attrs.field(factory=dict)

    def __call__(self, *words: str, given: str | None = None) -> Ended:
        variables = {**environment(self.home), **self.variables}
        result = CliRunner().invoke(app, list(words), env=variables, input=given)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ended(result.exit_code, result.stdout, result.stderr)

    def with_variables(self, **variables: str) -> "Flex":
        return attrs.evolve(self, variables={**self.variables, **variables})


def environment(home: Path) -> dict[str, str]:
    """Return variables under which nothing is configured but the home."""
    unset = {name: "" for name in os.environ if name.startswith("FLEX_")}
    return unset | {
        "FLEX_HOME": str(home),
        "FLEX_SETTINGS": str(home / "none.toml"),
        "FLEX_STORE": "",
        "FLEX_DATABASE__URL": "",
        "FLEX_STRIPE__SECRET_KEY": "",
        "FLEX_STRIPE__BASE_URL": "",
    }


def command(*words: str) -> Sequence[str]:
    """Return `flex` as a process of its own."""
    return [sys.executable, "-m", "flex_cli", *words]


def processes_of(home: Path) -> list[str]:
    """Return the command lines of processes that belong to a home."""
    found = []
    for process in psutil.process_iter(["cmdline", "environ", "status"]):
        words, variables = process.info["cmdline"] or [], process.info["environ"] or {}
        is_ours = variables.get("FLEX_HOME") == str(home) or str(home) in " ".join(words)
        if is_ours and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(" ".join(words))
    return found


@attrs.frozen
class DemoRun:
    """What a demo on a fresh home said, and what it left running."""

    ended: Ended
    left_behind: list[str]


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    # Not below pytest's own folder, which the account of the server cannot enter.
    folder = Path(tempfile.mkdtemp(prefix="flex-cli-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def demo_run(home: Path) -> DemoRun:
    done = subprocess.run(
        command("demo", "--games", str(GAMES), "--json"),
        env={**os.environ, **environment(home)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return DemoRun(Ended(done.returncode, done.stdout, done.stderr), processes_of(home))


@pytest.fixture(scope="session")
def server(home: Path, demo_run: DemoRun) -> Iterator[str]:
    """The URL of the home's database, whose server is kept running, so that commands are quick."""
    with database_url(Settings(home=str(home))) as url:
        yield url


@pytest.fixture
def flex(home: Path, server: str) -> Flex:
    return Flex(home)


@pytest.fixture(scope="session")
def harbour(home: Path, server: str) -> str:
    """A store with a schedule and nothing on sale."""
    flex, slug = Flex(home), "harbour"
    names = ("--client", "Gulls", "--product", "Season tickets")
    place = ("--time-zone", "America/New_York", "--host", "Gulls.example")
    assert flex("stores", "create", slug, *names, *place).code == 0
    schedule = ("--home", "GUL", "--time-zone", "America/New_York", "--store", slug)
    assert flex("import", "schedule", str(A_SCHEDULE), *schedule).code == 1
    return slug


@pytest.fixture(scope="session")
def quay(home: Path, server: str) -> str:
    """A store with two games on sale and no program."""
    flex, slug = Flex(home), "quay"
    names = ("--client", "Terns", "--product", "Season tickets", "--host", "Terns.example")
    assert flex("stores", "create", slug, *names, "--time-zone", "America/New_York").code == 0
    assert flex("import", "season", "--games", "2", "--store", slug).code == 0
    return slug


@pytest.fixture(scope="session")
def empty_database(server: str) -> str:
    """The URL of a database that was never migrated."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty_one")
    return server.replace("/flex?", "/empty_one?")
