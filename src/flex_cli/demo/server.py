"""The server of the demo: `flex serve` as a process of its own, on a free port."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from flex_adapters.wiring import Settings, home_of
from flex_cli.exits import Exit
from flex_cli.failures import CommandFailed

_STOP_SECONDS = 30.0


@contextmanager
def running_server(settings: Settings) -> Iterator[str]:
    """Run `flex serve` for the length of a block and lend its address.

    Raises:
        CommandFailed: It did not start.
    """
    logs = home_of(settings) / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with (logs / "demo.log").open("w+b") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flex_cli", "serve", "--port=0", "--workers=1", "--json"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env=_environment(settings),
            # Ctrl-C is for the demo, which then ends the server itself.
            start_new_session=True,
        )
        with process:
            reader: threading.Thread | None = None
            try:
                address = _address(process, log)
                # Whoever stops reading would stop the server once the pipe is full.
                reader = threading.Thread(
                    target=shutil.copyfileobj, args=(process.stdout, log), daemon=True
                )
                reader.start()
                yield address
            finally:
                _end(process)
                if reader is not None:
                    reader.join()


def _environment(settings: Settings) -> dict[str, str]:
    """Return an environment in which the server chooses the same private parts."""
    private = {
        "FLEX_HOME": str(home_of(settings)),
        "FLEX_STORE": "",
        "FLEX_DATABASE__URL": "",
        "FLEX_STRIPE__SECRET_KEY": "",
        "FLEX_STRIPE__BASE_URL": "",
        "FLEX_SERVER__HOST": "127.0.0.1",
    }
    return {**os.environ, **private}


def _address(process: "subprocess.Popen[bytes]", log: IO[bytes]) -> str:
    output = process.stdout
    if output is None:
        raise RuntimeError("The server's output is not read.")
    first = output.readline()
    if not first:
        raise CommandFailed(
            Exit.NOT_STARTED, "server_not_started", f"The server did not start: {_last_line(log)}"
        )
    return str(json.loads(first)["url"])


def _last_line(log: IO[bytes]) -> str:
    lines = Path(log.name).read_text("utf-8", "replace").splitlines()
    return lines[-1] if lines else "it said nothing."


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    finally:
        # Whatever became of the server, none of its workers outlives it.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
