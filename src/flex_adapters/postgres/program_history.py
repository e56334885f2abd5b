"""Changes of the configs of programs in Postgres."""

from collections.abc import Sequence
from datetime import UTC

import attrs
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from flex_adapters.postgres.conversation import Conversation
from flexcore.kernel import ProgramId
from flexcore.programs import ProgramConfigChange

_RECORD = """
    INSERT INTO tbl_flex_program_config_history (
        program_id, config_key, version, old_value, new_value, changed_by, changed_at)
    VALUES (%(program_id)s, %(key)s, %(version)s, %(old_value)s, %(new_value)s, %(changed_by)s,
            %(changed_at)s)
"""

_CHANGES = """
    SELECT program_id, config_key, version, old_value, new_value, changed_by, changed_at
      FROM tbl_flex_program_config_history
     WHERE program_id = %(program_id)s AND config_key = %(key)s AND version < %(before)s
     ORDER BY version DESC
     LIMIT %(limit)s
"""
_LATEST = 2**31 - 1


@attrs.frozen
class PostgresProgramHistory:
    """Every change of the configs of one store's programs."""

    connection: Conversation

    async def record(self, changes: Sequence[ProgramConfigChange]) -> None:
        """Keep changes."""
        for change in changes:
            given = attrs.asdict(change) | {
                "old_value": _json(change.old_value),
                "new_value": _json(change.new_value),
            }
            await self.connection.execute(_RECORD, given)

    async def changes(
        self, program_id: ProgramId, key: str, limit: int, before: int | None
    ) -> Sequence[ProgramConfigChange]:
        """Return up to `limit` changes of a key, the latest first, from below a version on."""
        given = {
            "program_id": program_id,
            "key": key,
            "limit": limit,
            "before": _LATEST if before is None else before,
        }
        found = await self.connection.execute(_CHANGES, given)
        return [_change(row) for row in found.rows]


def _json(value: object) -> Jsonb | None:
    return None if value is None else Jsonb(value)


def _change(row: DictRow) -> ProgramConfigChange:
    return ProgramConfigChange(
        ProgramId(row["program_id"]),
        row["config_key"],
        row["version"],
        row["old_value"],
        row["new_value"],
        row["changed_by"],
        row["changed_at"].astimezone(UTC),
    )
