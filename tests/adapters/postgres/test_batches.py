"""Statements that leave together: their answers, their failures, and what stays prepared."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest
from psycopg.rows import dict_row

from flex_adapters.postgres.batches import BatchConnection

pytestmark = pytest.mark.anyio

_KEPT = "SELECT count(*) AS statements FROM pg_prepared_statements"
_AT_WORK = "SELECT FROM pg_stat_activity WHERE pid = %(pid)s AND state = 'active'"
_CUT = "SELECT pg_terminate_backend(%(pid)s, 5000)"


@pytest.fixture
async def connection(postgres_url: str) -> AsyncIterator[BatchConnection]:
    async with await BatchConnection.connect(
        postgres_url, autocommit=True, prepare_threshold=None, row_factory=dict_row
    ) as connection:
        yield connection


async def statements_kept(connection: BatchConnection) -> int:
    row = await (await connection.execute(_KEPT)).fetchone()
    return int(row["statements"]) if row else 0


async def test_each_statement_has_its_own_answer(connection: BatchConnection) -> None:
    created, changed, found, none = await connection.send_batch(
        [
            ("CREATE TEMPORARY TABLE row_of_seats (seat integer, fan text)", None),
            (
                "INSERT INTO row_of_seats SELECT n, %(fan)s FROM generate_series(1, %(last)s) AS n",
                {"fan": "Ann", "last": 3},
            ),
            (
                "SELECT seat, fan, 5 %% seat AS rest FROM row_of_seats"
                " WHERE seat >= %(seat)s OR seat = -%(seat)s ORDER BY seat",
                {"seat": 2},
            ),
            ("SELECT seat FROM row_of_seats WHERE fan = %(fan)s", {"fan": None}),
        ]
    )

    assert (list(created.rows), changed.count, changed.first) == ([], 3, None)
    assert found.first == {"seat": 2, "fan": "Ann", "rest": 1}
    assert list(found.rows) == [found.first, {"seat": 3, "fan": "Ann", "rest": 2}]
    assert (list(none.rows), none.count, none.first) == ([], 0, None)


async def test_what_nobody_reads_is_done_first_and_has_no_answer(
    connection: BatchConnection,
) -> None:
    answers = await connection.send_batch(
        [("SELECT count(*)::int AS seats FROM held", None)],
        after=[
            ("CREATE TEMPORARY TABLE held (seat integer)", None),
            ("INSERT INTO held VALUES (%(seat)s) RETURNING seat", {"seat": 7}),
        ],
    )

    assert [answer.first for answer in answers] == [{"seats": 1}]
    with pytest.raises(psycopg.errors.DivisionByZero):
        await connection.send_batch([("SELECT 1", None)], after=[("SELECT 1 / 0", None)])


async def test_what_was_prepared_once_is_used_again(connection: BatchConnection) -> None:
    for seat in (1, 2, 3):
        await connection.send_batch([("SELECT %(seat)s::int AS seat", {"seat": seat})] * 2)

    assert await statements_kept(connection) == 1


async def test_the_first_failure_is_told_and_what_follows_is_not_tried(
    connection: BatchConnection,
) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        await connection.send_batch(
            [
                ("BEGIN", None),
                ("CREATE TEMPORARY TABLE begun ()", None),
                ("SELECT 1 / %(nothing)s AS much", {"nothing": 0}),
                ("SELECT nowhere", None),
            ]
        )
    assert connection.info.transaction_status is psycopg.pq.TransactionStatus.INERROR

    await connection.send_batch([("ROLLBACK", None)])

    (answer,) = await connection.send_batch([("SELECT to_regclass('begun') AS begun", None)])
    assert answer.first == {"begun": None}


async def test_a_failure_costs_neither_the_connection_nor_what_it_had_prepared(
    connection: BatchConnection,
) -> None:
    later = ("SELECT %(seat)s::int AS seat FROM put_on_sale", {"seat": 1})
    known = ("SELECT %(seat)s::int AS seat", {"seat": 1})
    await connection.send_batch([known])
    kept = await statements_kept(connection)
    for _ in range(2):
        with pytest.raises(psycopg.errors.UndefinedTable):
            await connection.send_batch([known, later, ("SELECT 'not tried'", None)])
    assert await statements_kept(connection) == kept

    await connection.execute("CREATE TEMPORARY TABLE put_on_sale AS SELECT 1")

    answers = await connection.send_batch([known, later])
    assert [answer.first for answer in answers] == [{"seat": 1}, {"seat": 1}]


async def test_what_cannot_be_sent_stops_the_batch_before_it_begins(
    connection: BatchConnection,
) -> None:
    known = ("SELECT %(seat)s::int AS seat", {"seat": 1})
    with pytest.raises(psycopg.ProgrammingError):
        await connection.send_batch([known, ("SELECT %(seat)s", {"seat": object()})])
    with pytest.raises(KeyError, match="seat"):
        await connection.send_batch([known, ("SELECT %(seat)s", {"row": 1})])

    assert [answer.first for answer in await connection.send_batch([known])] == [{"seat": 1}]


async def test_questions_and_answers_may_be_larger_than_any_buffer(
    connection: BatchConnection,
) -> None:
    text = "x" * 300_000
    statement = ("SELECT %(text)s || 'y' AS text", {"text": text})

    answers = await connection.send_batch([statement] * 60)

    assert all(answer.first == {"text": f"{text}y"} for answer in answers)


async def test_no_more_statements_are_kept_than_the_server_has_room_for(
    connection: BatchConnection,
) -> None:
    for n in range(1_100):
        (answer,) = await connection.send_batch([(f"SELECT {n} AS n", None)])
        assert answer.first == {"n": n}

    assert await statements_kept(connection) <= 501


async def test_a_call_that_is_cancelled_takes_its_connection_and_its_work_along(
    connection: BatchConnection, postgres_url: str
) -> None:
    pid = connection.info.backend_pid
    waiting = asyncio.create_task(connection.send_batch([("SELECT pg_sleep(60)", None)]))
    await asyncio.wait({waiting}, timeout=0.2)
    assert connection.info.transaction_status is psycopg.pq.TransactionStatus.ACTIVE

    waiting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert connection.closed
    async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as other:
        found = await other.execute(_AT_WORK, {"pid": pid})
        for _ in range(1_000):
            if not found.rowcount:
                break
            await asyncio.sleep(0.01)
            found = await other.execute(_AT_WORK, {"pid": pid})
    assert not found.rowcount


async def test_a_line_that_is_cut_is_told(connection: BatchConnection, postgres_url: str) -> None:
    pid = connection.info.backend_pid
    waiting = asyncio.create_task(
        connection.send_batch([("SELECT 1 AS n", None), ("SELECT pg_sleep(60)", None)])
    )
    async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as other:
        await other.execute(_CUT, {"pid": pid})

    with pytest.raises(psycopg.OperationalError):
        await waiting
    with pytest.raises(psycopg.OperationalError):
        await connection.send_batch([("SELECT 1 AS n", None)])


async def test_room_is_not_made_in_a_transaction_that_has_failed(
    connection: BatchConnection,
) -> None:
    await connection.send_batch([("BEGIN", None)])
    for n in range(510):
        await connection.send_batch([(f"SELECT {n} AS n", None)])
    with pytest.raises(psycopg.errors.DivisionByZero):
        await connection.send_batch([("SELECT 1 / 0", None)])

    await connection.send_batch([("ROLLBACK", None)])
    await connection.send_batch([("SELECT 1 AS n", None)])

    assert await statements_kept(connection) == 1


@pytest.mark.parametrize(
    "change", ["ALTER TABLE row_of_seats ADD COLUMN fan text", "DISCARD PLANS; DEALLOCATE ALL"]
)
async def test_a_connection_whose_statements_are_of_no_use_any_more_is_given_up(
    connection: BatchConnection, change: str
) -> None:
    seats = ("SELECT * FROM row_of_seats", None)
    await connection.execute("CREATE TEMPORARY TABLE row_of_seats AS SELECT 1 AS seat")
    await connection.send_batch([seats])
    await connection.execute(change.encode())

    with pytest.raises(psycopg.OperationalError, match="outdated"):
        await connection.send_batch([seats])

    assert connection.closed
