"""The version of a program is that of its whole document: of its configs as of its settings."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import attrs
import pytest

from flexcore.configs import (
    ConfigChanged,
    FrontendConfig,
    FrontendConfigService,
    NotificationConfigService,
    NotificationKey,
)
from flexcore.kernel import Actor, Ids, ManualClock, Refused, TenantId
from flexcore.programs import PortableProgram, Program, ProgramChanged, ProgramDocuments
from tests.builders import a_program
from tests.works import StoreUnitOfWork, Work

pytestmark = pytest.mark.anyio

KEY = NotificationKey.ORDER_FAILURE_EMAIL
EMPTY = PortableProgram("Season", a_program().program_type, a_program().settings)


@pytest.fixture
def pages(unit_of_work: StoreUnitOfWork) -> FrontendConfigService:
    return FrontendConfigService(unit_of_work)


@pytest.fixture
def messages(unit_of_work: StoreUnitOfWork) -> NotificationConfigService:
    return NotificationConfigService(unit_of_work)


@pytest.fixture
def documents(unit_of_work: StoreUnitOfWork, ids: Ids) -> ProgramDocuments:
    return ProgramDocuments(unit_of_work, ManualClock(), ids)


@pytest.fixture
async def program(documents: ProgramDocuments, tenant: TenantId, operator: Actor) -> Program:
    return (await documents.take_in(tenant, EMPTY, operator)).program


@pytest.fixture(params=["pages", "messages"])
def write(
    request: pytest.FixtureRequest,
    pages: FrontendConfigService,
    messages: NotificationConfigService,
    tenant: TenantId,
    program: Program,
    operator: Actor,
) -> Callable[[], Awaitable[object]]:
    """Set what pages are given, or switch a message on."""
    if request.param == "pages":
        return partial(pages.put, tenant, program.id, b"[1]", operator)
    return partial(messages.switch, tenant, program.id, KEY.value, operator, is_enabled=True)


async def test_a_document_from_before_somebody_changed_a_config_is_refused(
    documents: ProgramDocuments,
    tenant: TenantId,
    operator: Actor,
    program: Program,
    write: Callable[[], Awaitable[object]],
) -> None:
    await write()
    with_theirs = await documents.export(tenant, program.id, operator)

    with pytest.raises(Refused) as refused:
        await documents.take_in(tenant, EMPTY, operator, replace=True, version=program.version)

    assert refused.value.refusals == (ProgramChanged("Season", program.version + 1),)
    assert await documents.export(tenant, program.id, operator) == with_theirs != EMPTY


async def test_a_config_that_is_written_as_it_is_leaves_the_version(
    work: Work, program: Program, write: Callable[[], Awaitable[object]]
) -> None:
    await write()
    await write()

    async with work() as begun:
        assert await begun.programs.get(program.id) == attrs.evolve(
            program, version=program.version + 1
        )


async def test_a_document_with_other_configs_is_the_next_version(
    documents: ProgramDocuments,
    tenant: TenantId,
    operator: Actor,
    program: Program,
    write: Callable[[], Awaitable[object]],
    work: Work,
) -> None:
    await write()
    version = program.version + 1

    taken = await documents.take_in(tenant, EMPTY, operator, replace=True, version=version)
    again = await documents.take_in(tenant, EMPTY, operator, replace=True, version=version + 1)

    assert taken.program == again.program == attrs.evolve(program, version=version + 1)
    async with work() as begun:
        assert await begun.programs.get(program.id) == taken.program


async def test_of_a_document_and_a_config_at_once_one_is_refused(
    documents: ProgramDocuments,
    pages: FrontendConfigService,
    tenant: TenantId,
    operator: Actor,
    program: Program,
    work: Work,
) -> None:
    mine, theirs = attrs.evolve(EMPTY, frontend_config=b"[1]"), b"[2]"

    ends = await asyncio.gather(
        documents.take_in(tenant, mine, operator, replace=True, version=program.version),
        pages.put(tenant, program.id, theirs, operator, version=0),
        return_exceptions=True,
    )

    (refused,) = (end for end in ends if isinstance(end, Refused))
    is_mine = refused is ends[1]
    told = ConfigChanged("the frontend config", 1) if is_mine else ProgramChanged("Season", 2)
    assert refused.refusals == (told,)
    async with work() as begun:
        kept = await begun.frontend_configs.get(program.id)
    assert kept == FrontendConfig(program.id, b"[1]" if is_mine else theirs, 1)
