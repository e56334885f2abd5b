"""How the command line names programs, and a time on a store's clocks."""

from datetime import datetime

from flex_cli.running import Session
from flexcore.kernel import ProgramId, TenantId

# Ways to write a time on the store's clocks; a day alone means its midnight.
LOCAL_TIMES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


async def program_names(session: Session, tenant: TenantId) -> dict[ProgramId, str]:
    """Return the name of every program."""
    listed = await session.application.programs.list_programs(tenant, session.by)
    return {program.id: program.name for program in listed}


def local(moment: datetime) -> str:
    """Return a moment as the clocks of its time zone show it."""
    return f"{moment:%a %Y-%m-%d %H:%M %Z}"
