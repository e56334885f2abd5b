"""Processes that end when they are told to, whatever they are at."""

import signal
import subprocess
import sys

from tests.cli.test_servers import PATIENCE

# Lets nothing else run, and so never hears that it is to end.
BUSY = """
import asyncio
from flex_cli.ending import told_to_end

async def work():
    told_to_end(within=0.2)
    print("at work", flush=True)
    while True:
        pass

asyncio.run(work())
"""


def test_a_process_that_never_hears_that_it_is_to_end_ends_and_says_what_it_was_at() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BUSY], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        began = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        code = process.wait(PATIENCE)
        told = process.stderr.read()

    assert began == "at work\n"
    assert code == 1
    assert "in work" in told
