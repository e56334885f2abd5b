"""Migrations: plain SQL files, run in order, one transaction each, in every schema."""

from flex_adapters.postgres.migrations.files import Migration, MigrationFileError, migrations_of
from flex_adapters.postgres.migrations.runner import (
    MigrationError,
    SchemaState,
    alone_with_store,
    drop_store,
    migrate_shared,
    migrate_store,
    state_of_shared,
    state_of_store,
    states_of_stores,
)

__all__ = [
    "Migration",
    "MigrationError",
    "MigrationFileError",
    "SchemaState",
    "alone_with_store",
    "drop_store",
    "migrate_shared",
    "migrate_store",
    "migrations_of",
    "state_of_shared",
    "state_of_store",
    "states_of_stores",
]
