from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flex_adapters.memory.catalog import MemoryCatalog
from flexcore.catalog import (
    CatalogService,
    Event,
    LayoutUnsound,
    Section,
    SectionId,
    SectionRow,
    Suite,
    SuiteId,
    Venue,
    VenueLayout,
    layout_holds_together,
    venue_code,
)
from flexcore.kernel import Actor, EventCode, Refused, TenantId, VenueId

HALL = Venue(VenueId(UUID(int=1)), "hall", "Hall", "Portland", "ME", "America/New_York")
STALLS = Section(SectionId(UUID(int=2)), HALL.id, "Stalls", 1)
ROW_A = SectionRow("Stalls", "A", rank=0, first_seat=1, seat_count=3, step=2)
SUITE = Suite(SuiteId(UUID(int=3)), HALL.id, "S1", "Suite 1", "Stalls", 12)
LAYOUT = VenueLayout((STALLS,), (ROW_A,), (SUITE,))


def test_a_row_names_its_seats() -> None:
    assert list(ROW_A.seat_numbers()) == [1, 3, 5]
    assert list(attrs.evolve(ROW_A, first_seat=10, step=1).seat_numbers()) == [10, 11, 12]
    assert LAYOUT.seat_count == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [("step", 0), ("step", 3), ("seat_count", 0), ("first_seat", -1), ("rank", -1)],
)
def test_a_row_that_cannot_exist_is_not_made(field: str, value: int) -> None:
    with pytest.raises(ValueError, match=field):
        attrs.evolve(ROW_A, **{field: value})  # type: ignore[arg-type]  # fields by name


def test_a_venue_cannot_lie_in_a_time_zone_that_does_not_exist() -> None:
    for time_zone in ("Mars/Olympus", "", "../etc/passwd", "America"):
        with pytest.raises(ValueError, match="give an IANA time zone"):
            attrs.evolve(HALL, time_zone=time_zone)


def test_spellings_of_one_name_have_one_code() -> None:
    assert venue_code("Crypto.com Arena") == venue_code(" CRYPTO  com-arena ") == "crypto-com-arena"
    assert venue_code("Palacio de los Deportes (México)") == "palacio-de-los-deportes-méxico"
    assert venue_code("!?") == ""


@given(st.text())
def test_the_code_of_a_code_is_itself(name: str) -> None:
    assert venue_code(venue_code(name)) == venue_code(name)


@pytest.mark.parametrize(
    ("layout", "what", "name"),
    [
        (VenueLayout((STALLS, STALLS)), "a section twice", "Stalls"),
        (VenueLayout((STALLS,), (ROW_A, ROW_A)), "a row twice", "Stalls row A"),
        (VenueLayout(suites=(SUITE, SUITE)), "a suite twice", "S1"),
        (VenueLayout(rows=(ROW_A,)), "rows of an unknown section", "Stalls"),
    ],
)
def test_a_layout_that_contradicts_itself_is_refused(
    layout: VenueLayout, what: str, name: str
) -> None:
    assert layout_holds_together(layout) == LayoutUnsound(what, (name,))


@pytest.mark.anyio
async def test_a_layout_that_contradicts_itself_changes_nothing(
    service: CatalogService, catalog: MemoryCatalog, store: TenantId, staff: Actor
) -> None:
    with pytest.raises(Refused, match="has a section twice: Stalls"):
        await service.define_venue(store, HALL, VenueLayout((STALLS, STALLS)), staff)

    assert await catalog.venues() == []


@pytest.mark.anyio
@pytest.mark.rule("FX-7.5")
async def test_a_venue_defined_again_keeps_the_ids_of_what_it_still_has(
    service: CatalogService, catalog: MemoryCatalog, store: TenantId, staff: Actor
) -> None:
    await service.define_venue(store, HALL, LAYOUT, staff)
    balcony = Section(SectionId(UUID(int=94)), VenueId(UUID(int=91)), "Balcony", 2)
    again = VenueLayout(
        (attrs.evolve(STALLS, id=SectionId(UUID(int=92))), balcony),
        (ROW_A,),
        (attrs.evolve(SUITE, id=SuiteId(UUID(int=93)), capacity=20),),
    )

    venue = await service.define_venue(
        store, attrs.evolve(HALL, id=VenueId(UUID(int=91)), city="Bangor"), again, staff
    )

    assert venue == attrs.evolve(HALL, city="Bangor", version=2)
    assert await service.venues(store, staff) == [venue]
    assert await catalog.layout(HALL.id) == VenueLayout(
        (STALLS, attrs.evolve(balcony, venue_id=HALL.id)),
        (ROW_A,),
        (attrs.evolve(SUITE, capacity=20),),
    )


@pytest.mark.anyio
@pytest.mark.rule("FX-9.4")
async def test_which_suites_an_event_has_is_asked_of_the_venue_where_it_is_now(
    service: CatalogService, catalog: MemoryCatalog, store: TenantId, staff: Actor, opener: Event
) -> None:
    arena = Venue(VenueId(UUID(int=50)), "arena", "Arena", "Portland", "ME", "America/New_York")
    lounge = Suite(SuiteId(UUID(int=51)), arena.id, "L1", "Lounge", "Lower", 20)
    await service.define_venue(store, HALL, LAYOUT, staff)
    await service.define_venue(store, arena, VenueLayout(suites=(lounge,)), staff)
    in_hall = attrs.evolve(opener, venue_id=HALL.id)
    await catalog.save_events([in_hall])

    before = await service.suites_of(store, opener.event_code, staff)
    await catalog.save_events([attrs.evolve(in_hall, venue_id=arena.id, version=1)])
    after = await service.suites_of(store, opener.event_code, staff)

    assert (before, after) == ((SUITE,), (lounge,))
    with pytest.raises(Refused, match="no event G404"):
        await service.suites_of(store, EventCode("G404"), staff)
