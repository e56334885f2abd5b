"""Programs that break a rule, wherever programs are kept: refused, and left as they were."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

from flexcore.kernel import (
    Actor,
    EventCode,
    ManualClock,
    Refusal,
    Refused,
    SeededIds,
    TenantId,
)
from flexcore.programs import ProgramService, settings_from_plain, soundness
from tests.broken_programs import CLASS_NAME, GAMES, KEPT_FROM_PUBLISHING, KEPT_FROM_SAVING
from tests.contracts.test_program_history import NoVendors
from tests.shop import a_game, a_hall
from tests.works import StoreUnitOfWork

pytestmark = pytest.mark.anyio


@pytest.fixture
async def service(
    unit_of_work: StoreUnitOfWork, tenant: TenantId, operator: Actor, clock: ManualClock
) -> ProgramService:
    """Programs of a store whose catalog has the games of the broken ones."""
    async with unit_of_work(tenant, operator) as work:
        hall = a_hall()
        await work.catalog.save_venues([hall])
        games = [a_game(number, EventCode(code), hall) for number, code in enumerate(GAMES, 1)]
        await work.catalog.save_events(games)
    return ProgramService(unit_of_work, NoVendors(), clock, SeededIds())


async def test_settings_that_break_a_rule_are_not_kept(
    service: ProgramService, tenant: TenantId, operator: Actor
) -> None:
    for broken in KEPT_FROM_SAVING:
        program = await service.create(tenant, broken.rule, broken.program_type, operator)
        settings = settings_from_plain(broken.in_store(GAMES, CLASS_NAME))

        with pytest.raises(Refused) as refused:
            await service.configure(tenant, program.id, settings, operator)

        assert broken.code in codes_of(refused), broken.rule
        assert await service.find(tenant, broken.rule, operator) == program


async def test_a_program_that_breaks_a_rule_stays_a_draft(
    service: ProgramService, tenant: TenantId, operator: Actor
) -> None:
    for broken in KEPT_FROM_PUBLISHING:
        program = await service.create(tenant, broken.rule, broken.program_type, operator)
        settings = settings_from_plain(broken.in_store(GAMES, CLASS_NAME))
        draft = await service.configure(tenant, program.id, settings, operator)

        with pytest.raises(Refused) as refused:
            await service.publish(tenant, program.id, operator, confirmed=True)

        assert broken.code in codes_of(refused), broken.rule
        assert await service.find(tenant, broken.rule, operator) == draft


def codes_of(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def test_every_rule_of_settings_is_broken_once() -> None:
    assert {broken.code for broken in (*KEPT_FROM_SAVING, *KEPT_FROM_PUBLISHING)} == {
        kind.code for kind in _refusals()
    }


def _refusals() -> Iterator[type[Refusal]]:
    """Yield what settings can be refused for."""
    places = [soundness.__name__]
    places += [
        module.name for module in pkgutil.iter_modules(soundness.__path__, f"{soundness.__name__}.")
    ]
    for place in places:
        for value in vars(importlib.import_module(place)).values():
            if isinstance(value, type) and issubclass(value, Refusal) and value.__module__ == place:
                yield value
