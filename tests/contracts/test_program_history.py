"""What every keeper of the changes of programs' configs does."""

from datetime import timedelta
from uuid import UUID

import attrs
import pytest

from flexcore.kernel import (
    Actor,
    ActorKind,
    ManualClock,
    ProgramId,
    Refused,
    SeededIds,
    TenantId,
)
from flexcore.programs import (
    BlockLimiter,
    ClassName,
    InventoryConfig,
    LedgerConfig,
    PackStructure,
    PackStructureConfig,
    PaymentPlanConfig,
    Program,
    ProgramChanged,
    ProgramConfigChange,
    ProgramConfigs,
    ProgramConfigUnknown,
    ProgramService,
    ProgramSettings,
    ProgramType,
    ProgramUnknown,
)
from flexcore.vendors import TicketVendor
from tests.works import StoreUnitOfWork

pytestmark = pytest.mark.anyio

KIM = Actor(ActorKind.OPERATOR, "kim")
SIX_IN_A_BLOCK = InventoryConfig(block_limiter=BlockLimiter(is_enabled=True, max_seats_per_block=6))


@attrs.frozen
class NoVendors:
    """Vendors who must not be asked."""

    def of(self, tenant: TenantId) -> TicketVendor:
        raise AssertionError(f"{tenant} is configured without a vendor")

    def joined(self, tenant: TenantId, work: object) -> TicketVendor:
        raise AssertionError(f"{tenant} is configured without a vendor")


@attrs.frozen
class Desk:
    """A program, and staff who change its configs."""

    service: ProgramService
    tenant: TenantId
    program: Program
    clock: ManualClock

    async def configure(
        self, configs: ProgramConfigs, by: Actor = KIM, *, version: int | None = None
    ) -> Program:
        settings = ProgramSettings(configs=configs)
        return await self.service.configure(
            self.tenant, self.program.id, settings, by, version=version
        )

    async def changes(
        self, key: str, *, limit: int = 50, before: int | None = None
    ) -> list[ProgramConfigChange]:
        found = self.service.changes(
            self.tenant, self.program.id, key, KIM, limit=limit, before=before
        )
        return list(await found)


@pytest.fixture
async def desk(
    unit_of_work: StoreUnitOfWork, tenant: TenantId, operator: Actor, clock: ManualClock
) -> Desk:
    service = ProgramService(unit_of_work, NoVendors(), clock, SeededIds())
    program = await service.create(tenant, "Packs", ProgramType.GAME_PACKS, operator)
    return Desk(service, tenant, program, clock)


@pytest.mark.rule("FX-1.12")
async def test_each_change_of_a_config_is_on_record_with_both_values_who_made_it_and_when(
    desk: Desk, operator: Actor
) -> None:
    created_at = desk.clock.now()
    desk.clock.advance(timedelta(hours=1))

    saved = await desk.configure(ProgramConfigs(SIX_IN_A_BLOCK))

    latest, first = await desk.changes("inventory")
    assert (first.old_value, first.version) == (None, 1)
    assert (first.changed_by, first.changed_at) == (str(operator), created_at)
    assert first.new_value == latest.old_value
    assert latest.key == "inventory"
    assert latest.program_id == desk.program.id
    assert latest.version == saved.version
    assert isinstance(latest.new_value, dict)
    assert latest.new_value["blockLimiter"] == {"isEnabled": True, "maxSeatsPerBlock": 6}
    assert (latest.changed_by, latest.changed_at) == (str(KIM), desk.clock.now())


@pytest.mark.rule("FX-6.2")
@pytest.mark.rule("FX-1.13")
@pytest.mark.rule("FX-1.14")
@pytest.mark.rule("FX-1.15")
async def test_a_config_that_is_set_and_taken_away_again_is_on_record_both_times(
    desk: Desk,
) -> None:
    only = PackStructureConfig(PackStructure.PACKS_ONLY)
    plan = PaymentPlanConfig(is_enabled=True)
    await desk.configure(
        ProgramConfigs(ledger=LedgerConfig("L-1"), pack_structure=only, payment_plan=plan)
    )
    await desk.configure(ProgramConfigs())

    values = {
        key: [(each.old_value, each.new_value) for each in await desk.changes(key)]
        for key in ("ledger", "pack_structure", "payment_plan")
    }

    ledger, structure = {"ledgerId": "L-1"}, {"structure": "packs_only"}
    enabled = {"isEnabled": True, "isRequired": False}
    assert values == {
        "ledger": [(ledger, None), (None, ledger)],
        "pack_structure": [(structure, None), (None, structure)],
        "payment_plan": [(enabled, None), (None, enabled)],
    }


@pytest.mark.rule("FX-1.11")
async def test_what_does_not_change_a_config_leaves_no_trace_in_its_history(desk: Desk) -> None:
    other = attrs.evolve(desk.program.settings, class_names=(ClassName("Club"),))
    await desk.service.configure(desk.tenant, desk.program.id, other, KIM)
    await desk.configure(ProgramConfigs(ledger=LedgerConfig("L-1")))
    with pytest.raises(Refused) as stale:
        await desk.configure(ProgramConfigs(SIX_IN_A_BLOCK), version=1)

    assert stale.value.refusals == (ProgramChanged("Packs", 3),)
    assert [each.version for each in await desk.changes("inventory")] == [1]
    assert [each.version for each in await desk.changes("ledger")] == [3]


async def test_a_history_is_read_page_by_page(desk: Desk) -> None:
    for number in range(1, 4):
        await desk.configure(ProgramConfigs(ledger=LedgerConfig(f"L-{number}")))

    first = await desk.changes("ledger", limit=2)
    rest = await desk.changes("ledger", before=first[-1].version)

    assert [each.version for each in (*first, *rest)] == [4, 3, 2]


async def test_no_history_is_told_of_what_is_not_there(desk: Desk) -> None:
    nobody = ProgramId(UUID(int=9))
    with pytest.raises(Refused) as unknown_key:
        await desk.changes("colours")
    with pytest.raises(Refused) as unknown_program:
        await desk.service.changes(desk.tenant, nobody, "ledger", KIM)

    assert unknown_key.value.refusals == (ProgramConfigUnknown("colours"),)
    assert ": name one of inventory, ledger" in unknown_key.value.refusals[0].message
    assert unknown_program.value.refusals == (ProgramUnknown(str(nobody)),)
