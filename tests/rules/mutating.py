"""Whether marks are true: a rule is broken, and its tests have to notice."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

from tests.docs.pages import ROOT
from tests.rules.book import BINDING, Rule, area_of
from tests.rules.breaking import Mutation, apply, copy_tree
from tests.rules.marks import Marks

# Tests that need neither a database nor a process: they are enough to notice.
QUICK = ("tests/core/", "tests/contracts/", "tests/http/", "tests/test_architecture.py")
# So many copies are tried at a time.
AT_ONCE = max(1, min(4, (os.cpu_count() or 2)))


@attrs.frozen
class Trial:
    """What became of a mutation.

    Attributes:
        noticed_by: The tests that failed.
        problem: Why it does not count as noticed, or nothing.
    """

    mutation: Mutation
    noticed_by: tuple[str, ...] = ()
    problem: str = ""

    def __str__(self) -> str:
        told = self.problem or f"noticed by {len(self.noticed_by)}"
        return f"{' '.join(self.mutation.rules):<18} {self.mutation.place}: {told}"


def areas_without(rules: Iterable[Rule], mutations: Iterable[Mutation]) -> tuple[str, ...]:
    """Name each area with a rule in force and no mutation that breaks one."""
    tried = {area_of(rule) for mutation in mutations for rule in mutation.rules}
    begun = {rule.area for rule in rules if rule.state in BINDING}
    return tuple(f"Area {area} has no mutation." for area in sorted(begun - tried))


def failing_unbroken(
    mutations: Sequence[Mutation], marks: Marks, root: Path = ROOT
) -> tuple[str, ...]:
    """Return what fails although nothing is broken: such a test would notice everything."""
    tests = {test for each in mutations for test in _quick_tests(each, marks)}
    with TemporaryDirectory() as home:
        failed = _failing(copy_tree(root, Path(home)), sorted(tests)) if tests else ()
    if failed is None:
        return ("The tests cannot be collected.",)
    return tuple(f"{test} fails, though nothing is broken." for test in failed)


def trials(mutations: Iterable[Mutation], marks: Marks, root: Path = ROOT) -> Iterator[Trial]:
    """Try mutations, several at a time, and yield what became of each, in order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(lambda mutation: attempt(mutation, marks, root), mutations)


def attempt(mutation: Mutation, marks: Marks, root: Path = ROOT) -> Trial:
    """Break one function in a copy of the tree and run the quick tests of its rules."""
    tests = _quick_tests(mutation, marks)
    with TemporaryDirectory() as home:
        tree = copy_tree(root, Path(home))
        try:
            apply(mutation, tree)
        except LookupError as error:
            return Trial(mutation, problem=str(error.args[0]))
        failed = _failing(tree, tests) if tests else ()
    if failed is None:
        return Trial(mutation, problem="The tests cannot be collected, so that none can notice.")
    return Trial(mutation, failed, _survived(mutation, marks, failed))


def _survived(mutation: Mutation, marks: Marks, failed: Sequence[str]) -> str:
    blind = [rule for rule in mutation.rules if not set(failed) & set(marks.get(rule, ()))]
    return f"SURVIVED the quick tests of {', '.join(blind)}." if blind else ""


def _quick_tests(mutation: Mutation, marks: Marks) -> tuple[str, ...]:
    tests = dict.fromkeys(test for rule in mutation.rules for test in marks.get(rule, ()))
    return tuple(
        test
        for test in tests
        if test.startswith(QUICK) and "postgres" not in test.partition("[")[2]
    )


def _failing(tree: Path, tests: Sequence[str]) -> tuple[str, ...] | None:
    answer = tree / "failing.json"
    script = Path(__file__).with_name("failing.py")
    subprocess.run(
        [sys.executable, "-P", script, answer, *tests],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "src"), "FLEX_TEST_PROFILE": "fast"},
        capture_output=True,
        check=False,
    )
    return tuple(json.loads(answer.read_text("utf-8"))) if answer.exists() else None
