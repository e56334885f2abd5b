"""Whether the database can serve, and bringing it to where it can."""

from collections.abc import AsyncIterator

import attrs

from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.postgres.migrations import (
    MigrationError,
    SchemaState,
    migrate_shared,
    migrate_store,
    state_of_shared,
    state_of_store,
    states_of_stores,
)
from flex_adapters.postgres.stores import PostgresStores
from flexcore.kernel import Unavailable


@attrs.frozen
class Migrator:
    """Migrates the shared schema and every store's, or only looks."""

    database: PostgresDatabase

    async def check_ready(self) -> None:
        """Do nothing while calls can be served.

        Raises:
            Unavailable: The database is out of reach, or `flex migrate` is due.
        """
        try:
            async with self.database.connection() as connection:
                shared = await state_of_shared(connection)
                stores = [] if shared.pending else await states_of_stores(connection)
        except MigrationError as error:
            raise Unavailable(f"The database ({error})") from error
        if any(state.pending for state in (shared, *stores)):
            raise Unavailable("The database (run `flex migrate` first)")

    async def server_version(self) -> str:
        """Return the version of Postgres that answers.

        Raises:
            Unavailable: The database is out of reach.
        """
        async with self.database.connection() as connection:
            major, minor = divmod(connection.info.server_version, 10_000)
        return f"{major}.{minor}"

    async def states(self) -> AsyncIterator[SchemaState]:
        """Yield how far each schema is, the shared one first, changing nothing.

        Raises:
            MigrationError: A schema is newer than the code, or a file was changed.
        """
        async with self.database.connection() as connection:
            shared = await state_of_shared(connection)
        yield shared
        if not shared.applied:
            return
        stores = await PostgresStores(self.database).list()
        async with self.database.connection() as connection:
            for store in stores:
                yield await state_of_store(connection, store.slug)

    async def migrate(self) -> AsyncIterator[SchemaState]:
        """Bring each schema up to date and yield how it was before, the shared one first.

        Raises:
            MigrationError: A file failed; the schemas before it are up to date.
        """
        async with self.database.connection() as connection:
            shared = await migrate_shared(connection)
        yield shared
        stores = await PostgresStores(self.database).list()
        async with self.database.connection() as connection:
            for store in stores:
                yield await migrate_store(connection, store.slug)
