"""Figures as lines of text."""

import platform
from collections.abc import Sequence

import attrs

from benchmarks.buying import Rate


@attrs.frozen
class Line:
    """One figure, and what stands beside it."""

    what: str
    figure: str
    beside: str = ""


def of_rate(what: str, rate: Rate, beside: str = "") -> Line:
    """Return the line of a closed loop."""
    figure = (
        f"{rate.per_second:8.0f}/s  cpu {rate.cpu_ms:5.2f} ms  "
        f"p50 {rate.p50_ms:6.1f} ms  p99 {rate.p99_ms:6.1f} ms"
    )
    failed = f"  ({rate.failures} refused)" if rate.failures else ""
    return Line(what, figure + failed, beside)


def print_report(name: str, lines: Sequence[Line]) -> None:
    """Print the lines of one benchmark."""
    print(f"\n{name}  [{platform.machine()}, Python {platform.python_version()}]")
    for line in lines:
        print(f"  {line.what:34} {line.figure:58} {line.beside}", flush=True)
