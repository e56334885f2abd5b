from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from uuid import UUID

import attrs
import pytest

from flex_adapters.memory.catalog import CatalogState, MemoryCatalog
from flexcore.catalog import CatalogService, Event
from flexcore.kernel import (
    Actor,
    ActorKind,
    Change,
    DomainEvent,
    EventCode,
    EventId,
    SeededIds,
    TenantId,
    VenueId,
)
from tests.audits import RecordingAudit
from tests.outboxes import RecordingOutbox


@attrs.frozen
class StoreWork:
    catalog: MemoryCatalog
    outbox: RecordingOutbox
    audit: RecordingAudit


@pytest.fixture
def store() -> TenantId:
    return TenantId("harbour")


@pytest.fixture
def staff() -> Actor:
    return Actor(ActorKind.CLI, "pat")


@pytest.fixture
def catalog() -> MemoryCatalog:
    return MemoryCatalog(CatalogState())


@pytest.fixture
def told() -> list[DomainEvent]:
    """Every domain event that the service told, in order."""
    return []


@pytest.fixture
def recorded() -> list[Change]:
    """Every change that the service put on record, in order."""
    return []


@pytest.fixture
def service(
    catalog: MemoryCatalog, told: list[DomainEvent], recorded: list[Change]
) -> CatalogService:
    @asynccontextmanager
    async def begin(tenant: TenantId, by: Actor) -> AsyncIterator[StoreWork]:
        yield StoreWork(catalog, RecordingOutbox.empty(told), RecordingAudit(recorded))

    return CatalogService(begin, SeededIds())


@pytest.fixture
def opener() -> Event:
    """An evening game in New York on 23 October, early on the 24th in UTC."""
    return Event(
        id=EventId(UUID(int=1)),
        event_code=EventCode("G1"),
        name="Gulls vs. Terns",
        venue_id=VenueId(UUID(int=2)),
        home_code="GUL",
        home_name="Gulls",
        away_code="TER",
        away_name="Terns",
        season_type="Regular Season",
        local_date=date(2025, 10, 23),
        starts_at=datetime(2025, 10, 24, 0, 30, tzinfo=UTC),
        time_zone="America/New_York",
    )
