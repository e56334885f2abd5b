"""A migration that the database refuses half-way, as whoever runs the command is told of it."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from flex_cli.exits import Exit
from tests.cli.conftest import Flex

# The disk is full as soon as this table, which is not the first of its file, is made.
_FULL_DISK = """
    CREATE FUNCTION public.fill_the_disk() RETURNS event_trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM pg_event_trigger_ddl_commands()
             WHERE object_identity = 'store_harbour.tbl_orders')
        THEN
            RAISE EXCEPTION 'could not extend file: No space left on device'
                  USING ERRCODE = '53100', HINT = 'Check free disk space.';
        END IF;
    END $$;
    CREATE EVENT TRIGGER full_disk ON ddl_command_end EXECUTE FUNCTION public.fill_the_disk();
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'store_harbour'"
_STORE = ("--client", "C", "--product", "P", "--time-zone", "America/New_York")


@pytest.fixture
def database(postgres_url: str) -> Iterator[str]:
    """The URL of an empty database of this test's own."""
    name = f"{conninfo_to_dict(postgres_url)['dbname']}_full_disk"
    _run(postgres_url, f"CREATE DATABASE {name}")
    yield urlsplit(postgres_url)._replace(path=f"/{name}").geturl()
    _run(postgres_url, f"DROP DATABASE {name}")


def test_a_migration_that_fails_half_way_is_one_line_with_store_file_and_cause(
    tmp_path: Path, database: str
) -> None:
    flex = Flex(tmp_path, {"FLEX_DATABASE__URL": database})
    assert flex("migrate").code == Exit.DONE
    assert flex("stores", "create", "harbour", *_STORE).code == Exit.DONE
    _run(database, "DROP SCHEMA store_harbour CASCADE")
    _run(database, _FULL_DISK)

    failed = flex("migrate")
    left = {name for (name,) in _run(database, _TABLES)}
    looked_at = flex("migrate", "--check")
    _run(database, "DROP EVENT TRIGGER full_disk")
    mended = flex("migrate")

    assert failed.code == Exit.MIGRATION_FAILED
    (line,) = failed.complaints
    assert line.startswith("migration_failed: ")
    for part in ("store_harbour", "0007_orders", "No space left on device", "53100"):
        assert part in line
    assert "Traceback" not in failed.out + failed.err
    assert "tbl_carts" in left
    assert not left & {"tbl_payments", "tbl_orders"}
    assert looked_at.code == Exit.REFUSED
    assert " due: 0007_orders" in looked_at.out
    assert mended.code == Exit.DONE
    assert "store_harbour: applied 0007_orders" in mended.out


def _run(url: str, statement: str) -> list[tuple[str]]:
    """Run a statement and return its rows, if it has any."""
    with psycopg.connect(url, autocommit=True) as connection:
        answer = connection.execute(statement.encode())
        return answer.fetchall() if answer.description else []
