"""Programs on the wire, as those see them who prepare them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from flex_http.admin.settings.whole_views import WholeSettingsView
from flex_http.bodies import WITHOUT_NUL, Body, View
from flex_http.cursors import cursor_after
from flexcore.kernel import EventCode
from flexcore.programs import (
    LONGEST_TEXT,
    Build,
    BuildStatus,
    EventState,
    Program,
    ProgramStatus,
    ProgramType,
    ProgramView,
    Revision,
)

ProgramName = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=LONGEST_TEXT,
        pattern=WITHOUT_NUL,
        description="Unique within the store.",
    ),
]


class NewProgramBody(Body, frozen=True):
    """A draft to be made."""

    name: ProgramName
    program_type: Annotated[
        ProgramType, msgspec.Meta(description="How fans choose; it stays so for good.")
    ] = ProgramType.BUILD_YOUR_OWN


class CloneBody(Body, frozen=True):
    """A draft to be made of another program."""

    name: ProgramName


class PublishBody(Body, frozen=True):
    """How a program is to be published."""

    confirmed: Annotated[
        bool, msgspec.Meta(description="Somebody has looked at what `check` warns of.")
    ] = False


class ProgramSummaryView(View, frozen=True):
    """A program without its settings."""

    program_id: UUID
    name: str
    program_type: ProgramType
    program_status: ProgramStatus
    is_active: Annotated[bool, msgspec.Meta(description="Fans buy from it now.")]
    revision_id: Annotated[
        UUID | None, msgspec.Meta(description="What was published last; null for nothing.")
    ]
    version: Annotated[int, msgspec.Meta(description="The number in its `ETag`.")]

    @classmethod
    def of(cls, program: Program) -> "ProgramSummaryView":
        """Return a program for the wire."""
        return cls(**_summary(program))


class ProgramsView(View, frozen=True):
    """A page of programs, the oldest first."""

    items: list[ProgramSummaryView]
    next_cursor: Annotated[str | None, msgspec.Meta(description="Null on the last page.")]

    @classmethod
    def of(cls, programs: Sequence[Program], limit: int) -> "ProgramsView":
        """Return the first `limit` programs, with a next page where there are more."""
        page = programs[:limit]
        following = cursor_after(str(page[-1].id)) if len(programs) > limit else None
        return cls([ProgramSummaryView.of(each) for each in page], following)


class RevisionView(View, frozen=True):
    """What was published of a program."""

    program_id: UUID
    revision_id: UUID
    revision: Annotated[int, msgspec.Meta(description="Its number, from 1.")]
    published_at: datetime
    published_by: Annotated[str, msgspec.Meta(description="Empty where nobody said.")]
    content_hash: Annotated[str, msgspec.Meta(description="Equal for equal content alone.")]

    @classmethod
    def of(cls, revision: Revision) -> "RevisionView":
        """Return a revision for the wire."""
        return cls(
            revision.program_id,
            revision.revision_id,
            revision.number,
            revision.published_at,
            revision.published_by,
            revision.content_hash,
        )


class EventStateView(View, frozen=True):
    """How an event of a program stands."""

    event_code: str
    build_status: BuildStatus
    is_sold_out: Annotated[bool, msgspec.Meta(description="As of the last build.")]


class ManagedProgramView(ProgramSummaryView, frozen=True):
    """A program with its settings, what was published of it, and how its events stand."""

    settings: WholeSettingsView
    revision: Annotated[
        RevisionView | None, msgspec.Meta(description="Null until it is published.")
    ]
    events: list[EventStateView]

    @classmethod
    def shown(cls, view: ProgramView) -> "ManagedProgramView":
        """Return all of a program for the wire."""
        return cls(**_managed(view))


class BuiltProgramView(ManagedProgramView, frozen=True):
    """A program whose events the vendor was asked for."""

    build_failure: Annotated[
        str | None,
        msgspec.Meta(description="What could not be asked; build again then. Null where all was."),
    ]

    @classmethod
    def built(cls, view: ProgramView, built: Build) -> "BuiltProgramView":
        """Return a program for the wire with what its build came to."""
        return cls(**_managed(view), build_failure=built.failure)


def _summary(program: Program) -> dict[str, Any]:
    return {
        "program_id": program.id,
        "name": program.name,
        "program_type": program.program_type,
        "program_status": program.status,
        "is_active": program.is_active,
        "revision_id": program.revision_id,
        "version": program.version,
    }


def _managed(view: ProgramView) -> dict[str, Any]:
    return {
        **_summary(view.program),
        "settings": WholeSettingsView.of(view.program),
        "revision": RevisionView.of(view.revision) if view.revision else None,
        "events": _states(view.states),
    }


def _states(states: Mapping[EventCode, EventState]) -> list[EventStateView]:
    return [
        EventStateView(code, state.build_status, state.is_sold_out)
        for code, state in states.items()
    ]
