"""What keys need from outside, and every way in which one is refused."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Protocol

import attrs

from flexcore.access.keys import LONGEST_LIFE, LONGEST_NAME, ApiKey, ApiKeyId, Scope
from flexcore.kernel import AuditedWork, Refusal, RefusalKind


@attrs.frozen
class ApiKeyRefused(Refusal):
    """An API key is unknown here, was revoked, or has expired."""

    code: ClassVar[str] = "api_key_refused"
    kind: ClassVar[RefusalKind] = RefusalKind.FORBIDDEN

    @property
    def message(self) -> str:
        """Say what to do; why it was refused is nobody's business."""
        return "The API key is not valid here: ask an operator of the store for another one."


@attrs.frozen
class ScopeLacking(Refusal):
    """An API key is good, and not for this."""

    code: ClassVar[str] = "scope_lacking"
    kind: ClassVar[RefusalKind] = RefusalKind.FORBIDDEN
    scope: Scope

    @property
    def message(self) -> str:
        """Name the scope."""
        return f"This needs an API key with the scope {self.scope.value}."


@attrs.frozen
class ScopesExceeded(Refusal):
    """A key was to make another one that may do more than itself."""

    code: ClassVar[str] = "scopes_exceeded"
    kind: ClassVar[RefusalKind] = RefusalKind.FORBIDDEN
    scopes: tuple[Scope, ...]

    @property
    def message(self) -> str:
        """Name the scopes that are too many."""
        named = ", ".join(scope.value for scope in self.scopes)
        return f"A key gives no other key what it lacks itself: leave out {named}."


@attrs.frozen
class ExpiryExceeded(Refusal):
    """A key was to make another one that is good for longer than itself.

    Attributes:
        latest: When the key that makes the other one stops to be good.
    """

    code: ClassVar[str] = "expiry_exceeded"
    kind: ClassVar[RefusalKind] = RefusalKind.FORBIDDEN
    latest: datetime

    @property
    def message(self) -> str:
        """Tell until when it may be good."""
        return f"A key makes no key that outlives it: let it end by {self.latest.isoformat()}."


@attrs.frozen
class ApiKeyUnknown(Refusal):
    """The store has no such API key."""

    code: ClassVar[str] = "api_key_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    key: str

    @property
    def message(self) -> str:
        """Show what was asked for."""
        return f"This store has no API key {self.key[:60]!r}: list its keys to see their ids."


@attrs.frozen
class ApiKeyUnfit(Refusal):
    """A field of a new API key has a value that no key can have."""

    code: ClassVar[str] = "api_key_unfit"
    field: str
    expected: str

    @property
    def message(self) -> str:
        """Name the field and what would do."""
        return f"The {self.field} of an API key must be {self.expected}."


def key_refusals(key: ApiKey) -> tuple[Refusal, ...]:
    """Return what keeps a new key from being made."""
    name, until = key.name, key.expires_at
    is_line = 0 < len(name) <= LONGEST_NAME and name == name.strip() and name.isprintable()
    checks = (
        ("name", is_line, f"one line of 1 to {LONGEST_NAME} characters"),
        ("scopes", bool(key.scopes), "one scope or more"),
        (
            "expiry",
            until is None or key.created_at < until <= key.created_at + LONGEST_LIFE,
            "in the future, in ten years at the latest",
        ),
    )
    return tuple(ApiKeyUnfit(field, expected) for field, fits, expected in checks if not fits)


class ApiKeys(Protocol):
    """The API keys of one store; none is ever forgotten."""

    async def add(self, key: ApiKey) -> None:
        """Keep a new key."""

    async def find(self, key_id: ApiKeyId) -> ApiKey | None:
        """Return a key, revoked or not."""

    async def list_keys(self, limit: int, after: ApiKeyId | None) -> Sequence[ApiKey]:
        """Return up to `limit` keys, the newest first, from after an id on."""

    async def revoke(self, key_id: ApiKeyId, at: datetime) -> bool:
        """Revoke a key, if it is there, and tell whether it was not revoked before."""

    async def note_use(self, key_id: ApiKeyId, at: datetime) -> None:
        """Note that a key is used, unless that was noted within `USE_NOTED_EVERY`.

        A key that is revoked by now stays as it is.
        """


class ApiKeyWork(AuditedWork, Protocol):
    """The repository that a piece of work on API keys needs."""

    @property
    def api_keys(self) -> ApiKeys:
        """The API keys of the tenant."""
