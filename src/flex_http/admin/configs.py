"""Base configs: what a store is set to, and who set it so."""

from litestar import Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from flex_http.admin.config_views import (
    BaseConfigBody,
    BaseConfigsView,
    BaseConfigView,
    ConfigChangesView,
)
from flex_http.admin.options import methods_named
from flex_http.callers import Call
from flex_http.cursors import number_of
from flex_http.paging import PAGE, Limit, PageCursor
from flex_http.problems import documented
from flex_http.versions import VERSIONED, IfMatch, IfNoneYet, tagged, version_meant_or_none
from flexcore.access import Scope
from flexcore.configs import config_from_json

_TAGS = ["configs"]


@get(
    "/configs",
    operation_id="listConfigs",
    summary="List what the store is set to",
    tags=_TAGS,
    opt={"scope": Scope.CONFIGS_READ},
    responses=documented(401, 403),
)
async def list_configs(call: NamedDependency[Call]) -> BaseConfigsView:
    """List every base config; what the store never set has its defaults and version 0."""
    configs = await call.flex.base_configs.list_all(call.store.slug, call.actor)
    return BaseConfigsView([BaseConfigView.of(config) for config in configs])


@get(
    "/configs/{config_key:str}",
    operation_id="readConfig",
    summary="Read a base config",
    tags=_TAGS,
    opt={"scope": Scope.CONFIGS_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403),
)
async def read_config(
    call: NamedDependency[Call], config_key: FromPath[str]
) -> Response[BaseConfigView]:
    """Read one base config with its version."""
    config = await call.flex.base_configs.get(call.store.slug, config_key, call.actor)
    return tagged(BaseConfigView.of(config), config.version)


@put(
    "/configs/{config_key:str}",
    operation_id="setConfig",
    summary="Set a base config",
    tags=_TAGS,
    opt={"scope": Scope.CONFIGS_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422, 428),
)
async def set_config(
    call: NamedDependency[Call],
    config_key: FromPath[str],
    data: JSONBody[BaseConfigBody],
    if_match: IfMatch = None,
    if_none_match: IfNoneYet = None,
) -> Response[BaseConfigView]:
    """Replace the whole value of a base config; the first one is set with `If-None-Match: *`.

    Servers take the change up within five seconds.
    """
    version = version_meant_or_none(if_match, if_none_match)
    value = config_from_json(config_key, bytes(data.value).decode())
    saved = await call.flex.base_configs.set(
        call.store.slug, config_key, value, call.actor, version=version
    )
    return tagged(BaseConfigView.of(saved), saved.version)


@get(
    "/configs/{config_key:str}/changes",
    operation_id="listConfigChanges",
    summary="List who set a base config to what",
    tags=_TAGS,
    opt={"scope": Scope.CONFIGS_READ},
    responses=documented(401, 403, 422),
)
async def list_config_changes(
    call: NamedDependency[Call],
    config_key: FromPath[str],
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> ConfigChangesView:
    """List the changes of a base config, the latest first; none is ever taken away."""
    changes = await call.flex.base_configs.history(
        call.store.slug, config_key, call.actor, limit + 1, number_of(cursor)
    )
    return ConfigChangesView.of(changes, limit)


CONFIG_HANDLERS = (
    methods_named("/configs/{config_key:str}", "GET", "PUT"),
    list_configs,
    read_config,
    set_config,
    list_config_changes,
)
