"""No purchase reads a whole table, even on plans made before there was anything to read."""

from collections.abc import Mapping

import psycopg
import pytest

from flex_adapters.postgres.database import PostgresDatabase, schema_of
from flexcore.checkout import Checkout
from flexcore.kernel import ManualClock, SeededIds
from tests.builders import a_seat_request
from tests.postgres_shop import GAMES, PostgresShop

pytestmark = pytest.mark.anyio

# What grows with every cart and order, and the seats, of which there are hundreds of thousands.
GROWING = (
    *("tbl_carts", "tbl_cart_events", "tbl_cart_items", "tbl_cart_seats", "tbl_payments"),
    *("tbl_journal_entries", "tbl_journal_postings", "tbl_orders", "tbl_ticket_sales"),
    *("tbl_box_office_seats", "tbl_box_office_holds", "tbl_box_office_sales"),
    "tbl_box_office_tickets",
)

_WHOLE = """
    SELECT relname, seq_scan FROM pg_stat_user_tables
     WHERE schemaname = %s AND relname = ANY (%s)
"""


def times_read_whole(url: str) -> Mapping[str, int]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(_WHOLE, (schema_of(PostgresShop.SLUG), list(GROWING)))
        return {str(name): int(count) for name, count in rows}


def learn_that_all_is_empty(url: str) -> None:
    """Make a look at a whole table seem the cheapest: an empty one is no work."""
    with psycopg.connect(url, autocommit=True) as connection:
        for table in GROWING:
            connection.execute(f"VACUUM ANALYZE {schema_of(PostgresShop.SLUG)}.{table}".encode())


async def buy(shop: PostgresShop) -> None:
    cart, caller = await shop.cart_of_nobody(*GAMES[:2])
    requests = [a_seat_request(game, 2) for game in GAMES[:2]]
    await shop.application.holding.hold(shop.store, cart.id, requests, caller)
    caller = await shop.fan_of(cart, caller, "fan@example.com")
    started = await shop.application.checkout.start(shop.store, cart.id, "pm_card_visa", caller)
    assert isinstance(started, Checkout)
    assert (await shop.application.checkout.run(started)).order is not None


async def test_a_purchase_on_plans_of_an_empty_store_reads_no_growing_table_as_a_whole(
    postgres_database: PostgresDatabase, clock: ManualClock, ids: SeededIds
) -> None:
    url = postgres_database.url
    learn_that_all_is_empty(url)
    database = PostgresDatabase(url, clock, ids)
    await database.open()
    try:
        shop = await PostgresShop.opened(database)
        before = times_read_whole(url)
        await buy(shop)
    finally:
        # A connection reports what it has read when it ends, at the latest.
        await database.close()

    assert set(before) == set(GROWING)
    assert times_read_whole(url) == before
