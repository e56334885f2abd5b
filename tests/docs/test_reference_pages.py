import re
from collections.abc import Collection
from enum import Enum

import pytest

from flex_http.app import openapi_document
from flexcore.carts import CartEventStatus, CartStatus, CheckoutPhase, ItemStatus
from flexcore.configs import NotificationKey
from flexcore.journal import Account, EntryKind
from flexcore.kernel import ChargeKind
from flexcore.orders import OrderStatus
from flexcore.payments import PaymentStatus
from flexcore.programs import BuildStatus, ProgramStatus, portable_from_json, portable_to_json
from tests.docs.pages import DOCS, blocks, table
from tests.docs.tables import TABLES, setting_places

REFERENCE = DOCS / "reference"


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_the_reference_is_what_the_code_says(name: str) -> None:
    page, make = TABLES[name]

    assert table(page, name) == make(), "run: python -m tests.docs.tables"


def test_the_committed_api_document_is_what_the_code_serves() -> None:
    committed = (REFERENCE / "openapi.json").read_bytes()

    assert committed == openapi_document(), "run: nox -s openapi"


def test_every_setting_is_explained() -> None:
    text = (REFERENCE / "settings.md").read_text("utf-8")
    _, _, explained = text.partition("<!-- end of table -->")

    assert [place for place in setting_places() if f"`{place}`" not in explained] == []


@pytest.mark.parametrize(
    ("title", "statuses"),
    [
        ("Of a cart", CartStatus),
        ("Of an event in a cart", CartEventStatus),
        ("Of a line", ItemStatus),
        ("Of a line in checkout", CheckoutPhase),
        ("Of a payment", PaymentStatus),
        ("Of an order", OrderStatus),
        ("Of a program", ProgramStatus),
        ("Of an event in a program", BuildStatus),
    ],
)
def test_every_status_stands_in_its_list(title: str, statuses: Collection[Enum]) -> None:
    text = (REFERENCE / "statuses.md").read_text("utf-8")
    section = text.partition(f"## {title}\n")[2].partition("\n## ")[0]

    assert _first_cells(section) == {each.value for each in statuses}


@pytest.mark.parametrize("kinds", [ChargeKind, Account, EntryKind])
def test_every_kind_of_charge_account_and_entry_is_listed(kinds: Collection[Enum]) -> None:
    listed = _first_cells((REFERENCE / "money.md").read_text("utf-8"))

    assert {each.value for each in kinds} <= listed


def test_the_example_of_a_programs_document_comes_back_as_it_stands() -> None:
    (example,) = blocks(REFERENCE / "program-document.md", "json")

    program = portable_from_json(example.encode())

    assert portable_to_json(program) == example


def test_every_notification_of_a_programs_document_is_listed() -> None:
    text = (REFERENCE / "program-document.md").read_text("utf-8")

    assert [key.value for key in NotificationKey if f"`{key.value}`" not in text] == []


def _first_cells(text: str) -> set[str]:
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))
