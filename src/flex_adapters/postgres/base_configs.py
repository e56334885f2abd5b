"""Base configs in Postgres, with all their changes."""

from collections.abc import Sequence
from datetime import UTC

import attrs
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from flex_adapters.postgres.conversation import Conversation
from flexcore.configs import BaseConfig, ConfigChange, ConfigChanged
from flexcore.kernel import Refused

_GET = """
    SELECT config_key, config_value, version
      FROM tbl_base_configs
     WHERE config_key = %(key)s
"""

_GET_FOR_USE = f"{_GET} FOR SHARE"

# The version guard makes a stale change touch no row.
_SAVE = """
    INSERT INTO tbl_base_configs AS config (config_key, config_value, version)
    SELECT %(key)s, %(new_value)s, %(version)s
     WHERE coalesce((SELECT version FROM tbl_base_configs WHERE config_key = %(key)s), 0)
           = %(version)s - 1
        ON CONFLICT (config_key) DO UPDATE
       SET config_value = EXCLUDED.config_value,
           updated_at = DEFAULT, updated_by = DEFAULT, version = EXCLUDED.version
     WHERE config.version = EXCLUDED.version - 1
"""

_KEEP = """
    INSERT INTO tbl_base_config_history (
        config_key, version, old_value, new_value, changed_by, changed_at)
    VALUES (%(key)s, %(version)s, %(old_value)s, %(new_value)s, %(changed_by)s, %(changed_at)s)
"""

_HISTORY = """
    SELECT config_key, version, old_value, new_value, changed_by, changed_at
      FROM tbl_base_config_history
     WHERE config_key = %(key)s AND version < %(before)s
     ORDER BY version DESC
     LIMIT %(limit)s
"""
_LATEST = 2**31 - 1


@attrs.frozen
class PostgresBaseConfigRecords:
    """Base configs of one store by key, with all their changes."""

    connection: Conversation

    async def get(self, key: str) -> BaseConfig | None:
        """Return a config, or None if the store never set it."""
        return _config((await self.connection.execute(_GET, {"key": key})).first)

    async def get_for_use(self, key: str) -> BaseConfig | None:
        """Return a config that stays as it is until this work ends."""
        return _config((await self.connection.execute(_GET_FOR_USE, {"key": key})).first)

    async def change(self, change: ConfigChange) -> None:
        """Keep a change and its new value."""
        given = attrs.asdict(change) | {
            "old_value": Jsonb(change.old_value) if change.version > 1 else None,
            "new_value": Jsonb(change.new_value),
        }
        saved = await self.connection.execute(_SAVE, given)
        if not saved.count:
            now = await self.get(change.key)
            raise Refused(ConfigChanged(f"the config {change.key}", now.version if now else 0))
        await self.connection.execute(_KEEP, given)

    async def history(self, key: str, limit: int, before: int | None) -> Sequence[ConfigChange]:
        """Return up to `limit` changes of a config, the latest first, from below a version on."""
        given = {"key": key, "limit": limit, "before": _LATEST if before is None else before}
        found = await self.connection.execute(_HISTORY, given)
        return [_change(row) for row in found.rows]


def _config(row: DictRow | None) -> BaseConfig | None:
    return BaseConfig(row["config_key"], row["config_value"], row["version"]) if row else None


def _change(row: DictRow) -> ConfigChange:
    return ConfigChange(
        row["config_key"],
        row["old_value"],
        row["new_value"],
        row["version"],
        row["changed_by"],
        row["changed_at"].astimezone(UTC),
    )
