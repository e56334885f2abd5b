"""Reading base configs from Postgres; each process remembers them for a few seconds."""

from datetime import datetime, timedelta
from typing import TypeVar, cast

import attrs

from flex_adapters.postgres.database import PostgresDatabase
from flexcore.configs import ASSETS, CARTS, CartConfig, ConfigKey
from flexcore.kernel import Actor, ActorKind, Refused, TenantId

Value = TypeVar("Value")

# How old a remembered config may be.
_MEMORY = timedelta(seconds=5)

_READER = Actor(ActorKind.JOB, "configs")


@attrs.frozen
class PostgresBaseConfigs:
    """What each store is set to; a change is seen by every process within five seconds."""

    database: PostgresDatabase
    _remembered: dict[tuple[TenantId, str], tuple[datetime, object]] = attrs.field(factory=dict)

    async def carts(self, tenant: TenantId) -> CartConfig:
        """Return how carts of the store behave."""
        return await self.value_of(tenant, CARTS)

    async def asset_hosts(self, tenant: TenantId) -> frozenset[str]:
        """Return the names of the hosts from which the store's assets may come."""
        return frozenset((await self.value_of(tenant, ASSETS)).hosts)

    async def value_of(self, tenant: TenantId, key: ConfigKey[Value]) -> Value:
        """Return the value of a key; what a store never set has its defaults."""
        now = self.database.clock.now()
        remembered = self._remembered.get((tenant, key.name))
        if remembered is not None and now - remembered[0] <= _MEMORY:
            return cast(Value, remembered[1])
        value = await self._read(tenant, key)
        self._remembered[tenant, key.name] = (now, value)
        return value

    def forget(self, tenant: TenantId) -> None:
        """Look again at the next call."""
        for each in [each for each in self._remembered if each[0] == tenant]:
            del self._remembered[each]

    async def _read(self, tenant: TenantId, key: ConfigKey[Value]) -> Value:
        async with self.database.unit_of_work(tenant, _READER) as work:
            kept = await work.base_configs.get(key.name)
        try:
            return key.value_of(kept.value if kept else key.unset)
        except Refused as refused:
            # Nobody could set it so: it is not the caller who has to correct it.
            raise RuntimeError(f"What store {tenant} has on record is broken: {refused}") from None
