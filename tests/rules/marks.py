"""Which tests name which rules, as pytest itself collects them."""

import io
from collections.abc import Iterable, Mapping
from contextlib import redirect_stdout

import attrs
import pytest

from tests.docs.pages import ROOT

# The tests of each rule by their ids, those of a parametrized test each by itself.
Marks = Mapping[str, tuple[str, ...]]


@attrs.define
class _Collector:
    """A plugin that keeps what was collected."""

    items: list[pytest.Item] = attrs.field(factory=list)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = list(session.items)


def collect(places: Iterable[str] = ("tests",)) -> Marks:
    """Return the marks of all tests in these places, without running any.

    Raises:
        ValueError: Not everything can be collected.
    """
    collector, told = _Collector(), io.StringIO()
    options = [
        "--collect-only",
        "-qq",
        "-c",
        str(ROOT / "pyproject.toml"),
        "-p",
        "no:cacheprovider",
    ]
    with redirect_stdout(told):
        code = pytest.main([*options, *places], plugins=[collector])
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        raise ValueError(f"The tests cannot be collected:\n{told.getvalue()}")
    return marks_of(collector.items)


def marks_of(items: Iterable[pytest.Item]) -> Marks:
    """Return for each rule the tests that name it, in the order of their collection."""
    marks: dict[str, dict[str, None]] = {}
    for item in items:
        for mark in item.iter_markers("rule"):
            for number in mark.args:
                marks.setdefault(str(number), {})[item.nodeid] = None
    return {number: tuple(tests) for number, tests in marks.items()}


def functions(tests: Iterable[str]) -> tuple[str, ...]:
    """Return the test functions behind these ids, each once, whatever it is parametrized with."""
    return tuple(dict.fromkeys(test.partition("[")[0] for test in tests))
