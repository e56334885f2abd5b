"""What a base config may be, and how it is told what is wrong with one."""

import pytest

from flexcore.configs import (
    ACCOUNT_GROUPS,
    ASSETS,
    AUTH,
    CARTS,
    CONFIG_KEYS,
    LEDGERS,
    TIME_ZONE,
    AccountGroup,
    AssetConfig,
    AuthConfig,
    CartConfig,
    ConfigKeyUnknown,
    ConfigUnfit,
    Ledger,
    config_from_json,
    config_key,
    plain_of,
)
from flexcore.kernel import Refused


def faults(name: str, value: object) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        config_key(name).value_of(value)
    (refusal,) = refused.value.refusals
    assert isinstance(refusal, ConfigUnfit)
    assert all(fault.place in refusal.message for fault in refusal.faults)
    return [(fault.place, fault.expected) for fault in refusal.faults]


def places(name: str, value: object) -> list[str]:
    return [place for place, _ in faults(name, value)]


@pytest.mark.rule("FX-4.1")
@pytest.mark.rule("FX-6.1")
def test_each_key_has_a_type_of_its_own() -> None:
    gold = {"id": "gold", "name": "Gold members", "vendorCodes": ["G1", "G2"]}
    ledger = {"id": "season", "name": "Season", "vendorCode": "4711"}

    assert AUTH.value_of({"accessSeconds": 600}) == AuthConfig(access_seconds=600)
    assert TIME_ZONE.value_of("America/New_York") == "America/New_York"
    assert ACCOUNT_GROUPS.value_of([gold]) == (AccountGroup("gold", "Gold members", ("G1", "G2")),)
    assert LEDGERS.value_of([ledger]) == (Ledger("season", "Season", "4711"),)
    assert ASSETS.value_of({"hosts": ["cdn.example.com"]}) == AssetConfig(("cdn.example.com",))
    assert CARTS.value_of({"holdSeconds": 600}) == CartConfig(hold_seconds=600)


@pytest.mark.parametrize("name", CONFIG_KEYS)
def test_what_is_never_set_has_defaults_that_could_be_set(name: str) -> None:
    key = CONFIG_KEYS[name]
    unset = key.value_of(key.unset)

    assert key.value_of(plain_of(unset)) == unset


def test_a_key_outside_the_registry_is_refused_with_those_in_it() -> None:
    with pytest.raises(Refused) as refused:
        config_key("colours")

    assert refused.value.refusals == (ConfigKeyUnknown("colours", tuple(CONFIG_KEYS)),)
    assert "account_groups, assets, auth, carts, ledgers, timezone" in str(refused.value)


def test_every_place_at_fault_is_named_at_once() -> None:
    assert places(
        "carts",
        {"holdSeconds": 5, "idleSeconds": "long", "hold_seconds": 600, "cacheSeconds": True},
    ) == ["$", "$.cacheSeconds", "$.holdSeconds", "$.idleSeconds"]
    assert places(
        "account_groups",
        [{"id": "Gold", "vendorCodes": ["A", "A", 7]}, {"id": "silver", "name": " "}, 3],
    ) == ["$[0].id", "$[0].name", "$[0].vendorCodes[1]", "$[0].vendorCodes[2]", "$[1].name", "$[2]"]


@pytest.mark.parametrize(
    ("name", "value", "place"),
    [
        ("auth", [], "$"),
        ("auth", {"accessSeconds": 59}, "$.accessSeconds"),
        ("auth", {"accessSeconds": 7200, "refreshSeconds": 7200}, "$.refreshSeconds"),
        ("timezone", "Mars/Olympus", "$"),
        ("timezone", 5, "$"),
        ("carts", {"checkoutWaitSeconds": 60.5}, "$.checkoutWaitSeconds"),
        ("carts", {"checkoutWaitSeconds": float("nan")}, "$.checkoutWaitSeconds"),
        ("carts", {"checkoutWaitSeconds": True}, "$.checkoutWaitSeconds"),
        ("carts", {"holdSeconds": 600.0}, "$.holdSeconds"),
        ("assets", {"hosts": "cdn.example.com"}, "$.hosts"),
        ("assets", {"hosts": ["https://cdn.example.com"]}, "$.hosts[0]"),
        ("assets", {"hosts": ["CDN.example.com"]}, "$.hosts[0]"),
        ("assets", {"hosts": ["localhost"]}, "$.hosts[0]"),
        ("assets", {"hosts": ["10.0.0.1"]}, "$.hosts[0]"),
        ("assets", {"hosts": [f"h{n}.example.com" for n in range(51)]}, "$.hosts"),
        ("ledgers", [{"id": "a", "name": "A", "vendorCode": ""}], "$[0].vendorCode"),
        ("ledgers", [{"id": "a", "name": "A\ud800", "vendorCode": "1"}], "$[0].name"),
        ("ledgers", [{"id": "a", "name": "A", "vendorCode": "1\0"}], "$[0].vendorCode"),
        ("ledgers", {}, "$"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_where_it_does_not(
    name: str, value: object, place: str
) -> None:
    assert places(name, value) == [place]


def test_an_id_stands_for_one_entry() -> None:
    entry = {"id": "gold", "name": "Gold"}

    assert places("account_groups", [entry, entry | {"name": "Golden"}]) == ["$[1]"]


@pytest.mark.parametrize(
    "content", ["", "{", '{"holdSeconds": NaN}', '{"a": 1, "a": 2}', "[" * 9999]
)
def test_what_is_not_json_or_says_a_thing_twice_is_no_value(content: str) -> None:
    with pytest.raises(Refused) as refused:
        config_from_json("carts", content)

    (refusal,) = refused.value.refusals
    assert isinstance(refusal, ConfigUnfit)
    assert [fault.place for fault in refusal.faults] == ["$"]


def test_json_is_read_as_plain_values() -> None:
    assert config_from_json("carts", ' {"holdSeconds": 600} ') == {"holdSeconds": 600}
