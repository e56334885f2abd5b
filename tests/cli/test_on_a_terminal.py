"""What a person sees: on a terminal a bar moves, in a pipe there are plain lines."""

import os
import pty
import subprocess
from collections.abc import Iterator

from tests.cli.conftest import Flex, command, environment

LOAD = ("import", "season", "--games", "2", "--store", "demo")


def seen_on_a_terminal(flex: Flex, *words: str) -> str:
    """Run a command whose standard output is a terminal, and return what stood there."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(*words),
        env={**os.environ, **environment(flex.home), "TERM": "xterm", "COLUMNS": "100"},
        stdout=theirs,
        stderr=subprocess.STDOUT,
    )
    os.close(theirs)
    with os.fdopen(ours, "rb") as terminal:
        shown = b"".join(_pieces_of(terminal.fileno())).decode()
    assert process.wait(60) == 0, shown
    return shown


def _pieces_of(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            # Linux says so when the last process at the other end is gone.
            return
        if not piece:
            return
        yield piece


def test_loading_a_season_shows_a_bar_on_a_terminal(flex: Flex) -> None:
    shown = seen_on_a_terminal(flex, *LOAD)

    assert "Putting games on sale" in shown
    assert "━" in shown
    assert "2/2" in shown


def test_loading_a_season_tells_in_plain_lines_in_a_pipe(flex: Flex) -> None:
    ended = flex(*LOAD)

    assert ended.code == 0
    assert "Putting games on sale: 2 of 2 (" in ended.out
    assert "\x1b" not in ended.out
    assert "━" not in ended.out
