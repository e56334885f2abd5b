"""Keeping a program as it was edited, with what is told and remembered of it."""

from datetime import datetime

from flexcore.kernel import Actor
from flexcore.programs.history import config_changes
from flexcore.programs.model import Program
from flexcore.programs.ports import ProgramWork
from flexcore.programs.telling import tell_configured, tell_created


async def keep_new(work: ProgramWork, program: Program, by: Actor, at: datetime) -> Program:
    """Add a program.

    Raises:
        Refused: `ProgramNameTaken`.
    """
    made = await work.programs.add(program)
    await tell_created(work, made)
    await work.program_history.record(config_changes(None, made, by, at))
    return made


async def keep_edited(
    work: ProgramWork, before: Program, after: Program, by: Actor, at: datetime
) -> Program:
    """Save a program with other settings than it had.

    Raises:
        Refused: `ProgramChanged`.
    """
    saved = await work.programs.save(after)
    await tell_configured(work, before, saved)
    await work.program_history.record(config_changes(before.settings.configs, saved, by, at))
    return saved
