from pathlib import Path

import pytest

from tests.docs.pages import ROOT
from tests.rules.book import Rule, State
from tests.rules.breaking import Mutation, broken, copy_tree
from tests.rules.mutating import areas_without, attempt, failing_unbroken
from tests.rules.mutations import MUTATIONS

TILL = '''
class Till:
    @property
    def fee(self) -> int:
        """What it takes."""
        return 1


def price() -> int:
    return Till().fee + 1


def unwatched() -> int:
    return 3
'''

TEST = """
import pytest
from till import price, unwatched

# Taken when the module was loaded, as a table of rules is.
PRICES = (price,)

@pytest.mark.rule("FX-1.1")
def test_a_price(): assert [each() for each in PRICES] == [2]

@pytest.mark.rule("FX-1.2")
def test_what_is_not_watched(): assert unwatched()
"""

MARKS = {
    "FX-1.1": ("tests/core/test_till.py::test_a_price",),
    "FX-1.2": ("tests/core/test_till.py::test_what_is_not_watched",),
}

NO_FEE = Mutation("till:Till.fee", "return 0", ("FX-1.1",))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small tree with two functions and a test of each."""
    root = tmp_path / "tree"
    (root / "src").mkdir(parents=True)
    (root / "tests" / "core").mkdir(parents=True)
    (root / "src" / "till.py").write_text(TILL)
    (root / "tests" / "core" / "test_till.py").write_text(TEST)
    (root / "pyproject.toml").write_text('[tool.pytest.ini_options]\nmarkers = ["rule(number): x"]')
    return root


def test_a_broken_rule_is_noticed_by_its_test(tree: Path) -> None:
    trial = attempt(NO_FEE, MARKS, tree)

    assert (trial.noticed_by, trial.problem) == (MARKS["FX-1.1"], "")
    assert (tree / "src" / "till.py").read_text() == TILL


def test_a_broken_rule_that_no_test_notices_is_reported(tree: Path) -> None:
    unnoticed = Mutation("till:unwatched", "return 4", ("FX-1.2",))

    assert attempt(unnoticed, MARKS, tree).problem == "SURVIVED the quick tests of FX-1.2."


def test_each_rule_of_a_mutation_has_to_notice_it(tree: Path) -> None:
    partly_noticed = Mutation("till:Till.fee", "return 0", ("FX-1.1", "FX-1.2", "FX-1.3"))

    trial = attempt(partly_noticed, MARKS, tree)

    assert trial.problem == "SURVIVED the quick tests of FX-1.2, FX-1.3."


def test_tests_that_cannot_be_loaded_notice_nothing(tree: Path) -> None:
    loaded_no_more = Mutation("till:price", "return ][", ("FX-1.1",))

    assert "cannot be collected" in attempt(loaded_no_more, MARKS, tree).problem


@pytest.mark.parametrize("place", ["till:Till.gone", "till:gone", "till:Till", "gone:price"])
def test_a_function_that_is_gone_is_reported(tree: Path, place: str) -> None:
    trial = attempt(Mutation(place, "return 0", ("FX-1.1",)), MARKS, tree)

    assert trial.problem.endswith("any more.")
    assert trial.noticed_by == ()


def test_a_test_that_fails_in_any_case_is_no_witness(tree: Path) -> None:
    assert failing_unbroken([NO_FEE], MARKS, tree) == ()

    (tree / "src" / "till.py").write_text(TILL.replace("return 1", "return 5"))

    (found,) = failing_unbroken([NO_FEE], MARKS, tree)
    assert found == f"{MARKS['FX-1.1'][0]} fails, though nothing is broken."


def test_an_area_with_a_rule_in_force_has_a_mutation() -> None:
    rules = [
        Rule("FX-1.1", "Programs", "A till takes a fee.", State.IN_FORCE),
        Rule("FX-2.1", "Tills", "A till is open.", State.GROWING),
        Rule("FX-3.1", "Shops", "A shop has tills.", State.LATER),
    ]

    assert areas_without(rules, [NO_FEE]) == ("Area 2 has no mutation.",)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.place)
def test_every_function_that_is_to_be_broken_is_there(mutation: Mutation) -> None:
    source = (ROOT / mutation.file).read_text("utf-8")

    after = broken(source, mutation)

    assert after != source
    compile(after, str(mutation.file), "exec")


def test_a_copy_has_what_tests_need(tree: Path, tmp_path: Path) -> None:
    copied = copy_tree(tree, tmp_path / "copy")

    assert {file.name for file in copied.rglob("*.*")} == {
        "pyproject.toml",
        "test_till.py",
        "till.py",
    }
