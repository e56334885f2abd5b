"""What operators can do with programs, and what the shop asks of them."""

from collections.abc import Sequence

import attrs

from flexcore.catalog import is_live
from flexcore.kernel import (
    Actor,
    Clock,
    Ids,
    ProgramId,
    Refusal,
    Refused,
    RevisionId,
    TenantId,
    UnitOfWork,
)
from flexcore.programs.builder import Builder, begin_build, events_sold, states_of
from flexcore.programs.building import Build
from flexcore.programs.choosing.selection import offered_events, special_events
from flexcore.programs.history import (
    ProgramConfigChange,
    config_changes,
    config_key_is_known,
)
from flexcore.programs.lifecycle import (
    StoreClosed,
    can_be_activated,
    can_be_archived,
    can_be_edited,
    can_be_published,
)
from flexcore.programs.listed import in_catalog
from flexcore.programs.model import Program, ProgramSettings, ProgramStatus, ProgramType
from flexcore.programs.ports import ProgramChanged, ProgramUnknown, ProgramWork
from flexcore.programs.proof.findings import ProgramCheck, publication_refusals
from flexcore.programs.proof.prover import Prover
from flexcore.programs.revisions import ProgramDocument, Revision, content_hash
from flexcore.programs.soundness import settings_refusals
from flexcore.programs.soundness.values import text_is_readable
from flexcore.programs.telling import (
    tell_activated,
    tell_archived,
    tell_configured,
    tell_created,
    tell_published,
)
from flexcore.programs.unlocking import NO_PREDICATES, UnlockPredicates
from flexcore.programs.views import (
    ActiveOffer,
    OfferedEvent,
    ProgramView,
    Publication,
)
from flexcore.vendors import TicketVendors


@attrs.frozen
class ProgramService:
    """Prepares programs, publishes them, and switches which of them is active.

    Attributes:
        predicates: Conditions of special games that the application registered.
    """

    unit_of_work: UnitOfWork[ProgramWork]
    vendors: TicketVendors
    clock: Clock
    ids: Ids
    predicates: UnlockPredicates = NO_PREDICATES

    @property
    def _builder(self) -> Builder:
        return Builder(self.unit_of_work, self.vendors)

    @property
    def _prover(self) -> Prover:
        return Prover(self.unit_of_work, self.vendors, self.clock, self.predicates)

    async def create(
        self, tenant: TenantId, name: str, program_type: ProgramType, by: Actor
    ) -> Program:
        """Create a draft with default settings; spaces in its name are made single.

        Raises:
            Refused: `TextUnreadable`, `ProgramNameTaken`.
        """
        name = " ".join(name.split())
        _refuse(text_is_readable(name))
        async with self.unit_of_work(tenant, by) as work:
            made = await work.programs.add(Program(ProgramId(self.ids.new()), name, program_type))
            await tell_created(work, made)
            await work.program_history.record(config_changes(None, made, by, self.clock.now()))
            return made

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
            Refused: `ProgramUnknown`, `ProgramChanged`, what `can_be_edited` or
                `settings_refusals` say.
        """
        async with self.unit_of_work(tenant, by) as work:
            await work.programs.lock()
            program = await work.programs.get(program_id)
            if version not in {None, program.version}:
                raise Refused(ProgramChanged(program.name))
            _refuse(can_be_edited(program))
            codes = await in_catalog(work, settings)
            _refuse(*settings_refusals(settings, codes, program.program_type))
            if settings == program.settings:
                return program
            saved = await work.programs.save(program.edited(settings))
            await tell_configured(work, program, saved)
            changes = config_changes(program.settings.configs, saved, by, self.clock.now())
            await work.program_history.record(changes)
            return saved

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
        _refuse(config_key_is_known(key))
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
        self, tenant: TenantId, program_id: ProgramId, by: Actor, *, confirmed: bool = False
    ) -> Publication:
        """Freeze a program as a revision that can be activated, then build its events.

        What fans see does not change (FX-16.3). The same content again is the same revision.

        Args:
            tenant: The store.
            program_id: A draft, or a program that is published already.
            by: Who asks.
            confirmed: Whether somebody has looked at what `check` warns of.

        Raises:
            Refused: `ProgramUnknown`, `ProgramChanged` meanwhile, or what `can_be_published` or
                `publication_refusals` say.
        """
        proof = await self._prover.prove(tenant, program_id, by)
        name = proof.program.name
        _refuse(can_be_published(proof.program))
        _refuse(*publication_refusals(name, proof.check, confirmed=confirmed))
        async with self.unit_of_work(tenant, by) as work:
            await work.programs.lock()
            program = await work.programs.get(program_id)
            _refuse(can_be_published(program))
            if program.version != proof.program.version:
                raise Refused(ProgramChanged(name))
            revision = await self._freeze(work, program, by)
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

    async def activate(self, tenant: TenantId, program_id: ProgramId, by: Actor) -> Revision:
        """Switch the shop to a published program in one act, and return what fans now buy from.

        Carts begun before keep their revision. Activating the active program changes nothing.

        Raises:
            Refused: `ProgramUnknown`, or what `can_be_activated` says.
        """
        async with self.unit_of_work(tenant, by) as work:
            await work.programs.lock()
            program = await work.programs.get(program_id)
            _refuse(can_be_activated(program))
            revision = await _last_revision(work, program)
            if not program.is_active:
                before = await _active_program(work)
                await work.programs.activate(program_id)
                await tell_activated(work, revision, instead_of=before)
            return revision

    async def archive(self, tenant: TenantId, program_id: ProgramId, by: Actor) -> Program:
        """End the life of a published program; carts begun with it go on.

        Raises:
            Refused: `ProgramUnknown`, or what `can_be_archived` says.
        """
        async with self.unit_of_work(tenant, by) as work:
            await work.programs.lock()
            program = await work.programs.get(program_id)
            _refuse(can_be_archived(program))
            archived = await work.programs.save(program.archived())
            await tell_archived(work, program, archived)
            return archived

    async def list_programs(self, tenant: TenantId, by: Actor) -> Sequence[Program]:
        """Return every program of the store, the oldest first."""
        async with self.unit_of_work(tenant, by) as work:
            return await work.programs.list_programs()

    async def find(self, tenant: TenantId, name: str, by: Actor) -> Program:
        """Return the program of a name.

        Raises:
            Refused: `ProgramUnknown`.
        """
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
        async with self.unit_of_work(tenant, by) as work:
            program = await work.programs.get(program_id)
            revision = await _last_revision(work, program) if program.revision_id else None
            event_codes = await events_sold(work, program.program_type, program.settings)
            states = await states_of(work, program.id, event_codes)
            return ProgramView(program, revision, states)

    async def active(self, tenant: TenantId, by: Actor) -> Revision:
        """Return the revision that fans buy from now.

        Raises:
            Refused: `StoreClosed`.
        """
        async with self.unit_of_work(tenant, by) as work:
            return await work.programs.revision(await _active_revision_id(work))

    async def offer(self, tenant: TenantId, by: Actor) -> ActiveOffer:
        """Return the active revision with its events as the shop shows them (FX-1.25).

        Raises:
            Refused: `StoreClosed`.
        """
        async with self.unit_of_work(tenant, by) as work:
            revision = await work.programs.revision(await _active_revision_id(work))
            codes = await events_sold(work, revision.document.program_type, revision.settings)
            states = await states_of(work, revision.program_id, codes)
            events = await work.catalog.events_by_code(codes)
        now = self.clock.now()
        live = frozenset(code for code, event in events.items() if is_live(event, now))
        offered = offered_events(revision, live, states)
        special = special_events(revision, live, states)
        return ActiveOffer(
            revision,
            tuple(OfferedEvent(events[code], can) for code, can in offered.items()),
            tuple(OfferedEvent(events[code], can) for code, can in special.items()),
        )

    async def _freeze(self, work: ProgramWork, program: Program, by: Actor) -> Revision:
        """Return the program's last revision if it says the same, else a new one."""
        document = ProgramDocument.of(program)
        last = await _last_revision(work, program) if program.revision_id else None
        if last and last.content_hash == content_hash(document):
            return last
        revision = Revision(
            RevisionId(self.ids.new()),
            program.id,
            last.number + 1 if last else 1,
            self.clock.now(),
            document,
            content_hash(document),
            str(by),
        )
        await work.programs.add_revision(revision)
        return revision


def _refuse(*found: Refusal | None) -> None:
    if refusals := tuple(refusal for refusal in found if refusal):
        raise Refused(*refusals)


async def _last_revision(work: ProgramWork, program: Program) -> Revision:
    if program.revision_id is None:
        raise LookupError(f"Program {program.name} is {program.status} without a revision.")
    return await work.programs.revision(program.revision_id)


async def _active_revision_id(work: ProgramWork) -> RevisionId:
    revision_id = await work.programs.active_revision_id()
    if revision_id is None:
        raise Refused(StoreClosed())
    return revision_id


async def _active_program(work: ProgramWork) -> ProgramId | None:
    revision_id = await work.programs.active_revision_id()
    return (await work.programs.revision(revision_id)).program_id if revision_id else None
