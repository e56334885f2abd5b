"""What is wrong between the list of rules and the tests."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tests.rules.areas import DONE
from tests.rules.book import BINDING, Rule, State
from tests.rules.marks import Marks, functions


def findings(
    rules: Sequence[Rule], marks: Marks, done: Mapping[int, int] = DONE
) -> tuple[str, ...]:
    """Return one line for each thing that has to be put right."""
    return (
        *_listed_twice(rules),
        *_without_test(rules, marks, done),
        *_without_row(rules, done),
        *_without_reason(rules),
        *_of_no_force(rules, marks),
    )


def _listed_twice(rules: Sequence[Rule]) -> Iterator[str]:
    for number, times in Counter(rule.number for rule in rules).items():
        if times > 1:
            yield f"{number} is listed {times} times: leave one row."


def _without_test(rules: Sequence[Rule], marks: Marks, done: Mapping[int, int]) -> Iterator[str]:
    for rule in rules:
        if rule.state is State.SUPERSEDED or marks.get(rule.number):
            continue
        if rule.state in BINDING:
            yield f"{rule.number} is {rule.state.value} and no test names it: {rule.text}"
        elif rule.place <= done.get(rule.area, 0):
            yield f"{rule.number} has no test, and its area is done: {rule.text}"


def _without_row(rules: Sequence[Rule], done: Mapping[int, int]) -> Iterator[str]:
    listed = {rule.number for rule in rules}
    for area, last in done.items():
        for each in range(1, last + 1):
            if f"FX-{area}.{each}" not in listed:
                yield f"FX-{area}.{each} is not listed, and its area is done."


def _without_reason(rules: Sequence[Rule]) -> Iterator[str]:
    for rule in rules:
        if rule.state is State.SUPERSEDED and not rule.reason:
            yield f"{rule.number} is superseded without a reason: say why it does not bind."


def _of_no_force(rules: Sequence[Rule], marks: Marks) -> Iterator[str]:
    states = {rule.number: rule.state for rule in rules}
    for number, tests in marks.items():
        if number not in states:
            yield from (f"{test} names {number}, which is not listed." for test in functions(tests))
        elif states[number] is State.SUPERSEDED:
            yield from (f"{test} names {number}, which is superseded." for test in functions(tests))
