"""Where base configs are read."""

from typing import Protocol

from flexcore.configs.model import CartConfig
from flexcore.kernel import TenantId


class BaseConfigs(Protocol):
    """A store's base configs; a change may take a few seconds to be seen everywhere."""

    async def carts(self, tenant: TenantId) -> CartConfig:
        """Return how carts of the store behave."""
