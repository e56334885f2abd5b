"""Programs in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import attrs

from flexcore.kernel import EventCode, ProgramId, Refused, RevisionId, WindowId
from flexcore.programs import (
    Activation,
    ActiveStates,
    EventState,
    Program,
    ProgramChanged,
    ProgramFilter,
    ProgramNameTaken,
    ProgramStatus,
    ProgramUnknown,
    Revision,
    RevisionUnknown,
    Window,
    is_the_only_active,
)


@attrs.define
class ProgramState:
    """All that is kept about programs; entries are replaced, never changed."""

    programs: dict[ProgramId, Program] = attrs.field(factory=dict)
    revisions: dict[RevisionId, Revision] = attrs.field(factory=dict)
    event_states: dict[tuple[ProgramId, EventCode], EventState] = attrs.field(factory=dict)
    activations: dict[int, Activation] = attrs.field(factory=dict)
    windows: dict[WindowId, Window] = attrs.field(factory=dict)

    @property
    def last_epoch(self) -> int:
        """The epoch of the last activation; 0 before the first."""
        return max(self.activations, default=0)

    @property
    def changes_at(self) -> datetime | None:
        """When the schedule makes its next switch."""
        times = (window.changes_at for window in self.windows.values())
        return min((time for time in times if time), default=None)


@attrs.frozen
class MemoryPrograms:
    """Programs, revisions and event states in dictionaries."""

    state: ProgramState

    async def lock(self) -> None:
        """Do nothing: in memory, one piece of work at a time changes a store."""

    async def add(self, program: Program) -> Program:
        """Keep a new program."""
        if await self.find_named(program.name):
            raise Refused(ProgramNameTaken(program.name))
        return self._keep(program)

    async def get(self, program_id: ProgramId) -> Program:
        """Return a program."""
        program = self.state.programs.get(program_id)
        if program is None:
            raise Refused(ProgramUnknown(str(program_id)))
        return program

    async def find_named(self, name: str) -> Program | None:
        """Return the program of exactly this name."""
        return next((each for each in self.state.programs.values() if each.name == name), None)

    async def list_programs(self) -> Sequence[Program]:
        """Return every program, the oldest first."""
        return sorted(self.state.programs.values(), key=lambda program: program.id)

    async def names(self) -> Mapping[ProgramId, str]:
        """Return the name of every program."""
        return {program.id: program.name for program in self.state.programs.values()}

    async def page(
        self, which: ProgramFilter, limit: int, after: ProgramId | None = None
    ) -> Sequence[Program]:
        """Return up to `limit` programs that fit, the oldest first."""
        found = (each for each in await self.list_programs() if after is None or each.id > after)
        return [each for each in found if _fits(each, which)][:limit]

    async def save(self, program: Program) -> Program:
        """Save a program with its settings."""
        known = self.state.programs.get(program.id)
        if known is None or known.version != program.version:
            raise Refused(ProgramChanged(program.name))
        others = [each for each in self.state.programs.values() if each.id != program.id]
        if program.name in {other.name for other in others}:
            raise Refused(ProgramNameTaken(program.name))
        if second := is_the_only_active(program, others):
            raise Refused(second)
        return self._keep(program)

    async def move_on(self, program_id: ProgramId) -> None:
        """Give a program its next version."""
        if program_id in self.state.programs:
            self._keep(self.state.programs[program_id])

    async def activate(self, program_id: ProgramId) -> None:
        """Make this program the active one."""
        for program in await self.list_programs():
            if program.is_active != (program.id == program_id):
                self._keep(attrs.evolve(program, is_active=not program.is_active))

    async def add_revision(self, revision: Revision) -> None:
        """Keep a revision for ever."""
        self.state.revisions[revision.revision_id] = revision

    async def revision(self, revision_id: RevisionId) -> Revision:
        """Return a revision."""
        revision = self.state.revisions.get(revision_id)
        if revision is None:
            raise Refused(RevisionUnknown(revision_id))
        return revision

    async def revisions_of(
        self, program_id: ProgramId, limit: int, before: int | None = None
    ) -> Sequence[Revision]:
        """Return up to `limit` revisions of a program, the latest first."""
        found = [
            each
            for each in self.state.revisions.values()
            if each.program_id == program_id and (before is None or each.number < before)
        ]
        return sorted(found, key=lambda revision: revision.number, reverse=True)[:limit]

    async def booked_ledgers(self) -> Mapping[str, str]:
        """Return the ids of ledgers that published programs book to, each with the oldest one."""
        booked: dict[str, str] = {}
        for program in await self.list_programs():
            if program.status is ProgramStatus.PUBLISHED and program.revision_id:
                ledger = self.state.revisions[program.revision_id].settings.configs.ledger
                if ledger:
                    booked.setdefault(ledger.ledger_id, program.name)
        return booked

    async def active_revision_id(self) -> RevisionId | None:
        """Return the revision that fans buy from now."""
        active = (each for each in self.state.programs.values() if each.is_active)
        return next((program.revision_id for program in active), None)

    async def active_states(self, event_codes: Collection[EventCode]) -> ActiveStates | None:
        """Return the revision that fans buy from now with the states of these events."""
        program = next((each for each in self.state.programs.values() if each.is_active), None)
        if program is None or program.revision_id is None:
            return None
        states = await self.event_states(program.id, event_codes)
        return ActiveStates(
            program.revision_id, states, self.state.last_epoch, self.state.changes_at
        )

    async def event_states(
        self, program_id: ProgramId, event_codes: Collection[EventCode]
    ) -> dict[EventCode, EventState]:
        """Return the states of these events."""
        states = self.state.event_states
        return {
            code: states[program_id, code] for code in event_codes if (program_id, code) in states
        }

    async def save_event_states(
        self, program_id: ProgramId, states: Mapping[EventCode, EventState]
    ) -> None:
        """Say how events of the catalog stand in the program, whether or not it lists them."""
        for code, state in states.items():
            self.state.event_states[program_id, code] = state

    def _keep(self, program: Program) -> Program:
        saved = attrs.evolve(program, version=program.version + 1)
        self.state.programs[program.id] = saved
        for code in program.settings.event_codes:
            self.state.event_states.setdefault((program.id, code), EventState())
        return saved


def _fits(program: Program, which: ProgramFilter) -> bool:
    wanted = (
        (which.status, program.status),
        (which.program_type, program.program_type),
        (which.is_active, program.is_active),
    )
    has_name = (which.name_has or "").lower() in program.name.lower()
    return has_name and all(asked is None or asked == has for asked, has in wanted)
