"""Switches of the active program in Postgres, and the windows that make some."""

from collections.abc import Sequence
from datetime import UTC, datetime

import attrs
from psycopg.rows import DictRow

from flex_adapters.postgres.conversation import Conversation
from flexcore.kernel import ProgramId, RevisionId, WindowId
from flexcore.programs import Activation, Switch, SwitchCause, Window, WindowStatus

_RECORD = """
    INSERT INTO tbl_program_activations (
        epoch, program_id, revision_id, activated_at, cause, activated_by)
    SELECT coalesce(max(epoch), 0) + 1, %(program_id)s, %(revision_id)s, %(at)s, %(cause)s, %(by)s
      FROM tbl_program_activations
    RETURNING epoch
"""

_ACTIVATIONS = """
    SELECT epoch, program_id, revision_id, activated_at, cause, activated_by
      FROM tbl_program_activations
"""

_HISTORY = f"""{_ACTIVATIONS}
     WHERE %(before)s::bigint IS NULL OR epoch < %(before)s
     ORDER BY epoch DESC
     LIMIT %(limit)s
"""

_IN_FORCE = f"{_ACTIVATIONS} WHERE activated_at <= %(at)s ORDER BY epoch DESC LIMIT 1"

_WINDOWS = """
    SELECT window_id, program_id, starts_at, ends_at, scheduled_by, window_status, returns_to
      FROM tbl_program_schedule
     WHERE changes_at IS NOT NULL
     ORDER BY starts_at
"""

_ADD_WINDOW = """
    INSERT INTO tbl_program_schedule (
        window_id, program_id, starts_at, ends_at, scheduled_by, window_status, returns_to)
    VALUES (
        %(window_id)s, %(program_id)s, %(starts_at)s, %(ends_at)s, %(scheduled_by)s,
        %(window_status)s, %(returns_to)s)
"""

_SAVE_WINDOW = """
    UPDATE tbl_program_schedule
       SET window_status = %(window_status)s, returns_to = %(returns_to)s,
           updated_at = DEFAULT, updated_by = DEFAULT, version = version + 1
     WHERE window_id = %(window_id)s
"""

_REMOVE_WINDOW = """
    DELETE FROM tbl_program_schedule
     WHERE window_id = %(window_id)s AND window_status = 'to_come'
"""


@attrs.frozen
class PostgresProgramSwitches:
    """Activations and windows in the tables of the tenant's schema."""

    connection: Conversation

    async def record(self, switch: Switch, revision_id: RevisionId) -> int:
        """Keep for ever that a switch was made."""
        given = attrs.asdict(switch) | {"cause": switch.cause.value, "revision_id": revision_id}
        made = await self.connection.execute(_RECORD, given)
        return int(made.rows[0]["epoch"])

    async def history(self, *, limit: int, before: int | None = None) -> Sequence[Activation]:
        """Return the switches that were made, the last one first, from below an epoch on."""
        found = await self.connection.execute(_HISTORY, {"limit": limit, "before": before})
        return [_activation(row) for row in found.rows]

    async def in_force(self, at: datetime) -> Activation | None:
        """Return the last switch that was made by a moment."""
        found = await self.connection.execute(_IN_FORCE, {"at": at})
        row = found.first
        return _activation(row) if row else None

    async def windows(self) -> Sequence[Window]:
        """Return the windows that are not over, by their start."""
        found = await self.connection.execute(_WINDOWS)
        return [_window(row) for row in found.rows]

    async def add_window(self, window: Window) -> None:
        """Keep a window."""
        await self.connection.execute(_ADD_WINDOW, _record(window))

    async def save_window(self, window: Window) -> None:
        """Keep how a window stands now."""
        await self.connection.execute(_SAVE_WINDOW, _record(window))

    async def remove_window(self, window_id: WindowId) -> None:
        """Forget a window that has not begun."""
        await self.connection.execute(_REMOVE_WINDOW, {"window_id": window_id})


def _record(window: Window) -> dict[str, object]:
    given = attrs.asdict(window)
    return given | {"window_id": given.pop("id"), "window_status": given.pop("status").value}


def _window(row: DictRow) -> Window:
    return Window(
        id=WindowId(row["window_id"]),
        program_id=ProgramId(row["program_id"]),
        starts_at=row["starts_at"].astimezone(UTC),
        ends_at=row["ends_at"].astimezone(UTC),
        scheduled_by=row["scheduled_by"],
        status=WindowStatus(row["window_status"]),
        returns_to=ProgramId(row["returns_to"]) if row["returns_to"] else None,
    )


def _activation(row: DictRow) -> Activation:
    switch = Switch(
        row["activated_at"].astimezone(UTC),
        ProgramId(row["program_id"]),
        SwitchCause(row["cause"]),
        row["activated_by"],
    )
    return Activation(row["epoch"], switch, RevisionId(row["revision_id"]))
