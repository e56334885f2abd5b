"""API keys: made, listed and revoked with a key that may do so."""

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from flex_http.admin.key_views import ApiKeysView, ApiKeyView, NewApiKeyBody, NewApiKeyView
from flex_http.admin.options import methods_named
from flex_http.callers import Call
from flex_http.cursors import BadCursor, key_of
from flex_http.paging import PAGE, Limit, PageCursor
from flex_http.problems import documented
from flexcore.access import ApiKeyId, Scope, key_id_of
from flexcore.kernel import Refused

_TAGS = ["keys"]


@get(
    "/keys",
    operation_id="listKeys",
    summary="List API keys",
    tags=_TAGS,
    opt={"scope": Scope.KEYS_READ},
    responses=documented(401, 403, 422),
)
async def list_keys(
    call: NamedDependency[Call],
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> ApiKeysView:
    """List the store's API keys without their secrets, newest first; those that are over, too."""
    after = None if cursor is None else _key_of(cursor)
    keys = await call.flex.api_keys.list_keys(call.store.slug, call.actor, limit + 1, after)
    return ApiKeysView.of(keys, limit)


@post(
    "/keys",
    operation_id="createKey",
    summary="Make an API key",
    tags=_TAGS,
    opt={"scope": Scope.KEYS_WRITE},
    responses=documented(401, 403, 409, 413, 415, 422),
)
async def create_key(call: NamedDependency[Call], data: JSONBody[NewApiKeyBody]) -> NewApiKeyView:
    """Make an API key with no more scopes than the caller's own, and no longer life.

    Its text is shown this once.
    """
    key, text = await call.flex.api_keys.create(
        call.store.slug, data.name, data.scopes, call.actor, expires_at=data.expires_at
    )
    return NewApiKeyView(ApiKeyView.of(key), text)


@delete(
    "/keys/{key_id:str}",
    operation_id="revokeKey",
    summary="Revoke an API key",
    tags=_TAGS,
    opt={"scope": Scope.KEYS_WRITE},
    status_code=200,
    responses=documented(401, 403, 409),
)
async def revoke_key(call: NamedDependency[Call], key_id: FromPath[str]) -> ApiKeyView:
    """End an API key at once and for ever; it stays in the list."""
    return ApiKeyView.of(await call.flex.api_keys.revoke(call.store.slug, key_id, call.actor))


def _key_of(cursor: str) -> ApiKeyId:
    """Return the key after which a page begins."""
    if key_id := key_id_of(key_of(cursor)):
        return key_id
    raise Refused(BadCursor())


KEY_HANDLERS = (methods_named("/keys", "GET", "POST"), list_keys, create_key, revoke_key)
