"""Programs in Postgres."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC

import attrs
import psycopg
from psycopg.rows import DictRow

from flex_adapters.postgres.program_revisions import PostgresRevisions
from flex_adapters.postgres.program_settings import PROGRAMS, save_settings
from flexcore.kernel import EventCode, ProgramId, Refusal, Refused, RevisionId
from flexcore.programs import (
    ActiveStates,
    AnotherProgramActive,
    BuildStatus,
    EventState,
    Program,
    ProgramChanged,
    ProgramFilter,
    ProgramNameTaken,
    ProgramStatus,
    ProgramType,
    ProgramUnknown,
    settings_from_plain,
)

# What a broken constraint means, given the program's name; the others only a bug can break.
REFUSALS: Mapping[str, Callable[[str], Refusal]] = {
    "tbl_flex_programs_name_key": ProgramNameTaken,
    "tbl_flex_programs_one_active": AnotherProgramActive,
}

# Every lock takes the same rows in the same order, so the first row queues all who come.
_LOCK = """
    SELECT program_id
      FROM tbl_flex_programs
     ORDER BY program_id
       FOR NO KEY UPDATE
"""

_GET = f"{PROGRAMS} WHERE program_id = %(program_id)s"

_FIND_NAMED = f"{PROGRAMS} WHERE name = %(name)s"

_LIST = f"{PROGRAMS} ORDER BY program_id"

_NAMES = "SELECT program_id, name FROM tbl_flex_programs"

_PAGE = f"""{PROGRAMS}
     WHERE (%(after)s::uuid IS NULL OR program_id > %(after)s)
       AND (%(status)s::text IS NULL OR status = %(status)s)
       AND (%(program_type)s::text IS NULL OR program_type = %(program_type)s)
       AND (%(is_active)s::boolean IS NULL OR is_active = %(is_active)s)
       AND (%(name_has)s::text IS NULL OR strpos(lower(name), lower(%(name_has)s)) > 0)
     ORDER BY program_id
     LIMIT %(limit)s
"""

_ADD = """
    INSERT INTO tbl_flex_programs (
        program_id, name, program_type, status, is_active, revision_id,
        adjustment_basis_points, ticket_limit)
    VALUES (
        %(program_id)s, %(name)s, %(program_type)s, %(status)s, %(is_active)s, %(revision_id)s,
        %(basis_points)s, %(ticket_limit)s)
"""

# The version guard makes a stale save touch no row.
_SAVE = """
    UPDATE tbl_flex_programs
       SET name = %(name)s, status = %(status)s, is_active = %(is_active)s,
           revision_id = %(revision_id)s, adjustment_basis_points = %(basis_points)s,
           ticket_limit = %(ticket_limit)s,
           updated_at = DEFAULT, updated_by = DEFAULT, version = version + 1
     WHERE program_id = %(program_id)s AND version = %(version)s
"""

_MOVE_ON = """
    UPDATE tbl_flex_programs
       SET updated_at = DEFAULT, updated_by = DEFAULT, version = version + 1
     WHERE program_id = %(program_id)s
"""

# Two statements: one that did both could meet the one-active index half-way.
_DEACTIVATE_OTHERS = """
    UPDATE tbl_flex_programs
       SET is_active = false,
           updated_at = DEFAULT, updated_by = DEFAULT, version = version + 1
     WHERE is_active AND program_id <> %(program_id)s
"""

_ACTIVATE = """
    UPDATE tbl_flex_programs
       SET is_active = true,
           updated_at = DEFAULT, updated_by = DEFAULT, version = version + 1
     WHERE NOT is_active AND program_id = %(program_id)s
"""

# The active program comes back even when none of the events is its own. When the schedule will
# switch comes along, so that it costs no statement of its own to know that the answer holds.
_ACTIVE_STATES = """
    SELECT program.revision_id, event_code, build_status, is_sold_out,
           (SELECT coalesce(max(epoch), 0) FROM tbl_program_activations) AS epoch,
           (SELECT min(changes_at) FROM tbl_program_schedule) AS changes_at
      FROM tbl_flex_programs AS program
      LEFT JOIN tbl_flex_program_events AS event
        ON event.program_id = program.program_id AND event_code = ANY (%(event_codes)s)
     WHERE is_active
"""

_EVENT_STATES = """
    SELECT event_code, build_status, is_sold_out
      FROM tbl_flex_program_events
     WHERE program_id = %(program_id)s AND event_code = ANY (%(event_codes)s)
"""

_SAVE_EVENT_STATES = """
    INSERT INTO tbl_flex_program_events AS stored (
        program_id, event_code, build_status, is_sold_out)
    SELECT %(program_id)s, event_code, build_status, is_sold_out
      FROM unnest(%(event_codes)s::text[], %(build_statuses)s::text[], %(sold_out)s::boolean[])
               AS given (event_code, build_status, is_sold_out)
        ON CONFLICT (program_id, event_code) DO UPDATE
       SET build_status = EXCLUDED.build_status, is_sold_out = EXCLUDED.is_sold_out,
           updated_at = DEFAULT, updated_by = DEFAULT, version = stored.version + 1
     WHERE (stored.build_status, stored.is_sold_out)
           IS DISTINCT FROM (EXCLUDED.build_status, EXCLUDED.is_sold_out)
"""


@attrs.frozen
class PostgresPrograms(PostgresRevisions):
    """Programs, revisions and event states in the tables of the tenant's schema."""

    async def lock(self) -> None:
        """Wait until nobody else changes programs of the store."""
        await self.connection.execute(_LOCK)

    async def add(self, program: Program) -> Program:
        """Keep a new program."""
        given = _record(program)
        with _as_refusals(program):
            await self.connection.execute(_ADD, given)
        await save_settings(self.connection, program)
        return attrs.evolve(program, version=program.version + 1)

    async def get(self, program_id: ProgramId) -> Program:
        """Return a program."""
        found = await self.connection.execute(_GET, {"program_id": program_id})
        row = found.first
        if row is None:
            raise Refused(ProgramUnknown(str(program_id)))
        return _program(row)

    async def find_named(self, name: str) -> Program | None:
        """Return the program of exactly this name."""
        found = await self.connection.execute(_FIND_NAMED, {"name": name})
        row = found.first
        return _program(row) if row else None

    async def list_programs(self) -> Sequence[Program]:
        """Return every program, the oldest first."""
        found = await self.connection.execute(_LIST)
        return [_program(row) for row in found.rows]

    async def names(self) -> Mapping[ProgramId, str]:
        """Return the name of every program."""
        found = await self.connection.execute(_NAMES)
        return {ProgramId(row["program_id"]): row["name"] for row in found.rows}

    async def page(
        self, which: ProgramFilter, limit: int, after: ProgramId | None = None
    ) -> Sequence[Program]:
        """Return up to `limit` programs that fit, the oldest first."""
        given = {
            "status": which.status.value if which.status else None,
            "program_type": which.program_type.value if which.program_type else None,
            "is_active": which.is_active,
            "name_has": which.name_has,
            "after": after,
            "limit": limit,
        }
        found = await self.connection.execute(_PAGE, given)
        return [_program(row) for row in found.rows]

    async def save(self, program: Program) -> Program:
        """Save a program with its settings."""
        given = _record(program)
        with _as_refusals(program):
            saved = await self.connection.execute(_SAVE, given)
        if not saved.count:
            raise Refused(ProgramChanged(program.name))
        await save_settings(self.connection, program)
        return attrs.evolve(program, version=program.version + 1)

    async def move_on(self, program_id: ProgramId) -> None:
        """Give a program its next version."""
        await self.connection.execute(_MOVE_ON, {"program_id": program_id})

    async def activate(self, program_id: ProgramId) -> None:
        """Make this program the active one."""
        given = {"program_id": program_id}
        await self.connection.execute(_DEACTIVATE_OTHERS, given)
        await self.connection.execute(_ACTIVATE, given)

    async def active_states(self, event_codes: Collection[EventCode]) -> ActiveStates | None:
        """Return the revision that fans buy from now with the states of these events."""
        found = await self.connection.execute(_ACTIVE_STATES, {"event_codes": list(event_codes)})
        rows = found.rows
        if not rows:
            return None
        listed = (row for row in rows if row["event_code"] is not None)
        states = {EventCode(row["event_code"]): _event_state(row) for row in listed}
        changes_at = rows[0]["changes_at"]
        return ActiveStates(
            RevisionId(rows[0]["revision_id"]),
            states,
            rows[0]["epoch"],
            changes_at.astimezone(UTC) if changes_at else None,
        )

    async def event_states(
        self, program_id: ProgramId, event_codes: Collection[EventCode]
    ) -> dict[EventCode, EventState]:
        """Return the states of these events."""
        given = {"program_id": program_id, "event_codes": list(event_codes)}
        found = await self.connection.execute(_EVENT_STATES, given)
        return {EventCode(row["event_code"]): _event_state(row) for row in found.rows}

    async def save_event_states(
        self, program_id: ProgramId, states: Mapping[EventCode, EventState]
    ) -> None:
        """Say how events of the catalog stand in the program, whether or not it lists them."""
        given = {
            "program_id": program_id,
            "event_codes": list(states),
            "build_statuses": [state.build_status.value for state in states.values()],
            "sold_out": [state.is_sold_out for state in states.values()],
        }
        await self.connection.execute(_SAVE_EVENT_STATES, given)


@contextmanager
def _as_refusals(program: Program) -> Iterator[None]:
    try:
        yield
    except psycopg.errors.UniqueViolation as error:
        refusal = REFUSALS.get(error.diag.constraint_name or "")
        if refusal is None:
            raise
        raise Refused(refusal(program.name)) from error


def _record(program: Program) -> dict[str, object]:
    return {
        "program_id": program.id,
        "name": program.name,
        "program_type": program.program_type.value,
        "status": program.status.value,
        "is_active": program.is_active,
        "revision_id": program.revision_id,
        "version": program.version,
        "basis_points": program.settings.adjustment.basis_points,
        "ticket_limit": program.settings.ticket_limit,
    }


def _program(row: DictRow) -> Program:
    return Program(
        id=ProgramId(row["program_id"]),
        name=row["name"],
        program_type=ProgramType(row["program_type"]),
        settings=settings_from_plain(row["settings"]),
        status=ProgramStatus(row["status"]),
        is_active=row["is_active"],
        revision_id=RevisionId(row["revision_id"]) if row["revision_id"] else None,
        version=row["version"],
    )


def _event_state(row: DictRow) -> EventState:
    return EventState(BuildStatus(row["build_status"]), row["is_sold_out"])
