"""The schema's constraints, and what each of them means when it is broken."""

import psycopg
import pytest

from flex_adapters.postgres.constraints import BUGS, REFUSALS
from flex_adapters.postgres.database import PostgresDatabase
from flexcore.journal import Account
from flexcore.kernel import Actor, ActorKind, SeededIds, TenantId

pytestmark = pytest.mark.anyio

STORE = TenantId("harbour")
BY = Actor(ActorKind.CLI, "pat")

_UNIQUE = """
    SELECT index.relname AS name
      FROM pg_index
      JOIN pg_class AS index ON index.oid = indexrelid
      JOIN pg_namespace AS schema ON schema.oid = index.relnamespace
     WHERE indisunique AND NOT indisprimary AND nspname IN ('flex', 'store_harbour')
"""

_NAMELESS = """
    SELECT conname AS name
      FROM pg_constraint
      JOIN pg_namespace AS schema ON schema.oid = connamespace
     WHERE nspname IN ('flex', 'store_harbour')
       AND (conname !~ '^tbl_' OR conname ~ '[0-9]$')
       AND contype <> 'n'
"""


async def names(database: PostgresDatabase, statement: str) -> set[str]:
    async with database.unit_of_work(STORE, BY) as work:
        found = await work.connection.execute(statement)
        return {row["name"] async for row in found}


async def test_every_unique_constraint_means_a_refusal_or_a_bug(
    postgres_database: PostgresDatabase,
) -> None:
    assert await names(postgres_database, _UNIQUE) == set(REFUSALS) | BUGS
    assert not set(REFUSALS) & BUGS


async def test_no_constraint_was_left_to_be_named_by_the_server(
    postgres_database: PostgresDatabase,
) -> None:
    assert await names(postgres_database, _NAMELESS) == set()


async def test_the_schema_itself_refuses_an_entry_that_does_not_balance(
    postgres_database: PostgresDatabase, ids: SeededIds
) -> None:
    entry_id = ids.new()

    async def post_one_side() -> None:
        async with postgres_database.unit_of_work(STORE, BY) as work:
            await work.connection.execute(
                "INSERT INTO tbl_journal_entries (journal_entry_id, entry_kind, subject_kind, "
                "subject_id, occurred_at) VALUES (%(id)s, 'sale', 'order', '1', now())",
                {"id": entry_id},
            )
            await work.connection.execute(
                "INSERT INTO tbl_journal_postings (journal_entry_id, position, account, amount, "
                "currency, subject_kind, subject_id) "
                "VALUES (%(id)s, 0, %(account)s, 5, 'USD', 'order', '1')",
                {"id": entry_id, "account": Account.TICKET_SALES.value},
            )

    with pytest.raises(psycopg.errors.CheckViolation, match="zero"):
        await post_one_side()

    async with postgres_database.unit_of_work(STORE, BY) as work:
        assert await work.journal.balances() == {}
