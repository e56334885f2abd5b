"""Asking the vendor what the events of a program have on sale, and writing it down."""

from collections.abc import Mapping, Sequence

import attrs

from flexcore.catalog import Catalog, EventPlace
from flexcore.kernel import Actor, EventCode, ProgramId, TenantId, Unavailable, UnitOfWork
from flexcore.programs.building import Build, EventState, is_sold_out
from flexcore.programs.choosing.choices import choices_of
from flexcore.programs.model import Program, ProgramSettings, ProgramType
from flexcore.programs.ports import ProgramWork
from flexcore.programs.telling import tell_built
from flexcore.vendors import PriceLevel, TicketVendors

# Events of the catalog that are read at once.
_PAGE = 500


@attrs.frozen
class Builder:
    """Builds the events of a program whose build has begun."""

    unit_of_work: UnitOfWork[ProgramWork]
    vendors: TicketVendors

    async def build(
        self, tenant: TenantId, program: Program, event_codes: Sequence[EventCode], by: Actor
    ) -> Build:
        """Ask the vendor outside of any transaction and write down what it says.

        A vendor that cannot be asked leaves events as they were before the build.
        """
        vendor = self.vendors.of(tenant)
        classes = program.settings.class_identifiers(by_name=vendor.capabilities.names_classes)
        levels: Mapping[EventCode, tuple[PriceLevel, ...]] = {}
        failure: str | None = None
        try:
            levels = await vendor.stock.price_levels(event_codes)
        except Unavailable as unavailable:
            failure = unavailable.what
        async with self.unit_of_work(tenant, by) as work:
            await work.programs.lock()
            states = await states_of(work, program.id, event_codes)
            ended = _failed(states) if failure else _finished(states, levels, classes)
            await work.programs.save_event_states(program.id, ended)
            await tell_built(work, program, states, ended)
        return Build(ended, failure)


async def begin_build(work: ProgramWork, program: Program) -> tuple[EventCode, ...]:
    """Write down that a program's events are being built, and return them.

    To be called under the lock.
    """
    event_codes = await events_sold(work.catalog, program.program_type, program.settings)
    states = await states_of(work, program.id, event_codes)
    begun = {code: state.begun() for code, state in states.items()}
    await work.programs.save_event_states(program.id, begun)
    return event_codes


async def events_sold(
    catalog: Catalog, program_type: ProgramType, settings: ProgramSettings
) -> tuple[EventCode, ...]:
    """Return every event that can be bought with a program, in the order of the shop.

    They are the events that it lists; where a package can be bought with others (FX-1.40, FX-1.42),
    those of the catalog come behind.
    """
    listed = settings.event_codes
    if not any(choice.opens_outside for choice in choices_of(program_type, settings)):
        return listed
    others = await _whole_catalog(catalog)
    return tuple(dict.fromkeys((*listed, *others)))


async def states_of(
    work: ProgramWork, program_id: ProgramId, event_codes: Sequence[EventCode]
) -> dict[EventCode, EventState]:
    """Return how events stand in a program, in their order; one that is new is not built."""
    states = await work.programs.event_states(program_id, event_codes)
    return {code: states.get(code, EventState()) for code in event_codes}


async def _whole_catalog(catalog: Catalog) -> list[EventCode]:
    codes: list[EventCode] = []
    after: EventPlace | None = None
    while page := await catalog.list_events(_PAGE, after):
        codes += [event.event_code for event in page]
        after = EventPlace.of(page[-1])
    return codes


def _failed(states: Mapping[EventCode, EventState]) -> dict[EventCode, EventState]:
    return {code: state.failed() for code, state in states.items()}


def _finished(
    states: Mapping[EventCode, EventState],
    levels: Mapping[EventCode, tuple[PriceLevel, ...]],
    classes: frozenset[str],
) -> dict[EventCode, EventState]:
    return {
        code: state.finished(is_sold_out=is_sold_out(levels.get(code, ()), classes))
        for code, state in states.items()
    }
