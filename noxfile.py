"""Every check of Flex; `nox -l` lists them, `make test` runs those that are selected by default.

The checks run with the tools of `.venv`, which `make` prepares: one installation for all.
"""

import os
import shutil
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.2"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "architecture", "rules", "tests", "bare", "docs"]

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent


def run(session: nox.Session, tool: str, *arguments: str, **options: object) -> None:
    """Run a tool that is installed beside this Python."""
    session.run(str(BIN / tool), *arguments, external=True, **options)  # type: ignore[arg-type]


@nox.session
def lint(session: nox.Session) -> None:
    """Style of the code: ruff, formatting and rules."""
    run(session, "ruff", "format", "--check", "--quiet", ".")
    run(session, "ruff", "check", "--quiet", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Types of sources and tests: mypy, strict."""
    run(session, "mypy")


@nox.session
def architecture(session: nox.Session) -> None:
    """Who may import whom: import-linter, exhaustive; and that every dependency is declared."""
    run(session, "lint-imports", "--no-logo")
    run(session, "deptry", "src")


@nox.session
def rules(session: nox.Session) -> None:
    """Every rule with its tests; `-- --json` for programs, `-- --mutate` breaks rules (minutes)."""
    run(session, "python", "-m", "tests.rules", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """The whole suite, on two workers; arguments go to pytest."""
    run(session, "pytest", "-n", "2", "--dist", "worksteal", "-q", *session.posargs)


@nox.session
def soak(session: nox.Session) -> None:
    """The same tests with more examples, seeds and repetitions."""
    soaking = {**os.environ, "FLEX_TEST_PROFILE": "soak"}
    run(session, "pytest", "-n", "2", "-q", "--timeout", "3600", *session.posargs, env=soaking)


@nox.session
def bare(session: nox.Session) -> None:
    """The core alone: without extras, flexcore imports and its tutorials run."""
    home = Path(session.create_tmp()) / "bare"
    shutil.rmtree(home, ignore_errors=True)
    session.run(sys.executable, "-m", "venv", str(home), external=True)
    python = str(home / "bin" / "python")
    session.run(python, "-m", "pip", "install", "--quiet", str(HERE), external=True)
    session.run(python, "-I", str(HERE / "tests" / "bare.py"), external=True)


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation, built with warnings as errors."""
    run(session, "sphinx-build", "-q", "-W", "--keep-going", "-b", "html", "docs", "docs/_build")


@nox.session
def openapi(session: nox.Session) -> None:
    """Write docs/reference/openapi.json anew."""
    run(session, "python", "-m", "flex_http", "docs/reference/openapi.json")


@nox.session
def schema(session: nox.Session) -> None:
    """Write docs/reference/schema.md anew, from a database that was just migrated."""
    run(session, "python", "-m", "tests.schema_page", "docs/reference/schema.md")


@nox.session
def tables(session: nox.Session) -> None:
    """Write the tables of the reference pages that repeat the code anew."""
    run(session, "python", "-m", "tests.docs.tables")


@nox.session
def benchmarks(session: nox.Session) -> None:
    """How fast Flex is beside its floor; takes minutes and asserts nothing."""
    run(session, "python", "-m", "benchmarks", *session.posargs)
