"""Programs that book to a ledger of the store."""

import json

import pytest

from tests.cli.conftest import Flex
from tests.cli.samples import a_class, games_of


@pytest.mark.rule("FX-6.2")
def test_a_program_that_books_to_an_unknown_ledger_is_not_published(flex: Flex, quay: str) -> None:
    flex = flex.with_variables(FLEX_STORE=quay)
    document = {
        "buildYourOwn": {"minEvents": 1, "maxEvents": 2, "eventCodes": games_of(flex)},
        "classNames": [{"className": a_class(flex)}],
        "configs": {"ledger": {"ledgerId": "season"}},
    }
    assert flex("programs", "create", "Booked").code == 0
    assert flex("programs", "configure", "Booked", "-", given=json.dumps(document)).code == 0
    single = {"id": "single", "name": "Single games", "vendorCode": "4712"}
    season = {"id": "season", "name": "Season", "vendorCode": "4711"}
    assert flex("configs", "set", "ledgers", json.dumps([single])).code == 0

    checked = flex("programs", "check", "Booked")
    (found,) = flex("programs", "check", "Booked", "--json").json["errors"]
    refused = flex("programs", "publish", "Booked", "--yes")
    assert flex("configs", "set", "ledgers", json.dumps([single, season])).code == 0
    published = flex("programs", "publish", "Booked", "--json")

    assert (checked.code, refused.code, published.code) == (1, 1, 0)
    assert checked.out.startswith("error: ledger_unknown: The program books to the ledger season")
    assert (found["stage"], found["code"]) == ("structure", "ledger_unknown")
    assert found["data"] == {"ledgerId": "season", "ledgers": ["single"]}
    assert [line.split(":")[0] for line in refused.complaints] == ["ledger_unknown"]
    assert published.json["revision"] == 1
