"""Asking catalog, configs and vendor for what a proof starts from."""

from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import TypeAlias

import attrs

from flexcore.catalog import Event, is_live
from flexcore.configs import LEDGERS
from flexcore.kernel import Actor, Clock, ProgramId, TenantId, Unavailable, UnitOfWork
from flexcore.programs.builder import events_sold
from flexcore.programs.listed import in_catalog
from flexcore.programs.model import Program
from flexcore.programs.ports import ProgramWork
from flexcore.programs.proof.addons import vendor_events
from flexcore.programs.proof.findings import ProgramCheck
from flexcore.programs.proof.premises import Places, Premises, Stock
from flexcore.programs.proof.stages import prove
from flexcore.programs.soundness.ledgers import ledgers_of
from flexcore.vendors import TicketVendors


@attrs.frozen
class Proof:
    """What was found of a program as it was read; it says nothing of later versions."""

    program: Program
    check: ProgramCheck


# Calls `prove`: where it runs is the application's to say, since it takes long.
Proving: TypeAlias = Callable[[Premises], Awaitable[ProgramCheck]]


async def prove_here(premises: Premises) -> ProgramCheck:
    """Prove at once; nobody else is served meanwhile."""
    return prove(premises)


@attrs.frozen
class Prover:
    """Proves programs; changes nothing.

    Attributes:
        registered: Names of the conditions of special games that the application registered.
        proving: How `prove` is called.
    """

    unit_of_work: UnitOfWork[ProgramWork]
    vendors: TicketVendors
    clock: Clock
    registered: Collection[str] = ()
    proving: Proving = prove_here

    async def prove(self, tenant: TenantId, program_id: ProgramId, by: Actor) -> Proof:
        """Look at a program; the vendor is asked only about a sound one, outside of any work.

        Raises:
            Refused: `ProgramUnknown`.
        """
        async with self.unit_of_work(tenant, by) as work:
            program = await work.programs.get(program_id)
            premises = await self._known(work, program)
        if premises.refusals:
            return Proof(program, prove(premises))
        try:
            stock = await self._stock(tenant, premises)
        except Unavailable as unavailable:
            return Proof(program, prove(premises, unavailable.what))
        return Proof(program, await self.proving(attrs.evolve(premises, stock=stock)))

    async def _known(self, work: ProgramWork, program: Program) -> Premises:
        settings, kind = program.settings, program.program_type
        sold = await events_sold(work.catalog, kind, settings)
        special = settings.special_event_codes
        normal = tuple(code for code in sold if code not in special)
        events = await work.catalog.events_by_code(sold)
        now = self.clock.now()
        return Premises(
            kind,
            settings,
            await in_catalog(work, settings),
            normal,
            frozenset(code for code in normal if is_live(events.get(code), now)),
            await _places(work, events.values()),
            registered=self.registered,
            ledgers=ledgers_of(await work.base_configs.get(LEDGERS.name)),
            special=tuple(code for code in special if is_live(events.get(code), now)),
        )

    async def _stock(self, tenant: TenantId, premises: Premises) -> Stock:
        vendor = self.vendors.of(tenant)
        ways = vendor.capabilities
        live = [code for code in premises.event_codes if code in premises.live]
        of_addons = vendor_events(premises)
        return Stock(
            await vendor.stock.price_levels((*live, *premises.special, *of_addons)),
            premises.settings.class_identifiers(by_name=ways.names_classes),
            ways.can_reprice,
            await vendor.stock.known_events(of_addons) if of_addons else frozenset(),
        )


async def _places(work: ProgramWork, events: Iterable[Event]) -> Places:
    sections, suites = set[str](), set[str]()
    for venue_id in {event.venue_id for event in events}:
        layout = await work.catalog.layout(venue_id)
        sections |= {section.name for section in layout.sections}
        suites |= {suite.name for suite in layout.suites if suite.name == suite.section_name}
    return Places(frozenset(sections), frozenset(suites))
