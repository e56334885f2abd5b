"""What operators' programs do over HTTP, each with an API key.

A route says with `opt={"scope": Scope.…}` which scope its key needs; one that says nothing fails.
"""

from collections.abc import Mapping

import msgspec
from litestar import Router

from flex_http.admin.addon_stock import ADDON_STOCK_HANDLERS
from flex_http.admin.assets import ASSET_HANDLERS
from flex_http.admin.audit import AUDIT_HANDLERS
from flex_http.admin.configs import CONFIG_HANDLERS
from flex_http.admin.frontend_configs import FRONTEND_CONFIG_HANDLERS
from flex_http.admin.guard import key_has_scope
from flex_http.admin.keys import KEY_HANDLERS
from flex_http.admin.notification_configs import NOTIFICATION_CONFIG_HANDLERS
from flex_http.admin.program_documents import DOCUMENT_HANDLERS
from flex_http.admin.program_history import HISTORY_HANDLERS
from flex_http.admin.program_life import LIFE_HANDLERS
from flex_http.admin.programs import PROGRAM_HANDLERS
from flex_http.admin.settings import SETTINGS_HANDLERS
from flex_http.admin.shown_entities import SHOWN_HANDLERS
from flex_http.admin.switches import SWITCH_HANDLERS
from flex_http.admin.tagged_entities import TAGGED_HANDLERS
from flex_http.admin.tags import TAG_HANDLERS
from flexcore.access import Scope

ADMIN_HANDLERS = (
    *PROGRAM_HANDLERS,
    *SETTINGS_HANDLERS,
    *LIFE_HANDLERS,
    *HISTORY_HANDLERS,
    *DOCUMENT_HANDLERS,
    *SWITCH_HANDLERS,
    *CONFIG_HANDLERS,
    *FRONTEND_CONFIG_HANDLERS,
    *NOTIFICATION_CONFIG_HANDLERS,
    *ADDON_STOCK_HANDLERS,
    *TAG_HANDLERS,
    *TAGGED_HANDLERS,
    *ASSET_HANDLERS,
    *SHOWN_HANDLERS,
    *KEY_HANDLERS,
    *AUDIT_HANDLERS,
)
# What the key of each operation needs, by the operation's name.
ADMIN_SCOPES: Mapping[str, Scope] = {
    handler.operation_id: handler.opt["scope"]
    for handler in ADMIN_HANDLERS
    if isinstance(handler.operation_id, str)
}
# What the body is like of each operation that reads it byte by byte, by the operation's name.
RAW_BODIES: Mapping[str, type[msgspec.Struct]] = {
    handler.operation_id: handler.opt["reads"]
    for handler in ADMIN_HANDLERS
    if isinstance(handler.operation_id, str) and "reads" in handler.opt
}


def admin_router() -> Router:
    """Return every route under `/admin`, behind its guard."""
    return Router("/admin", route_handlers=ADMIN_HANDLERS, guards=[key_has_scope])
