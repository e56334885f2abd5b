"""Switching the active program, by hand or as the schedule wants it, in one act each."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Generic, TypeVar

import attrs

from flexcore.kernel import (
    Actor,
    Clock,
    EventCode,
    ProgramId,
    Refused,
    RevisionId,
    TenantId,
    UnitOfWork,
)
from flexcore.programs.building import ActiveStates
from flexcore.programs.lifecycle import StoreClosed, can_be_activated
from flexcore.programs.model import Program
from flexcore.programs.ports import SwitchingWork
from flexcore.programs.revisions import Revision
from flexcore.programs.schedule import (
    Activation,
    Passage,
    Switch,
    SwitchCause,
    WindowStatus,
    pass_time,
    program_at,
)
from flexcore.programs.telling import tell_activated, tell_unscheduled
from flexcore.programs.versions import is_as_read

Work = TypeVar("Work", bound=SwitchingWork)


@attrs.frozen
class SwitchingService(Generic[Work]):
    """Makes switches, and lets nobody read what was active before one that is due.

    Whoever comes first after the time of a switch makes it, be that a fan or a job.
    """

    unit_of_work: UnitOfWork[Work]
    clock: Clock

    @asynccontextmanager
    async def on_sale(
        self, tenant: TenantId, by: Actor, event_codes: Collection[EventCode] = ()
    ) -> AsyncIterator[tuple[Work, ActiveStates]]:
        """Begin a piece of work with what fans buy from now and how some events stand in it.

        Raises:
            Refused: `StoreClosed`.
        """
        while True:
            async with self.unit_of_work(tenant, by) as work:
                active = await work.programs.active_states(event_codes)
                if active is None:
                    raise Refused(StoreClosed())
                if not active.is_due(self.clock.now()):
                    yield work, active
                    return
            await self.switch_due(tenant, by)

    async def switch_due(self, tenant: TenantId, by: Actor) -> Sequence[Switch]:
        """Make the switches whose time has come, and return those that nobody made before."""
        async with self.unit_of_work(tenant, by) as work:
            active = await work.programs.active_states(())
            if active is None or not active.is_due(self.clock.now()):
                return ()
            return (await self.begin(work)).switches

    async def activate(
        self, tenant: TenantId, program_id: ProgramId, by: Actor, *, version: int | None = None
    ) -> Revision:
        """Switch the shop to a published program in one act, and return what fans now buy from.

        Carts begun before keep their revision. Activating the active program changes nothing for
        fans. A window that has begun is over with it, also if the program is the window's own:
        nothing returns after it.

        Args:
            tenant: The store.
            program_id: The program.
            by: Who asks.
            version: Of the program as the caller read it; None to activate whatever is there.

        Raises:
            Refused: `ProgramUnknown`, `ProgramChanged`, or what `can_be_activated` says.
        """
        async with self.unit_of_work(tenant, by) as work:
            passage = await self.begin(work)
            program = await work.programs.get(program_id)
            if refusal := is_as_read(program, version) or can_be_activated(program):
                raise Refused(refusal)
            for window in passage.windows:
                if window.status is WindowStatus.OPEN:
                    await work.switches.save_window(window.over())
                    await tell_unscheduled(work, window)
            if not program.is_active:
                now = self.clock.now()
                await _make(work, Switch(now, program_id, SwitchCause.BY_HAND, str(by)))
            return await last_revision(work, program)

    async def history(
        self, tenant: TenantId, by: Actor, *, limit: int, before: int | None = None
    ) -> Sequence[Activation]:
        """Return the switches that were made, the last one first, from below an epoch on."""
        await self.switch_due(tenant, by)
        async with self.unit_of_work(tenant, by) as work:
            return await work.switches.history(limit=limit, before=before)

    async def begin(self, work: SwitchingWork) -> Passage:
        """Wait until nobody else changes programs of the store, then make the switches due."""
        await work.programs.lock()
        windows = await work.switches.windows()
        active = await _active_program(work)
        if active is None:
            return Passage((), (), ())
        passage = pass_time(active, windows, self.clock.now())
        for window in passage.changed:
            await work.switches.save_window(window)
        for switch in passage.switches:
            await _make(work, switch)
        return passage


async def last_revision(work: SwitchingWork, program: Program) -> Revision:
    """Return what a program published last; it must have published something."""
    if program.revision_id is None:
        raise LookupError(f"Program {program.name} is {program.status} without a revision.")
    return await work.programs.revision(program.revision_id)


async def revision_at(work: SwitchingWork, at: datetime, now: datetime) -> Revision:
    """Return what fans buy from at a moment: as it was, or as the schedule wants it.

    Raises:
        Refused: `StoreClosed`; no program was active.
    """
    active = await _active_program(work)
    made = await work.switches.in_force(at) if at < now else None
    if active is None or (at < now and made is None):
        raise Refused(StoreClosed())
    if made is not None:
        return await work.programs.revision(made.revision_id)
    then = program_at(active, await work.switches.windows(), at)
    return await last_revision(work, await work.programs.get(then))


async def _make(work: SwitchingWork, switch: Switch) -> None:
    before = await _active_program(work)
    revision = await last_revision(work, await work.programs.get(switch.program_id))
    await work.programs.activate(switch.program_id)
    await work.switches.record(switch, revision.revision_id)
    await tell_activated(work, revision, instead_of=before)


async def _active_program(work: SwitchingWork) -> ProgramId | None:
    revision_id = await _active_revision_id(work)
    return (await work.programs.revision(revision_id)).program_id if revision_id else None


async def _active_revision_id(work: SwitchingWork) -> RevisionId | None:
    active = await work.programs.active_states(())
    return active.revision_id if active else None
