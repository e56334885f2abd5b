"""What is told of a change of a program: to the audit, and to whoever listens."""

from collections.abc import Mapping

from flexcore.kernel import Change, EntityKind, EntityRef, EventCode, ProgramId
from flexcore.programs.building import BuildStatus, EventState
from flexcore.programs.documents import settings_to_plain
from flexcore.programs.events import ProgramActivated, ProgramArchived, ProgramPublished
from flexcore.programs.model import Program
from flexcore.programs.ports import ProgramWork, SwitchingWork
from flexcore.programs.revisions import Revision
from flexcore.programs.schedule import Window


async def tell_created(work: ProgramWork, made: Program) -> None:
    """Tell that there is a new draft."""
    await work.audit.record(Change("program.created", _ref(made.id), None, _document(made)))


async def tell_configured(work: ProgramWork, before: Program, after: Program) -> None:
    """Tell which settings are others now."""
    await _record(work, "program.configured", before, after)


async def tell_published(
    work: ProgramWork, before: Program, after: Program, revision: Revision
) -> None:
    """Tell that a program can be activated."""
    await _record(work, "program.published", before, after)
    event = ProgramPublished(str(after.id), str(revision.revision_id), revision.number)
    await work.outbox.append([event])


async def tell_activated(
    work: SwitchingWork, revision: Revision, instead_of: ProgramId | None
) -> None:
    """Tell from what fans buy from now on, and from what they did before."""
    other, revision_id = str(instead_of) if instead_of else None, str(revision.revision_id)
    change = Change(
        "program.activated",
        _ref(revision.program_id),
        {"activeProgram": other},
        {"activeProgram": str(revision.program_id), "revisionId": revision_id},
    )
    await work.audit.record(change)
    await work.outbox.append([ProgramActivated(str(revision.program_id), revision_id, other)])


async def tell_built(
    work: ProgramWork,
    program: Program,
    before: Mapping[EventCode, EventState],
    after: Mapping[EventCode, EventState],
) -> None:
    """Tell how events of a program stand after the vendor was asked, where it is another way."""
    change = Change.between("program.built", _ref(program.id), _states(before), _states(after))
    if change.after:
        await work.audit.record(change)


async def tell_archived(work: ProgramWork, before: Program, after: Program) -> None:
    """Tell that the life of a program is over."""
    await _record(work, "program.archived", before, after)
    await work.outbox.append([ProgramArchived(str(after.id))])


async def tell_scheduled(work: SwitchingWork, window: Window) -> None:
    """Tell when a program is to be active."""
    change = Change("program.scheduled", _ref(window.program_id), None, _times(window))
    await work.audit.record(change)


async def tell_unscheduled(work: SwitchingWork, window: Window) -> None:
    """Tell that a program is not to be active after all, or not for as long as was planned."""
    change = Change("program.unscheduled", _ref(window.program_id), _times(window), None)
    await work.audit.record(change)


async def _record(work: ProgramWork, action: str, before: Program, after: Program) -> None:
    change = Change.between(action, _ref(after.id), _document(before), _document(after))
    await work.audit.record(change)


def _ref(program_id: ProgramId) -> EntityRef:
    return EntityRef(EntityKind.PROGRAM, str(program_id))


def _states(states: Mapping[EventCode, EventState]) -> dict[str, object]:
    # During a build, what was built before it still counts.
    return {
        code: {
            "isBuilt": state.build_status is BuildStatus.BUILT,
            "isSoldOut": state.is_sold_out,
        }
        for code, state in states.items()
    }


def _times(window: Window) -> dict[str, object]:
    return {
        "windowId": str(window.id),
        "startsAt": window.starts_at.isoformat(),
        "endsAt": window.ends_at.isoformat(),
    }


def _document(program: Program) -> dict[str, object]:
    """Return a program with the names that its document has."""
    return {
        "name": program.name,
        "programType": program.program_type.value,
        "status": program.status.value,
        "revisionId": str(program.revision_id) if program.revision_id else None,
        **settings_to_plain(program.settings),
    }
