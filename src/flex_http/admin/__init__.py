"""What operators' programs do over HTTP, each with an API key.

A route says with `opt={"scope": Scope.…}` which scope its key needs; one that says nothing fails.
"""

from collections.abc import Mapping

from litestar import Router

from flex_http.admin.audit import AUDIT_HANDLERS
from flex_http.admin.guard import key_has_scope
from flex_http.admin.keys import KEY_HANDLERS
from flex_http.admin.settings import SETTINGS_HANDLERS
from flexcore.access import Scope

ADMIN_HANDLERS = (*KEY_HANDLERS, *AUDIT_HANDLERS, *SETTINGS_HANDLERS)
# What the key of each operation needs, by the operation's name.
ADMIN_SCOPES: Mapping[str, Scope] = {
    handler.operation_id: handler.opt["scope"]
    for handler in ADMIN_HANDLERS
    if isinstance(handler.operation_id, str)
}


def admin_router() -> Router:
    """Return every route under `/admin`, behind its guard."""
    return Router("/admin", route_handlers=ADMIN_HANDLERS, guards=[key_has_scope])
