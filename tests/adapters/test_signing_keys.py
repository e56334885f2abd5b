"""Fans' tokens: signed with the newest key, read with any that is kept."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from flex_adapters.tokens import SigningKeyError, tokens_from
from flexcore.access import Claims, TokenRefused
from flexcore.kernel import Refused, TenantId
from tests.builders import NOON

STORE = TenantId("harbour")
CLAIMS = Claims(UUID(int=7), STORE, NOON + timedelta(hours=1))


def test_a_key_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "tokens.pem"

    token = tokens_from(file).issue(CLAIMS)

    assert tokens_from(file).read(token, store=STORE, now=NOON) == CLAIMS
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_new_key_before_the_old_one_signs_and_tokens_of_both_are_read(tmp_path: Path) -> None:
    old, new, both = (tmp_path / name for name in ("old.pem", "new.pem", "both.pem"))
    of_old, of_new = tokens_from(old).issue(CLAIMS), tokens_from(new).issue(CLAIMS)
    both.write_bytes(new.read_bytes() + old.read_bytes())

    tokens = tokens_from(both)

    assert [tokens.read(each, store=STORE, now=NOON) for each in (of_old, of_new)] == [CLAIMS] * 2
    assert tokens.issue(CLAIMS) == of_new


def test_a_token_of_a_key_that_was_taken_out_is_refused(tmp_path: Path) -> None:
    token = tokens_from(tmp_path / "old.pem").issue(CLAIMS)

    with pytest.raises(Refused) as refused:
        tokens_from(tmp_path / "new.pem").read(token, store=STORE, now=NOON)

    assert refused.value.refusals == (TokenRefused(),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "holds no private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "cannot be read"),
        (
            Ed448PrivateKey.generate().private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            ),
            "another kind of key",
        ),
    ],
    ids=["nothing", "garbage", "another kind"],
)
@pytest.mark.parametrize("is_behind_a_good_one", [False, True])
def test_a_file_with_a_key_that_cannot_be_used_is_named(
    tmp_path: Path, text: bytes, reason: str, is_behind_a_good_one: bool
) -> None:
    file = tmp_path / "tokens.pem"
    if is_behind_a_good_one and text:
        tokens_from(file)
    file.write_bytes((file.read_bytes() if file.exists() else b"") + text)

    with pytest.raises(SigningKeyError, match=reason) as failed:
        tokens_from(file)

    assert str(file) in str(failed.value)
