import getpass
import json
import re

import pytest

from flexcore.access import parts_of
from tests.cli.conftest import Flex


@pytest.fixture
def of_harbour(flex: Flex, harbour: str) -> Flex:
    return flex.with_variables(FLEX_STORE=harbour)


def made(flex: Flex, name: str, *words: str) -> dict[str, object]:
    ended = flex("keys", "create", name, "--json", *words)
    assert ended.code == 0, ended.err
    key = json.loads(ended.out)
    assert isinstance(key, dict)
    return key


def test_a_key_is_printed_once_and_listed_without_its_secret(of_harbour: Flex) -> None:
    ended = of_harbour("keys", "create", "Price sync", "--scope", "programs:read")

    parts = parts_of(ended.out.strip())
    assert parts is not None
    key_id, secret = parts
    table = of_harbour("keys", "list").out
    (line,) = [line for line in table.splitlines() if line.startswith(key_id)]
    assert re.split(r" {2,}", line)[1:] == [
        "Price sync",
        "programs:read",
        "good",
        f"cli:{getpass.getuser()}",
        "never",
        "never",
    ]
    assert secret not in table + of_harbour("keys", "list", "--json").out


def test_a_key_has_the_scopes_and_the_end_that_it_was_given(of_harbour: Flex) -> None:
    key = made(
        of_harbour, "Sync", "--scope", "catalog:read", "--scope", "audit:read", "--days", "7"
    )

    assert key.pop("key")
    assert key["scopes"] == ["audit:read", "catalog:read"]
    assert str(key["expiresAt"]) > str(key["createdAt"])
    assert of_harbour("keys", "list", "--json").json[0] == key


def test_a_revoked_key_is_over_and_stays_in_the_list(of_harbour: Flex) -> None:
    key = made(of_harbour, "Old", "--scope", "catalog:read")

    said = of_harbour("keys", "revoke", str(key["id"]))
    again = of_harbour("keys", "revoke", str(key["id"]), "--json").json

    assert said.out == "Revoked Old: whoever uses it is refused from now on.\n"
    assert again["revokedAt"]
    assert "revoked" in of_harbour("keys", "list", "--limit", "1").out


def test_older_keys_are_on_the_next_page(of_harbour: Flex) -> None:
    older = made(of_harbour, "Older", "--scope", "catalog:read")
    newer = made(of_harbour, "Newer", "--scope", "catalog:read")

    (page,) = of_harbour(
        "keys", "list", "--json", "--limit", "1", "--before", str(newer["id"])
    ).json

    assert page["id"] == older["id"]


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("create", "Sync"), 2, "--scope"),
        (("create", "Sync", "--scope", "everything"), 2, "everything"),
        (("create", "", "--scope", "catalog:read"), 1, "api_key_unfit"),
        (("create", "Sync", "--scope", "catalog:read", "--days", "0"), 2, "--days"),
        (("revoke", "nothing"), 1, "api_key_unknown"),
        (("list", "--before", "nothing"), 2, "nothing"),
    ],
)
def test_what_makes_no_sense_is_refused(
    of_harbour: Flex, words: tuple[str, ...], code: int, complaint: str
) -> None:
    ended = of_harbour("keys", *words)

    assert ended.code == code
    assert complaint in ended.err
