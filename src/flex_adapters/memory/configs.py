"""Reading base configs from memory."""

from typing import TypeVar

import attrs

from flex_adapters.memory.database import MemoryDatabase
from flexcore.configs import ASSETS, CARTS, CartConfig, ConfigKey
from flexcore.kernel import TenantId

Value = TypeVar("Value")


@attrs.frozen
class MemoryConfigs:
    """What each store is set to, seen at once.

    Attributes:
        of_carts: What is to count for carts, whatever is on record.
    """

    database: MemoryDatabase
    of_carts: dict[TenantId, CartConfig] = attrs.field(factory=dict)

    async def carts(self, tenant: TenantId) -> CartConfig:
        """Return how carts of the store behave."""
        config = self.of_carts.get(tenant)
        return await self.value_of(tenant, CARTS) if config is None else config

    async def asset_hosts(self, tenant: TenantId) -> frozenset[str]:
        """Return the names of the hosts from which the store's assets may come."""
        return frozenset((await self.value_of(tenant, ASSETS)).hosts)

    async def value_of(self, tenant: TenantId, key: ConfigKey[Value]) -> Value:
        """Return the value of a key; what a store never set has its defaults."""
        kept = await self.database.base_configs_of(tenant).get(key.name)
        return key.value_of(kept.value if kept else key.unset)

    def forget(self, tenant: TenantId) -> None:
        """Do nothing: nothing is remembered."""

    def set_carts(self, tenant: TenantId, config: CartConfig) -> None:
        """Change how carts of a store behave, at once and without a record."""
        self.of_carts[tenant] = config
