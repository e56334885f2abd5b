"""All that the harbour's store keeps in Postgres, for tests of what leaves no trace there."""

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import psycopg
from psycopg import sql

from flexcore.kernel import TenantId

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %(schema)s"
_ROWS = "SELECT kept::text FROM {} AS kept ORDER BY 1"

Rows = Mapping[str, Sequence[tuple[Any, ...]]]


@attrs.frozen
class Tables:
    """The tables of a store."""

    url: str
    store: TenantId

    def rows(self) -> Rows:
        """Return all rows of every table."""
        schema = f"store_{self.store}"
        with psycopg.connect(self.url) as connection:
            names = [name for (name,) in connection.execute(_TABLES, {"schema": schema})]
            return {
                name: connection.execute(
                    sql.SQL(_ROWS).format(sql.Identifier(schema, name))
                ).fetchall()
                for name in names
            }
