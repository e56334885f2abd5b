"""What the shop shows of a revision."""

from datetime import datetime

from flexcore.catalog import is_live
from flexcore.programs.builder import events_sold, states_of
from flexcore.programs.choosing.selection import offered_events, special_events
from flexcore.programs.ports import ProgramWork
from flexcore.programs.revisions import Revision
from flexcore.programs.views import ActiveOffer, OfferedEvent


async def offer_of(work: ProgramWork, revision: Revision, at: datetime) -> ActiveOffer:
    """Return a revision with its events as the shop shows them at a moment (FX-1.25).

    Whether an event is sold out is told as of the last build, whatever the moment.
    """
    codes = await events_sold(work.catalog, revision.document.program_type, revision.settings)
    states = await states_of(work, revision.program_id, codes)
    events = await work.catalog.events_by_code(codes)
    live = frozenset(code for code, event in events.items() if is_live(event, at))
    offered = offered_events(revision, live, states)
    special = special_events(revision, live, states)
    return ActiveOffer(
        revision,
        tuple(OfferedEvent(events[code], can) for code, can in offered.items()),
        tuple(OfferedEvent(events[code], can) for code, can in special.items()),
    )
