"""The counter beside each stock of add-ons: what the schema itself keeps true."""

from datetime import timedelta
from functools import partial

import psycopg
import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flexcore.kernel import Actor, ActorKind, TenantId
from tests.builders import NOON
from tests.contracts.test_addon_stock import AT_OPENER, a_hold, key, stocked

pytestmark = pytest.mark.anyio

STORE = TenantId("harbour")
BY = Actor(ActorKind.CLI, "pat")

_TAKEN = """
    SELECT taken, (SELECT coalesce(sum(quantity), 0)::integer FROM tbl_addon_holds
                    WHERE hold_status IN ('held', 'sold')) AS counted
      FROM tbl_addon_stock
"""


async def taken(database: PostgresDatabase) -> tuple[int, int]:
    async with database.unit_of_work(STORE, BY) as work:
        row = (await work.connection.execute(_TAKEN)).first
    assert row is not None
    return row["taken"], row["counted"]


async def test_the_counter_follows_every_hold_to_its_end(
    postgres_database: PostgresDatabase,
) -> None:
    await stocked(partial(postgres_database.unit_of_work, STORE, BY), {AT_OPENER: 9})
    counts = []
    soon = NOON + timedelta(minutes=1)
    async with postgres_database.unit_of_work(STORE, BY) as begun:
        await begun.addon_stock.hold([a_hold(1, 2)], NOON)
    counts.append(await taken(postgres_database))
    async with postgres_database.unit_of_work(STORE, BY) as begun:
        await begun.addon_stock.hold([a_hold(2, 3, until=soon)], NOON)
        await begun.addon_stock.sell(key(100), [key(1)], NOON)
    counts.append(await taken(postgres_database))
    async with postgres_database.unit_of_work(STORE, BY) as begun:
        await begun.addon_stock.hold([a_hold(3, 4)], soon)
        await begun.addon_stock.take_back(key(100))
    counts.append(await taken(postgres_database))
    async with postgres_database.unit_of_work(STORE, BY) as begun:
        await begun.addon_stock.release([key(1), key(2), key(3)])
    counts.append(await taken(postgres_database))

    assert counts == [(2, 2), (5, 5), (4, 4), (0, 0)]


async def test_the_schema_itself_refuses_to_count_more_than_there_are(
    postgres_database: PostgresDatabase,
) -> None:
    await stocked(partial(postgres_database.unit_of_work, STORE, BY), {AT_OPENER: 1})

    async def miscount() -> None:
        async with postgres_database.unit_of_work(STORE, BY) as begun:
            await begun.addon_stock.hold([a_hold(1)], NOON)
            await begun.connection.execute("UPDATE tbl_addon_stock SET taken = taken + 1")

    with pytest.raises(psycopg.errors.CheckViolation, match="taken"):
        await miscount()
