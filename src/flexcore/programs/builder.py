"""Asking the vendor what the events of a program have on sale, and writing it down."""

from collections.abc import Mapping

import attrs

from flexcore.kernel import Actor, EventCode, TenantId, Unavailable, UnitOfWork
from flexcore.programs.building import Build, EventState, is_sold_out
from flexcore.programs.model import Program
from flexcore.programs.ports import ProgramWork
from flexcore.vendors import PriceLevel, TicketVendors


@attrs.frozen
class Builder:
    """Builds the listed events of a program whose build has begun."""

    unit_of_work: UnitOfWork[ProgramWork]
    vendors: TicketVendors

    async def build(self, tenant: TenantId, program: Program, by: Actor) -> Build:
        """Ask the vendor outside of any transaction and write down what it says.

        A vendor that cannot be asked leaves events as they were before the build.
        """
        vendor = self.vendors.of(tenant)
        classes = program.settings.class_identifiers(by_name=vendor.capabilities.names_classes)
        levels: Mapping[EventCode, tuple[PriceLevel, ...]] = {}
        failure: str | None = None
        try:
            levels = await vendor.stock.price_levels(program.settings.build_your_own.event_codes)
        except Unavailable as unavailable:
            failure = unavailable.what
        async with self.unit_of_work(tenant, by) as work:
            await work.programs.lock()
            states = await listed_states(work, program)
            ended = _failed(states) if failure else _finished(states, levels, classes)
            await work.programs.save_event_states(program.id, ended)
        return Build(ended, failure)


async def begin_build(work: ProgramWork, program: Program) -> None:
    """Write down that the listed events are being built; to be called under the lock."""
    states = await listed_states(work, program)
    begun = {code: state.begun() for code, state in states.items()}
    await work.programs.save_event_states(program.id, begun)


async def listed_states(work: ProgramWork, program: Program) -> dict[EventCode, EventState]:
    """Return the states of a program's listed events, in the order of its list."""
    codes = program.settings.build_your_own.event_codes
    states = await work.programs.event_states(program.id, codes)
    return {code: states[code] for code in codes}


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
