"""A program is published when its proof has no errors and somebody has confirmed its warnings."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from threading import Event

import attrs
import pytest

from flexcore.configs import ConfigChange
from flexcore.kernel import Actor, EventCode, ManualClock, Refused, TenantId, Unavailable
from flexcore.programs import (
    BuildYourOwn,
    ChoiceOutOfReach,
    ClassName,
    EventsWithoutSeats,
    LedgerConfig,
    LedgerUnknown,
    Program,
    ProgramChanged,
    ProgramConfigs,
    ProgramService,
    ProgramSettings,
    ProgramStatus,
    ProgramType,
    ProgramWork,
    StockNotKnown,
    WarningsUnconfirmed,
)
from flexcore.vendors import PriceLevel, VendorStock
from tests.core.programs.conftest import OneVendor, StockVendor
from tests.shop import Shop

pytestmark = pytest.mark.anyio

Schedule = Callable[[TenantId, Sequence[EventCode]], Awaitable[None]]

G1, G2, G3 = (EventCode(f"G{number}") for number in (1, 2, 3))
SETTINGS = ProgramSettings(BuildYourOwn(2, 3, (G1, G2, G3)), (ClassName("Sideline"),))


@attrs.frozen
class Desk:
    """A draft of three games of which a fan picks two, and what staff do with it."""

    service: ProgramService
    store: TenantId
    staff: Actor
    program: Program

    async def publish(self, *, confirmed: bool = False) -> None:
        await self.service.publish(self.store, self.program.id, self.staff, confirmed=confirmed)

    async def refused(self, *, confirmed: bool = False) -> list[str]:
        with pytest.raises(Refused) as refused:
            await self.publish(confirmed=confirmed)
        return [refusal.code for refusal in refused.value.refusals]

    async def status(self) -> ProgramStatus:
        view = await self.service.show(self.store, self.program.id, self.staff)
        return view.program.status


@pytest.fixture
async def desk(service: ProgramService, store: TenantId, staff: Actor, schedule: Schedule) -> Desk:
    await schedule(store, [G1, G2, G3])
    draft = await service.create(store, "Pick two", ProgramType.BUILD_YOUR_OWN, staff)
    program = await service.configure(store, draft.id, SETTINGS, staff)
    return Desk(service, store, staff, program)


@pytest.mark.rule("FX-16.6")
async def test_a_program_that_nobody_could_buy_is_not_published_whatever_is_confirmed(
    desk: Desk, open_seats: dict[tuple[EventCode, str], int]
) -> None:
    open_seats.update({(G1, "Sideline"): 0, (G2, "Sideline"): 0})

    codes = await desk.refused(confirmed=True)

    assert codes == [ChoiceOutOfReach.code]
    assert await desk.status() is ProgramStatus.DRAFT


@pytest.mark.rule("FX-16.6")
async def test_warnings_are_listed_until_they_are_confirmed(
    desk: Desk, open_seats: dict[tuple[EventCode, str], int]
) -> None:
    open_seats[G1, "Sideline"] = 0

    codes = await desk.refused()
    before = await desk.status()
    await desk.publish(confirmed=True)

    assert codes == [WarningsUnconfirmed.code, EventsWithoutSeats.code]
    assert before is ProgramStatus.DRAFT
    assert await desk.status() is ProgramStatus.PUBLISHED


@pytest.mark.rule("FX-16.6")
async def test_a_vendor_that_cannot_be_asked_keeps_nobody_from_publishing_who_confirms_it(
    desk: Desk, failures: list[Exception]
) -> None:
    failures.append(Unavailable("The box office"))

    codes = await desk.refused()
    await desk.publish(confirmed=True)

    assert codes == [WarningsUnconfirmed.code, StockNotKnown.code]
    assert await desk.status() is ProgramStatus.PUBLISHED


@pytest.mark.rule("FX-6.2")
async def test_a_program_is_published_once_the_store_has_the_ledger_that_it_books_to(
    desk: Desk, work_of: Callable[[TenantId], ProgramWork], clock: ManualClock
) -> None:
    books = attrs.evolve(SETTINGS, configs=ProgramConfigs(ledger=LedgerConfig("season")))
    await desk.service.configure(desk.store, desk.program.id, books, desk.staff)

    codes = await desk.refused(confirmed=True)
    before = await desk.status()
    ledgers = [{"id": "season", "name": "Season", "vendorCode": "4711"}]
    change = ConfigChange("ledgers", None, ledgers, 1, str(desk.staff), clock.now())
    await work_of(desk.store).base_configs.change(change)
    await desk.publish()

    assert codes == [LedgerUnknown.code]
    assert before is ProgramStatus.DRAFT
    assert await desk.status() is ProgramStatus.PUBLISHED


@attrs.frozen
class StockWhileEdited:
    """A vendor's stock; while it is asked for, somebody saves the program."""

    stock: VendorStock
    work: ProgramWork
    program: Program

    async def price_levels(
        self, event_codes: Sequence[EventCode]
    ) -> Mapping[EventCode, tuple[PriceLevel, ...]]:
        edited = self.program.edited(attrs.evolve(SETTINGS, ticket_limit=2))
        await self.work.programs.save(edited)
        return await self.stock.price_levels(event_codes)

    async def known_events(self, event_codes: Collection[EventCode]) -> frozenset[EventCode]:
        return await self.stock.known_events(event_codes)


@attrs.frozen
class SlowLevels(Mapping[EventCode, tuple[PriceLevel, ...]]):
    """Price levels that nobody can read before somebody else was served."""

    levels: Mapping[EventCode, tuple[PriceLevel, ...]]
    served: Event

    def __getitem__(self, code: EventCode) -> tuple[PriceLevel, ...]:
        assert self.served.wait(timeout=10), "nobody was served while a program was proved"
        return self.levels[code]

    def __iter__(self) -> Iterator[EventCode]:
        return iter(self.levels)

    def __len__(self) -> int:
        return len(self.levels)


@attrs.frozen
class SlowStock:
    """A vendor's stock that takes long to look through; `told` says that somebody has it."""

    stock: VendorStock
    told: asyncio.Event
    served: Event

    async def price_levels(
        self, event_codes: Sequence[EventCode]
    ) -> Mapping[EventCode, tuple[PriceLevel, ...]]:
        levels = await self.stock.price_levels(event_codes)
        self.told.set()
        return SlowLevels(levels, self.served)

    async def known_events(self, event_codes: Collection[EventCode]) -> frozenset[EventCode]:
        return await self.stock.known_events(event_codes)


async def test_fans_are_served_while_a_program_is_proved(desk: Desk) -> None:
    told, served = asyncio.Event(), Event()
    slow = SlowStock(desk.service.vendors.of(desk.store).stock, told, served)
    proving = (await Shop.opened()).application.programs.proving
    service = attrs.evolve(desk.service, vendors=OneVendor(StockVendor(slow)), proving=proving)

    async def serve() -> None:
        await told.wait()
        served.set()

    check, _ = await asyncio.gather(service.check(desk.store, desk.program.id, desk.staff), serve())

    assert check.findings == ()


async def test_a_program_that_changed_since_its_proof_is_not_published(
    desk: Desk, work_of: Callable[[TenantId], ProgramWork]
) -> None:
    stock = desk.service.vendors.of(desk.store).stock
    edited = StockWhileEdited(stock, work_of(desk.store), desk.program)
    service = attrs.evolve(desk.service, vendors=OneVendor(StockVendor(edited)))

    codes = await attrs.evolve(desk, service=service).refused()

    assert codes == [ProgramChanged.code]
    assert await desk.status() is ProgramStatus.DRAFT
