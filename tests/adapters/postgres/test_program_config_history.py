"""What the schema itself keeps of changes of programs' configs, and what was set before it did."""

import psycopg
import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.postgres.migrations.files import migrations_of
from flexcore.kernel import Actor, ActorKind, TenantId
from flexcore.programs import ProgramConfigChange, config_changes
from tests.builders import a_program

pytestmark = pytest.mark.anyio

STORE = TenantId("harbour")
BY = Actor(ActorKind.CLI, "pat")
PROGRAM = a_program()


async def recorded(database: PostgresDatabase) -> list[ProgramConfigChange]:
    async with database.unit_of_work(STORE, BY) as work:
        return list(await work.program_history.changes(PROGRAM.id, "inventory", 9, None))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE tbl_flex_program_config_history SET changed_by = 'me'",
        "DELETE FROM tbl_flex_program_config_history",
        "TRUNCATE tbl_flex_program_config_history",
    ],
)
async def test_the_schema_itself_refuses_to_change_the_history_of_a_program(
    postgres_database: PostgresDatabase, change: str
) -> None:
    async with postgres_database.unit_of_work(STORE, BY) as work:
        saved = await work.programs.add(PROGRAM)
        changes = config_changes(None, saved, BY, postgres_database.clock.now())
        await work.program_history.record(changes)

    async def tamper() -> None:
        async with postgres_database.unit_of_work(STORE, BY) as work:
            await work.connection.execute(change)

    with pytest.raises(psycopg.errors.RestrictViolation, match="only added to"):
        await tamper()
    assert [each.changed_by for each in await recorded(postgres_database)] == ["cli:pat"]


async def test_what_a_program_was_set_to_before_there_was_a_history_begins_it(
    postgres_database: PostgresDatabase,
) -> None:
    noun = "program_config_history"
    migration = next(each for each in migrations_of("store") if each.noun == noun)
    old = """
        DROP TABLE tbl_flex_program_config_history;
        DROP FUNCTION refuse_program_config_history_change
    """
    async with postgres_database.unit_of_work(STORE, BY) as work:
        await work.programs.add(PROGRAM)
        await work.connection.execute_all()
        await work.connection.connection.execute(old.encode())
        await work.connection.connection.execute(migration.sql.encode())

    (first,) = await recorded(postgres_database)
    assert (first.version, first.old_value, first.changed_by) == (1, None, "cli:pat")
    assert isinstance(first.new_value, dict)
    assert first.new_value["inventoryType"] == "seat"
