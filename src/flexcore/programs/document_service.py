"""What operators do with whole programs: copy, compare, take out and take in."""

from collections.abc import Sequence
from typing import ClassVar

import attrs

from flexcore.kernel import (
    Actor,
    Clock,
    Ids,
    ProgramId,
    Refusal,
    RefusalKind,
    Refused,
    TenantId,
    UnitOfWork,
    refuse,
)
from flexcore.programs.copying import CopyWork, show_same_assets, whole, write_configs
from flexcore.programs.differences import Change, differences
from flexcore.programs.interchange import PortableProgram, portable_refusals
from flexcore.programs.keeping import keep_edited, keep_new
from flexcore.programs.lifecycle import ProgramNotPublished, can_be_edited
from flexcore.programs.listed import in_catalog
from flexcore.programs.model import Program, ProgramType
from flexcore.programs.ports import ProgramNameTaken, ProgramUnknown, RevisionUnknown
from flexcore.programs.revisions import Revision
from flexcore.programs.schedule import Window, is_not_scheduled
from flexcore.programs.soundness import settings_refusals
from flexcore.programs.soundness.values import text_is_readable
from flexcore.programs.switching import SwitchingService
from flexcore.programs.versions import is_as_read

_PAGE = 50


@attrs.frozen
class RevisionNumberUnknown(Refusal):
    """The program was never published as a revision of this number."""

    code: ClassVar[str] = RevisionUnknown.code
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    name: str
    number: int

    @property
    def message(self) -> str:
        """Point to those that there are."""
        return f"Program {self.name} has no revision {self.number}: list its revisions."


@attrs.frozen
class ProgramTypeFixed(Refusal):
    """A program keeps the type that it was created with."""

    code: ClassVar[str] = "program_type_fixed"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    name: str
    program_type: ProgramType

    @property
    def message(self) -> str:
        """Ask for another name."""
        return (
            f"Program {self.name} is of type {self.program_type.value} and stays so: "
            "give what is of another type a name of its own."
        )


@attrs.frozen
class Side:
    """One side of a comparison: a program as it can be edited now, or as it was published.

    Attributes:
        revision: The number of what was published; None for what can be edited.
    """

    program_id: ProgramId
    revision: int | None = None


@attrs.frozen
class TakenIn:
    """What taking a document in came to, or would come to.

    Attributes:
        program: As it is now, or would be.
        is_new: Whether there was none of its name.
        changes: What became different of one that was there.
    """

    program: Program
    is_new: bool
    changes: tuple[Change, ...] = ()


@attrs.frozen
class ProgramDocuments:
    """Copies programs whole, compares them, and takes them out of a store and in again."""

    unit_of_work: UnitOfWork[CopyWork]
    clock: Clock
    ids: Ids

    async def clone(self, tenant: TenantId, program_id: ProgramId, name: str, by: Actor) -> Program:
        """Create a draft that says what another program says now, in all but its name.

        It has the settings, the frontend config and the notification configs of the other and is
        shown by the same assets; the other stays as it is, active or not (FX-16.17). Tags name
        packs, tiers and packages by their codes, which the draft shares.

        Raises:
            Refused: `ProgramUnknown`, `TextUnreadable`, `ProgramNameTaken`.
        """
        name = _single_spaced(name)
        refuse(text_is_readable(name))
        async with self.unit_of_work(tenant, by) as work:
            original = await whole(work, await work.programs.get(program_id))
            copy = attrs.evolve(original, name=name)
            draft = await self._written(work, None, self._draft(copy), copy, by)
            await show_same_assets(work, program_id, draft.id)
            return draft

    async def export(
        self, tenant: TenantId, program_id: ProgramId, by: Actor, *, revision: int | None = None
    ) -> PortableProgram:
        """Return all that a program says now, or with the settings of what was published.

        What its pages are given and what it sends are not part of a revision: they are those of
        now in either case.

        Raises:
            Refused: `ProgramUnknown`, `RevisionNumberUnknown`.
        """
        async with self.unit_of_work(tenant, by) as work:
            return await _side(work, Side(program_id, revision))

    async def take_in(
        self,
        tenant: TenantId,
        given: PortableProgram,
        by: Actor,
        *,
        name: str | None = None,
        replace: bool = False,
        dry_run: bool = False,
        version: int | None = None,
    ) -> TakenIn:
        """Create a draft that says what a document says, or let one that is there say it.

        Args:
            tenant: The store.
            given: What `portable_from_json` read.
            by: Who asks.
            name: In place of the document's.
            replace: Whether a program of the name is to be edited; with other settings than
                before it is a draft again.
            dry_run: Whether to look only, and change nothing.
            version: Of the program that is there as the caller read it; None for any, or none.

        Raises:
            Refused: What `portable_refusals` say; else `ProgramUnknown` of a version,
                `ProgramNameTaken`, what `settings_refusals` say and, if one is to be replaced,
                `ProgramChanged`, `ProgramTypeFixed`, `ProgramIsScheduled` or what `can_be_edited`
                says.
        """
        given = attrs.evolve(given, name=_single_spaced(given.name if name is None else name))
        refuse(*portable_refusals(given))
        async with self.unit_of_work(tenant, by) as work:
            switching = SwitchingService(self.unit_of_work, self.clock)
            windows = (await switching.begin(work)).windows
            before = await work.programs.find_named(given.name)
            refuse(_staleness(before, given.name, version))
            codes = await in_catalog(work, given.settings)
            refuse(
                *_misfits(before, given, windows, replace=replace),
                *settings_refusals(given.settings, codes, given.program_type),
            )
            changes = differences(await whole(work, before), given) if before else ()
            program = _edited(before, given) if before else self._draft(given)
            if not dry_run:
                program = await self._written(work, before, program, given, by)
            return TakenIn(program, before is None, changes)

    async def compare(
        self, tenant: TenantId, before: Side, after: Side, by: Actor
    ) -> tuple[Change, ...]:
        """Return what is different on the second side.

        What pages are given and what is sent counts where neither side is a revision.

        Raises:
            Refused: `ProgramUnknown`, `RevisionNumberUnknown`.
        """
        async with self.unit_of_work(tenant, by) as work:
            one, other = await _side(work, before), await _side(work, after)
        if before.revision is not None or after.revision is not None:
            one, other = _without_configs(one), _without_configs(other)
        return differences(one, other)

    async def unpublished(
        self, tenant: TenantId, program_id: ProgramId, by: Actor
    ) -> tuple[Change, ...]:
        """Return what publishing a program now would change.

        Raises:
            Refused: `ProgramUnknown`, `ProgramNotPublished`.
        """
        last = await self.revisions(tenant, program_id, by, limit=1)
        if not last:
            async with self.unit_of_work(tenant, by) as work:
                raise Refused(ProgramNotPublished((await work.programs.get(program_id)).name))
        return await self.compare(tenant, Side(program_id, last[0].number), Side(program_id), by)

    async def revisions(
        self,
        tenant: TenantId,
        program_id: ProgramId,
        by: Actor,
        limit: int = _PAGE,
        before: int | None = None,
    ) -> Sequence[Revision]:
        """Return what was published of a program, the latest first, from below a number on.

        Raises:
            Refused: `ProgramUnknown`.
        """
        async with self.unit_of_work(tenant, by) as work:
            await work.programs.get(program_id)
            return await work.programs.revisions_of(program_id, limit, before)

    async def _written(
        self,
        work: CopyWork,
        before: Program | None,
        program: Program,
        given: PortableProgram,
        by: Actor,
    ) -> Program:
        now = self.clock.now()
        if before is None:
            program = await keep_new(work, program, by, now)
        elif program != before:
            program = await keep_edited(work, before, program, by, now)
        is_other = await write_configs(work, program.id, given)
        # Its configs are a part of it: with others alone it is at its next version, too.
        return await work.programs.save(program) if is_other and program == before else program

    def _draft(self, given: PortableProgram) -> Program:
        program_id = ProgramId(self.ids.new())
        return Program(program_id, given.name, given.program_type, given.settings)


def _single_spaced(name: str) -> str:
    return " ".join(name.split())


def _staleness(before: Program | None, name: str, version: int | None) -> Refusal | None:
    if before is None:
        return None if version is None else ProgramUnknown(name)
    return is_as_read(before, version)


def _misfits(
    before: Program | None, given: PortableProgram, windows: Sequence[Window], *, replace: bool
) -> tuple[Refusal | None, ...]:
    """Say what keeps a document from taking the place of what has its name."""
    if before is None:
        return ()
    if not replace:
        return (ProgramNameTaken(given.name),)
    is_of_type = before.program_type is given.program_type
    other_type = None if is_of_type else ProgramTypeFixed(before.name, before.program_type)
    return can_be_edited(before) or is_not_scheduled(before, windows), other_type


def _edited(before: Program, given: PortableProgram) -> Program:
    return before if before.settings == given.settings else before.edited(given.settings)


async def _side(work: CopyWork, side: Side) -> PortableProgram:
    program = await work.programs.get(side.program_id)
    now = await whole(work, program)
    if side.revision is None:
        return now
    document = (await _numbered(work, program, side.revision)).document
    return attrs.evolve(now, name=document.name, settings=document.settings)


async def _numbered(work: CopyWork, program: Program, number: int) -> Revision:
    found = await work.programs.revisions_of(program.id, 1, before=number + 1)
    if not found or found[0].number != number:
        raise Refused(RevisionNumberUnknown(program.name, number))
    return found[0]


def _without_configs(program: PortableProgram) -> PortableProgram:
    return attrs.evolve(program, frontend_config=None, messages={})
