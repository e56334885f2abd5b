"""Opening a store that sells games over HTTP."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from flex_adapters.application import Application
from flexcore.catalog import Event, Venue
from flexcore.kernel import EventCode, EventId, TenantId, VenueId
from flexcore.programs import (
    BuildYourOwn,
    ClassName,
    PriceAdjustment,
    ProgramSettings,
    ProgramType,
)
from tests.builders import SEASON, a_fee, a_row, a_store
from tests.shop import STAFF
from tests.works import StoreUnitOfWork


async def open_store(
    application: Application,
    unit_of_work: StoreUnitOfWork,
    slug: TenantId,
    codes: Sequence[EventCode],
) -> None:
    """Open a store that sells these events, one on each day of October, at 25 % off."""
    await application.stores.create(a_store(slug), STAFF)
    async with unit_of_work(slug, STAFF) as work:
        venue = Venue(
            VenueId(application.ids.new()), "dome", "Dome", "Boston", None, "America/New_York"
        )
        await work.catalog.save_venues([venue])
        await work.catalog.save_events(
            [_event(code, day, venue) for day, code in enumerate(codes, start=1)]
        )
    for code in codes:
        seats = a_row() + a_row("102", "B", rank=2, price_code="P2", price=2000)
        fees = [a_fee(500), a_fee(300, "P2")]
        await application.box_office.put_on_sale(slug, code, seats, fees, STAFF)
    program = await application.programs.create(
        slug, "Pick some", ProgramType.BUILD_YOUR_OWN, STAFF
    )
    settings = ProgramSettings(
        BuildYourOwn(1, 3, tuple(codes)),
        (ClassName(SEASON),),
        adjustment=PriceAdjustment(-2500),
        ticket_limit=4,
    )
    await application.programs.configure(slug, program.id, settings, STAFF)
    await application.programs.publish(slug, program.id, STAFF)
    await application.programs.activate(slug, program.id, STAFF)


def _event(code: EventCode, day: int, venue: Venue) -> Event:
    return Event(
        id=EventId(UUID(int=day)),
        event_code=code,
        name=f"Gulls vs. {code.title()}",
        venue_id=venue.id,
        home_code="GUL",
        home_name="Gulls",
        away_code="TER",
        away_name="Terns",
        season_type="Regular Season",
        local_date=date(2025, 10, day),
        starts_at=datetime(2025, 10, day, 23, tzinfo=UTC),
        time_zone="America/New_York",
    )
