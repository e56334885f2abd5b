"""What the program service answers with."""

from collections.abc import Mapping

import attrs

from flexcore.catalog import Event
from flexcore.kernel import EventCode
from flexcore.programs.building import Build, EventState
from flexcore.programs.choosing.selection import Availability
from flexcore.programs.model import Program
from flexcore.programs.revisions import Revision


@attrs.frozen
class Publication:
    """What publishing came to: the revision stands even where the build has failed."""

    revision: Revision
    build: Build


@attrs.frozen
class OfferedEvent:
    """An event as the shop shows it."""

    event: Event
    availability: Availability


@attrs.frozen
class ProgramView:
    """A program beside what was last published of it and how its events stand."""

    program: Program
    revision: Revision | None
    states: Mapping[EventCode, EventState]


@attrs.frozen
class Turn:
    """What fans buy from now, and which activation brought it."""

    revision: Revision
    epoch: int


@attrs.frozen
class ActiveOffer:
    """What the shop offers at a time: the active revision, and its events that are live, in order.

    Attributes:
        special: Special games, which the shop does not list (FX-1.45).
        epoch: Of the activation that brought it; 0 in a preview. What is offered again after two
            switches is the same offer, so it does not count when offers are compared.
    """

    revision: Revision
    events: tuple[OfferedEvent, ...]
    special: tuple[OfferedEvent, ...] = ()
    epoch: int = attrs.field(default=0, eq=False)
