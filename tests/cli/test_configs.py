import getpass

import pytest

from tests.cli.conftest import Flex

KEYS = ["account_groups", "assets", "auth", "carts", "ledgers", "timezone"]


@pytest.fixture
def of_harbour(flex: Flex, harbour: str) -> Flex:
    return flex.with_variables(FLEX_STORE=harbour)


def test_every_key_is_listed_with_its_value(of_harbour: Flex) -> None:
    listed = of_harbour("configs", "get", "--json").json

    assert [config["key"] for config in listed] == KEYS
    text = of_harbour("configs", "get").out
    assert [line.split()[0] for line in text.splitlines()] == ["key", *KEYS]


def test_what_was_never_set_has_its_defaults(of_harbour: Flex) -> None:
    assert of_harbour("configs", "get", "ledgers", "--json").json == {
        "key": "ledgers",
        "value": [],
        "version": 0,
    }
    assert '"refreshSeconds": 2592000' in of_harbour("configs", "get", "auth").out


@pytest.mark.rule("FX-4.2")
@pytest.mark.rule("FX-4.3")
def test_a_change_counts_and_stands_in_the_history_with_who_made_it(of_harbour: Flex) -> None:
    first = of_harbour("configs", "set", "carts", '{"holdSeconds": 600}')
    groups = '[{"id": "gold", "name": "Göld", "vendorCodes": ["G1"]}]'
    second = of_harbour("configs", "set", "account_groups", "--json", given=groups)
    third = of_harbour(
        "configs", "set", "carts", "-", "--version", "1", given='{"idleSeconds": 90}'
    )

    assert (first.code, first.out) == (0, "Set carts; it is at version 1.\n")
    assert second.json["value"] == [{"id": "gold", "name": "Göld", "vendorCodes": ["G1"]}]
    assert third.code == 0
    assert of_harbour("configs", "get", "carts").out == '{"idleSeconds": 90}\n'
    changes = of_harbour("configs", "history", "carts", "--json").json
    assert [(c["version"], c["oldValue"], c["newValue"], c["changedBy"]) for c in changes] == [
        (2, {"holdSeconds": 600}, {"idleSeconds": 90}, f"cli:{getpass.getuser()}"),
        (1, None, {"holdSeconds": 600}, f"cli:{getpass.getuser()}"),
    ]
    assert changes[0]["changedAt"].endswith("Z")
    older = of_harbour("configs", "history", "carts", "--before", "2", "--json").json
    assert older == changes[1:]
    assert '{"idleSeconds": 90}' in of_harbour("configs", "history", "carts").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("get", "colours"), "config_key_unknown"),
        (("history", "colours"), "config_key_unknown"),
        (("set", "colours", "{}"), "config_key_unknown"),
        (("set", "timezone", '"Mars"'), "config_unfit"),
        (("set", "timezone", "Mars"), "config_unfit"),
        (("set", "timezone", '"Europe/Oslo"', "--version", "7"), "config_changed"),
    ],
)
def test_what_cannot_be_set_is_refused_and_changes_nothing(
    of_harbour: Flex, words: tuple[str, ...], code: str
) -> None:
    ended = of_harbour("configs", *words)

    assert ended.code == 1
    assert [line.split(":")[0] for line in ended.complaints] == [code]
    assert of_harbour("configs", "history", "timezone", "--json").json == []


def test_every_place_at_fault_is_named(of_harbour: Flex) -> None:
    ended = of_harbour("configs", "set", "auth", '{"accessSeconds": 1, "refresh": 2}')

    assert "$.accessSeconds must be a whole number from 60" in ended.err
    assert "'refresh'" in ended.err


@pytest.mark.rule("FX-4.1")
def test_a_fans_token_lasts_as_long_as_the_store_says(of_harbour: Flex) -> None:
    fan = ("fans", "token", "fan@example.com", "--json")
    before = of_harbour(*fan).json
    of_harbour("configs", "set", "auth", '{"accessSeconds": 5400}')

    after = of_harbour(*fan).json

    assert (before["hours"], after["hours"]) == (24, 1.5)
    assert of_harbour(*fan, "--hours", "2").json["hours"] == 2
