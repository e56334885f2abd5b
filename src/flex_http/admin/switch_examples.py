"""Examples of the operations on what is active when."""

from datetime import UTC, date, datetime
from uuid import UUID

from flex_http.admin.program_examples import KEY, PROGRAM, PUBLISHED, PUBLISHED_AT, REVISION
from flex_http.admin.switch_views import (
    ActivationsView,
    ActivationView,
    NewWindowBody,
    PreviewView,
    ScheduleView,
    WindowView,
)
from flex_http.bodies import Body, View
from flex_http.program_views import ChoiceView, OfferedEventView, PartView, ProgramView
from flexcore.programs import Availability, ProgramType, SwitchCause, WindowStatus

_WINDOW = WindowView(
    window_id=UUID("01998a5e-0000-7000-8000-000000000009"),
    program_id=PROGRAM,
    name="Weekend sale",
    starts_at=datetime(2026, 11, 27, 8, tzinfo=UTC),
    ends_at=datetime(2026, 11, 30, 8, tzinfo=UTC),
    window_status=WindowStatus.TO_COME,
    returns_to=None,
    scheduled_by=KEY,
)
_EVENT = OfferedEventView(
    event_code="GSW251021",
    name="Denver at Golden State",
    home_name="Golden State Warriors",
    away_name="Denver Nuggets",
    season_type="Regular Season",
    local_date=date(2025, 10, 23),
    starts_at=datetime(2025, 10, 24, 2, tzinfo=UTC),
    time_zone="America/Los_Angeles",
    availability=Availability.ON_SALE,
)
_SHOP = ProgramView(
    program_id=PROGRAM,
    revision_id=REVISION,
    revision=PUBLISHED.revision,
    activation_epoch=0,
    name="Weekend sale",
    program_type=ProgramType.BUILD_YOUR_OWN,
    choices=[
        ChoiceView(
            code="",
            name="",
            min_events=1,
            max_events=1,
            is_default=True,
            is_fixed=False,
            replaces_sold_out=False,
            takes_others=False,
            parts=[PartView("", 0, 200, [_EVENT.event_code])],
        )
    ],
    ticket_limit=6,
    max_seats_per_block=None,
    addons=[],
)
_PREVIEW = PreviewView(
    at=_WINDOW.starts_at,
    name=_SHOP.name,
    revision=PUBLISHED,
    events=[_EVENT],
    program=_SHOP,
    levels=None,
    frontend_config='{"banner": "Sale"}',
)

SWITCH_EXAMPLES: dict[str, tuple[Body | View | None, View]] = {
    "listSwitches": (
        None,
        ActivationsView(
            [
                ActivationView(
                    2, PROGRAM, "Weekend sale", REVISION, PUBLISHED_AT, SwitchCause.BY_HAND, KEY
                )
            ],
            None,
        ),
    ),
    "readSchedule": (None, ScheduleView("America/Los_Angeles", [_WINDOW])),
    "scheduleProgram": (NewWindowBody(PROGRAM, "2026-11-27T00:00", "2026-11-30T00:00"), _WINDOW),
    "removeWindow": (None, _WINDOW),
    "previewShop": (None, _PREVIEW),
}
