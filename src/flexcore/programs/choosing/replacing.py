"""Which events stand in the place of a package's own ones that were gone (FX-1.40)."""

from collections.abc import Collection, Mapping

from flexcore.kernel import EventCode
from flexcore.programs.choosing.selection import Selection
from flexcore.programs.revisions import Revision


def events_replaceable(revision: Revision, selection: Selection) -> tuple[EventCode, ...]:
    """Return the events that are not picked and whose standing matters all the same.

    They are those of a package whose place an event that was picked may take, if they are gone.
    """
    choice = revision.choice_of(selection.choice)
    if choice is None or not choice.replaces_sold_out:
        return ()
    picked = frozenset(selection.event_codes)
    return tuple(code for code in choice.event_codes if code not in picked)


def replacements(
    revision: Revision,
    selection: Selection,
    gone: Collection[EventCode],
    before: Mapping[EventCode, EventCode],
) -> dict[EventCode, EventCode]:
    """Say of events that are not the package's own in whose place each of them stands.

    Args:
        revision: What the selection is judged by.
        selection: What the fan picked.
        gone: Those of `events_replaceable` that are not on sale now.
        before: What this returned before; who has a place keeps it until the fan takes the event
            that was there.

    Returns:
        The package's own event by the one in its place; each stands in one place at most.
    """
    left = events_replaceable(revision, selection)
    outside = _outside(revision, selection) if left else ()
    kept = {code: before[code] for code in outside if before.get(code) in left}
    free = (code for code in left if code in gone and code not in kept.values())
    waiting = (code for code in outside if code not in kept)
    return kept | dict(zip(waiting, free, strict=False))


def _outside(revision: Revision, selection: Selection) -> tuple[EventCode, ...]:
    """Return what was picked that is neither the choice's own nor a special game."""
    choice = revision.choice_of(selection.choice)
    known = {*(choice.events if choice else ()), *revision.special_games}
    return tuple(code for code in selection.event_codes if code not in known)
