"""Fans' tokens: JWTs signed with Ed25519, each naming the key that signed it."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import attrs
import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from flex_adapters.key_files import KeyFileError, key_in
from flexcore.access import Claims, TokenRefused
from flexcore.kernel import Refused, TenantId

_ALGORITHM = "EdDSA"
# Tokens that a process remembers having checked.
_REMEMBERED = 10_000
_REQUIRED = ["sub", "store", "exp"]
_PEM_BLOCK = re.compile(rb"-----BEGIN [^-]+-----.+?-----END [^-]+-----", re.DOTALL)


class SigningKeyError(KeyFileError):
    """The file of the signing key cannot be used."""

    code = "signing_key"


@attrs.frozen
class SignedTokens:
    """Tokens signed with the newest key and read with any that is kept.

    Attributes:
        keys: By key id; a token of a key that is not here is refused.
        signs_with: The id of the key that new tokens are signed with.
    """

    keys: Mapping[str, Ed25519PrivateKey] = attrs.field(repr=False)
    signs_with: str
    _read_before: dict[str, Claims] = attrs.field(factory=dict, init=False, repr=False)

    def issue(self, claims: Claims) -> str:
        """Return a token that says so."""
        payload = {
            "sub": str(claims.subject),
            "store": claims.store,
            "exp": int(claims.expires_at.timestamp()),
        }
        key = self.keys[self.signs_with]
        return jwt.encode(payload, key, algorithm=_ALGORITHM, headers={"kid": self.signs_with})

    def read(self, token: str, *, store: TenantId, now: datetime) -> Claims:
        """Return what a token says; see `Tokens`."""
        try:
            claims = self._read_before.get(token) or self._read_anew(token)
        except (jwt.InvalidTokenError, ValueError, TypeError, KeyError) as error:
            raise Refused(TokenRefused()) from error
        if claims.store != store or claims.expires_at <= now:
            raise Refused(TokenRefused())
        return claims

    def _read_anew(self, token: str) -> Claims:
        """Check a token and remember it: checking a signature costs more than many a call."""
        claims = self._read(token)
        if len(self._read_before) >= _REMEMBERED:
            self._read_before.clear()
        self._read_before[token] = claims
        return claims

    def _read(self, token: str) -> Claims:
        key = self.keys[jwt.get_unverified_header(token)["kid"]]
        # The time is the caller's, so that a test's clock counts here too.
        options: jwt.types.Options = {"require": _REQUIRED, "verify_exp": False}
        payload = jwt.decode(token, key.public_key(), algorithms=[_ALGORITHM], options=options)
        expires_at = datetime.fromtimestamp(int(payload["exp"]), UTC)
        return Claims(UUID(payload["sub"]), TenantId(str(payload["store"])), expires_at)


def tokens_from(file: Path) -> SignedTokens:
    """Return tokens signed with the first key of a PEM file, which is made if there is none.

    Keys behind the first are older ones, whose tokens are still read.

    Raises:
        SigningKeyError: The file holds no key, or one that is not an Ed25519 key.
    """
    blocks = _PEM_BLOCK.findall(key_in(file, _new_pem))
    if not blocks:
        raise SigningKeyError(f"{file} holds no private key: write an Ed25519 key in PEM there.")
    keys = [_key(file, block) for block in blocks]
    return SignedTokens({_key_id(key): key for key in keys}, _key_id(keys[0]))


def _key(file: Path, block: bytes) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(block, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SigningKeyError(f"{file} holds a key that cannot be read: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyError(f"{file} holds another kind of key: Flex signs with Ed25519.")
    return key


def _new_pem() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )


def _key_id(key: Ed25519PrivateKey) -> str:
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(public).hexdigest()[:16]
