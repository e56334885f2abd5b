"""The registry of stores in Postgres, in the schema that all stores share."""

from collections.abc import Sequence
from typing import Any

import attrs
import psycopg
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from flex_adapters.postgres.currencies import currency_of, currency_text
from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.postgres.migrations import alone_with_store, drop_store, migrate_store
from flexcore.kernel import Actor, Refused, TenantId
from flexcore.stores import Connection, Store, StoreExists, StoreStatus, store_created

_ADD = """
    WITH store AS (
        INSERT INTO flex.tbl_stores (
            slug, client, product, currency, time_zone, locale, vendor_kind, vendor_settings,
            payment_kind, payment_settings, store_status, updated_by)
        VALUES (
            %(slug)s, %(client)s, %(product)s, %(currency)s, %(time_zone)s, %(locale)s,
            %(vendor_kind)s, %(vendor_settings)s, %(payment_kind)s, %(payment_settings)s,
            %(store_status)s, %(updated_by)s)
        RETURNING slug)
    INSERT INTO flex.tbl_store_host_names (host_name, slug)
    SELECT host_name, slug FROM store, unnest(%(host_names)s::text[]) AS host_name
"""

_STORES = """
    SELECT store.*,
           ARRAY (SELECT host_name FROM flex.tbl_store_host_names AS host
                   WHERE host.slug = store.slug ORDER BY host_name) AS host_names
      FROM flex.tbl_stores AS store
"""

_IS_TAKEN = """
    SELECT FROM flex.tbl_stores WHERE slug = %(slug)s
    UNION ALL
    SELECT FROM flex.tbl_store_host_names WHERE host_name = ANY (%(host_names)s)
     LIMIT 1
"""

_GET = f"{_STORES} WHERE slug = %(slug)s"

_LIST = f"{_STORES} ORDER BY slug"


@attrs.frozen
class PostgresStores:
    """All stores of an installation; what was read once can be named again at once."""

    database: PostgresDatabase
    _known: dict[TenantId, Store] = attrs.field(factory=dict, init=False, repr=False)

    def known(self, slug: TenantId) -> Store:
        """Return a store that was read before, as it was read last.

        Raises:
            KeyError: It was never read.
        """
        return self._known[slug]

    async def create(self, store: Store, by: Actor) -> None:
        """Keep a store with its own tables.

        The tables come first: a store without tables would fail its first fan, tables without a
        store are found and finished by the next try. A refusal takes the tables away that were
        made for it.
        """
        async with (
            self.database.connection() as connection,
            alone_with_store(connection, store.slug),
        ):
            if await _is_taken(connection, store):
                raise Refused(StoreExists(store.slug))
            before = await migrate_store(connection, store.slug)
            try:
                async with self.database.work_on(connection, store.slug, by) as work:
                    await work.connection.execute(_ADD, _parameters(store, by))
                    await work.audit.record(store_created(store))
            except psycopg.errors.UniqueViolation as error:
                if not before.applied:
                    await drop_store(connection, store.slug)
                raise Refused(StoreExists(store.slug)) from error
        self._known[store.slug] = store

    async def get(self, slug: TenantId) -> Store | None:
        """Return the store of a slug."""
        async with self.database.connection() as connection:
            found = await connection.execute(_GET, {"slug": slug})
            row = await found.fetchone()
        return self._remembered(row) if row else None

    async def list(self) -> Sequence[Store]:
        """Return all stores by slug."""
        async with self.database.connection() as connection:
            found = await connection.execute(_LIST)
            return [self._remembered(row) async for row in found]

    def _remembered(self, row: DictRow) -> Store:
        store = _store(row)
        self._known[store.slug] = store
        return store


async def _is_taken(connection: psycopg.AsyncConnection[DictRow], store: Store) -> bool:
    given = {"slug": store.slug, "host_names": list(store.host_names)}
    return await (await connection.execute(_IS_TAKEN, given)).fetchone() is not None


def _parameters(store: Store, by: Actor) -> dict[str, Any]:
    return {
        "slug": store.slug,
        "client": store.client,
        "product": store.product,
        "currency": currency_text(store.currency),
        "time_zone": store.time_zone,
        "locale": store.locale,
        "host_names": list(store.host_names),
        "vendor_kind": store.vendor.kind,
        "vendor_settings": Jsonb(store.vendor.settings),
        "payment_kind": store.payment.kind,
        "payment_settings": Jsonb(store.payment.settings),
        "store_status": store.status.value,
        "updated_by": str(by),
    }


def _store(row: DictRow) -> Store:
    return Store(
        slug=TenantId(row["slug"]),
        client=row["client"],
        product=row["product"],
        currency=currency_of(row["currency"]),
        time_zone=row["time_zone"],
        locale=row["locale"],
        host_names=tuple(row["host_names"]),
        vendor=Connection(row["vendor_kind"], row["vendor_settings"]),
        payment=Connection(row["payment_kind"], row["payment_settings"]),
        status=StoreStatus(row["store_status"]),
    )
