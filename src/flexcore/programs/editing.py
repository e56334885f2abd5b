"""Changing programs' settings, all of them or one part, each change whole or not at all."""

import attrs

from flexcore.kernel import Actor, Clock, ProgramId, Refused, TenantId, UnitOfWork
from flexcore.programs.keeping import keep_edited
from flexcore.programs.lifecycle import can_be_edited
from flexcore.programs.listed import in_catalog
from flexcore.programs.model import Program
from flexcore.programs.parts import SettingsChange
from flexcore.programs.ports import ProgramWork
from flexcore.programs.schedule import is_not_scheduled
from flexcore.programs.soundness import settings_refusals
from flexcore.programs.switching import SwitchingService
from flexcore.programs.versions import is_as_read


@attrs.frozen
class ProgramEditing:
    """Reads what programs say, and changes it."""

    unit_of_work: UnitOfWork[ProgramWork]
    clock: Clock

    async def read(self, tenant: TenantId, program_id: ProgramId, by: Actor) -> Program:
        """Return a program as it can be edited.

        Raises:
            Refused: `ProgramUnknown`.
        """
        async with self.unit_of_work(tenant, by) as work:
            return await work.programs.get(program_id)

    async def change(
        self,
        tenant: TenantId,
        program_id: ProgramId,
        change: SettingsChange,
        by: Actor,
        *,
        version: int | None = None,
    ) -> Program:
        """Change a program's settings; a published program becomes a draft again.

        Nobody else changes them between reading and saving. A change that leaves them as they
        are changes nothing.

        Args:
            tenant: The store.
            program_id: A draft, or a published program that is not active.
            change: Given the settings as they are, returns them as they are to be.
            by: Who asks.
            version: Of the program as the caller read it; None for whatever is there.

        Raises:
            Refused: `ProgramUnknown`, `ProgramChanged`, `ProgramIsScheduled`, what
                `can_be_edited` or `settings_refusals` say, or the change itself.
        """
        async with self.unit_of_work(tenant, by) as work:
            windows = (await SwitchingService(self.unit_of_work, self.clock).begin(work)).windows
            program = await work.programs.get(program_id)
            stale = is_as_read(program, version)
            if refusal := stale or can_be_edited(program) or is_not_scheduled(program, windows):
                raise Refused(refusal)
            settings = change(program.settings)
            codes = await in_catalog(work, settings)
            if refusals := settings_refusals(settings, codes, program.program_type):
                raise Refused(*refusals)
            if settings == program.settings:
                return program
            return await keep_edited(work, program, program.edited(settings), by, self.clock.now())
