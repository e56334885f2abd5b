"""Which events of a program the store has."""

from flexcore.kernel import EventCode
from flexcore.programs.model import ProgramSettings
from flexcore.programs.ports import ProgramWork
from flexcore.programs.soundness.values import text_is_readable


async def in_catalog(work: ProgramWork, settings: ProgramSettings) -> frozenset[EventCode]:
    """Return those of the listed events that the catalog has and that are not deleted."""
    # No store can be asked for a code with half of a character, and none has it.
    codes = [code for code in settings.event_codes if text_is_readable(code) is None]
    events = await work.catalog.events_by_code(codes)
    return frozenset(code for code, event in events.items() if event.deleted_at is None)
