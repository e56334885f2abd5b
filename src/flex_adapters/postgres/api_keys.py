"""API keys in Postgres."""

from collections.abc import Sequence
from datetime import UTC, datetime

import attrs
from psycopg.rows import DictRow

from flex_adapters.postgres.conversation import Conversation
from flexcore.access import USE_NOTED_EVERY, ApiKey, ApiKeyId, scopes_named

_ADD = """
    INSERT INTO tbl_api_keys (
        api_key_id, name, scopes, secret_hash, created_at, created_by, expires_at)
    VALUES (
        %(id)s, %(name)s, %(scopes)s, %(secret_hash)s, %(created_at)s, %(created_by)s,
        %(expires_at)s)
"""

_FIND = """
    SELECT api_key_id, name, scopes, secret_hash, created_at, created_by, expires_at, revoked_at,
           last_used_at
      FROM tbl_api_keys
     WHERE api_key_id = %(id)s
"""

_LIST = """
    SELECT api_key_id, name, scopes, secret_hash, created_at, created_by, expires_at, revoked_at,
           last_used_at
      FROM tbl_api_keys
     WHERE api_key_id < %(after)s
     ORDER BY api_key_id DESC
     LIMIT %(limit)s
"""
# Behind every id, which has small letters and digits alone.
_NEWEST = "~"

_REVOKE = """
    UPDATE tbl_api_keys
       SET revoked_at = %(at)s,
           updated_at = DEFAULT, updated_by = DEFAULT, version = version + 1
     WHERE api_key_id = %(id)s AND revoked_at IS NULL
"""

_NOTE_USE = """
    UPDATE tbl_api_keys
       SET last_used_at = %(at)s,
           updated_at = DEFAULT, updated_by = DEFAULT, version = version + 1
     WHERE api_key_id = %(id)s AND revoked_at IS NULL
       AND (last_used_at IS NULL OR last_used_at <= %(due)s)
"""


@attrs.frozen
class PostgresApiKeys:
    """The API keys of one store."""

    connection: Conversation

    async def add(self, key: ApiKey) -> None:
        """Keep a new key."""
        given = {
            "id": key.id,
            "name": key.name,
            "scopes": sorted(scope.value for scope in key.scopes),
            "secret_hash": key.secret_hash,
            "created_at": key.created_at,
            "created_by": key.created_by,
            "expires_at": key.expires_at,
        }
        await self.connection.execute(_ADD, given)

    async def find(self, key_id: ApiKeyId) -> ApiKey | None:
        """Return a key, revoked or not."""
        row = (await self.connection.execute(_FIND, {"id": key_id})).first
        return _key(row) if row else None

    async def list_keys(self, limit: int, after: ApiKeyId | None) -> Sequence[ApiKey]:
        """Return up to `limit` keys, the newest first, from after an id on."""
        given = {"limit": limit, "after": _NEWEST if after is None else after}
        return [_key(row) for row in (await self.connection.execute(_LIST, given)).rows]

    async def revoke(self, key_id: ApiKeyId, at: datetime) -> bool:
        """Revoke a key, if it is there, and tell whether it was not revoked before."""
        revoked = await self.connection.execute(_REVOKE, {"id": key_id, "at": at})
        return bool(revoked.count)

    async def note_use(self, key_id: ApiKeyId, at: datetime) -> None:
        """Note that a key is used, unless that was noted a moment ago or it is revoked."""
        given = {"id": key_id, "at": at, "due": at - USE_NOTED_EVERY}
        await self.connection.execute(_NOTE_USE, given)


def _key(row: DictRow) -> ApiKey:
    return ApiKey(
        id=ApiKeyId(row["api_key_id"]),
        name=row["name"],
        scopes=scopes_named(row["scopes"]),
        secret_hash=row["secret_hash"],
        created_at=row["created_at"].astimezone(UTC),
        created_by=row["created_by"],
        expires_at=_moment(row["expires_at"]),
        revoked_at=_moment(row["revoked_at"]),
        last_used_at=_moment(row["last_used_at"]),
    )


def _moment(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC) if at else None
