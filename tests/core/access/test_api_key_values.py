from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from flexcore.access import ApiKey, ApiKeyId, Scope, SecretHashes, parts_of, text_of
from flexcore.kernel import Actor, ActorKind, SeededIds
from tests.builders import NOON

HASHES = SecretHashes(b"installation")
SECRET = SeededIds().secret()
KEY = ApiKey(
    ApiKeyId("0a1b2c"), "Sync", frozenset({Scope.CATALOG_READ}), HASHES.of(SECRET), NOON, "cli:pat"
)
A_MOMENT = timedelta(microseconds=1)


def test_a_secret_opens_its_own_key_in_its_own_installation_alone() -> None:
    assert HASHES.opens(SECRET, KEY.secret_hash)
    assert not HASHES.opens(SECRET[::-1], KEY.secret_hash)
    assert not SecretHashes(b"another").opens(SECRET, KEY.secret_hash)


def test_nothing_that_is_shown_of_a_key_helps_to_open_it() -> None:
    assert repr(KEY.secret_hash) not in repr(KEY)
    assert "installation" not in repr(HASHES)


@pytest.mark.parametrize("secret", [SECRET, "with_and-marks_"])
def test_a_key_is_sent_as_its_id_and_its_secret(secret: str) -> None:
    assert parts_of(text_of(KEY.id, secret)) == (KEY.id, secret)


@pytest.mark.parametrize("text", ["", "flex", "flex_0a1b2c", "other_0a1b2c_s", "a.b.c"])
def test_what_is_no_key_has_no_parts(text: str) -> None:
    assert parts_of(text) is None


@pytest.mark.parametrize(
    ("change", "now", "is_live"),
    [
        ({}, NOON, True),
        ({"revoked_at": NOON}, NOON, False),
        ({"expires_at": NOON}, NOON - A_MOMENT, True),
        ({"expires_at": NOON}, NOON, False),
    ],
)
def test_a_key_is_good_until_it_is_revoked_or_expires(
    change: dict[str, Any], now: datetime, is_live: bool
) -> None:
    assert attrs.evolve(KEY, **change).is_live(now) is is_live


def test_the_use_of_a_key_is_noted_once_a_minute() -> None:
    used = attrs.evolve(KEY, last_used_at=NOON)

    assert KEY.use_is_due(NOON)
    assert not used.use_is_due(NOON + timedelta(minutes=1) - A_MOMENT)
    assert used.use_is_due(NOON + timedelta(minutes=1))


def test_who_acts_with_a_key_stands_in_the_record_by_its_id() -> None:
    assert KEY.actor == Actor(ActorKind.KEY, "0a1b2c")


def test_every_scope_says_what_it_allows() -> None:
    assert all(scope.meaning.endswith(".") for scope in Scope)
    assert Scope("programs:write") is Scope.PROGRAMS_WRITE
