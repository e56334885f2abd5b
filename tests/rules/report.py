"""The rules beside their tests, for people and for programs."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from tests.rules.book import Rule
from tests.rules.marks import Marks, functions

# So many names of tests are shown in full.
SHOWN = 2


def table(rules: Sequence[Rule], marks: Marks) -> str:
    """Return the rules by section, each with its state and its tests."""
    return "\n".join(_lines(rules, marks))


def plain(rules: Sequence[Rule], marks: Marks, found: Sequence[str]) -> dict[str, object]:
    """Return the same with all tests, and what was found wrong, as JSON has it."""
    return {"rules": [_plain(rule, marks) for rule in rules], "findings": list(found)}


def _lines(rules: Sequence[Rule], marks: Marks) -> Iterator[str]:
    for section, of_section in groupby(rules, key=lambda rule: rule.section):
        yield f"\n{section}"
        for rule in of_section:
            tests = functions(marks.get(rule.number, ()))
            shown = ", ".join(test.rpartition("::")[2] for test in tests[:SHOWN])
            more = ", ..." if len(tests) > SHOWN else ""
            told = rule.reason or f"{shown}{more}"
            yield f"  {rule.number:<9} {rule.state.value:<10} {len(tests):>3}  {told}".rstrip()


def _plain(rule: Rule, marks: Marks) -> dict[str, object]:
    return {
        "rule": rule.number,
        "area": rule.area,
        "section": rule.section,
        "text": rule.text,
        "state": rule.state.value,
        "reason": rule.reason or None,
        "tests": list(functions(marks.get(rule.number, ()))),
    }
