"""What a look at a program found, on the wire."""

from typing import Annotated, Any

import msgspec

from flex_http.bodies import View
from flex_http.refusal_views import RefusalView
from flexcore.programs import Finding, FindingLevel, ProgramCheck, Selection, Stage


class SelectionView(View, frozen=True):
    """What a fan could choose, or try to."""

    choice: Annotated[
        str | None, msgspec.Meta(description="Code of the pack or package; null for none.")
    ]
    event_codes: list[str]

    @classmethod
    def of(cls, selection: Selection) -> "SelectionView":
        """Return a selection for the wire."""
        return cls(selection.choice, list(selection.event_codes))


class FindingView(View, frozen=True):
    """One thing that is wrong, or that somebody should know before fans do."""

    stage: Stage
    level: FindingLevel
    code: Annotated[str, msgspec.Meta(description="Never changes; branch on it.")]
    message: str
    data: Annotated[dict[str, Any], msgspec.Meta(description="The rows concerned, by name.")]
    selections: Annotated[
        list[SelectionView],
        msgspec.Meta(description="What shows it; it lies between the two of a pair."),
    ]

    @classmethod
    def of(cls, finding: Finding) -> "FindingView":
        """Return a finding for the wire."""
        found = RefusalView.of(finding.refusal)
        selections = [SelectionView.of(each) for each in finding.selections]
        return cls(finding.stage, finding.level, found.code, found.message, found.data, selections)


class ProgramCheckView(View, frozen=True):
    """What keeps a program from being published, and what somebody has to confirm."""

    errors: list[FindingView]
    warnings: list[FindingView]
    check_failure: Annotated[
        str | None,
        msgspec.Meta(description="What could not be asked for stock and prices; null if all was."),
    ]

    @classmethod
    def of(cls, checked: ProgramCheck) -> "ProgramCheckView":
        """Return what a check found for the wire."""
        return cls(
            [FindingView.of(each) for each in checked.errors],
            [FindingView.of(each) for each in checked.warnings],
            checked.failure,
        )
