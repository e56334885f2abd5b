"""Notification configs in Postgres."""

from collections.abc import Mapping

import attrs
import psycopg
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from flex_adapters.postgres.conversation import Conversation
from flexcore.configs import ConfigChanged, NoSuchProgram, NotificationConfig, NotificationKey
from flexcore.kernel import ProgramId, Refused

_OF_PROGRAM = """
    SELECT program_id, notification_key, is_enabled, settings, version
      FROM tbl_notification_configs
     WHERE program_id = %(program_id)s
"""

# The version guard makes a stale save touch no row.
_SAVE = """
    INSERT INTO tbl_notification_configs AS config (
        program_id, notification_key, is_enabled, settings, version)
    SELECT %(program_id)s, %(key)s, %(is_enabled)s, %(settings)s, %(version)s + 1
     WHERE coalesce((SELECT version FROM tbl_notification_configs
                      WHERE (program_id, notification_key) = (%(program_id)s, %(key)s)), 0)
           = %(version)s
        ON CONFLICT (program_id, notification_key) DO UPDATE
       SET is_enabled = EXCLUDED.is_enabled, settings = EXCLUDED.settings,
           updated_at = DEFAULT, updated_by = DEFAULT, version = EXCLUDED.version
     WHERE config.version = EXCLUDED.version - 1
"""


@attrs.frozen
class PostgresNotificationConfigs:
    """Notification configs of one store."""

    connection: Conversation

    async def of_program(
        self, program_id: ProgramId
    ) -> Mapping[NotificationKey, NotificationConfig]:
        """Return those of a program that were ever saved."""
        found = await self.connection.execute(_OF_PROGRAM, {"program_id": program_id})
        configs = [_config(row) for row in found.rows]
        return {config.key: config for config in configs}

    async def save(self, config: NotificationConfig) -> NotificationConfig:
        """Keep one and return it with its next version."""
        given = {
            "program_id": config.program_id,
            "key": config.key.value,
            "is_enabled": config.is_enabled,
            "settings": Jsonb(config.settings),
            "version": config.version,
        }
        try:
            saved = await self.connection.execute(_SAVE, given)
        except psycopg.errors.ForeignKeyViolation as error:
            raise Refused(NoSuchProgram(config.program_id)) from error
        if not saved.count:
            now = (await self.of_program(config.program_id)).get(config.key)
            what = f"the notification config {config.key.value}"
            raise Refused(ConfigChanged(what, now.version if now else 0))
        return attrs.evolve(config, version=config.version + 1)


def _config(row: DictRow) -> NotificationConfig:
    return NotificationConfig(
        row["program_id"],
        NotificationKey(row["notification_key"]),
        row["is_enabled"],
        row["settings"],
        row["version"],
    )
