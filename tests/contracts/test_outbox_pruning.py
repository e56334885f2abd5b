"""What becomes of events that were relayed long ago, in every outbox."""

import asyncio
from datetime import timedelta
from uuid import UUID

import attrs
import pytest

from flex_adapters.memory.consumed import MemoryConsumer
from flexcore.carts import CartInitialized, SeatsHeld
from flexcore.kernel import (
    KEPT_FOR,
    Actor,
    CartId,
    DomainEvent,
    EventConsumer,
    ManualClock,
    OutboxPruning,
    OutboxRecord,
    OutboxRelay,
    RelayWork,
    TenantId,
)
from tests.works import StoreUnitOfWork, Work, failing

pytestmark = pytest.mark.anyio

CART, OTHER = CartId(UUID(int=1)), CartId(UUID(int=2))
EVERYTHING = frozenset({CartInitialized.name, SeatsHeld.name})
A_MOMENT = timedelta(microseconds=1)


class NotThisOne(Exception):
    """A consumer cannot take an event in."""


@attrs.frozen
class Stubborn:
    """Never takes anything in."""

    name: str = "stubborn"
    hears_of: frozenset[str] = EVERYTHING

    async def consume(self, work: RelayWork, tenant: TenantId, record: OutboxRecord) -> None:
        raise NotThisOne


@attrs.frozen
class Shop:
    """A store with an outbox, its relay, and what clears away behind it."""

    unit_of_work: StoreUnitOfWork
    tenant: TenantId
    by: Actor
    clock: ManualClock

    async def tell(self, *events: DomainEvent) -> list[UUID]:
        """Let something happen, and return the ids of all events that are pending."""
        async with self.unit_of_work(self.tenant, self.by) as work:
            await work.outbox.append(events)
        return [record.event_id for record in await self.pending()]

    async def pending(self) -> list[OutboxRecord]:
        async with self.unit_of_work(self.tenant, self.by) as work:
            return list(await work.outbox.pending(2000))

    async def relay(self, *consumers: EventConsumer[RelayWork]) -> int:
        return await OutboxRelay(self.unit_of_work, consumers).relay(self.tenant, self.by)

    async def prune(self) -> int:
        return await OutboxPruning(self.unit_of_work, self.clock).prune(self.tenant, self.by)


@pytest.fixture
def shop(
    unit_of_work: StoreUnitOfWork, tenant: TenantId, operator: Actor, clock: ManualClock
) -> Shop:
    return Shop(unit_of_work, tenant, operator, clock)


async def is_seen(work: Work, event_id: UUID, by: str = "memory") -> bool:
    async with work() as begun:
        return not await begun.consumed.add(by, event_id)


async def test_a_relayed_event_goes_when_it_was_kept_for_its_time_and_not_before(
    shop: Shop,
) -> None:
    await shop.tell(CartInitialized(CART))
    shop.clock.advance(KEPT_FOR)
    # It counts from the mark: what happened long ago is not gone with it.
    await shop.relay()
    shop.clock.advance(KEPT_FOR)
    too_early = await shop.prune()
    shop.clock.advance(A_MOMENT)

    assert too_early == 0
    assert [await shop.prune(), await shop.prune()] == [1, 0]


async def test_an_event_that_is_not_relayed_never_goes(shop: Shop, work: Work) -> None:
    consumer = MemoryConsumer(EVERYTHING)
    (event_id,) = await shop.tell(CartInitialized(CART))
    with pytest.raises(ExceptionGroup):
        await shop.relay(consumer, Stubborn())
    shop.clock.advance(10 * KEPT_FOR)

    assert await shop.prune() == 0
    assert [record.event_id for record in await shop.pending()] == [event_id]
    # Nor is it forgotten who took it in: the others go on without that one.
    assert await is_seen(work, event_id)
    await shop.relay(consumer)
    assert len(consumer.taken) == 1


async def test_what_consumers_have_seen_of_an_event_goes_with_it_and_no_earlier(
    shop: Shop, work: Work
) -> None:
    first, second = MemoryConsumer(EVERYTHING), MemoryConsumer(EVERYTHING, "second")
    (old,) = await shop.tell(CartInitialized(CART))
    await shop.relay(first, second)
    shop.clock.advance(KEPT_FOR)
    (young,) = await shop.tell(SeatsHeld(CART))
    await shop.relay(first, second)
    shop.clock.advance(A_MOMENT)

    assert await shop.prune() == 1
    for name in (first.name, second.name):
        assert not await is_seen(work, old, name)
        assert await is_seen(work, young, name)


async def test_more_events_than_go_at_once_all_go_and_the_pending_one_among_them_stays(
    shop: Shop,
) -> None:
    carts = [CartId(UUID(int=number)) for number in range(1, 1203)]
    await shop.tell(*(CartInitialized(cart) for cart in carts))
    pending = await shop.pending()
    kept = pending.pop(700)
    async with shop.unit_of_work(shop.tenant, shop.by) as work:
        await work.outbox.relayed(pending)
    shop.clock.advance(KEPT_FOR + A_MOMENT)

    assert await shop.prune() == 1201
    assert await shop.pending() == [kept]


async def test_of_rivals_who_let_go_at_once_each_event_is_counted_by_one(shop: Shop) -> None:
    carts = [CartId(UUID(int=number)) for number in range(1, 1203)]
    await shop.tell(*(CartInitialized(cart) for cart in carts))
    await shop.relay()
    shop.clock.advance(KEPT_FOR + A_MOMENT)

    counts = await asyncio.gather(*(shop.prune() for _ in range(3)))

    # Who finds the last ones taken by another ends, and leaves them to that one.
    assert sum(counts) + await shop.prune() == 1202


async def test_letting_go_is_undone_with_the_work(shop: Shop, work: Work) -> None:
    await shop.tell(CartInitialized(CART), CartInitialized(OTHER))
    await shop.relay(MemoryConsumer(EVERYTHING))
    shop.clock.advance(KEPT_FOR + A_MOMENT)

    async with failing(work) as begun:
        assert len(await begun.outbox.let_go(shop.clock.now(), 1)) == 1

    assert await shop.prune() == 2
