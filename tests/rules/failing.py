"""Run in a broken copy of the tree: tells which of the tests that it is given fail.

    python -P failing.py ANSWER TEST...

It writes a list of their ids as JSON, and nothing when the tests cannot even be collected.
"""

import json
import sys
from pathlib import Path

import pytest


class _Failures:
    """A plugin that keeps the tests that failed, or could not be set up."""

    def __init__(self) -> None:
        self.ids: dict[str, None] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.ids[report.nodeid] = None


def main(answer: Path, tests: list[str]) -> None:
    """Run the tests and write the answer."""
    failures = _Failures()
    options = ["-q", "--tb=no", "--timeout=60", "-p", "no:cacheprovider", "-p", "no:schemathesis"]
    code = pytest.main([*options, *tests], plugins=[failures])
    if code in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        answer.write_text(json.dumps(list(failures.ids)), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
