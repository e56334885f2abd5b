"""API keys on the wire; a secret is in one answer alone, that to the call which made the key."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from flex_http.bodies import WITHOUT_NUL, Body, View
from flex_http.cursors import cursor_after
from flexcore.access import LONGEST_NAME, ApiKey, Scope

KeyName = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=LONGEST_NAME,
        pattern=WITHOUT_NUL,
        description="Who uses the key, and what for.",
    ),
]


class NewApiKeyBody(Body, frozen=True):
    """A key to be made."""

    name: KeyName
    scopes: Annotated[
        list[Scope],
        msgspec.Meta(
            min_length=1,
            max_length=len(Scope),
            description="What it may do; no more than the key that makes it.",
        ),
    ]
    expires_at: Annotated[
        Annotated[datetime, msgspec.Meta(tz=True)] | None,
        msgspec.Meta(description="Until when it is good; null for ever."),
    ] = None


class ApiKeyView(View, frozen=True):
    """A key without its secret."""

    key_id: str
    name: str
    scopes: list[Scope]
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: Annotated[
        datetime | None, msgspec.Meta(description="To the minute; null until it is used.")
    ]

    @classmethod
    def of(cls, key: ApiKey) -> "ApiKeyView":
        """Return a key for the wire."""
        return cls(
            key.id,
            key.name,
            sorted(key.scopes, key=lambda scope: scope.value),
            key.created_at,
            key.created_by,
            key.expires_at,
            key.revoked_at,
            key.last_used_at,
        )


class NewApiKeyView(View, frozen=True):
    """A key that was just made."""

    api_key: ApiKeyView
    text: Annotated[str, msgspec.Meta(description="The key itself; it is never shown again.")]


class ApiKeysView(View, frozen=True):
    """A page of keys, newest first."""

    items: list[ApiKeyView]
    next_cursor: Annotated[str | None, msgspec.Meta(description="Null on the last page.")]

    @classmethod
    def of(cls, keys: Sequence[ApiKey], limit: int) -> "ApiKeysView":
        """Return the first `limit` keys for the wire, with a next page where there are more."""
        page = keys[:limit]
        following = cursor_after(page[-1].id) if len(keys) > limit else None
        return cls([ApiKeyView.of(key) for key in page], following)
