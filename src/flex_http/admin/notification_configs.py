"""Notification configs: which messages a program sends, and how."""

from uuid import UUID

from litestar import Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from flex_http.admin.notification_views import (
    NotificationConfigBody,
    NotificationConfigsView,
    NotificationConfigView,
)
from flex_http.callers import Call
from flex_http.problems import documented
from flex_http.versions import VERSIONED, IfMatch, IfNoneYet, tagged, version_meant_or_none
from flexcore.access import Scope
from flexcore.kernel import ProgramId

_TAGS = ["configs"]


@get(
    "/programs/{program_id:uuid}/notification-configs",
    operation_id="listNotificationConfigs",
    summary="List the messages of a program",
    tags=_TAGS,
    opt={"scope": Scope.CONFIGS_READ},
    responses=documented(401, 403),
)
async def list_notification_configs(
    call: NamedDependency[Call], program_id: FromPath[UUID]
) -> NotificationConfigsView:
    """List every message that a program can send; what was never saved is off, at version 0."""
    store, program, by = call.store.slug, ProgramId(program_id), call.actor
    # Of a program that is not there, nothing is off.
    await call.flex.programs.show(store, program, by)
    configs = await call.flex.notification_configs.of_program(store, program, by)
    return NotificationConfigsView.of(configs.values())


@put(
    "/programs/{program_id:uuid}/notification-configs/{notification_key:str}",
    operation_id="setNotificationConfig",
    summary="Switch a message of a program",
    tags=_TAGS,
    opt={"scope": Scope.CONFIGS_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422, 428),
)
async def set_notification_config(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    notification_key: FromPath[str],
    *,
    data: JSONBody[NotificationConfigBody],
    if_match: IfMatch = None,
    if_none_match: IfNoneYet = None,
) -> Response[NotificationConfigView]:
    """Switch one message on or off, with its settings; the first time with `If-None-Match: *`."""
    version = version_meant_or_none(if_match, if_none_match)
    saved = await call.flex.notification_configs.switch(
        call.store.slug,
        ProgramId(program_id),
        notification_key,
        call.actor,
        is_enabled=data.is_enabled,
        settings=data.settings,
        version=version,
    )
    return tagged(NotificationConfigView.of(saved), saved.version)


NOTIFICATION_CONFIG_HANDLERS = (list_notification_configs, set_notification_config)
