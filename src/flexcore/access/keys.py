"""API keys: which program may do what in one store, proved by a secret that is shown once."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum
from typing import NewType

import attrs

from flexcore.kernel import Actor, ActorKind

# No secret: it stands before the secret, in lists and in the record of who did what. Ids of later
# keys sort after those of earlier ones.
ApiKeyId = NewType("ApiKeyId", str)
LONGEST_NAME = 60
LONGEST_LIFE = timedelta(days=3650)

# When a key was last used is written no more often than this, so that a call stays a mere read.
USE_NOTED_EVERY = timedelta(minutes=1)

_PREFIX = "flex"
_ID = re.compile(r"[0-9a-f]{1,32}")
_KEY = re.compile(rf"{_PREFIX}_({_ID.pattern})_([!-~]{{1,255}})")


class Scope(Enum):
    """What a key may be allowed; each member has its meaning in words."""

    PROGRAMS_READ = ("programs:read", "Read programs, also those not on sale.")
    PROGRAMS_WRITE = ("programs:write", "Prepare, publish and switch programs.")
    CONFIGS_READ = ("configs:read", "Read how the store is set up.")
    CONFIGS_WRITE = ("configs:write", "Change how the store is set up.")
    CATALOG_READ = (
        "catalog:read",
        "Read tags, assets, what they are put on, and how many add-ons are left.",
    )
    CATALOG_WRITE = ("catalog:write", "Change tags, assets, and how many add-ons there are.")
    KEYS_READ = ("keys:read", "List API keys, without their secrets.")
    KEYS_WRITE = ("keys:write", "Create and revoke API keys.")
    AUDIT_READ = ("audit:read", "Read who changed what.")

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> "Scope":
        """Return a scope with its meaning beside its value."""
        scope = object.__new__(cls)
        scope._value_ = value
        scope.meaning = meaning
        return scope


def scopes_named(names: Iterable[str]) -> frozenset[Scope]:
    """Return the scopes that a key was given; what is none any more opens nothing."""
    named = frozenset(names)
    return frozenset(scope for scope in Scope if scope.value in named)


@attrs.frozen
class SecretHashes:
    """What is kept of secrets: HMAC-SHA-256 with a key of the installation's own."""

    key: bytes = attrs.field(repr=False)

    def of(self, secret: str) -> bytes:
        """Return what is kept of a secret of 256 random bits."""
        return hmac.new(self.key, secret.encode(), hashlib.sha256).digest()

    def opens(self, secret: str, kept: bytes) -> bool:
        """Tell in constant time whether a secret is the one of which this was kept."""
        return hmac.compare_digest(self.of(secret), kept)


@attrs.frozen
class ApiKey:
    """A key of one store, without its secret."""

    id: ApiKeyId
    name: str
    scopes: frozenset[Scope]
    secret_hash: bytes = attrs.field(repr=False)
    created_at: datetime
    created_by: str
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        """Who acts with this key, for the record."""
        return Actor(ActorKind.KEY, self.id)

    def is_live(self, now: datetime) -> bool:
        """Tell whether the key is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def use_is_due(self, now: datetime) -> bool:
        """Tell whether it is time to note that the key is used."""
        return self.last_used_at is None or now - self.last_used_at >= USE_NOTED_EVERY


def text_of(key_id: ApiKeyId, secret: str) -> str:
    """Return a key as its holder sends it."""
    return f"{_PREFIX}_{key_id}_{secret}"


def key_id_of(text: str) -> ApiKeyId | None:
    """Return what somebody wrote as the id of a key; None when no key can have it."""
    return ApiKeyId(text) if _ID.fullmatch(text) else None


def parts_of(text: str) -> tuple[ApiKeyId, str] | None:
    """Return the id and the secret in what somebody sent; None when it is no key."""
    found = _KEY.fullmatch(text)
    return (ApiKeyId(found[1]), found[2]) if found else None
