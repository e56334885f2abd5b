"""Base configs in Postgres, remembered for a few seconds by each process."""

from datetime import datetime, timedelta
from typing import Any

import attrs
from cattrs import Converter

from flex_adapters.postgres.database import PostgresDatabase
from flexcore.configs import CartConfig
from flexcore.kernel import Actor, ActorKind, TenantId

# How old a remembered config may be.
_MEMORY = timedelta(seconds=5)

_GET = "SELECT config_value FROM tbl_base_configs WHERE config_key = %(key)s"

_READER = Actor(ActorKind.JOB, "configs")
_converter = Converter(forbid_extra_keys=True)


@attrs.frozen
class PostgresBaseConfigs:
    """What each store is set to; a change is seen by every process within five seconds."""

    database: PostgresDatabase
    _remembered: dict[TenantId, tuple[datetime, CartConfig]] = attrs.field(factory=dict)

    async def carts(self, tenant: TenantId) -> CartConfig:
        """Return how carts of the store behave."""
        now = self.database.clock.now()
        remembered = self._remembered.get(tenant)
        if remembered is not None and now - remembered[0] <= _MEMORY:
            return remembered[1]
        config = _converter.structure(await self._read(tenant, "carts"), CartConfig)
        self._remembered[tenant] = (now, config)
        return config

    async def _read(self, tenant: TenantId, key: str) -> dict[str, Any]:
        async with self.database.unit_of_work(tenant, _READER) as work:
            found = await work.connection.execute(_GET, {"key": key})
            row = found.first
        return row["config_value"] if row else {}
