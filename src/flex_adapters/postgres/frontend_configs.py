"""Frontend configs in Postgres."""

import attrs
import psycopg

from flex_adapters.postgres.conversation import Conversation
from flexcore.configs import ConfigChanged, FrontendConfig, NoSuchProgram
from flexcore.kernel import ProgramId, Refused

_GET = """
    SELECT content::text AS content, version
      FROM tbl_flex_frontend_configs
     WHERE program_id = %(program_id)s AND content IS NOT NULL
"""

# The version guard makes a stale save touch no row. One that was taken away counts as none, and yet
# the next one goes on from its version: what was read of it stays stale.
_SAVE = """
    INSERT INTO tbl_flex_frontend_configs AS config (program_id, content, version)
    SELECT %(program_id)s, %(content)s::json, coalesce(max(version), 0) + 1
      FROM tbl_flex_frontend_configs
     WHERE program_id = %(program_id)s
    HAVING coalesce(max(version) FILTER (WHERE content IS NOT NULL), 0) = %(version)s
        ON CONFLICT (program_id) DO UPDATE
       SET content = EXCLUDED.content,
           updated_at = DEFAULT, updated_by = DEFAULT, version = EXCLUDED.version
     WHERE config.version = EXCLUDED.version - 1
    RETURNING version
"""

_DELETE = """
    UPDATE tbl_flex_frontend_configs
       SET content = NULL, updated_at = DEFAULT, updated_by = DEFAULT, version = version + 1
     WHERE program_id = %(program_id)s AND content IS NOT NULL
"""


@attrs.frozen
class PostgresFrontendConfigs:
    """Frontend configs of one store, one per program."""

    connection: Conversation

    async def get(self, program_id: ProgramId) -> FrontendConfig | None:
        """Return a program's, or None if it has none."""
        row = (await self.connection.execute(_GET, {"program_id": program_id})).first
        return FrontendConfig(program_id, row["content"].encode(), row["version"]) if row else None

    async def save(self, config: FrontendConfig) -> FrontendConfig:
        """Keep a program's and return it with its next version."""
        given = attrs.asdict(config) | {"content": config.content.decode()}
        try:
            saved = await self.connection.execute(_SAVE, given)
        except psycopg.errors.ForeignKeyViolation as error:
            raise Refused(NoSuchProgram(config.program_id)) from error
        if saved.first is None:
            now = await self.get(config.program_id)
            raise Refused(ConfigChanged("the frontend config", now.version if now else 0))
        return attrs.evolve(config, version=saved.first["version"])

    async def delete(self, program_id: ProgramId) -> None:
        """Take a program's away, if it has one."""
        await self.connection.execute(_DELETE, {"program_id": program_id})
