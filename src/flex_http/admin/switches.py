"""Which program was active when, which will be, and the shop as it is at any time."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from flex_http.admin.local_times import LOCAL_TIME, local_time
from flex_http.admin.options import methods_named
from flex_http.admin.switch_views import (
    ActivationsView,
    NewWindowBody,
    PreviewView,
    ScheduleView,
    WindowView,
)
from flex_http.callers import Call
from flex_http.cursors import number_of
from flex_http.paging import PAGE, Limit, PageCursor
from flex_http.problems import documented
from flexcore.access import Scope
from flexcore.kernel import EVENT_CODE_LENGTH_MAX, EventCode, ProgramId, WindowId
from flexcore.programs import LONGEST_TEXT

_TAGS = ["switches"]


@get(
    "/switches",
    operation_id="listSwitches",
    summary="List which program was active when",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    responses=documented(401, 403, 422),
)
async def list_switches(
    call: NamedDependency[Call],
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> ActivationsView:
    """List which program was active from when on, who wanted it so, and why; the latest first."""
    made = await call.flex.switching.history(
        call.store.slug, call.actor, limit=limit + 1, before=number_of(cursor)
    )
    return ActivationsView.of(made, await _names(call), limit)


@get(
    "/schedule",
    operation_id="readSchedule",
    summary="List the windows to come",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    responses=documented(401, 403),
)
async def read_schedule(call: NamedDependency[Call]) -> ScheduleView:
    """List the windows that are to come and the one that goes on, by their start."""
    schedule = call.flex.schedule
    windows = await schedule.windows(call.store.slug, call.actor)
    return ScheduleView.of(windows, await _names(call), (await schedule.zone(call.store)).key)


@post(
    "/schedule",
    operation_id="scheduleProgram",
    summary="Schedule a program",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    responses=documented(401, 403, 409, 413, 415, 422),
)
async def schedule_program(
    call: NamedDependency[Call], data: JSONBody[NewWindowBody]
) -> WindowView:
    """Let a published program be active for a while; then the one before returns."""
    starts, ends = local_time(data.starts), local_time(data.ends)
    window = await call.flex.schedule.add(
        call.store, ProgramId(data.program_id), starts, ends, call.actor
    )
    return WindowView.of(window, await _names(call))


@delete(
    "/schedule/{window_id:uuid}",
    operation_id="removeWindow",
    summary="Remove a window",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    status_code=200,
    responses=documented(401, 403, 409),
)
async def remove_window(call: NamedDependency[Call], window_id: FromPath[UUID]) -> WindowView:
    """Take a window that has not begun out of the schedule."""
    tenant, removed = call.store.slug, WindowId(window_id)
    window = await call.flex.schedule.remove(tenant, removed, call.actor)
    return WindowView.of(window, await _names(call))


@get(
    "/preview",
    operation_id="previewShop",
    summary="Show the shop at a time",
    tags=_TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    responses=documented(401, 403, 409, 422),
)
async def preview_shop(
    call: NamedDependency[Call],
    at: Annotated[
        str | None,
        QueryParameter(
            pattern=LOCAL_TIME,
            description="On the store's clocks, such as `2026-11-27T00:00`; now if left out.",
        ),
    ] = None,
    event: Annotated[
        str | None,
        QueryParameter(max_length=EVENT_CODE_LENGTH_MAX, description="Of which to show prices."),
    ] = None,
    choice: Annotated[
        str | None,
        QueryParameter(
            min_length=1,
            max_length=LONGEST_TEXT,
            description="Code of the pack or package whose prices are asked for.",
        ),
    ] = None,
) -> PreviewView:
    """Show the shop as fans saw it or will see it at a time, with the stock of today.

    With `event`, also what that event has open, at the prices of that time.
    """
    if at is None:
        moment = call.flex.clock.now()
    else:
        moment = await call.flex.schedule.moment(call.store, local_time(at))
    tenant, by = call.store.slug, call.actor
    preview = await call.flex.offers.preview(
        tenant,
        moment,
        by,
        event_code=None if event is None else EventCode(event),
        choice=choice,
    )
    program_id = preview.offer.revision.program_id
    config = await call.flex.frontend_configs.find(tenant, program_id, by)
    return PreviewView.of(preview, moment, config, call.store.currency)


async def _names(call: Call) -> Mapping[ProgramId, str]:
    return await call.flex.programs.names(call.store.slug, call.actor)


SWITCH_HANDLERS = (
    methods_named("/schedule", "GET", "POST"),
    list_switches,
    read_schedule,
    schedule_program,
    remove_window,
    preview_shop,
)
