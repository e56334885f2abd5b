"""Putting the sample season on sale in a store."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import attrs

from flex_adapters.application import Application
from flex_adapters.sample.arena import Arena, layout_of, rows_of, venue_of
from flex_adapters.sample.files import HOME_CODE, read_arena, read_schedule_lines
from flex_adapters.sample.season import prices_of, season_not_before, seats_of
from flexcore.boxoffice import EventOnSale, Fees, NewSeat
from flexcore.catalog import Event, ScheduleOptions
from flexcore.kernel import Actor, ChargeKind, Money, Refused, VenueId
from flexcore.programs import (
    BuildYourOwn,
    ClassName,
    PriceAdjustment,
    ProgramSettings,
    ProgramType,
    Revision,
)
from flexcore.stores import Store

# Games of the sample season lie this far ahead at least, so that all of them can be bought.
_AHEAD = timedelta(days=7)
_NO_ADJUSTMENT = PriceAdjustment()


@attrs.frozen
class Loaded:
    """One step of loading: an event's seats are on sale now, or were already."""

    event: Event
    seats: int
    done: int
    of: int


async def load_season(
    application: Application, store: Store, by: Actor, *, games: int = 100
) -> AsyncIterator[Loaded]:
    """Import the schedule, define the arena and put games on sale, yielding each.

    Loading again changes nothing.

    Args:
        application: Where to.
        store: Which store.
        by: Who asks.
        games: How many of the season's games are put on sale, the first ones.
    """
    arena = read_arena()
    await _define(application, store, arena, by)
    events = await application.catalog.events(store.slug, by, limit=games)
    for done, event in enumerate(events, 1):
        seats = await _put_on_sale(application, store, arena, event, by)
        yield Loaded(event, seats, done, len(events))
    await application.box_office.loaded(store.slug, by)


async def create_program(
    application: Application,
    store: Store,
    name: str,
    by: Actor,
    *,
    adjustment: PriceAdjustment = _NO_ADJUSTMENT,
    least: int = 3,
) -> Revision:
    """Create, publish and activate a Build Your Own program over all games of the season."""
    events = await application.catalog.events(store.slug, by, limit=100)
    settings = ProgramSettings(
        build_your_own=BuildYourOwn(least, 12, tuple(event.event_code for event in events)),
        class_names=tuple(ClassName(each) for each in _class_names()),
        adjustment=adjustment,
        ticket_limit=6,
    )
    program = await application.programs.create(store.slug, name, ProgramType.BUILD_YOUR_OWN, by)
    await application.programs.configure(store.slug, program.id, settings, by)
    # Games of the season may be over by the day on which somebody loads it.
    await application.programs.publish(store.slug, program.id, by, confirmed=True)
    return await application.programs.activate(store.slug, program.id, by)


def _class_names() -> Sequence[str]:
    return sorted({row.class_name for row in rows_of(read_arena())})


async def _define(application: Application, store: Store, arena: Arena, by: Actor) -> None:
    venue_id = VenueId(application.ids.new())
    await application.catalog.define_venue(
        store.slug,
        venue_of(arena, venue_id),
        layout_of(arena, venue_id, application.ids),
        by,
    )
    if await application.catalog.events(store.slug, by, limit=1):
        return
    zone = ZoneInfo(arena.time_zone)
    first_day = (application.clock.now() + _AHEAD).astimezone(zone).date()
    lines = season_not_before(read_schedule_lines(), first_day, zone)
    options = ScheduleOptions(HOME_CODE, frozenset(), arena.time_zone)
    await application.catalog.import_schedule(store.slug, lines, options, by)


async def _put_on_sale(
    application: Application, store: Store, arena: Arena, event: Event, by: Actor
) -> int:
    try:
        return await application.box_office.put_on_sale(
            store.slug,
            event.event_code,
            _seats(arena, event, store),
            _fees(arena, event),
            by,
        )
    except Refused as refused:
        if any(isinstance(refusal, EventOnSale) for refusal in refused.refusals):
            return 0
        raise


def _seats(arena: Arena, event: Event, store: Store) -> Iterator[NewSeat]:
    for seat in seats_of(arena, event.away_code):
        yield NewSeat(
            section=seat.section_name,
            row=seat.row_name,
            row_rank=seat.row_rank,
            row_length=seat.row_length,
            place=seat.position,
            seat_number=seat.seat_number,
            price_code=seat.price_code,
            ticket_type_code=seat.ticket_type_code,
            class_name=seat.class_name,
            price=Money(seat.face_value, store.currency),
        )


def _fees(arena: Arena, event: Event) -> Sequence[Fees]:
    return [
        Fees(
            key.price_code,
            key.ticket_type_code,
            tuple(c for c in price.charges if c.kind is not ChargeKind.FACE_VALUE),
        )
        for key, price in prices_of(arena, event.away_code).items()
    ]
