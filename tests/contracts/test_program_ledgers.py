"""What every keeper of configs says of the ledger that a program books to."""

import asyncio
from datetime import UTC, datetime

import attrs
import pytest

from flexcore.configs import BaseConfigs, BaseConfigService, LedgerInUse
from flexcore.kernel import Actor, ManualClock, Refusal, Refused, SeededIds, TenantId
from flexcore.programs import (
    LedgerConfig,
    LedgerUnknown,
    NoClassName,
    NoPack,
    Program,
    ProgramConfigs,
    ProgramService,
    ProgramSettings,
    ProgramType,
)
from flexcore.programs.publishing import frozen, ledger_is_still_known
from tests.contracts.test_base_configs import begin_on
from tests.contracts.test_program_history import NoVendors
from tests.works import StoreUnitOfWork

pytestmark = pytest.mark.anyio

IDS = SeededIds()
NOW = datetime(2026, 1, 1, tzinfo=UTC)
PUBLISHED = "Weekend packs"
SINGLE = {"id": "single", "name": "Single games", "vendorCode": "4712"}
SEASON = {"id": "season", "name": "Season", "vendorCode": "4711"}
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


@attrs.frozen
class Books:
    """A store with two ledgers, and a published program that books to one of them."""

    configs: BaseConfigService
    begin: StoreUnitOfWork
    tenant: TenantId
    by: Actor
    program: Program

    async def ledgers_become(self, *ledgers: object) -> tuple[Refusal, ...]:
        """Set the store's ledgers, and return why they stay as they are."""
        try:
            await self.configs.set(self.tenant, "ledgers", list(ledgers), self.by)
        except Refused as refused:
            return refused.refusals
        return ()

    async def publish(self, ledger: str | None, name: str = PUBLISHED) -> None:
        """Publish the program anew, with another ledger."""
        async with self.begin(self.tenant, self.by) as work:
            program = await work.programs.get(self.program.id)
            booked = ProgramConfigs(ledger=LedgerConfig(ledger) if ledger else None)
            settings = attrs.evolve(program.settings, configs=booked)
            program = attrs.evolve(program, name=name, settings=settings)
            revision = await frozen(work, program, IDS, NOW, self.by)
            await work.programs.save(program.published(revision.revision_id))

    async def kept(self) -> object:
        return (await self.configs.get(self.tenant, "ledgers", self.by)).value


@pytest.fixture
async def books(
    configs: BaseConfigs, tenant: TenantId, operator: Actor, clock: ManualClock
) -> Books:
    begin = begin_on(configs)
    service = BaseConfigService(begin, configs, clock)
    await service.set(tenant, "ledgers", [SEASON, SINGLE], operator)
    programs = ProgramService(begin, NoVendors(), clock, IDS)
    program = await programs.create(tenant, PUBLISHED, ProgramType.GAME_PACKS, operator)
    books = Books(service, begin, tenant, operator, program)
    await books.publish("season")
    return books


@pytest.mark.rule("FX-6.2")
async def test_a_ledger_stays_while_a_published_program_books_to_it(books: Books) -> None:
    in_use = (LedgerInUse("season", PUBLISHED),)

    assert await books.ledgers_become() == in_use
    assert await books.ledgers_become(SINGLE) == in_use
    assert await books.kept() == [SEASON, SINGLE]
    assert await books.ledgers_become(SEASON | {"vendorCode": "4713"}) == ()


@pytest.mark.rule("FX-6.2")
async def test_a_ledger_that_only_earlier_revisions_book_to_may_go(books: Books) -> None:
    await books.publish("single")

    assert await books.ledgers_become(SEASON) == (LedgerInUse("single", PUBLISHED),)
    assert await books.ledgers_become(SINGLE) == ()
    await books.publish(None)
    assert await books.ledgers_become() == ()


async def test_a_ledger_of_drafts_and_archived_programs_may_go(books: Books) -> None:
    async with books.begin(books.tenant, books.by) as work:
        program = await work.programs.get(books.program.id)
        await work.programs.save(program.archived())

    assert await books.ledgers_become() == ()


async def test_whoever_publishes_and_whoever_takes_the_ledger_away_wait_for_each_other(
    books: Books,
) -> None:
    await books.publish(None)
    async with books.begin(books.tenant, books.by) as work:
        program = await work.programs.get(books.program.id)
        settings = attrs.evolve(program.settings, configs=BOOKS.configs)
        program = attrs.evolve(program, settings=settings)
        assert await ledger_is_still_known(work, program) == ()
        rival = asyncio.create_task(books.ledgers_become(SINGLE))
        for _ in range(50):
            # Meanwhile the rival comes to where it has to wait.
            assert await work.base_configs.get("ledgers")
        revision = await frozen(work, program, IDS, NOW, books.by)
        await work.programs.save(program.published(revision.revision_id))

    assert await rival == (LedgerInUse("season", PUBLISHED),)


async def test_a_ledger_that_went_while_a_program_was_proved_is_not_published(
    books: Books,
) -> None:
    await books.publish(None)
    await books.ledgers_become(SINGLE)

    async with books.begin(books.tenant, books.by) as work:
        program = attrs.evolve(await work.programs.get(books.program.id), settings=BOOKS)
        refused = await ledger_is_still_known(work, program)

    assert refused == (LedgerUnknown("season", ("single",)),)
