from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from uuid import UUID

import attrs
import pytest

from flex_adapters.memory.base_configs import MemoryBaseConfigRecords
from flex_adapters.memory.catalog import CatalogState, MemoryCatalog
from flex_adapters.memory.program_history import MemoryProgramHistory
from flex_adapters.memory.program_switches import MemoryProgramSwitches
from flex_adapters.memory.programs import MemoryPrograms, ProgramState
from flex_adapters.memory.tables import UndoLog
from flex_adapters.memory.vendor import SOLD_BY_ITEM
from flexcore.catalog import Event, Venue
from flexcore.kernel import (
    Actor,
    ActorKind,
    Change,
    Charge,
    ChargeKind,
    DomainEvent,
    EventCode,
    EventId,
    ManualClock,
    Money,
    SeatPrice,
    SeededIds,
    TenantId,
    VenueId,
    iso_currency,
)
from flexcore.programs import ProgramService, ProgramWork
from flexcore.vendors import (
    PriceLevel,
    SeatHolds,
    TicketVendor,
    VendorCapabilities,
    VendorSales,
    VendorStock,
)
from tests.audits import RecordingAudit
from tests.outboxes import RecordingOutbox

USD = iso_currency("USD")
ONLY_STOCK = "programs ask a vendor for nothing but its stock and its ways"
PRICE = SeatPrice((Charge(ChargeKind.FACE_VALUE, Money(5000, USD)),), USD)


@attrs.frozen
class StoreWork:
    """One store in memory: its configs, its catalog, its programs and its news."""

    base_configs: MemoryBaseConfigRecords
    catalog: MemoryCatalog
    programs: MemoryPrograms
    program_history: MemoryProgramHistory
    switches: MemoryProgramSwitches
    outbox: RecordingOutbox
    audit: RecordingAudit

    @classmethod
    def empty(cls) -> "StoreWork":
        state = ProgramState()
        return cls(
            MemoryBaseConfigRecords(UndoLog()),
            MemoryCatalog(CatalogState()),
            MemoryPrograms(state),
            MemoryProgramHistory(UndoLog()),
            MemoryProgramSwitches(state),
            RecordingOutbox.empty([]),
            RecordingAudit(),
        )


@attrs.frozen
class Stock:
    """A vendor's stock by event and class name; nobody may ask while work is open."""

    open_seats: dict[tuple[EventCode, str], int]
    failures: list[Exception]
    open_work: list[TenantId]

    async def price_levels(
        self, event_codes: Collection[EventCode]
    ) -> Mapping[EventCode, tuple[PriceLevel, ...]]:
        assert not self.open_work, "the vendor was asked within a transaction"
        if self.failures:
            raise self.failures[0]
        return {
            code: tuple(
                PriceLevel(code, "101", "P1", "ADULT", class_name, seats, 0, PRICE)
                for (event_code, class_name), seats in self.open_seats.items()
                if event_code == code and seats
            )
            for code in event_codes
        }

    async def known_events(self, event_codes: Collection[EventCode]) -> frozenset[EventCode]:
        known = {event_code for event_code, _ in self.open_seats}
        return frozenset(known.intersection(event_codes))


@attrs.frozen
class StockVendor:
    """A vendor that has stock and nothing else."""

    stock: VendorStock

    @property
    def capabilities(self) -> VendorCapabilities:
        return SOLD_BY_ITEM

    @property
    def holds(self) -> SeatHolds:
        raise AssertionError(ONLY_STOCK)

    @property
    def sales(self) -> VendorSales:
        raise AssertionError(ONLY_STOCK)


@attrs.frozen
class OneVendor:
    """The same vendor for every store."""

    vendor: TicketVendor

    def of(self, tenant: TenantId) -> TicketVendor:
        return self.vendor

    def joined(self, tenant: TenantId, work: object) -> TicketVendor:
        raise AssertionError(ONLY_STOCK)


@pytest.fixture
def store() -> TenantId:
    return TenantId("harbour")


@pytest.fixture
def staff() -> Actor:
    return Actor(ActorKind.CLI, "pat")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def open_seats() -> dict[tuple[EventCode, str], int]:
    """What the vendor has, by event and class name."""
    return {}


@pytest.fixture
def failures() -> list[Exception]:
    """How the vendor fails; it answers while this is empty."""
    return []


@pytest.fixture
def open_work() -> list[TenantId]:
    """Stores in whose tables somebody is at work."""
    return []


@pytest.fixture
def stores() -> dict[TenantId, StoreWork]:
    return {}


@pytest.fixture
def work_of(stores: dict[TenantId, StoreWork]) -> Callable[[TenantId], ProgramWork]:
    """Look into a store, beside the service."""

    def find(tenant: TenantId) -> ProgramWork:
        return stores.setdefault(tenant, StoreWork.empty())

    return find


@pytest.fixture
def told(stores: dict[TenantId, StoreWork], store: TenantId) -> list[DomainEvent]:
    """Every domain event of the store, in order."""
    return stores.setdefault(store, StoreWork.empty()).outbox.told


@pytest.fixture
def recorded(stores: dict[TenantId, StoreWork], store: TenantId) -> list[Change]:
    """Every change of the store that is on record, in order."""
    return stores.setdefault(store, StoreWork.empty()).audit.changes


@pytest.fixture
def service(
    work_of: Callable[[TenantId], ProgramWork],
    open_seats: dict[tuple[EventCode, str], int],
    failures: list[Exception],
    open_work: list[TenantId],
    clock: ManualClock,
) -> ProgramService:
    @asynccontextmanager
    async def begin(tenant: TenantId, by: Actor) -> AsyncIterator[ProgramWork]:
        open_work.append(tenant)
        try:
            yield work_of(tenant)
        finally:
            open_work.remove(tenant)

    vendor = StockVendor(Stock(open_seats, failures, open_work))
    return ProgramService(begin, OneVendor(vendor), clock, SeededIds())


@pytest.fixture
def schedule(
    work_of: Callable[[TenantId], ProgramWork], open_seats: dict[tuple[EventCode, str], int]
) -> Callable[[TenantId, Sequence[EventCode]], Awaitable[None]]:
    """Put events into a store's catalog, and Sideline seats of them on sale."""

    async def put(tenant: TenantId, codes: Sequence[EventCode]) -> None:
        catalog = work_of(tenant).catalog
        await catalog.save_venues([HALL])
        await catalog.save_events([a_game(number, code) for number, code in enumerate(codes, 1)])
        open_seats.update({(code, "Sideline"): 10 for code in codes})

    return put


HALL = Venue(VenueId(UUID(int=1)), "hall", "Hall", "Portland", "ME", "America/New_York")


def a_game(number: int, code: EventCode) -> Event:
    """A game on the given day of October 2025, at seven in the evening."""
    return Event(
        EventId(UUID(int=number)),
        code,
        f"Game {number}",
        HALL.id,
        "GUL",
        "Gulls",
        "TER",
        "Terns",
        "Regular Season",
        date(2025, 10, number),
        datetime(2025, 10, number, 23, tzinfo=UTC),
        HALL.time_zone,
    )
