"""Which events of a program the store has."""

from flexcore.kernel import EventCode
from flexcore.programs.model import ProgramSettings
from flexcore.programs.ports import ProgramWork


async def in_catalog(work: ProgramWork, settings: ProgramSettings) -> frozenset[EventCode]:
    """Return those of the listed events that the catalog has and that are not deleted."""
    events = await work.catalog.events_by_code(settings.event_codes)
    return frozenset(code for code, event in events.items() if event.deleted_at is None)
