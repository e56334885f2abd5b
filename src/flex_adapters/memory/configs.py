"""Base configs in memory."""

import attrs

from flexcore.configs import CartConfig
from flexcore.kernel import TenantId


@attrs.frozen
class MemoryConfigs:
    """Each store's configs; a store without any has the defaults."""

    of_carts: dict[TenantId, CartConfig] = attrs.field(factory=dict)

    async def carts(self, tenant: TenantId) -> CartConfig:
        """Return how carts of the store behave."""
        return self.of_carts.get(tenant) or CartConfig()

    def set_carts(self, tenant: TenantId, config: CartConfig) -> None:
        """Change how carts of a store behave, at once."""
        self.of_carts[tenant] = config
