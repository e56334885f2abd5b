"""What every keeper of frontend configs does."""

import asyncio
from uuid import UUID

import pytest

from flexcore.configs import (
    ConfigChanged,
    FrontendConfig,
    FrontendConfigMissing,
    FrontendConfigService,
    FrontendConfigTooLarge,
    FrontendConfigUnreadable,
    NoSuchProgram,
)
from flexcore.kernel import Actor, ProgramId, Refusal, Refused, TenantId
from tests.builders import a_program
from tests.works import StoreUnitOfWork, Work

pytestmark = pytest.mark.anyio

REGULAR = a_program().id
NOWHERE = ProgramId(UUID(int=404))
BANNERS = '{ "banner" :\t"Göld 🎟",\r\n"b":1.0, "a":2e0,"a":3, "big":123456789012345678901e-3 }\n'


@pytest.fixture
def service(unit_of_work: StoreUnitOfWork, program: None) -> FrontendConfigService:
    return FrontendConfigService(unit_of_work)


@pytest.fixture
async def program(work: Work) -> None:
    async with work() as begun:
        await begun.programs.add(a_program())


def only(refused: pytest.ExceptionInfo[Refused]) -> Refusal:
    (refusal,) = refused.value.refusals
    return refusal


@pytest.mark.rule("FX-5.1")
@pytest.mark.rule("FX-5.2")
@pytest.mark.rule("FX-5.4")
@pytest.mark.parametrize(
    "content",
    [
        BANNERS.encode(),
        b"null",
        b' "text" ',
        b"[]",
        rb'"\ud800 \u0000 \/ \u00e9"',
        b"1" * 5000,
        b"[" * 200 + b"]" * 200,
        b'"' + b"x" * (256 * 1024 - 2) + b'"',
    ],
    ids=["banners", "null", "text", "list", "escapes", "number", "deep", "largest"],
)
async def test_the_bytes_that_were_sent_come_back(
    service: FrontendConfigService, tenant: TenantId, operator: Actor, content: bytes
) -> None:
    saved = await service.put(tenant, REGULAR, content, operator)

    assert saved == FrontendConfig(REGULAR, content, 1)
    assert await service.get(tenant, REGULAR, operator) == saved


async def test_a_stale_config_is_refused_and_the_other_stays(
    service: FrontendConfigService, tenant: TenantId, operator: Actor
) -> None:
    await service.put(tenant, REGULAR, b"[1]", operator, version=0)
    await service.put(tenant, REGULAR, b"[2]", operator, version=1)

    with pytest.raises(Refused) as refused:
        await service.put(tenant, REGULAR, b"[3]", operator, version=1)

    assert only(refused) == ConfigChanged("the frontend config", 2)
    assert await service.put(tenant, REGULAR, b"[4]", operator) == FrontendConfig(
        REGULAR, b"[4]", 3
    )


async def test_the_same_bytes_again_change_nothing(
    service: FrontendConfigService, tenant: TenantId, operator: Actor
) -> None:
    once = await service.put(tenant, REGULAR, b"[1]", operator)

    assert await service.put(tenant, REGULAR, b"[1]", operator) == once
    assert (await service.put(tenant, REGULAR, b"[1] ", operator)).version == 2


async def test_a_config_that_was_taken_away_is_missing_and_no_later_one_has_its_version(
    service: FrontendConfigService, tenant: TenantId, operator: Actor, work: Work
) -> None:
    await service.put(tenant, REGULAR, b"[1]", operator)

    async with work() as begun:
        await begun.frontend_configs.delete(REGULAR)
        await begun.frontend_configs.delete(REGULAR)

    with pytest.raises(Refused) as missing:
        await service.get(tenant, REGULAR, operator)
    assert only(missing) == FrontendConfigMissing(REGULAR)
    assert await service.put(tenant, REGULAR, b"[2]", operator, version=0) == FrontendConfig(
        REGULAR, b"[2]", 3
    )
    with pytest.raises(Refused) as stale:
        await service.put(tenant, REGULAR, b"[3]", operator, version=1)
    assert only(stale) == ConfigChanged("the frontend config", 3)


async def test_of_rivals_with_one_version_exactly_one_saves(
    service: FrontendConfigService, tenant: TenantId, operator: Actor
) -> None:
    async def put(number: int) -> Refusal | None:
        try:
            await service.put(tenant, REGULAR, b"[%d]" % number, operator, version=0)
        except Refused as refused:
            return refused.refusals[0]
        return None

    answers = await asyncio.gather(*(put(number) for number in range(6)))

    assert answers.count(None) == 1
    assert answers.count(ConfigChanged("the frontend config", 1)) == 5
    assert (await service.get(tenant, REGULAR, operator)).version == 1


async def test_a_program_without_a_config_and_one_that_is_not_there_are_refused(
    service: FrontendConfigService, tenant: TenantId, operator: Actor
) -> None:
    with pytest.raises(Refused) as missing:
        await service.get(tenant, REGULAR, operator)
    with pytest.raises(Refused) as unknown:
        await service.put(tenant, NOWHERE, b"[]", operator)

    assert only(missing) == FrontendConfigMissing(REGULAR)
    assert only(unknown) == NoSuchProgram(NOWHERE)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{", FrontendConfigUnreadable),
        (b'"' + b"x" * 5_000_000 + b'"', FrontendConfigTooLarge),
    ],
    ids=["broken", "5 MB"],
)
async def test_what_is_refused_leaves_the_config_as_it_was(
    service: FrontendConfigService,
    tenant: TenantId,
    operator: Actor,
    content: bytes,
    kind: type[Refusal],
) -> None:
    before = await service.put(tenant, REGULAR, b"[1]", operator)

    with pytest.raises(Refused) as refused:
        await service.put(tenant, REGULAR, content, operator)

    assert isinstance(only(refused), kind)
    assert await service.get(tenant, REGULAR, operator) == before
