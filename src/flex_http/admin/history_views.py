"""What became of a program, on the wire: revisions, changes of its configs, differences."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec

from flex_http.admin.program_views import RevisionView
from flex_http.bodies import View
from flex_http.cursors import cursor_after
from flexcore.programs import ABSENT, Change, ProgramConfigChange, Revision

_LAST_PAGE = "Null on the last page."


class RevisionsView(View, frozen=True):
    """A page of what was published of a program, the latest first."""

    items: list[RevisionView]
    next_cursor: Annotated[str | None, msgspec.Meta(description=_LAST_PAGE)]

    @classmethod
    def of(cls, revisions: Sequence[Revision], limit: int) -> "RevisionsView":
        """Return the first `limit` revisions, with a next page where there are more."""
        page = revisions[:limit]
        following = cursor_after(str(page[-1].number)) if len(revisions) > limit else None
        return cls([RevisionView.of(each) for each in page], following)


class ProgramConfigChangeView(View, frozen=True):
    """One change of one config of a program."""

    key: str
    version: Annotated[int, msgspec.Meta(description="Of the program, after the change.")]
    old_value: Annotated[Any, msgspec.Meta(description="Null where it was not set.")]
    new_value: Annotated[Any, msgspec.Meta(description="Null where it is not set any more.")]
    changed_by: str
    changed_at: datetime

    @classmethod
    def of(cls, change: ProgramConfigChange) -> "ProgramConfigChangeView":
        """Return a change for the wire."""
        return cls(
            change.key,
            change.version,
            change.old_value,
            change.new_value,
            change.changed_by,
            change.changed_at,
        )


class ProgramConfigChangesView(View, frozen=True):
    """A page of changes of a config of a program, the latest first."""

    items: list[ProgramConfigChangeView]
    next_cursor: Annotated[str | None, msgspec.Meta(description=_LAST_PAGE)]

    @classmethod
    def of(cls, changes: Sequence[ProgramConfigChange], limit: int) -> "ProgramConfigChangesView":
        """Return the first `limit` changes, with a next page where there are more."""
        page = changes[:limit]
        following = cursor_after(str(page[-1].version)) if len(changes) > limit else None
        return cls([ProgramConfigChangeView.of(each) for each in page], following)


class DifferenceView(View, frozen=True):
    """One thing that is different; a side on which it is not there at all is left out."""

    path: Annotated[str, msgspec.Meta(description="Such as `settings.gamePacks[duo].minEvents`.")]
    before: Any = msgspec.UNSET
    after: Any = msgspec.UNSET

    @classmethod
    def of(cls, change: Change) -> "DifferenceView":
        """Return a difference for the wire."""
        before, after = (
            msgspec.UNSET if side is ABSENT else side for side in (change.before, change.after)
        )
        return cls(change.path, before, after)


class DifferencesView(View, frozen=True):
    """What is different, in the order of the document; nothing for equal programs."""

    items: list[DifferenceView]

    @classmethod
    def of(cls, changes: Sequence[Change]) -> "DifferencesView":
        """Return differences for the wire."""
        return cls([DifferenceView.of(each) for each in changes])
