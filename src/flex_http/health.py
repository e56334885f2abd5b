"""Whether the process lives, and whether it can serve."""

from typing import Literal

from litestar import Request, get
from litestar.datastructures import State

from flex_http.bodies import View
from flex_http.problems import documented
from flex_http.services import services_of


class HealthView(View, frozen=True):
    """The process answers."""

    status: Literal["ok"] = "ok"


_TAGS = ["health"]


@get(
    "/health/live",
    operation_id="isLive",
    summary="Ask whether the process lives",
    tags=_TAGS,
    responses=documented(),
)
async def is_live() -> HealthView:
    """Ask whether the process lives; nothing outside is looked at."""
    return HealthView()


@get(
    "/health/ready",
    operation_id="isReady",
    summary="Ask whether calls can be served",
    tags=_TAGS,
    responses=documented(),
)
async def is_ready(request: Request[None, None, State]) -> HealthView:
    """Ask whether calls can be served; 503 says what is missing."""
    await services_of(request.app).application.is_ready()
    return HealthView()


HEALTH_HANDLERS = (is_live, is_ready)
