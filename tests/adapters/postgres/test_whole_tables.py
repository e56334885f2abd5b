"""No fan has a whole table read, even on plans made before there was anything to read."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager

import attrs
import psycopg
import pytest

from flex_adapters.postgres.database import PostgresDatabase, schema_of
from flexcore.checkout import Checkout
from flexcore.kernel import FanId, ManualClock, SeededIds
from flexcore.orders import Order
from tests.builders import a_seat_request
from tests.postgres_shop import GAMES, PostgresShop
from tests.shop import STAFF

pytestmark = pytest.mark.anyio

# What grows with every cart and order, and the seats, of which there are hundreds of thousands.
GROWING = (
    *("tbl_carts", "tbl_cart_events", "tbl_cart_items", "tbl_cart_seats", "tbl_payments"),
    *("tbl_journal_entries", "tbl_journal_postings", "tbl_orders", "tbl_ticket_sales"),
    *("tbl_box_office_seats", "tbl_box_office_holds", "tbl_box_office_sales"),
    "tbl_box_office_tickets",
)

_READ = """
    SELECT relname, seq_scan AS whole, seq_tup_read + idx_tup_fetch AS looked_at
      FROM pg_stat_user_tables
     WHERE schemaname = current_schema AND relname = ANY (%(tables)s)
"""

# A connection tells of its reading when it has time, at the latest when it ends.
_OTHERS_GONE = """
    SELECT pg_terminate_backend(pid, 5000)
      FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND backend_type = 'client backend'
"""


_FORGET_ROWS = "DELETE FROM pg_statistic WHERE starelid = ANY (%(tables)s::regclass[])"

_INDEXES = """
    SELECT indexrelname AS name, idx_scan AS uses
      FROM pg_stat_user_indexes
     WHERE schemaname = current_schema AND relname = ANY (%(tables)s)
"""


@attrs.frozen
class Read:
    """How often a table was read as a whole, and how many of its rows were looked at."""

    whole: int
    rows: int


@contextmanager
def known_to_be_empty(url: str) -> Iterator[None]:
    """Make a look at a whole table seem the cheapest: an empty one is no work.

    What tests before this one left behind is taken away, as a plan would be made by it: indexes as
    large as their tables once were, and what was learned of rows. Nothing is learned meanwhile.
    """
    tables = [f"{schema_of(PostgresShop.SLUG)}.{table}" for table in GROWING]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_OTHERS_GONE)
        for table in tables:
            connection.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)".encode())
            connection.execute(f"VACUUM (FULL, ANALYZE) {table}".encode())
        connection.execute(_FORGET_ROWS, {"tables": tables})
        yield
        for table in tables:
            connection.execute(f"ALTER TABLE {table} RESET (autovacuum_enabled)".encode())


async def buy(shop: PostgresShop) -> None:
    """Buy two seats in each of two games; the fan is a new one each time."""
    cart, caller = await shop.cart_of_nobody(*GAMES[:2])
    requests = [a_seat_request(game, 2) for game in GAMES[:2]]
    await shop.application.holding.hold(shop.store, cart.id, requests, caller)
    caller = await shop.fan_of(cart, caller, f"{cart.id}@example.com")
    started = await shop.application.checkout.start(shop.store, cart.id, "pm_card_visa", caller)
    assert isinstance(started, Checkout)
    assert (await shop.application.checkout.run(started)).order is not None


async def orders_of(shop: PostgresShop, fan_id: FanId) -> Sequence[Order]:
    return await shop.application.orders.of_fan(shop.store.slug, fan_id, STAFF, limit=100)


async def read_by(shop: PostgresShop, purchases: int) -> Mapping[str, Read]:
    """Return what so many purchases read, by table."""
    before = await read_so_far(shop.database)
    for _ in range(purchases):
        await buy(shop)
    return await read_since(shop.database, before)


async def read_since(database: PostgresDatabase, before: Mapping[str, Read]) -> Mapping[str, Read]:
    after = await read_so_far(database)
    return {
        name: Read(after[name].whole - read.whole, after[name].rows - read.rows)
        for name, read in before.items()
    }


async def read_so_far(database: PostgresDatabase) -> Mapping[str, Read]:
    async with database.unit_of_work(PostgresShop.SLUG, STAFF) as work:
        # Else a connection tells of its reading once a second.
        await work.connection.execute("SELECT pg_stat_force_next_flush()")
    async with database.unit_of_work(PostgresShop.SLUG, STAFF) as work:
        found = await work.connection.execute(_READ, {"tables": list(GROWING)})
        return {row["relname"]: Read(row["whole"], row["looked_at"]) for row in found.rows}


async def indexes_used(database: PostgresDatabase) -> Counter[str]:
    """Return how often each index of the growing tables was read so far."""
    async with database.unit_of_work(PostgresShop.SLUG, STAFF) as work:
        found = await work.connection.execute(_INDEXES, {"tables": list(GROWING)})
        return Counter({row["name"]: row["uses"] for row in found.rows})


@pytest.fixture
async def shop(
    postgres_database: PostgresDatabase, clock: ManualClock, ids: SeededIds
) -> AsyncIterator[PostgresShop]:
    """A shop on one connection, whose plans were made before there was anything to read."""
    with known_to_be_empty(postgres_database.url):
        database = PostgresDatabase(postgres_database.url, clock, ids, pool_size=1)
        await database.open()
        try:
            shop = await PostgresShop.opened(database)
            await orders_of(shop, FanId(ids.new()))
            await read_by(shop, 1)
            yield shop
        finally:
            await database.close()


async def test_a_purchase_reads_no_growing_table_as_a_whole(shop: PostgresShop) -> None:
    read = await read_by(shop, 2)

    assert set(read) == set(GROWING)
    assert not any(each.whole for each in read.values())


async def test_a_purchase_looks_at_no_more_rows_when_many_were_made_before_it(
    shop: PostgresShop,
) -> None:
    early = await read_by(shop, 2)
    await read_by(shop, 16)
    late = await read_by(shop, 2)

    # A row that was changed leaves its past self to be passed by.
    grown = {name: late[name].rows - each.rows for name, each in early.items()}
    assert {name: more for name, more in grown.items() if more > 4} == {}


@pytest.mark.rule("FX-15.28")
async def test_reading_a_fans_orders_looks_at_no_order_of_another(shop: PostgresShop) -> None:
    await read_by(shop, 12)
    hers, *others = await shop.application.orders.list(shop.store.slug, STAFF, limit=20)
    before, used_before = await read_so_far(shop.database), await indexes_used(shop.database)

    found = await orders_of(shop, hers.fan_id)

    assert list(found) == [hers]
    assert len(others) == 12
    read = await read_since(shop.database, before)
    assert {name: each for name, each in read.items() if each != Read(0, 0)} == {
        "tbl_orders": Read(0, 1),
        "tbl_ticket_sales": Read(0, len(hers.tickets)),
    }
    used = await indexes_used(shop.database) - used_before
    assert used == {"tbl_orders_by_user": 1, "tbl_ticket_sales_by_order": 1}
