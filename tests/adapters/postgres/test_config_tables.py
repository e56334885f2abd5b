"""Which tables configs stand in."""

import re

import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flexcore.configs import NotificationConfigService, NotificationKey
from flexcore.kernel import Actor, ActorKind, TenantId
from tests.builders import a_program

pytestmark = pytest.mark.anyio

STORE = TenantId("harbour")
BY = Actor(ActorKind.CLI, "pat")


@pytest.mark.rule("FX-12.4")
async def test_messages_of_payment_plans_stand_in_one_table_with_those_of_purchases(
    postgres_database: PostgresDatabase,
) -> None:
    async with postgres_database.unit_of_work(STORE, BY) as work:
        program = await work.programs.add(a_program())
    service = NotificationConfigService(postgres_database.unit_of_work)
    for key in NotificationKey:
        await service.switch(STORE, program.id, key.value, BY, is_enabled=True)

    async with postgres_database.unit_of_work(STORE, BY) as work:
        statement = "SELECT notification_key FROM tbl_notification_configs WHERE is_enabled"
        found = await work.connection.execute(statement)

    assert {row["notification_key"] for row in found.rows} == {key.value for key in NotificationKey}


@pytest.mark.rule("FX-6.1")
async def test_neither_account_groups_nor_ledgers_have_a_table(
    postgres_database: PostgresDatabase,
) -> None:
    async with postgres_database.unit_of_work(STORE, BY) as work:
        statement = "SELECT table_name FROM information_schema.tables"
        found = await work.connection.execute(statement)

    tables = [row["table_name"] for row in found.rows]
    assert "tbl_base_configs" in tables
    assert [name for name in tables if re.match(r"tbl_.*(account_group|ledger)", name)] == []
