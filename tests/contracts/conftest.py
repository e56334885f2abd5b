"""The adapters of each port: every contract test runs once for each of them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import cast
from uuid import UUID

import attrs
import pytest

from flex_adapters.memory.card_payments import MemoryCards
from flex_adapters.memory.configs import MemoryConfigs
from flex_adapters.memory.database import MemoryDatabase
from flex_adapters.memory.reductions import Reduction
from flex_adapters.memory.stores import MemoryStores
from flex_adapters.memory.vendor import CHARGING_ITSELF, SOLD_BY_ITEM, MemoryVendor
from flex_adapters.twins.stripe import StripeTwin
from flex_adapters.vendors.boxoffice import BoxOfficeVendor
from flexcore.boxoffice import BoxOffice, Fees, NewSeat
from flexcore.configs import BaseConfigs
from flexcore.fans import Fan
from flexcore.kernel import Actor, ActorKind, Clock, EventCode, ManualClock, Money, TenantId
from flexcore.payments import CardPayments
from flexcore.programs import Revision
from flexcore.stores import Stores
from flexcore.vendors import TicketVendor
from tests.adapters.stripe.in_step import stripe_cards_in_step
from tests.audits import Record
from tests.builders import FAN, a_program, a_revision
from tests.works import StoreUnitOfWork, Work

# Where stores are kept; each name but `memory` needs a fixture of the name and `_database`.
DATABASES = ("memory", "postgres", "postgres15")


def database_named(name: str, request: pytest.FixtureRequest) -> StoreUnitOfWork:
    """Return units of work on one empty store."""
    if name == "memory":
        clock, ids = request.getfixturevalue("clock"), request.getfixturevalue("ids")
        return MemoryDatabase(clock, ids).unit_of_work
    database = request.getfixturevalue(f"{name}_database")
    return cast(StoreUnitOfWork, database.unit_of_work)


@pytest.fixture
def tenant() -> TenantId:
    return TenantId("harbour")


@pytest.fixture
def operator() -> Actor:
    return Actor(ActorKind.CLI, "pat")


@pytest.fixture(params=DATABASES)
def unit_of_work(request: pytest.FixtureRequest) -> StoreUnitOfWork:
    return database_named(request.param, request)


@pytest.fixture
def work(unit_of_work: StoreUnitOfWork, tenant: TenantId, operator: Actor) -> Work:
    """Begins a piece of work; all of them in one test are on the same store."""
    return lambda: unit_of_work(tenant, operator)


@pytest.fixture
def record(unit_of_work: StoreUnitOfWork, tenant: TenantId, operator: Actor) -> Record:
    """What is on record of the store."""
    return Record(unit_of_work, tenant, operator)


@pytest.fixture
def catalog_work(work: Work) -> Work:
    return work


@pytest.fixture
def program_work(work: Work) -> Work:
    return work


@pytest.fixture
async def revision(work: Work) -> Revision:
    """What carts are judged by; it is on record."""
    program = a_program()
    kept = a_revision(program)
    async with work() as begun:
        saved = await begun.programs.add(program)
        await begun.programs.add_revision(kept)
        await begun.programs.save(saved.published(kept.revision_id))
    return kept


@pytest.fixture
async def fan(work: Work) -> Fan:
    """Who buys; she is on record."""
    async with work() as begun:
        return await begun.fans.with_email(FAN)


@attrs.frozen
class VendorOnTrial:
    """A ticketing system, and how events are put on sale there."""

    vendor: TicketVendor
    put_on_sale: Callable[[EventCode, Sequence[NewSeat], Sequence[Fees]], Awaitable[int]]


@attrs.frozen
class SelfChargingOnTrial:
    """A ticketing system that takes the fan's money itself, at its own prices.

    Attributes:
        reduce: Gives an event these prices below the full one, in place of those that it had.
        charged: Returns what was taken for a sale, by its key.
    """

    vendor: TicketVendor
    put_on_sale: Callable[[EventCode, Sequence[NewSeat], Sequence[Fees]], Awaitable[int]]
    reduce: Callable[[EventCode, Sequence[Reduction]], None]
    charged: Callable[[UUID], Money]


@pytest.fixture
def box_office(
    unit_of_work: StoreUnitOfWork, tenant: TenantId, operator: Actor, clock: Clock
) -> VendorOnTrial:
    """The box office, each call an act of its own."""
    return _box_office(unit_of_work, tenant, operator, clock)


# Ways of the ticketing system in memory.
CAPABILITIES = {"memory_vendor": SOLD_BY_ITEM, "self_charging_vendor": CHARGING_ITSELF}


@pytest.fixture(params=(*CAPABILITIES, *(f"box_office_on_{name}" for name in DATABASES)))
def on_trial(
    request: pytest.FixtureRequest, tenant: TenantId, operator: Actor, clock: Clock
) -> VendorOnTrial:
    """Every ticketing system."""
    if request.param in CAPABILITIES:
        vendor = MemoryVendor(clock, CAPABILITIES[request.param])
        return VendorOnTrial(vendor, vendor.put_on_sale)
    begin = database_named(request.param.removeprefix("box_office_on_"), request)
    return _box_office(begin, tenant, operator, clock)


@pytest.fixture
def self_charging(clock: Clock) -> SelfChargingOnTrial:
    """Every ticketing system that takes the fan's money itself."""
    vendor = MemoryVendor(clock, CHARGING_ITSELF)
    return SelfChargingOnTrial(
        vendor, vendor.put_on_sale, vendor.reductions.set, vendor.booked.__getitem__
    )


@pytest.fixture(params=DATABASES)
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "memory":
        clock, ids = request.getfixturevalue("clock"), request.getfixturevalue("ids")
        return MemoryStores(MemoryDatabase(clock, ids))
    return cast(Stores, request.getfixturevalue(f"{request.param}_stores"))


@pytest.fixture(params=DATABASES)
def configs(request: pytest.FixtureRequest) -> BaseConfigs:
    if request.param == "memory":
        clock, ids = request.getfixturevalue("clock"), request.getfixturevalue("ids")
        return MemoryConfigs(MemoryDatabase(clock, ids))
    return cast(BaseConfigs, request.getfixturevalue(f"{request.param}_configs"))


# Payment providers; each name but `memory` needs a fixture of the name and `_cards`.
PROVIDERS = ("memory", "stripe")


@pytest.fixture(params=PROVIDERS)
def cards(request: pytest.FixtureRequest, clock: Clock) -> CardPayments:
    if request.param == "memory":
        return MemoryCards(clock)
    return cast(CardPayments, request.getfixturevalue(f"{request.param}_cards"))


@pytest.fixture(scope="session")
def stripe_twin() -> Iterator[StripeTwin]:
    with StripeTwin.running() as twin:
        yield twin


@pytest.fixture
async def stripe_cards(stripe_twin: StripeTwin, clock: ManualClock) -> AsyncIterator[CardPayments]:
    async with stripe_cards_in_step(stripe_twin, clock) as cards:
        yield cards


def _box_office(
    begin: StoreUnitOfWork, tenant: TenantId, operator: Actor, clock: Clock
) -> VendorOnTrial:
    async def put_on_sale(
        event_code: EventCode, seats: Sequence[NewSeat], fees: Sequence[Fees]
    ) -> int:
        return await BoxOffice(begin).put_on_sale(tenant, event_code, seats, fees, operator)

    return VendorOnTrial(BoxOfficeVendor(begin, clock, tenant), put_on_sale)
