"""What must be true of events and venues."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

import attrs

from flexcore.catalog.model import Event, EventStatus, VenueLayout
from flexcore.kernel import Refusal


@attrs.frozen
class LayoutUnsound(Refusal):
    """A description of a venue's sections, rows and suites contradicts itself."""

    code: ClassVar[str] = "layout_unsound"
    what: str
    names: tuple[str, ...]

    @property
    def message(self) -> str:
        """Name what is wrong in the description, and where."""
        return f"The venue's description has {self.what}: {', '.join(self.names)}. Correct it."


def has_started(event: Event, now: datetime) -> bool:
    """Say whether an event has begun; one without a known start begins when its day is over."""
    if event.starts_at is not None:
        return now >= event.starts_at
    return now.astimezone(event.zone).date() > event.local_date


def is_live(event: Event | None, now: datetime) -> bool:
    """Say whether an event can be offered now.

    It exists, is published, not deleted, takes place as told and has not started (FXQ-1.8).
    """
    return (
        event is not None
        and event.is_published
        and event.deleted_at is None
        and event.status is EventStatus.SCHEDULED
        and not has_started(event, now)
    )


def layout_holds_together(layout: VenueLayout) -> Refusal | None:
    """Refuse a layout in which a name stands for two things or a row is in no section."""
    sections = {section.name for section in layout.sections}
    findings = {
        "a section twice": _repeated(section.name for section in layout.sections),
        "a row twice": _repeated(f"{row.section_name} row {row.name}" for row in layout.rows),
        "a suite twice": _repeated(suite.code for suite in layout.suites),
        "rows of an unknown section": sorted({row.section_name for row in layout.rows} - sections),
    }
    for what, names in findings.items():
        if names:
            return LayoutUnsound(what, tuple(names))
    return None


def _repeated(names: Iterable[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)
