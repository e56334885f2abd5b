"""What operators can do with programs, and what the shop asks of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from flexcore.kernel import (
    Actor,
    Clock,
    Ids,
    ProgramId,
    Refused,
    TenantId,
    UnitOfWork,
    refuse,
)
from flexcore.programs.builder import Builder, begin_build, events_sold, states_of
from flexcore.programs.building import Build
from flexcore.programs.editing import ProgramEditing
from flexcore.programs.history import ProgramConfigChange, config_key_is_known
from flexcore.programs.keeping import keep_new
from flexcore.programs.lifecycle import can_be_archived, can_be_published
from flexcore.programs.model import Program, ProgramSettings, ProgramStatus, ProgramType
from flexcore.programs.offering import offer_of
from flexcore.programs.ports import ProgramFilter, ProgramUnknown, ProgramWork
from flexcore.programs.proof.findings import ProgramCheck, publication_refusals
from flexcore.programs.proof.prover import Prover, Proving, prove_here
from flexcore.programs.publishing import frozen, ledger_is_still_known
from flexcore.programs.revisions import Revision
from flexcore.programs.schedule import is_not_scheduled
from flexcore.programs.soundness.values import text_is_readable
from flexcore.programs.switching import SwitchingService, last_revision, revision_at
from flexcore.programs.telling import tell_archived, tell_published
from flexcore.programs.unlocking import NO_PREDICATES, UnlockPredicates
from flexcore.programs.versions import is_as_read
from flexcore.programs.views import ActiveOffer, ProgramView, Publication, Turn
from flexcore.vendors import TicketVendors


@attrs.frozen
class ProgramService:
    """Prepares programs, publishes them, and switches which of them is active.

    Attributes:
        predicates: Conditions of special games that the application registered.
        proving: How programs are proved before publication.
    """

    unit_of_work: UnitOfWork[ProgramWork]
    vendors: TicketVendors
    clock: Clock
    ids: Ids
    predicates: UnlockPredicates = NO_PREDICATES
    proving: Proving = prove_here

    @property
    def _builder(self) -> Builder:
        return Builder(self.unit_of_work, self.vendors)

    @property
    def _prover(self) -> Prover:
        return Prover(self.unit_of_work, self.vendors, self.clock, self.predicates, self.proving)

    @property
    def _switching(self) -> SwitchingService[ProgramWork]:
        return SwitchingService(self.unit_of_work, self.clock)

    async def create(
        self, tenant: TenantId, name: str, program_type: ProgramType, by: Actor
    ) -> Program:
        """Create a draft with default settings; spaces in its name are made single.

        Raises:
            Refused: `TextUnreadable`, `ProgramNameTaken`.
        """
        name = " ".join(name.split())
        refuse(text_is_readable(name))
        async with self.unit_of_work(tenant, by) as work:
            program = Program(ProgramId(self.ids.new()), name, program_type)
            return await keep_new(work, program, by, self.clock.now())

    async def configure(
        self,
        tenant: TenantId,
        program_id: ProgramId,
        settings: ProgramSettings,
        by: Actor,
        *,
        version: int | None = None,
    ) -> Program:
        """Replace a program's settings; a published program becomes a draft again.

        The same settings as before change nothing.

        Args:
            tenant: The store.
            program_id: A draft, or a published program that is not active.
            settings: All of them; what is left out is not kept from before.
            by: Who asks.
            version: Of the program as the caller read it; None to overwrite whatever is there.

        Raises:
            Refused: `ProgramUnknown`, `ProgramChanged`, `ProgramIsScheduled`, what
                `can_be_edited` or `settings_refusals` say.
        """
        editing = ProgramEditing(self.unit_of_work, self.clock)
        return await editing.change(tenant, program_id, lambda _: settings, by, version=version)

    async def changes(
        self,
        tenant: TenantId,
        program_id: ProgramId,
        key: str,
        by: Actor,
        *,
        limit: int = 50,
        before: int | None = None,
    ) -> Sequence[ProgramConfigChange]:
        """Return changes of a config of a program, the latest first, from below a version on.

        Raises:
            Refused: `ProgramUnknown`, `ProgramConfigUnknown`.
        """
        refuse(config_key_is_known(key))
        async with self.unit_of_work(tenant, by) as work:
            await work.programs.get(program_id)
            return await work.program_history.changes(program_id, key, limit, before)

    async def check(self, tenant: TenantId, program_id: ProgramId, by: Actor) -> ProgramCheck:
        """Look whether a program can be published, and who could buy with today's stock (FX-16.6).

        Nothing is changed. What is unsound is not looked at any further.

        Raises:
            Refused: `ProgramUnknown`.
        """
        return (await self._prover.prove(tenant, program_id, by)).check

    async def publish(
        self,
        tenant: TenantId,
        program_id: ProgramId,
        by: Actor,
        *,
        confirmed: bool = False,
        version: int | None = None,
    ) -> Publication:
        """Freeze a program as a revision that can be activated, then build its events.

        What fans see does not change (FX-16.3). The same content again is the same revision.

        Args:
            tenant: The store.
            program_id: A draft, or a program that is published already.
            by: Who asks.
            confirmed: Whether somebody has looked at what `check` warns of.
            version: Of the program as the caller read it; None to publish whatever is there.

        Raises:
            Refused: `ProgramUnknown`, `ProgramChanged` before or meanwhile, or what
                `can_be_published` or `publication_refusals` say.
        """
        proof = await self._prover.prove(tenant, program_id, by)
        name = proof.program.name
        refuse(is_as_read(proof.program, version))
        refuse(can_be_published(proof.program))
        refuse(*publication_refusals(name, proof.check, confirmed=confirmed))
        async with self.unit_of_work(tenant, by) as work:
            await work.programs.lock()
            program = await work.programs.get(program_id)
            refuse(can_be_published(program) or is_as_read(program, proof.program.version))
            refuse(*await ledger_is_still_known(work, program))
            revision = await frozen(work, program, self.ids, self.clock.now(), by)
            if program.status is not ProgramStatus.PUBLISHED:
                saved = await work.programs.save(program.published(revision.revision_id))
                await tell_published(work, program, saved, revision)
            event_codes = await begin_build(work, program)
        built = await self._builder.build(tenant, program, event_codes, by)
        return Publication(revision, built)

    async def build(self, tenant: TenantId, program_id: ProgramId, by: Actor) -> Build:
        """Ask the vendor again what a program's events have on sale.

        Safe to repeat, also after a build that was cut off. A failure is part of the answer.

        Raises:
            Refused: `ProgramUnknown`.
        """
        async with self.unit_of_work(tenant, by) as work:
            await work.programs.lock()
            program = await work.programs.get(program_id)
            event_codes = await begin_build(work, program)
        return await self._builder.build(tenant, program, event_codes, by)

    async def activate(
        self, tenant: TenantId, program_id: ProgramId, by: Actor, *, version: int | None = None
    ) -> Revision:
        """Switch the shop to a published program; see `SwitchingService.activate`.

        Raises:
            Refused: `ProgramUnknown`, `ProgramChanged`, or what `can_be_activated` says.
        """
        return await self._switching.activate(tenant, program_id, by, version=version)

    async def archive(
        self, tenant: TenantId, program_id: ProgramId, by: Actor, *, version: int | None = None
    ) -> Program:
        """End the life of a published program; carts begun with it go on.

        Raises:
            Refused: `ProgramUnknown`, `ProgramChanged`, `ProgramIsScheduled`, or what
                `can_be_archived` says.
        """
        async with self.unit_of_work(tenant, by) as work:
            windows = (await self._switching.begin(work)).windows
            program = await work.programs.get(program_id)
            refuse(is_as_read(program, version))
            refuse(can_be_archived(program) or is_not_scheduled(program, windows))
            archived = await work.programs.save(program.archived())
            await tell_archived(work, program, archived)
            return archived

    async def list_programs(self, tenant: TenantId, by: Actor) -> Sequence[Program]:
        """Return every program of the store, the oldest first."""
        await self._switching.switch_due(tenant, by)
        async with self.unit_of_work(tenant, by) as work:
            return await work.programs.list_programs()

    async def names(self, tenant: TenantId, by: Actor) -> Mapping[ProgramId, str]:
        """Return the name of every program of the store, for those who show what they go by."""
        async with self.unit_of_work(tenant, by) as work:
            return await work.programs.names()

    async def page(
        self,
        tenant: TenantId,
        which: ProgramFilter,
        by: Actor,
        limit: int,
        after: ProgramId | None = None,
    ) -> Sequence[Program]:
        """Return up to `limit` programs of the store that fit, the oldest first, from one on."""
        await self._switching.switch_due(tenant, by)
        async with self.unit_of_work(tenant, by) as work:
            return await work.programs.page(which, limit, after)

    async def find(self, tenant: TenantId, name: str, by: Actor) -> Program:
        """Return the program of a name.

        Raises:
            Refused: `ProgramUnknown`.
        """
        await self._switching.switch_due(tenant, by)
        async with self.unit_of_work(tenant, by) as work:
            program = await work.programs.find_named(" ".join(name.split()))
        if program is None:
            raise Refused(ProgramUnknown(name))
        return program

    async def show(self, tenant: TenantId, program_id: ProgramId, by: Actor) -> ProgramView:
        """Return a program with its last revision and the states of its events.

        Raises:
            Refused: `ProgramUnknown`.
        """
        await self._switching.switch_due(tenant, by)
        async with self.unit_of_work(tenant, by) as work:
            program = await work.programs.get(program_id)
            revision = await last_revision(work, program) if program.revision_id else None
            event_codes = await events_sold(work.catalog, program.program_type, program.settings)
            states = await states_of(work, program.id, event_codes)
            return ProgramView(program, revision, states)

    async def active(self, tenant: TenantId, by: Actor) -> Revision:
        """Return the revision that fans buy from now.

        Raises:
            Refused: `StoreClosed`.
        """
        return (await self.turn(tenant, by)).revision

    async def turn(self, tenant: TenantId, by: Actor) -> Turn:
        """Return the revision that fans buy from now, with the epoch of its activation.

        Raises:
            Refused: `StoreClosed`.
        """
        async with self._switching.on_sale(tenant, by) as (work, active):
            return Turn(await work.programs.revision(active.revision_id), active.epoch)

    async def offer(self, tenant: TenantId, by: Actor) -> ActiveOffer:
        """Return the active revision with its events as the shop shows them (FX-1.25).

        Raises:
            Refused: `StoreClosed`.
        """
        async with self._switching.on_sale(tenant, by) as (work, active):
            revision = await work.programs.revision(active.revision_id)
            offer = await offer_of(work, revision, self.clock.now())
            return attrs.evolve(offer, epoch=active.epoch)

    async def preview(self, tenant: TenantId, at: datetime, by: Actor) -> ActiveOffer:
        """Return the shop as it was at a moment, or as it will be unless something is changed.

        The program and the events that are live are those of the moment. Which of them are sold
        out is told as of the last build.

        Raises:
            Refused: `StoreClosed`; no program was active by then.
        """
        await self._switching.switch_due(tenant, by)
        async with self.unit_of_work(tenant, by) as work:
            revision = await revision_at(work, at, self.clock.now())
            return await offer_of(work, revision, at)
