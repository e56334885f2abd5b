"""The two commands on a machine that lacks something: one line says what; the next try works."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parents[1] / "Makefile"
ENVIRONMENT = ".venv/pyvenv.cfg"


def make(folder: Path, python: Path | str) -> subprocess.CompletedProcess[str]:
    """Make the environment in a folder with a Python; make's own lines are left out."""
    return subprocess.run(
        ["make", "--silent", "--file", MAKEFILE, f"PYTHON={python}", ENVIRONMENT],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def a_python(folder: Path, script: str) -> Path:
    """Return a program that stands for Python and is this shell script."""
    program = folder / "python"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize(
    ("script", "line"),
    [
        (None, "Flex needs Python 3.11 or newer: install python3."),
        ("exit 1", "Flex needs Python 3.11 or newer, and {} is older: set PYTHON=..."),
        (
            'case "$2" in *venv*) exit 1;; esac',
            "Flex needs Python's venv: install it, on Debian with python3-venv.",
        ),
    ],
)
def test_what_is_missing_is_named_in_one_line(
    tmp_path: Path, script: str | None, line: str
) -> None:
    python = tmp_path / "nowhere" if script is None else a_python(tmp_path, script)

    told = make(tmp_path, python)

    assert told.returncode != 0
    assert told.stdout.splitlines() == [line.format(python)]


def test_an_environment_that_was_made_by_halves_is_made_anew(tmp_path: Path) -> None:
    gives_up = a_python(
        tmp_path, 'case "$2" in venv) mkdir -p .venv; touch .venv/pyvenv.cfg; exit 1;; esac'
    )

    assert make(tmp_path, gives_up).returncode != 0
    told = make(tmp_path, sys.executable)

    assert told.returncode == 0, told.stderr
    assert (tmp_path / ".venv/bin/python").exists()
    shutil.rmtree(tmp_path / ".venv")
