"""Examples of what is said of configs."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from flex_http.admin.config_views import (
    BaseConfigBody,
    BaseConfigsView,
    BaseConfigView,
    ConfigChangesView,
    ConfigChangeView,
)
from flex_http.admin.frontend_views import FrontendConfigView
from flex_http.admin.notification_views import (
    NotificationConfigBody,
    NotificationConfigsView,
    NotificationConfigView,
)
from flexcore.configs import NotificationKey

_PROGRAM = UUID("01998a5e-0000-7000-8000-000000000002")
_LEDGERS = [{"id": "season", "name": "Season tickets", "vendorCode": "ST26"}]
_CONFIG = BaseConfigView("ledgers", _LEDGERS, 1)
_CHANGE = ConfigChangeView(1, None, _LEDGERS, "cli:pat", datetime(2025, 9, 1, 12, 15, tzinfo=UTC))
_PAGES = {"headline": "Pick your five", "banner": "https://cdn.example.com/opener.png"}
_SETTINGS = {"template": "order-2026"}
_MESSAGE = NotificationConfigView(
    NotificationKey.ORDER_CONFIRMATION_EMAIL, is_enabled=True, settings=_SETTINGS, version=1
)

CONFIG_EXAMPLES: dict[str, tuple[object, object]] = {
    "listConfigs": (None, BaseConfigsView([_CONFIG])),
    "readConfig": (None, _CONFIG),
    "setConfig": (BaseConfigBody(msgspec.Raw(msgspec.json.encode(_LEDGERS))), _CONFIG),
    "listConfigChanges": (None, ConfigChangesView([_CHANGE], None)),
    "readFrontendConfig": (None, _PAGES),
    "putFrontendConfig": (_PAGES, FrontendConfigView(_PROGRAM, 1, 83)),
    "readActiveFrontendConfig": (None, _PAGES),
    "listNotificationConfigs": (None, NotificationConfigsView([_MESSAGE])),
    "setNotificationConfig": (
        NotificationConfigBody(is_enabled=True, settings=_SETTINGS),
        _MESSAGE,
    ),
}
