"""What programs need from outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Protocol

import attrs

from flexcore.catalog import Catalog
from flexcore.configs import BaseConfigWork
from flexcore.kernel import (
    AuditedWork,
    EventCode,
    Outbox,
    ProgramId,
    Refusal,
    RefusalKind,
    RevisionId,
    WindowId,
)
from flexcore.programs.building import ActiveStates, EventState
from flexcore.programs.history import ProgramConfigHistory
from flexcore.programs.model import Program, ProgramStatus, ProgramType
from flexcore.programs.revisions import Revision
from flexcore.programs.schedule import Activation, Switch, Window


@attrs.frozen
class ProgramUnknown(Refusal):
    """The store has no such program."""

    code: ClassVar[str] = "program_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    program: str

    @property
    def message(self) -> str:
        """Show what was asked for."""
        return f"This store has no program {self.program}: list its programs to see their names."


@attrs.frozen
class RevisionUnknown(Refusal):
    """The store has no such revision."""

    code: ClassVar[str] = "revision_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    revision_id: RevisionId

    @property
    def message(self) -> str:
        """Show what was asked for."""
        return f"This store has no revision {self.revision_id}: look at its programs."


@attrs.frozen
class ProgramNameTaken(Refusal):
    """Another program of the store has the name."""

    code: ClassVar[str] = "program_name_taken"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    name: str

    @property
    def message(self) -> str:
        """Ask for another name."""
        return f"This store has a program named {self.name} already: choose another name."


@attrs.frozen
class ProgramChanged(Refusal):
    """Somebody else saved the program since it was read.

    Attributes:
        version: The one that is there now, or None where it is known only that it is another.
    """

    code: ClassVar[str] = "program_changed"
    kind: ClassVar[RefusalKind] = RefusalKind.STALE
    name: str
    version: int | None = None

    @property
    def message(self) -> str:
        """Ask for another look."""
        now = f" It is at version {self.version} now." if self.version is not None else ""
        return f"Somebody else changed program {self.name} since you read it.{now} Look again."


@attrs.frozen
class ProgramFilter:
    """Which programs are asked for; None is any.

    Attributes:
        name_has: Part of the name, be it in capitals or not.
    """

    status: ProgramStatus | None = None
    program_type: ProgramType | None = None
    is_active: bool | None = None
    name_has: str | None = None


class ProgramRecords(Protocol):
    """Programs as they can be edited."""

    async def lock(self) -> None:
        """Wait until nobody else changes programs of the store, and keep them from it.

        It ends with the unit of work. Readers are not kept waiting.
        """

    async def add(self, program: Program) -> Program:
        """Keep a new program and return it as saved.

        Raises:
            Refused: `ProgramNameTaken`.
        """

    async def get(self, program_id: ProgramId) -> Program:
        """Return a program.

        Raises:
            Refused: `ProgramUnknown`.
        """

    async def find_named(self, name: str) -> Program | None:
        """Return the program of exactly this name."""

    async def list_programs(self) -> Sequence[Program]:
        """Return every program of the store, the oldest first."""

    async def names(self) -> Mapping[ProgramId, str]:
        """Return the name of every program of the store, without anything else of it."""

    async def page(
        self, which: ProgramFilter, limit: int, after: ProgramId | None = None
    ) -> Sequence[Program]:
        """Return up to `limit` programs that fit, the oldest first, from behind one on."""

    async def save(self, program: Program) -> Program:
        """Save a program with its settings and return it with its next version.

        Events that come into its list are not built; the state of one that leaves is kept, for
        carts of earlier revisions.

        Raises:
            Refused: `ProgramChanged`: the version is not the caller's any more.
                `ProgramNameTaken`: another program has the name by now.
                `AnotherProgramActive`: it is active and another one is as well.
        """

    async def move_on(self, program_id: ProgramId) -> None:
        """Give a program its next version, as something that is kept elsewhere of it changed."""

    async def activate(self, program_id: ProgramId) -> None:
        """Make this published program the active one, in one act with ending any other's turn.

        To be called under `lock`.
        """


class Revisions(Protocol):
    """What was published; every call that only reads is one cheap statement at most."""

    async def add_revision(self, revision: Revision) -> None:
        """Keep a revision for ever; its program points to it when that is saved."""

    async def revision(self, revision_id: RevisionId) -> Revision:
        """Return a revision, active or not.

        Raises:
            Refused: `RevisionUnknown`.
        """

    async def revisions_of(
        self, program_id: ProgramId, limit: int, before: int | None = None
    ) -> Sequence[Revision]:
        """Return up to `limit` revisions of a program, the latest first, from below a number on."""

    async def booked_ledgers(self) -> Mapping[str, str]:
        """Return the ids of ledgers that published programs book to, each with one's name."""

    async def active_revision_id(self) -> RevisionId | None:
        """Return the revision that fans buy from now; None while the store is closed."""


class EventStates(Protocol):
    """How the events of programs stand."""

    async def active_states(self, event_codes: Collection[EventCode]) -> ActiveStates | None:
        """Return the revision that fans buy from now with the states of these events, in one read.

        It comes with its epoch, and with the time of the next switch that is scheduled. None while
        the store is closed.
        """

    async def event_states(
        self, program_id: ProgramId, event_codes: Collection[EventCode]
    ) -> dict[EventCode, EventState]:
        """Return the states of these events; one that the program never listed is left out."""

    async def save_event_states(
        self, program_id: ProgramId, states: Mapping[EventCode, EventState]
    ) -> None:
        """Say how events of the catalog stand in the program.

        It may list them or not: packages can be bought with events that are not their own.
        """


class Programs(ProgramRecords, Revisions, EventStates, Protocol):
    """Everything that is kept about programs."""


class ProgramSwitches(Protocol):
    """The switches that were made, and the windows that will make some.

    All but the reading is to be called under `ProgramRecords.lock`.
    """

    async def record(self, switch: Switch, revision_id: RevisionId) -> int:
        """Keep for ever that a switch was made, and return its epoch: one more than the last."""

    async def history(self, *, limit: int, before: int | None = None) -> Sequence[Activation]:
        """Return the switches that were made, the last one first, from below an epoch on."""

    async def in_force(self, at: datetime) -> Activation | None:
        """Return the last switch that was made by a moment."""

    async def windows(self) -> Sequence[Window]:
        """Return the windows that are not over, by their start."""

    async def add_window(self, window: Window) -> None:
        """Keep a window that shares no moment with another."""

    async def save_window(self, window: Window) -> None:
        """Keep how a window stands now."""

    async def remove_window(self, window_id: WindowId) -> None:
        """Forget a window that has not begun."""


class SwitchingWork(AuditedWork, Protocol):
    """A unit of work that begins with what is active, and may have to switch it first."""

    @property
    def programs(self) -> Programs:
        """The programs of the tenant."""

    @property
    def switches(self) -> ProgramSwitches:
        """Which of them was active when, and which will be."""

    @property
    def outbox(self) -> Outbox:
        """Domain events of this work."""


class ProgramWork(SwitchingWork, BaseConfigWork, Protocol):
    """The repositories that a piece of work on programs needs."""

    @property
    def program_history(self) -> ProgramConfigHistory:
        """What became of the configs of its programs."""

    @property
    def catalog(self) -> Catalog:
        """The events that programs refer to."""
