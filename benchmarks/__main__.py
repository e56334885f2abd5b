"""`nox -s benchmarks`: every figure beside its floor; names on the command line choose some."""

import sys

import uvloop

from benchmarks.choosing import judging
from benchmarks.report import print_report
from benchmarks.runs import RUNS
from benchmarks.stage import stage, wait_until_ready


async def main(chosen: list[str]) -> None:
    """Run the chosen benchmarks, or all of them; those that need a server on one stage."""
    if not chosen or "choosing" in chosen:
        print_report("choosing", judging())
    if chosen == ["choosing"]:
        return
    async with stage() as ready:
        await wait_until_ready(ready)
        for name, run in RUNS.items():
            if not chosen or name in chosen:
                print_report(name, await run(ready))


uvloop.run(main(sys.argv[1:]))
