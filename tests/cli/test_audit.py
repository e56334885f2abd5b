import getpass

import psycopg
import pytest

from tests.cli.conftest import Flex


@pytest.fixture
def of_harbour(flex: Flex, harbour: str) -> Flex:
    return flex.with_variables(FLEX_STORE=harbour)


@pytest.fixture
def key_id(of_harbour: Flex) -> str:
    """An API key that was made and revoked."""
    made = of_harbour("keys", "create", "Sync", "--scope", "catalog:read", "--json").json
    assert of_harbour("keys", "revoke", made["id"]).code == 0
    return str(made["id"])


def test_what_staff_did_is_listed_latest_first(of_harbour: Flex, key_id: str) -> None:
    revoked, created = of_harbour("audit", "list", "--limit", "2", "--json").json

    assert (revoked["action"], created["action"]) == ("api_key.revoked", "api_key.created")
    assert created["actor"] == f"cli:{getpass.getuser()}"
    assert (created["entityKind"], created["entityId"]) == ("api_key", key_id)
    assert (created["before"], created["after"]) == (
        None,
        {"name": "Sync", "scopes": ["catalog:read"], "expiresAt": None},
    )
    assert revoked["previousHash"] == created["hash"]
    assert revoked["sequence"] == created["sequence"] + 1
    assert created["occurredAt"].endswith("Z")
    table = of_harbour("audit", "list").out
    assert f"api_key:{key_id}" in table
    assert '{"expiresAt":null,"name":"Sync","scopes":["catalog:read"]}' in table


def test_what_happened_to_one_thing_is_found(of_harbour: Flex, key_id: str) -> None:
    of_harbour("configs", "set", "assets", "{}")

    of_key = of_harbour("audit", "list", "--kind", "api_key", "--id", key_id, "--json").json
    of_configs = of_harbour("audit", "list", "--kind", "config", "--json").json
    older = of_harbour(
        "audit", "list", "--id", key_id, "--before", str(of_key[0]["sequence"]), "--json"
    ).json

    assert [each["action"] for each in of_key] == ["api_key.revoked", "api_key.created"]
    assert {each["entityKind"] for each in of_configs} == {"config"}
    assert older == of_key[1:]
    assert of_harbour("audit", "list", "--kind", "weather").code == 2


def test_it_is_told_whether_the_record_is_whole(of_harbour: Flex, key_id: str) -> None:
    (last,) = of_harbour("audit", "list", "--limit", "1", "--json").json

    said = of_harbour("audit", "verify")
    found = of_harbour("audit", "verify", "--json").json

    assert said.code == 0
    assert said.out == f"Whole: {last['sequence']} entries, the last with hash {last['hash']}.\n"
    assert found == {"entries": last["sequence"], "hash": last["hash"], "broken": None}


@pytest.mark.parametrize(
    ("change", "undo", "kind", "words"),
    [
        (
            "UPDATE tbl_audit SET actor = actor || '!' WHERE sequence = 1",
            "UPDATE tbl_audit SET actor = rtrim(actor, '!') WHERE sequence = 1",
            "altered",
            "was altered",
        ),
        (
            "UPDATE tbl_audit SET sequence = 100000 WHERE sequence = 1",
            "UPDATE tbl_audit SET sequence = 1 WHERE sequence = 100000",
            "missing",
            "is missing",
        ),
    ],
)
def test_it_is_told_where_the_record_is_not_as_it_was_written(
    of_harbour: Flex, key_id: str, server: str, change: str, undo: str, kind: str, words: str
) -> None:
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute("SET session_replication_role TO replica")
        owner.execute("SET search_path TO store_harbour")
        owner.execute(change.encode())
        try:
            said = of_harbour("audit", "verify")
            found = of_harbour("audit", "verify", "--json")
        finally:
            owner.execute(undo.encode())

    assert (said.code, found.code) == (1, 1)
    assert said.err.startswith(f"audit_broken: entry 1 {words}")
    assert found.json["broken"] == {"sequence": 1, "kind": kind}
    assert of_harbour("audit", "verify").code == 0
