"""What every keeper of configs says of the ledger that a program books to."""

import pytest

from flexcore.configs import BaseConfigs, BaseConfigService
from flexcore.kernel import Actor, ManualClock, Refused, SeededIds, TenantId
from flexcore.programs import (
    LedgerConfig,
    LedgerUnknown,
    NoClassName,
    NoPack,
    ProgramConfigs,
    ProgramService,
    ProgramSettings,
    ProgramType,
)
from tests.contracts.test_base_configs import begin_on
from tests.contracts.test_program_history import NoVendors

pytestmark = pytest.mark.anyio

BOOKS = ProgramSettings(configs=ProgramConfigs(ledger=LedgerConfig("season")))


@pytest.mark.rule("FX-6.1")
@pytest.mark.rule("FX-6.2")
async def test_the_ledger_that_a_program_books_to_is_one_that_the_store_is_set_to_have(
    configs: BaseConfigs, tenant: TenantId, operator: Actor, clock: ManualClock
) -> None:
    begin = begin_on(configs)
    service = ProgramService(begin, NoVendors(), clock, SeededIds())
    program = await service.create(tenant, "Packs", ProgramType.GAME_PACKS, operator)
    await service.configure(tenant, program.id, BOOKS, operator)
    single = {"id": "single", "name": "Single games", "vendorCode": "4712"}
    season = {"id": "season", "name": "Season", "vendorCode": "4711"}

    async def refusals(*ledgers: object) -> object:
        await BaseConfigService(begin, configs, clock).set(
            tenant, "ledgers", list(ledgers), operator
        )
        with pytest.raises(Refused) as refused:
            await service.publish(tenant, program.id, operator)
        return refused.value.refusals

    draft = (NoPack(), NoClassName())
    assert await refusals() == (*draft, LedgerUnknown("season", ()))
    assert await refusals(single) == (*draft, LedgerUnknown("season", ("single",)))
    assert await refusals(single, season) == draft
