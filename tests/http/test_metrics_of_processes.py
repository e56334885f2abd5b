"""What several processes of one server tell together, as `flex serve` starts them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PATIENCE = 60.0


@pytest.fixture
def together(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}


def told_by_a_process(together: dict[str, str], *ages: int) -> list[str]:
    """Return what a process tells while the oldest job has each age; then it is gone."""
    command = [sys.executable, "-m", "tests.http.telling_process", *map(str, ages)]
    done = subprocess.run(
        command, env=together, capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    return done.stdout.split("\n=\n")[:-1]


def values_of(name: str, text: str) -> list[str]:
    return [line.rpartition(" ")[2] for line in text.splitlines() if line.startswith(name)]


def test_an_age_is_told_as_it_is_and_never_again(together: dict[str, str]) -> None:
    first = told_by_a_process(together, 900, 300)
    second = told_by_a_process(together, 0)

    ages = [values_of("flex_job_oldest_seconds", text) for text in (*first, *second)]
    assert ages == [["900.0"], ["300.0"], ["0.0"]]


def test_each_family_is_told_once(together: dict[str, str]) -> None:
    told_by_a_process(together, 900)
    twice = told_by_a_process(together, 300, 0)

    for text in twice:
        families = [line for line in text.splitlines() if line.startswith("# TYPE")]
        assert len(families) == 5
        assert len(set(families)) == len(families)


def test_only_what_is_counted_is_kept_for_the_other_processes(
    together: dict[str, str], tmp_path: Path
) -> None:
    told_by_a_process(together, 900, 300)
    (text,) = told_by_a_process(together, 0)

    assert {path.name.partition("_")[0] for path in tmp_path.iterdir()} == {"counter"}
    assert values_of('flex_requests_total{operation="isReady"', text) == ["2.0"]
