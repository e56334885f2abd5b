"""Settings, migrations and what `flex doctor` says of them."""

import asyncio
from datetime import timedelta

import psycopg
import pytest

from flex_adapters.postgres.migrations import migrations_of
from flex_adapters.settings import OutboxSettings
from flex_adapters.wiring import Settings, open_application
from flex_cli.exits import Exit
from flex_cli.failures import CommandFailed, explanation_of
from flexcore.kernel import OutcomeUnknown, Unavailable
from tests.cli.conftest import Flex


def test_migrations_are_looked_at_run_and_then_no_longer_due(
    flex: Flex, empty_database: str
) -> None:
    flex = flex.with_variables(FLEX_DATABASE__URL=empty_database)

    due = flex("migrate", "--check")
    not_ready = flex("orders", "list")
    not_served = flex("serve", "--port", "0")
    still_due = flex("migrate", "--check", "--json")
    migrated = flex("migrate")
    done = flex("migrate", "--check")

    names = [migration.name for migration in migrations_of("shared")]
    assert (due.code, due.out) == (1, f"flex: {len(names)} due: {', '.join(names)}\n")
    assert not_ready.code == not_served.code == 1
    assert not_ready.err.startswith("migration_due: flex must be migrated: run `flex migrate`")
    assert not_served.err.startswith("migration_due: ")
    assert still_due.json == [{"schema": "flex", "appliedBefore": 0, "migrations": names}]
    assert (migrated.code, migrated.out) == (0, f"flex: applied {', '.join(names)}\n")
    assert (done.code, done.out) == (0, f"flex: up to date ({len(names)} applied)\n")

    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute("INSERT INTO flex.tbl_migrations VALUES (9999, '9999_later', 'x')")

    newer = flex("migrate")

    assert newer.code == 4
    assert newer.err.startswith("database_newer: flex has migration 9999_later")


def test_doctor_finds_all_well_and_says_what_each_store_sells(flex: Flex) -> None:
    ended = flex("doctor", "--json")
    found = {finding["what"]: finding for finding in ended.json["findings"]}

    assert ended.code == 0
    assert ended.json["isWell"]
    assert ended.json["settings"]["FLEX_HOME"] == str(flex.home)
    assert found["database"]["found"].startswith("private, Postgres 18.")
    shared = len(migrations_of("shared"))
    assert found["schema flex"]["found"] == f"{shared} migrations applied, 0 due"
    assert "sells Pick your games, revision 1" in found["store demo"]["found"]
    assert found["Stripe"]["verdict"] == "note"
    assert flex("doctor").out.endswith("All is well.\n")


def test_doctor_shows_no_secret_and_misses_one_that_a_store_refers_to(flex: Flex) -> None:
    names = ("--client", "C", "--product", "P", "--time-zone", "America/New_York")
    reference = ("--stripe-key", "env:FLEX_TEST_KEY_OF_VALLEY")
    assert flex("stores", "create", "valley", *names, *reference).code == 0
    keyed = flex.with_variables(FLEX_STRIPE__SECRET_KEY="sk_live_hidden")

    missing = keyed("doctor")
    there = keyed.with_variables(FLEX_TEST_KEY_OF_VALLEY="sk_test_valley")("doctor")

    assert missing.code == 1
    assert "BAD   store valley, payment.secret_key: There is no secret" in missing.out
    assert there.code == 0
    assert "hidden" not in missing.out + there.out
    assert "sk_test_valley" not in there.out
    # The next tests find all well again.
    _forget_valley(flex)


def test_doctor_names_a_setting_that_cannot_be_read(flex: Flex) -> None:
    ended = flex.with_variables(FLEX_DATABASE__POOL_SIZE="many")("doctor")

    assert ended.code == 1
    assert "BAD   settings: " in ended.out
    assert "'many'" in ended.out


def test_doctor_says_what_is_missing_beside_an_address_of_stripe(flex: Flex) -> None:
    ended = flex.with_variables(FLEX_STRIPE__BASE_URL="http://127.0.0.1:1")("doctor")

    assert ended.code == 1
    assert "Set FLEX_STRIPE__SECRET_KEY" in ended.out


def test_settings_that_cannot_be_read_end_any_command(flex: Flex) -> None:
    ended = flex.with_variables(FLEX_SERVER__PORT="first")("stores", "list")

    assert ended.code == 2
    assert len(ended.complaints) == 1
    assert ended.err.startswith("settings: ")


def test_a_log_level_that_there_is_not_is_a_mistake_in_the_settings(flex: Flex) -> None:
    ended = flex.with_variables(FLEX_LOG_LEVEL="loud")("stores", "list")

    assert ended.code == 2
    assert "log_level" in ended.err


def test_events_are_kept_for_as_many_days_as_is_set_and_for_one_at_least(
    flex: Flex, server: str
) -> None:
    async def kept_for(days: int) -> timedelta:
        settings = Settings(home=str(flex.home), outbox=OutboxSettings(days))
        async with open_application(settings) as application:
            return application.pruning.keep

    ended = flex.with_variables(FLEX_OUTBOX__KEEP_DAYS="0")("stores", "list")

    assert asyncio.run(kept_for(7)) == timedelta(days=7)
    assert ended.code == 2
    assert "outbox" in ended.err


@pytest.mark.parametrize(
    ("error", "exit_code", "line"),
    [
        (Unavailable("Stripe", 7), Exit.UNAVAILABLE, "unavailable: Stripe cannot be reached"),
        (OutcomeUnknown("Stripe", "k"), Exit.UNAVAILABLE, "outcome_unknown: Stripe did not"),
        (CommandFailed(Exit.NOT_STARTED, "a", "b\n  c"), Exit.NOT_STARTED, "a: b c"),
    ],
)
def test_each_trouble_has_its_exit_code_and_one_line(
    error: Exception, exit_code: Exit, line: str
) -> None:
    found, lines = explanation_of(error)

    assert found is exit_code
    assert len(lines) == 1
    assert lines[0].startswith(line)


def test_a_mistake_of_flex_itself_is_not_explained_away() -> None:
    assert explanation_of(KeyError("x")) == (Exit.BUG, ())


def _forget_valley(flex: Flex) -> None:
    from flex_adapters.wiring import Settings, database_url

    with (
        database_url(Settings(home=str(flex.home))) as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        connection.execute("DELETE FROM flex.tbl_stores WHERE slug = 'valley'")
