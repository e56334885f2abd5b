"""What a store can be: each field that is wrong is refused by name, all at once."""

import attrs
import pytest

from flexcore.kernel import TenantId
from flexcore.stores import BadStoreField, Connection, SecretWrittenOut, Store, store_refusals
from tests.builders import a_store

KINDS = frozenset({"box_office"})


def fields_refused(store: Store) -> list[tuple[str, str]]:
    refusals = store_refusals(store, KINDS)
    assert all(isinstance(refusal, BadStoreField) for refusal in refusals)
    return [(r.field, r.value) for r in refusals if isinstance(r, BadStoreField)]


def test_a_sound_store_is_refused_nothing() -> None:
    names = ("tickets.example.com", "localhost", "xn--mnchen-3ya.example", "a-1.example")

    assert fields_refused(attrs.evolve(a_store(), host_names=names)) == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        "bad host!",
        "Tickets.example.com",
        "tickets.example.com:8600",
        "https://tickets.example.com",
        "-a.example",
        "a-.example",
        "a..example",
        "münchen.example",
        "a" * 64 + ".example",
        ".".join(["a"] * 128),
        "line\n",
    ],
)
def test_what_no_browser_sends_as_host_is_no_host_name(name: str) -> None:
    store = attrs.evolve(a_store(), host_names=("good.example.com", name))

    assert fields_refused(store) == [("host name", name)]


def test_every_field_at_fault_is_named() -> None:
    store = attrs.evolve(
        a_store(),
        slug=TenantId("2 Harbours"),
        client=" ",
        product="",
        time_zone="Mars/Olympus",
        locale="English",
        vendor=Connection("seatgeek"),
    )

    assert [field for field, _ in fields_refused(store)] == [
        "slug",
        "client",
        "product",
        "time zone",
        "locale",
        "vendor",
    ]


@pytest.mark.parametrize("value", ["sk_live_plain", "env:", "file:", "ENV:KEY", "env:A B", ""])
@pytest.mark.parametrize("name", ["secret_key", "password", "api_key", "access_token"])
def test_a_secret_is_given_by_reference_alone_and_not_repeated(name: str, value: str) -> None:
    written_out = Connection("box_office", {name: value, "base_url": "https://a.example"})
    store = attrs.evolve(a_store(), vendor=written_out, payment=Connection("card", {name: value}))

    refusals = store_refusals(store, KINDS)

    assert refusals == (SecretWrittenOut(f"box_office.{name}"), SecretWrittenOut(f"card.{name}"))
    for refusal in refusals:
        assert "env:NAME or file:PATH" in refusal.message
        assert "sk_live_plain" not in repr(refusal) + refusal.message


@pytest.mark.parametrize("value", ["env:HARBOUR_KEY", "file:/run/secrets/harbour key"])
def test_a_reference_to_a_secret_is_taken(value: str) -> None:
    store = attrs.evolve(a_store(), payment=Connection("stripe", {"secret_key": value}))

    assert store_refusals(store, KINDS) == ()
