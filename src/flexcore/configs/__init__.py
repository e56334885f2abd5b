"""What a store and its programs are set to."""

from flexcore.configs.bookings import LedgerBookings, LedgerInUse
from flexcore.configs.frontend import (
    MOST_BYTES,
    FrontendConfig,
    FrontendConfigMissing,
    FrontendConfigRecords,
    FrontendConfigTooLarge,
    FrontendConfigUnreadable,
    FrontendConfigWork,
    is_kept_as_sent,
)
from flexcore.configs.frontend_service import FrontendConfigService
from flexcore.configs.keeping import (
    keep_frontend_config,
    keep_notification_config,
    remove_frontend_config,
)
from flexcore.configs.keys import (
    ACCOUNT_GROUPS,
    ASSETS,
    AUTH,
    CARTS,
    CONFIG_KEYS,
    LEDGERS,
    TIME_ZONE,
    ConfigKey,
    ConfigKeyUnknown,
    ConfigUnfit,
    config_from_json,
    config_key,
)
from flexcore.configs.model import AccountGroup, AssetConfig, AuthConfig, CartConfig, Ledger
from flexcore.configs.notification_service import NotificationConfigService
from flexcore.configs.notifications import (
    NotificationConfig,
    NotificationConfigRecords,
    NotificationConfigWork,
    NotificationKey,
    NotificationKeyUnknown,
    notification_key,
    settings_can_be_kept,
)
from flexcore.configs.ports import (
    BaseConfig,
    BaseConfigRecords,
    BaseConfigs,
    BaseConfigWork,
    ConfigChange,
    ConfigChanged,
    NoSuchProgram,
)
from flexcore.configs.reading import Fault, is_same, plain_of
from flexcore.configs.service import BaseConfigService

__all__ = [
    "ACCOUNT_GROUPS",
    "ASSETS",
    "AUTH",
    "CARTS",
    "CONFIG_KEYS",
    "LEDGERS",
    "MOST_BYTES",
    "TIME_ZONE",
    "AccountGroup",
    "AssetConfig",
    "AuthConfig",
    "BaseConfig",
    "BaseConfigRecords",
    "BaseConfigService",
    "BaseConfigWork",
    "BaseConfigs",
    "CartConfig",
    "ConfigChange",
    "ConfigChanged",
    "ConfigKey",
    "ConfigKeyUnknown",
    "ConfigUnfit",
    "Fault",
    "FrontendConfig",
    "FrontendConfigMissing",
    "FrontendConfigRecords",
    "FrontendConfigService",
    "FrontendConfigTooLarge",
    "FrontendConfigUnreadable",
    "FrontendConfigWork",
    "Ledger",
    "LedgerBookings",
    "LedgerInUse",
    "NoSuchProgram",
    "NotificationConfig",
    "NotificationConfigRecords",
    "NotificationConfigService",
    "NotificationConfigWork",
    "NotificationKey",
    "NotificationKeyUnknown",
    "config_from_json",
    "config_key",
    "is_kept_as_sent",
    "is_same",
    "keep_frontend_config",
    "keep_notification_config",
    "notification_key",
    "plain_of",
    "remove_frontend_config",
    "settings_can_be_kept",
]
