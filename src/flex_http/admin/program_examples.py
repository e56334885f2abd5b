"""Examples of the operations on programs."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from flex_http.admin.document_views import ProgramDocumentView, TakenInView
from flex_http.admin.finding_views import FindingView, ProgramCheckView, SelectionView
from flex_http.admin.history_views import (
    DifferencesView,
    DifferenceView,
    ProgramConfigChangesView,
    ProgramConfigChangeView,
    RevisionsView,
)
from flex_http.admin.program_views import (
    BuiltProgramView,
    CloneBody,
    EventStateView,
    ManagedProgramView,
    NewProgramBody,
    ProgramSummaryView,
    ProgramsView,
    PublishBody,
    RevisionView,
)
from flex_http.admin.settings.whole_views import WholeSettingsView
from flex_http.admin.settings.wire import shown
from flex_http.bodies import Body, View
from flexcore.kernel import EventCode
from flexcore.programs import (
    BuildStatus,
    BuildYourOwn,
    ClassName,
    FindingLevel,
    ProgramSettings,
    ProgramStatus,
    ProgramType,
    Stage,
)

PROGRAM, REVISION = (UUID(f"01998a5e-0000-7000-8000-00000000000{number}") for number in (2, 3))
KEY = "key:01998a5e000070008000000000000006"
PUBLISHED_AT = datetime(2025, 9, 1, 12, 15, tzinfo=UTC)
PUBLISHED = RevisionView(PROGRAM, REVISION, 3, PUBLISHED_AT, KEY, "9f" * 32)

_EVENTS = ("GSW251021", "GSW251023", "GSW251025")
_SETTINGS = ProgramSettings(
    build_your_own=BuildYourOwn(1, 3, tuple(map(EventCode, _EVENTS))),
    class_names=(ClassName("Season"),),
    ticket_limit=6,
)
_DRAFT = ManagedProgramView(
    program_id=PROGRAM,
    name="Pick Five",
    program_type=ProgramType.BUILD_YOUR_OWN,
    program_status=ProgramStatus.DRAFT,
    is_active=False,
    revision_id=None,
    version=1,
    settings=shown(_SETTINGS, WholeSettingsView),
    revision=None,
    events=[EventStateView(code, BuildStatus.NOT_BUILT, False) for code in _EVENTS],
)
_READY = msgspec.structs.replace(
    _DRAFT,
    program_status=ProgramStatus.PUBLISHED,
    revision_id=REVISION,
    version=4,
    revision=PUBLISHED,
    events=[EventStateView(code, BuildStatus.BUILT, False) for code in _EVENTS],
)
_BUILT = BuiltProgramView(**msgspec.structs.asdict(_READY), build_failure=None)
_SUMMARY = ProgramSummaryView(
    program_id=PROGRAM,
    name=_READY.name,
    program_type=_READY.program_type,
    program_status=_READY.program_status,
    is_active=True,
    revision_id=REVISION,
    version=5,
)
_FINDING = FindingView(
    stage=Stage.PRICES,
    level=FindingLevel.WARNING,
    code="price_falls",
    message="The price falls when an event is added.",
    data={"eventCode": _EVENTS[1]},
    selections=[SelectionView(None, [_EVENTS[0]]), SelectionView(None, list(_EVENTS[:2]))],
)
_DOCUMENT = ProgramDocumentView(
    format="flex-program",
    version=1,
    name="Pick Five",
    program_type=ProgramType.BUILD_YOUR_OWN,
    settings={"ticketLimit": 6},
    frontend_config='{"hero": "opener.jpg"}',
    notifications={},
)
_DIFFERENCE = DifferenceView("settings.ticketLimit", 8, 6)

PROGRAM_EXAMPLES: dict[str, tuple[Body | View | None, View]] = {
    "listPrograms": (None, ProgramsView([_SUMMARY], None)),
    "createProgram": (NewProgramBody("Pick Five", ProgramType.BUILD_YOUR_OWN), _DRAFT),
    "readManagedProgram": (None, _READY),
    "cloneProgram": (CloneBody("Pick Five, for less"), _DRAFT),
    "checkProgram": (None, ProgramCheckView([], [_FINDING], None)),
    "publishProgram": (PublishBody(confirmed=True), _BUILT),
    "buildProgram": (None, _BUILT),
    "activateProgram": (None, msgspec.structs.replace(_READY, is_active=True, version=5)),
    "archiveProgram": (
        None,
        msgspec.structs.replace(_READY, program_status=ProgramStatus.ARCHIVED, version=5),
    ),
    "listRevisions": (None, RevisionsView([PUBLISHED], None)),
    "listProgramConfigChanges": (
        None,
        ProgramConfigChangesView(
            [ProgramConfigChangeView("ledger", 4, None, {"ledgerId": "L-1"}, KEY, PUBLISHED_AT)],
            None,
        ),
    ),
    "diffPrograms": (None, DifferencesView([_DIFFERENCE])),
    "exportProgram": (None, _DOCUMENT),
    "replaceProgram": (_DOCUMENT, TakenInView(_SUMMARY, False, False, [_DIFFERENCE])),
    "importProgram": (_DOCUMENT, TakenInView(_SUMMARY, True, False, [])),
}
