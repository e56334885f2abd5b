"""What the schema itself refuses of add-ons that the vendor has, should a rule ever fail to."""

import attrs
import psycopg
import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flexcore.kernel import EventCode
from flexcore.programs import AddonOption, VendorEvent, VendorPlaces
from tests.postgres_shop import GAMES, PostgresShop
from tests.shop import STAFF

pytestmark = pytest.mark.anyio

LOT = EventCode("LOT")
PLACES = VendorPlaces("PARK", (VendorEvent(GAMES[0], LOT),))
PARKING = AddonOption("parking", "Parking, lot C", 2500, vendor_places=PLACES)

_ADD_EVENT = """
    INSERT INTO tbl_addon_vendor_events (addon_option_id, event_code, vendor_event_code, position)
    SELECT addon_option_id, %(event_code)s, %(vendor_event_code)s, 2
      FROM tbl_addon_options
"""


@pytest.fixture
async def shop(postgres_database: PostgresDatabase) -> PostgresShop:
    """A shop whose program has parking at the vendor for its first game."""
    shop = await PostgresShop.opened(postgres_database)
    async with shop.database.unit_of_work(shop.store.slug, STAFF) as work:
        (program,) = await work.programs.list_programs()
        settings = attrs.evolve(program.settings, addon_options=(PARKING,))
        await work.programs.save(attrs.evolve(program, settings=settings))
    return shop


@pytest.mark.parametrize(
    ("event_code", "vendor_event_code", "constraint"),
    [
        (GAMES[0], "LOT2", "tbl_addon_vendor_events_pkey"),
        (GAMES[1], LOT, "tbl_addon_vendor_events_vendor_event_key"),
        (GAMES[1], GAMES[1], "tbl_addon_vendor_events_vendor_event_code_check"),
        ("NOWHERE", "LOT2", "tbl_addon_vendor_events_event_code_fkey"),
    ],
)
async def test_a_game_and_an_event_of_the_vendors_belong_together_once(
    shop: PostgresShop, event_code: str, vendor_event_code: str, constraint: str
) -> None:
    async def add() -> None:
        given = {"event_code": event_code, "vendor_event_code": vendor_event_code}
        async with shop.database.unit_of_work(shop.store.slug, STAFF) as work:
            await work.connection.execute(_ADD_EVENT, given)

    with pytest.raises(psycopg.IntegrityError) as refused:
        await add()

    assert refused.value.diag.constraint_name == constraint


async def test_a_price_code_of_the_vendors_needs_a_ticket_type(shop: PostgresShop) -> None:
    async def change() -> None:
        async with shop.database.unit_of_work(shop.store.slug, STAFF) as work:
            await work.connection.execute(
                "UPDATE tbl_addon_options "
                "SET vendor_ticket_type_code = NULL, vendor_price_code = 'A'"
            )

    with pytest.raises(psycopg.errors.CheckViolation, match="vendor_price_code"):
        await change()
