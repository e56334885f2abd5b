"""Commands that serve until they are told to stop, as processes of their own."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]  # It ships no types, and its stubs are optional.

from tests.cli.conftest import Flex, command, environment

# Longer than any of them may take to end.
PATIENCE = 40


@contextmanager
def serving(flex: Flex, *words: str) -> Iterator[tuple[psutil.Popen, Any]]:
    """Run a command that announces itself with a line of JSON, and let it end as it should."""
    process = psutil.Popen(
        command(*words),
        env={**os.environ, **environment(flex.home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            if process.poll() is None:
                process.kill()


def test_a_server_with_two_workers_serves_and_ends_with_all_of_them(flex: Flex) -> None:
    with serving(flex, "serve", "--port", "0", "--workers", "2", "--json") as (process, told):
        ready = httpx.get(f"{told['url']}/health/ready", timeout=PATIENCE)
        program = httpx.get(f"{told['url']}/program", headers={"Flex-Store": "demo"})
        counted = [httpx.get(f"{told['url']}/metrics", timeout=PATIENCE).text for _ in range(4)]
        workers = [each for each in process.children() if "spawn_main" in str(each.cmdline())]
        process.send_signal(signal.SIGTERM)
        code = process.wait(PATIENCE)

    assert ready.json() == {"status": "ok"}
    assert program.json()["name"] == "Pick your games"
    # Whichever worker is asked.
    assert all('operation="isReady",status="200"} 1.0' in each for each in counted)
    assert code == 0
    assert len(workers) == 2
    assert not [worker for worker in workers if worker.is_running()]


def test_workers_end_when_their_server_was_killed(flex: Flex) -> None:
    with serving(flex, "serve", "--port", "0", "--workers", "2", "--json") as (process, told):
        httpx.get(f"{told['url']}/health/ready", timeout=PATIENCE).raise_for_status()
        workers = [each for each in process.children() if "spawn_main" in str(each.cmdline())]
        process.kill()

    _, alive = psutil.wait_procs(workers, timeout=PATIENCE)

    assert len(workers) == 2
    assert alive == []


def test_the_twin_of_stripe_serves_until_it_is_interrupted(flex: Flex) -> None:
    words = ("twin", "stripe", "--port", "0", "--control-port", "0", "--json")
    with serving(flex, *words) as (process, told):
        answer = httpx.get(f"{told['url']}/v1/payment_intents/pi_none", timeout=PATIENCE)
        process.send_signal(signal.SIGINT)
        code = process.wait(PATIENCE)

    assert answer.status_code in {401, 404}
    assert told["controlUrl"] != told["url"]
    assert code == 0


def test_a_port_that_is_taken_is_told_in_one_line(flex: Flex) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        served = flex("serve", "--port", port)
        twin = flex("twin", "stripe", "--port", port)

    assert served.code == twin.code == 5
    assert served.err.startswith(f"port_taken: 127.0.0.1:{port} ")
    assert len(served.complaints) == len(twin.complaints) == 1


def test_a_command_that_is_not_there_is_a_mistake_on_the_command_line(flex: Flex) -> None:
    assert flex("fly").code == 2
    assert flex("--help").code == 0
