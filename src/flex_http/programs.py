"""The shop window: the active program, its events, and what each has open."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

import attrs
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from flex_http.callers import Call
from flex_http.cursors import BadCursor, cursor_after, key_of
from flex_http.paging import PAGE, Limit, PageCursor
from flex_http.problems import documented
from flex_http.program_views import LevelsView, OfferedEventsView, OfferedEventView, ProgramView
from flex_http.security import OPEN
from flexcore.kernel import EventCode, Refusal, RefusalKind, Refused
from flexcore.programs import LONGEST_TEXT, ActiveOffer, NotOffered, OfferedEvent

_TAGS = ["program"]


@attrs.frozen
class EventNotOffered(Refusal):
    """The path names an event that is not on offer, whether or not there is such an event."""

    code: ClassVar[str] = NotOffered.code
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    event_code: EventCode

    @property
    def message(self) -> str:
        """Point to the list."""
        return f"Event {self.event_code} is not offered here: GET /program/events lists what is."


@get(
    "/program",
    operation_id="readProgram",
    summary="Read the active program",
    tags=_TAGS,
    security=OPEN,
    responses=documented(401, 409),
)
async def read_program(call: NamedDependency[Call]) -> ProgramView:
    """Read what the store sells now."""
    turn = await call.flex.programs.turn(call.store.slug, call.actor)
    addons = await call.flex.offers.addons(call.store.slug, turn.revision, call.actor)
    return ProgramView.of(turn, addons, call.store.currency)


@get(
    "/program/events",
    operation_id="listProgramEvents",
    summary="List the events on offer",
    tags=_TAGS,
    security=OPEN,
    responses=documented(401, 409, 422),
)
async def list_events(
    call: NamedDependency[Call],
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> OfferedEventsView:
    """List the events on offer, page by page, in the program's order."""
    offer = await call.flex.offers.active(call.store.slug, call.actor)
    rest = offer.events if cursor is None else _after(offer, EventCode(key_of(cursor)))
    page = rest[:limit]
    following = cursor_after(page[-1].event.event_code) if len(rest) > limit else None
    items = [OfferedEventView.of(each) for each in page]
    return OfferedEventsView(offer.revision.revision_id, offer.epoch, items, following)


@get(
    "/program/events/{event_code:str}/levels",
    operation_id="listEventLevels",
    summary="List what an event has open",
    tags=_TAGS,
    security=OPEN,
    responses=documented(401, 409, 422),
)
async def list_levels(
    call: NamedDependency[Call],
    event_code: FromPath[str],
    choice: Annotated[
        str | None,
        QueryParameter(
            min_length=1,
            max_length=LONGEST_TEXT,
            description="Code of the pack or package whose prices are asked for.",
        ),
    ] = None,
) -> LevelsView:
    """List the sections and prices that an event has open, best section first, and its add-ons."""
    code = EventCode(event_code)
    try:
        quote = await call.flex.offers.quote(call.store.slug, code, call.actor, choice=choice)
    except Refused as refused:
        if isinstance(refused.refusals[0], NotOffered):
            raise Refused(EventNotOffered(code)) from refused
        raise
    return LevelsView.of(quote, call.store.currency)


def _after(offer: ActiveOffer, key: EventCode) -> Sequence[OfferedEvent]:
    """Return the events after one of the program's list, be that one still on offer or not."""
    offered = [each.event.event_code for each in offer.events]
    codes = tuple(dict.fromkeys((*offer.revision.event_codes, *offered)))
    if key not in codes:
        raise Refused(BadCursor())
    later = frozenset(codes[codes.index(key) + 1 :])
    return tuple(each for each in offer.events if each.event.event_code in later)


PROGRAM_HANDLERS = (read_program, list_events, list_levels)
