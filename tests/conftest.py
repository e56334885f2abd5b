"""What every test shares: the event loop, profiles of effort, and the seed of chance."""

import os
import secrets

import pytest
from hypothesis import HealthCheck, settings

from flexcore.kernel import ManualClock, SeededIds

pytest_plugins = ("tests.databases",)

# `fast` on every change, the same examples each time; `soak` looks further, by chance.
settings.register_profile("fast", max_examples=60, deadline=None, print_blob=True, derandomize=True)
settings.register_profile(
    "soak",
    max_examples=2000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
PROFILE = os.environ.get("FLEX_TEST_PROFILE", "fast")
SOAKING = PROFILE == "soak"
# Processes that share the work of a run find the seed of the first.
SEED = int(
    os.environ.setdefault("FLEX_TEST_SEED", str(secrets.randbelow(2**32)) if SOAKING else "0")
)
settings.load_profile(PROFILE)


def pytest_report_header() -> str:
    return f"flex: profile {PROFILE} (FLEX_TEST_PROFILE), seed {SEED} (FLEX_TEST_SEED)"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how to see a failure again, however little is shown of a run."""
    if terminalreporter.stats.get("failed") or terminalreporter.stats.get("error"):
        again = f"FLEX_TEST_PROFILE={PROFILE} FLEX_TEST_SEED={SEED}"
        terminalreporter.write_line(f"flex: the same cases come again with {again}")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def seed() -> int:
    """The seed of everything that happens by chance in this run."""
    return SEED


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands at noon UTC on 1 September 2025 until it is told to move."""
    return ManualClock()


@pytest.fixture
def ids(seed: int) -> SeededIds:
    return SeededIds(seed)
