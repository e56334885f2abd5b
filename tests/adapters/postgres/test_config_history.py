"""What the schema itself keeps of changes of configs, and what was set before it did."""

import psycopg
import pytest

from flex_adapters.postgres.configs import PostgresBaseConfigs
from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.postgres.migrations.files import migrations_of
from flexcore.configs import CARTS, BaseConfigService, CartConfig
from flexcore.kernel import Actor, ActorKind, TenantId

pytestmark = pytest.mark.anyio

STORE = TenantId("harbour")
BY = Actor(ActorKind.CLI, "pat")


@pytest.mark.rule("FX-4.3")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE tbl_base_config_history SET changed_by = 'me'",
        "DELETE FROM tbl_base_config_history",
        "TRUNCATE tbl_base_config_history",
    ],
)
async def test_the_schema_itself_refuses_to_change_the_history(
    postgres_database: PostgresDatabase, postgres_configs: PostgresBaseConfigs, change: str
) -> None:
    service = BaseConfigService(
        postgres_database.unit_of_work, postgres_configs, postgres_database.clock
    )
    await service.set(STORE, "carts", {"holdSeconds": 600}, BY)

    async def tamper() -> None:
        async with postgres_database.unit_of_work(STORE, BY) as work:
            await work.connection.execute(change)

    with pytest.raises(psycopg.errors.RestrictViolation, match="only added to"):
        await tamper()
    assert [each.changed_by for each in await service.history(STORE, "carts", BY)] == ["cli:pat"]


async def test_what_was_set_before_there_was_a_history_begins_it(
    postgres_database: PostgresDatabase, postgres_configs: PostgresBaseConfigs
) -> None:
    migration = next(each for each in migrations_of("store") if each.noun == "config_history")
    old = """
        DROP TABLE tbl_base_config_history;
        DROP FUNCTION refuse_config_history_change;
        INSERT INTO tbl_base_configs (config_key, config_value)
        VALUES ('carts', '{"hold_seconds": 600, "cache_seconds": 2}')
    """
    async with postgres_database.unit_of_work(STORE, BY) as work:
        await work.connection.execute_all()
        await work.connection.connection.execute(old.encode())
        await work.connection.connection.execute(migration.sql.encode())

    service = BaseConfigService(
        postgres_database.unit_of_work, postgres_configs, postgres_database.clock
    )
    history = await service.history(STORE, "carts", BY)
    assert [(each.new_value, each.version) for each in history] == [
        ({"holdSeconds": 600, "cacheSeconds": 2}, 2)
    ]
    assert await postgres_configs.value_of(STORE, CARTS) == CartConfig(2, 600)
