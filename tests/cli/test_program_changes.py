"""What became of the configs of a program."""

import getpass
import json

import pytest

from tests.cli.conftest import Flex


@pytest.fixture
def of_harbour(flex: Flex, harbour: str) -> Flex:
    return flex.with_variables(FLEX_STORE=harbour)


def booked_to(flex: Flex, name: str, ledger_id: str | None) -> None:
    ledger = {"ledgerId": ledger_id} if ledger_id else None
    document = json.dumps({"configs": {"ledger": ledger}})
    assert flex("programs", "configure", name, "-", given=document).code == 0


@pytest.mark.rule("FX-1.11")
def test_the_changes_of_a_config_are_listed_with_who_made_them_the_latest_first(
    of_harbour: Flex,
) -> None:
    made = of_harbour("programs", "create", "Booked", "--json").json
    for ledger_id in ("season", "Göld", None):
        booked_to(of_harbour, "Booked", ledger_id)

    listed = of_harbour("programs", "changes", "Booked", "ledger", "--json").json
    by_id = of_harbour("programs", "changes", made["programId"], "ledger", "--json").json
    table = of_harbour("programs", "changes", "Booked", "ledger").out.splitlines()

    season, gold = {"ledgerId": "season"}, {"ledgerId": "Göld"}
    assert [(c["version"], c["oldValue"], c["newValue"]) for c in listed] == [
        (4, gold, None),
        (3, season, gold),
        (2, None, season),
    ]
    assert {(c["programId"], c["key"]) for c in listed} == {(made["programId"], "ledger")}
    assert {c["changedBy"] for c in listed} == {f"cli:{getpass.getuser()}"}
    assert all(c["changedAt"].endswith("Z") for c in listed)
    assert by_id == listed
    assert table[0].split() == ["version", "when", "who", "before", "after"]
    assert table[1].endswith('{"ledgerId": "Göld"}')
    assert table[2].endswith('{"ledgerId": "season"}  {"ledgerId": "Göld"}')
    assert table[3].split()[3:] == ['{"ledgerId":', '"season"}']


def test_changes_are_read_page_by_page(of_harbour: Flex) -> None:
    assert of_harbour("programs", "create", "Paged").code == 0
    for ledger_id in ("A", "B", "C"):
        booked_to(of_harbour, "Paged", ledger_id)
    asked = ("programs", "changes", "Paged", "ledger", "--json")

    first = of_harbour(*asked, "--limit", "2").json
    rest = of_harbour(*asked, "--before", str(first[-1]["version"])).json

    assert [change["version"] for change in (*first, *rest)] == [4, 3, 2]


@pytest.mark.parametrize(
    ("words", "exit_code", "complaint"),
    [
        (("Unlisted", "colours"), 1, "program_config_unknown: Programs have no config colours"),
        (("Nothing of this name", "ledger"), 1, "program_unknown: "),
        (("01a1f8bd-0e1f-70d6-99ba-c76e3b44ac61", "ledger"), 1, "program_unknown: "),
        (("Unlisted", "ledger", "--limit", "0"), 2, "Usage: "),
        (("Unlisted", "ledger", "--before", "0"), 2, "Usage: "),
    ],
)
def test_what_has_no_changes_to_list_is_told(
    of_harbour: Flex, words: tuple[str, ...], exit_code: int, complaint: str
) -> None:
    of_harbour("programs", "create", "Unlisted")

    ended = of_harbour("programs", "changes", *words)

    assert (ended.code, ended.out) == (exit_code, "")
    assert ended.err.startswith(complaint)
