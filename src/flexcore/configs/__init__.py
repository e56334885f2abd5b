"""What a store is set to."""

from flexcore.configs.model import CartConfig
from flexcore.configs.ports import BaseConfigs

__all__ = ["BaseConfigs", "CartConfig"]
