import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT
from tests.rules.areas import DONE
from tests.rules.book import Rule, State, read_page, rules_in
from tests.rules.findings import findings
from tests.rules.report import plain, table

PAGE = """
## Programs

| rule | what holds | state |
| --- | --- | --- |
| FX-1.1 | A program | holds `a|b`. | in force |

| word | meaning |
| --- | --- |
| cart | What a fan is buying. |

## Superseded

| rule | what it said | why it does not bind |
| --- | --- | --- |
| FX-1.44 | Nothing unlocks. | Something does. |
"""

TESTED = {"FX-1.1": ("tests/test_a.py::test_b[memory]", "tests/test_a.py::test_b[postgres]")}


def a_rule(number: str, state: State = State.IN_FORCE, reason: str = "") -> Rule:
    return Rule(number, "Programs", "A program is one.", state, reason)


def test_a_page_tells_its_rules_their_states_and_why_some_do_not_bind() -> None:
    in_force, superseded = rules_in(PAGE.replace("program | holds", "program holds"))

    assert in_force == Rule("FX-1.1", "Programs", "A program holds `a|b`.", State.IN_FORCE)
    assert superseded == Rule(
        "FX-1.44", "Superseded", "Nothing unlocks.", State.SUPERSEDED, "Something does."
    )
    assert (in_force.area, superseded.area) == (1, 1)


@pytest.mark.parametrize(
    ("row", "instead"),
    [
        ("| FX-1.1 | A program | holds `a|b`. | in force |", "4 cells"),
        ("| FX-1.1 | A program. | nearly |", "an unknown state"),
        ("| 1.1 | A program. | in force |", "no number"),
        ("| FX-1.1 | A program. |", "no state"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(row: str, instead: str) -> None:
    page = PAGE.replace("| FX-1.1 | A program | holds `a|b`. | in force |", row)

    with pytest.raises(ValueError, match="cannot be read") as error:
        list(rules_in(page))

    assert row in str(error.value), instead


def test_a_list_in_which_every_rule_has_a_test_or_a_reason_is_in_order() -> None:
    rules = [
        a_rule("FX-1.1"),
        a_rule("FX-1.2", State.SUPERSEDED, "It tells of something else."),
        a_rule("FX-2.1", State.LATER),
    ]

    assert findings(rules, TESTED, done={1: 2}) == ()


@pytest.mark.parametrize("state", [State.IN_FORCE, State.GROWING, State.WIDENED])
def test_a_rule_that_binds_has_a_test_in_every_area(state: State) -> None:
    (found,) = findings([a_rule("FX-2.1", state)], {}, done={})

    assert found == f"FX-2.1 is {state.value} and no test names it: A program is one."


def test_in_an_area_that_is_done_no_rule_is_left_for_later() -> None:
    (found,) = findings([a_rule("FX-2.1", State.LATER)], {}, done={2: 1})

    assert found == "FX-2.1 has no test, and its area is done: A program is one."


def test_behind_the_last_rule_that_is_done_a_rule_may_be_left_for_later() -> None:
    rules = [a_rule("FX-1.1"), a_rule("FX-1.2", State.LATER)]

    assert findings(rules, TESTED, done={1: 1}) == ()
    assert len(findings(rules, TESTED, done={1: 2})) == 1


def test_in_an_area_that_is_done_every_rule_is_listed() -> None:
    found = findings([a_rule("FX-1.1")], TESTED, done={1: 2})

    assert found == ("FX-1.2 is not listed, and its area is done.",)


def test_a_test_names_rules_that_are_listed_and_bind() -> None:
    rules = [a_rule("FX-1.1", State.SUPERSEDED, "It tells of something else.")]

    assert findings(rules, TESTED, done={}) == (
        "tests/test_a.py::test_b names FX-1.1, which is superseded.",
    )
    assert findings([], TESTED, done={}) == (
        "tests/test_a.py::test_b names FX-1.1, which is not listed.",
    )


def test_a_rule_has_one_row_and_a_reason_where_it_does_not_bind() -> None:
    rules = [a_rule("FX-1.1"), a_rule("FX-1.1"), a_rule("FX-1.2", State.SUPERSEDED)]

    assert findings(rules, TESTED, done={}) == (
        "FX-1.1 is listed 2 times: leave one row.",
        "FX-1.2 is superseded without a reason: say why it does not bind.",
    )


def test_the_rules_are_shown_with_their_tests_each_function_once() -> None:
    rules = [a_rule("FX-1.1"), a_rule("FX-1.2", State.SUPERSEDED, "It tells of another.")]

    assert table(rules, TESTED).splitlines() == [
        "",
        "Programs",
        "  FX-1.1    in force     1  test_b",
        "  FX-1.2    superseded   0  It tells of another.",
    ]
    assert json.loads(json.dumps(plain(rules, TESTED, ["a finding"]))) == {
        "rules": [
            {
                "rule": "FX-1.1",
                "area": 1,
                "section": "Programs",
                "text": "A program is one.",
                "state": "in force",
                "reason": None,
                "tests": ["tests/test_a.py::test_b"],
            },
            {
                "rule": "FX-1.2",
                "area": 1,
                "section": "Programs",
                "text": "A program is one.",
                "state": "superseded",
                "reason": "It tells of another.",
                "tests": [],
            },
        ],
        "findings": ["a finding"],
    }


def test_marks_are_found_wherever_a_test_can_have_them(tmp_path: Path) -> None:
    """Pytest collects in a process of its own, where no other run is under way."""
    file = tmp_path / "test_marked.py"
    file.write_text(
        "import pytest\n"
        "rule = pytest.mark.rule\n"
        "pytestmark = rule('FX-1.1')\n"
        "@rule('FX-1.2')\n"
        "class TestOfAClass:\n"
        "    def test_in_it(self): ...\n"
        "@pytest.mark.parametrize('x', [1, pytest.param(2, marks=rule('FX-1.3'))])\n"
        "def test_with_parameters(x): ...\n"
    )
    asks = "import json, sys; from tests.rules.marks import collect"
    tells = "print(json.dumps(collect(sys.argv[1:])))"

    told = subprocess.run(
        [sys.executable, "-c", f"{asks}; {tells}", file], cwd=ROOT, capture_output=True, check=True
    )

    found = {
        number: [test.partition("::")[2] for test in tests]
        for number, tests in json.loads(told.stdout).items()
    }
    assert found == {
        "FX-1.1": [
            "TestOfAClass::test_in_it",
            "test_with_parameters[1]",
            "test_with_parameters[2]",
        ],
        "FX-1.2": ["TestOfAClass::test_in_it"],
        "FX-1.3": ["test_with_parameters[2]"],
    }


def test_superseded_are_exactly_the_rules_that_tell_what_was_not_built_or_not_in_use() -> None:
    superseded = {rule.number for rule in read_page() if rule.state is State.SUPERSEDED}

    assert superseded == {"FX-1.44", "FX-13.2", "FX-14.3", "FX-15.33", "FX-15.63", "FX-15.64"}


def test_an_area_that_is_done_has_rules_in_the_list() -> None:
    assert set(DONE) <= {rule.area for rule in read_page()}
