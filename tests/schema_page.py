"""The page that describes the database; `python -m tests.schema_page PATH` writes it anew.

It is read from the catalog of a database that was just migrated, so it says what there is.
"""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg.rows import DictRow, dict_row

from flex_adapters.postgres.embedded import EmbeddedServer, bundled_binaries
from flex_adapters.postgres.migrations import migrate_shared, migrate_store
from flex_adapters.postgres.private import in_use
from flexcore.kernel import TenantId

_STORE = TenantId("harbour")
# By schema, with the words above its tables.
_SCHEMAS = {
    "flex": "## The shared schema `flex`",
    f"store_{_STORE}": "## The schema of each store, `store_<slug>`",
}

_COLUMNS = """
    SELECT namespace.nspname AS schema, class.relname AS table, attribute.attname AS column,
           format_type(attribute.atttypid, attribute.atttypmod) AS type,
           attribute.attnotnull AS is_required,
           pg_get_expr(adbin, adrelid) AS value, attribute.attgenerated <> '' AS is_generated,
           attribute.attidentity <> '' AS is_identity
      FROM pg_attribute AS attribute
      JOIN pg_class AS class ON class.oid = attribute.attrelid AND class.relkind IN ('r', 'p')
      JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
      LEFT JOIN pg_attrdef AS preset ON (adrelid, adnum) = (attrelid, attnum)
     WHERE namespace.nspname = %(schema)s AND attnum > 0 AND NOT attisdropped
     ORDER BY class.relname, attnum
"""

# Since version 18 the catalog names the constraints behind NOT NULL as well; columns say it.
_CONSTRAINTS = """
    SELECT class.relname AS table, conname AS name,
           pg_get_constraintdef(pg_constraint.oid) AS definition
      FROM pg_constraint
      JOIN pg_class AS class ON class.oid = conrelid
      JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
     WHERE namespace.nspname = %(schema)s AND contype <> 'n'
     ORDER BY class.relname, contype <> 'p', conname
"""

# Indexes that stand for a constraint are said by it.
_INDEXES = """
    SELECT class.relname AS table, kept.relname AS name, pg_get_indexdef(kept.oid) AS definition
      FROM pg_index
      JOIN pg_class AS kept ON kept.oid = indexrelid
      JOIN pg_class AS class ON class.oid = indrelid
      JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
     WHERE namespace.nspname = %(schema)s
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype <> 'f')
     ORDER BY class.relname, kept.relname
"""

# Triggers that do not stand for a constraint either.
_TRIGGERS = """
    SELECT class.relname AS table, tgname AS name, pg_get_triggerdef(pg_trigger.oid) AS definition
      FROM pg_trigger
      JOIN pg_class AS class ON class.oid = tgrelid
      JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
     WHERE namespace.nspname = %(schema)s AND NOT tgisinternal AND tgconstraint = 0
     ORDER BY class.relname, tgname
"""

_BEGINNING = """\
# The database

What a database of this version has, read from its catalog after all migrations. `nox -s schema`
writes this page.

Amounts are whole minor units in `bigint` columns. Rows that change have `updated_at`,
`updated_by` and `version`. No foreign key leads from a store's schema to the shared one, so a
store can move to another server."""


def page_of(url: str) -> str:
    """Return the page for an empty database, which is migrated first."""
    asyncio.run(_migrate(url))
    with psycopg.connect(url, row_factory=dict_row) as connection:
        return "\n".join(_lines(connection)) + "\n"


async def _migrate(url: str) -> None:
    async with await psycopg.AsyncConnection.connect(
        url, autocommit=True, row_factory=dict_row
    ) as connection:
        await migrate_shared(connection)
        await migrate_store(connection, _STORE)


def _lines(connection: psycopg.Connection[DictRow]) -> Iterator[str]:
    yield _BEGINNING
    for schema, title in _SCHEMAS.items():
        yield f"\n{title}"
        named = {"schema": schema}
        columns = connection.execute(_COLUMNS, named).fetchall()
        constraints = connection.execute(_CONSTRAINTS, named).fetchall()
        indexes = connection.execute(_INDEXES, named).fetchall()
        triggers = connection.execute(_TRIGGERS, named).fetchall()
        all_else = (*constraints, *indexes, *triggers)
        for table, described in groupby(columns, key=itemgetter("table")):
            yield f"\n### `{table}`\n"
            yield from _columns(list(described))
            yield from _listed([each for each in all_else if each["table"] == table], schema)


def _columns(columns: Sequence[DictRow]) -> Iterator[str]:
    yield "| column | type | |"
    yield "| --- | --- | --- |"
    for column in columns:
        yield f"| `{column['column']}` | {column['type']} | {_remark(column)} |"


def _remark(column: DictRow) -> str:
    said = []
    if not column["is_required"]:
        said.append("may be empty")
    if column["is_identity"]:
        said.append("counted by the database")
    if column["is_generated"]:
        said.append(f"computed: `{_cell(column['value'])}`")
    elif column["value"]:
        said.append(f"`{_cell(column['value'])}` if not given")
    return ", ".join(said)


def _listed(named: Sequence[DictRow], schema: str) -> Iterator[str]:
    if named:
        yield ""
    for each in named:
        definition = " ".join(each["definition"].replace(f"{schema}.", "").split())
        yield f"- `{each['name']}`: `{definition}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    with (
        TemporaryDirectory(prefix="flex-schema-") as home,
        in_use(EmbeddedServer(home, bundled_binaries(), {"fsync": "off"})) as address,
    ):
        page = page_of(address.url("postgres"))
    Path(sys.argv[1]).write_text(page, "utf-8")


if __name__ == "__main__":
    main()
