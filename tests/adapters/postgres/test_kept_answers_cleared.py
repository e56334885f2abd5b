"""Answers that have lapsed do not pile up."""

from datetime import datetime, timedelta

import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.postgres.kept_answers import _CLEARED, _CLEARED_AT_ONCE
from flexcore.access import AnswerKey, KeptAnswer, KeyClaim
from flexcore.kernel import Actor, ActorKind, TenantId
from tests.builders import NOON

pytestmark = pytest.mark.anyio

STORE = TenantId("harbour")
BY = Actor(ActorKind.CLI, "pat")
DONE = KeptAnswer(200, b"done", "text/plain")
A_DAY = timedelta(days=1)

_FILL = """
    INSERT INTO tbl_kept_answers (
        caller, method, path, answer_key, body_hash, status, body, media_type, claimed_at,
        keep_until)
    SELECT 'fan:7', 'POST', '/cart/initialize', number, '', 200, '', '', %(now)s,
           %(now)s + number * interval '1 minute'
      FROM generate_series(1, %(count)s) AS number
"""


async def fill(database: PostgresDatabase, count: int) -> None:
    """Keep answers of noon, the first for a minute, each of the next for one more."""
    async with database.unit_of_work(STORE, BY) as work:
        await work.connection.execute(_FILL, {"now": NOON, "count": count})


async def call(database: PostgresDatabase, now: datetime, answer: KeptAnswer | None) -> None:
    claim = KeyClaim(AnswerKey("fan:8", "POST", "/cart/initialize", "k"), b"", now, now + A_DAY)
    async with database.unit_of_work(STORE, BY) as work:
        await work.kept_answers.begin(claim)
    async with database.unit_of_work(STORE, BY) as work:
        await work.kept_answers.finish(claim, answer)


async def keys(database: PostgresDatabase) -> set[str]:
    async with database.unit_of_work(STORE, BY) as work:
        found = await work.connection.execute("SELECT answer_key FROM tbl_kept_answers")
        return {row["answer_key"] for row in found.rows}


@pytest.mark.parametrize(("answer", "its_own"), [(DONE, {"k"}), (None, set())])
async def test_a_call_that_ends_clears_away_what_has_lapsed_and_nothing_else(
    postgres_database: PostgresDatabase, answer: KeptAnswer | None, its_own: set[str]
) -> None:
    await fill(postgres_database, 4)

    await call(postgres_database, NOON + timedelta(minutes=2), answer)

    assert await keys(postgres_database) == {"3", "4"} | its_own


async def test_one_call_clears_away_the_oldest_and_no_more_than_a_few(
    postgres_database: PostgresDatabase,
) -> None:
    await fill(postgres_database, _CLEARED_AT_ONCE + 2)

    await call(postgres_database, NOON + A_DAY, None)

    left = {str(_CLEARED_AT_ONCE + 1), str(_CLEARED_AT_ONCE + 2)}
    assert await keys(postgres_database) == left


async def test_what_has_lapsed_is_found_by_its_age(postgres_database: PostgresDatabase) -> None:
    await fill(postgres_database, 2000)

    async with postgres_database.unit_of_work(STORE, BY) as work:
        await work.connection.execute("ANALYZE tbl_kept_answers")
        found = await work.connection.execute(
            f"EXPLAIN {_CLEARED} SELECT", {"claimed_at": NOON, "cleared_at_once": 10}
        )
        plan = [row["QUERY PLAN"] for row in found.rows]

    assert any("Index Scan using tbl_kept_answers_by_age" in line for line in plan), plan
    assert not any("Seq Scan" in line for line in plan), plan
