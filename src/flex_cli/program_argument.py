"""The programs that a command is about: how they are named, and how one is found."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from flex_cli.running import Session, run
from flexcore.kernel import Actor, ProgramId, TenantId
from flexcore.programs import ProgramService

Result = TypeVar("Result")

ProgramArgument = Annotated[
    str, typer.Argument(metavar="PROGRAM", help="The program's name or id.")
]


def on_program(
    program: str,
    store: str,
    act: Callable[[ProgramService, TenantId, ProgramId, Actor], Awaitable[Result]],
) -> Result:
    """Do one thing with a program, as a whole command, and return what came of it."""

    async def work(session: Session) -> Result:
        tenant, found = await named(session, program)
        return await act(session.application.programs, tenant, found, session.by)

    return run(work, store)


async def named(session: Session, program: str) -> tuple[TenantId, ProgramId]:
    """Return the store of a command, and its program of this name or id.

    Raises:
        Refused: `ProgramUnknown` for a name; whether there is a program of an id is not asked.
    """
    tenant = (await session.store()).slug
    try:
        return tenant, ProgramId(UUID(program))
    except ValueError:
        return tenant, (await session.application.programs.find(tenant, program, session.by)).id
