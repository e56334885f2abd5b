"""What every outbox does."""

import asyncio
from uuid import UUID

import attrs
import pytest

from flexcore.carts import CartInitialized, SeatsHeld
from flexcore.checkout import OrderPlaced
from flexcore.kernel import (
    Actor,
    CartId,
    EntityKind,
    EntityRef,
    ManualClock,
    OrderId,
    ProgramId,
    RevisionId,
)
from flexcore.programs import Program, ProgramActivated
from tests.builders import DERBY, OPENER, a_program, a_revision
from tests.works import Work, failing

pytestmark = pytest.mark.anyio

CART = CartId(UUID(int=1))
OTHER = CartId(UUID(int=2))


async def test_events_leave_in_the_order_in_which_they_came(work: Work) -> None:
    async with work() as begun:
        await begun.outbox.append([CartInitialized(CART), CartInitialized(OTHER)])
        await begun.outbox.append([SeatsHeld(CART)])
    async with work() as begun:
        await begun.outbox.append([SeatsHeld(OTHER)])

    async with work() as begun:
        pending = await begun.outbox.pending(10)
        first_two = await begun.outbox.pending(2)

    subjects = [record.subject for record in pending]
    assert [record.name for record in pending] == ["cart.initialized"] * 2 + ["cart.seats_held"] * 2
    assert subjects == [EntityRef(EntityKind.CART, str(cart)) for cart in (CART, OTHER) * 2]
    sequences = [record.sequence for record in pending]
    assert sequences == sorted(set(sequences))
    assert first_two == pending[:2]


async def test_a_record_says_what_happened_to_what_when_and_by_whom(
    work: Work, clock: ManualClock, operator: Actor
) -> None:
    placed = OrderPlaced(CART, OrderId(UUID(int=9)))
    async with work() as begun:
        await begun.outbox.append([SeatsHeld(CART, (OPENER, DERBY)), placed])

    async with work() as begun:
        held, order = await begun.outbox.pending(10)

    assert held.data == {"cart_id": str(CART), "event_codes": [OPENER, DERBY]}
    assert order.data == {"cart_id": str(CART), "order_id": str(UUID(int=9))}
    assert held.actor == str(operator)
    assert held.occurred_at == clock.now()
    assert held.event_id != order.event_id


async def test_events_of_rivals_stand_in_the_order_in_which_their_changes_came(
    work: Work,
) -> None:
    rivals = [
        attrs.evolve(a_program(), id=ProgramId(UUID(int=number)), name=f"Program {number}")
        for number in (1, 2, 3)
    ]
    async with work() as begun:
        for program in rivals:
            saved = await begun.programs.add(program)
            revision = attrs.evolve(a_revision(program), revision_id=RevisionId(program.id))
            await begun.programs.add_revision(revision)
            await begun.programs.save(saved.published(revision.revision_id))

    async def switch_to(program: Program) -> None:
        async with work() as begun:
            await begun.programs.lock()
            listed = await begun.programs.list_programs()
            before = next((str(each.id) for each in listed if each.is_active), None)
            await begun.outbox.append([ProgramActivated(str(program.id), "1", before)])
            await begun.programs.activate(program.id)

    await asyncio.gather(*(switch_to(program) for program in rivals * 4))

    async with work() as begun:
        told = [record.data for record in await begun.outbox.pending(100)]
        listed = await begun.programs.list_programs()
    after = [switched["program_id"] for switched in told]
    assert [switched["instead_of"] for switched in told] == [None, *after[:-1]]
    assert [str(each.id) for each in listed if each.is_active] == after[-1:]


async def test_a_relayed_event_is_not_pending_again(work: Work) -> None:
    async with work() as begun:
        await begun.outbox.append([CartInitialized(CART), SeatsHeld(CART), SeatsHeld(OTHER)])
    async with work() as begun:
        pending = await begun.outbox.pending(10)
        await begun.outbox.relayed([pending[0], pending[2]])

    async with work() as begun:
        assert await begun.outbox.pending(10) == [pending[1]]


async def test_events_of_work_that_fails_are_never_told(work: Work) -> None:
    async with failing(work) as begun:
        await begun.outbox.append([CartInitialized(CART)])
    async with work() as begun:
        await begun.outbox.append([SeatsHeld(CART)])

    async with work() as begun:
        assert [record.name for record in await begun.outbox.pending(10)] == ["cart.seats_held"]


async def test_relaying_is_undone_with_the_work(work: Work) -> None:
    async with work() as begun:
        await begun.outbox.append([CartInitialized(CART), SeatsHeld(CART)])
    async with failing(work) as begun:
        await begun.outbox.relayed(await begun.outbox.pending(1))

    async with work() as begun:
        names = [record.name for record in await begun.outbox.pending(10)]

    assert names == ["cart.initialized", "cart.seats_held"]
