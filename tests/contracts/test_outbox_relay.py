"""What the relay does with every outbox."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import attrs
import pytest

from flex_adapters.memory.consumed import MemoryConsumer
from flexcore.carts import CartInitialized, SeatsHeld
from flexcore.kernel import (
    Actor,
    CartId,
    DomainEvent,
    EventConsumer,
    OutboxRecord,
    OutboxRelay,
    RelayWork,
    TenantId,
)
from tests.works import StoreUnitOfWork, Work

pytestmark = pytest.mark.anyio

CART, OTHER = CartId(UUID(int=1)), CartId(UUID(int=2))


EVERYTHING = frozenset({CartInitialized.name, SeatsHeld.name})


@attrs.define
class Choosy:
    """Takes no event of one cart in until it is mended."""

    name: str = "choosy"
    hears_of: frozenset[str] = EVERYTHING
    is_mended: bool = False
    taken: list[OutboxRecord] = attrs.field(factory=list)

    async def consume(self, work: RelayWork, tenant: TenantId, record: OutboxRecord) -> None:
        if record.subject.id == str(CART) and not self.is_mended:
            raise ValueError("Not this one.")
        self.taken.append(record)


class Killed(BaseException):
    """The process ended."""


@attrs.define
class Dying:
    """Dies when it has taken an event in, and lives on from then."""

    name: str = "dying"
    hears_of: frozenset[str] = EVERYTHING
    has_died: bool = False
    taken: list[OutboxRecord] = attrs.field(factory=list)

    async def consume(self, work: RelayWork, tenant: TenantId, record: OutboxRecord) -> None:
        self.taken.append(record)
        await work.outbox.append([CartInitialized(OTHER)])
        if not self.has_died:
            self.has_died = True
            raise Killed


@attrs.frozen
class DyingRelay(OutboxRelay):
    """Dies after everything was delivered, before it is marked."""

    async def _mark(self, *_: object) -> None:
        raise Killed


@pytest.fixture
def consumer() -> MemoryConsumer:
    return MemoryConsumer(EVERYTHING)


@attrs.frozen
class Shop:
    """A store with an outbox, and what brings events from there."""

    unit_of_work: StoreUnitOfWork
    tenant: TenantId
    by: Actor

    async def tell(self, *events: DomainEvent) -> None:
        async with self.unit_of_work(self.tenant, self.by) as work:
            await work.outbox.append(events)

    async def relay(
        self, *consumers: EventConsumer[RelayWork], by: type[OutboxRelay] = OutboxRelay
    ) -> int:
        return await by(self.unit_of_work, consumers).relay(self.tenant, self.by)


@pytest.fixture
def shop(unit_of_work: StoreUnitOfWork, tenant: TenantId, operator: Actor) -> Shop:
    return Shop(unit_of_work, tenant, operator)


def seen(records: Sequence[OutboxRecord], cart: CartId) -> list[str]:
    return [record.name for record in records if record.subject.id == str(cart)]


async def test_every_consumer_hears_of_every_event_once_and_in_order(
    shop: Shop, consumer: MemoryConsumer
) -> None:
    other = MemoryConsumer(EVERYTHING, "other")
    await shop.tell(CartInitialized(CART), CartInitialized(OTHER), SeatsHeld(CART))

    counts = [await shop.relay(consumer, other), await shop.relay(consumer, other)]

    assert counts == [3, 0]
    assert [each.sequence for each in consumer.taken] == sorted(
        {each.sequence for each in consumer.taken}
    )
    assert other.taken == consumer.taken
    assert len(consumer.taken) == 3


async def test_more_events_than_fit_at_once_all_leave(shop: Shop, consumer: MemoryConsumer) -> None:
    await shop.tell(*(SeatsHeld(CART, (str(number),)) for number in range(250)))

    assert await shop.relay(consumer) == 250
    told = [record.data["event_codes"] for record in consumer.taken]
    assert told == [[str(number)] for number in range(250)]


async def test_a_relay_that_dies_before_the_mark_tells_no_consumer_twice(
    shop: Shop, consumer: MemoryConsumer
) -> None:
    await shop.tell(CartInitialized(CART), SeatsHeld(CART))

    with pytest.raises(Killed):
        await shop.relay(consumer, by=DyingRelay)
    before = list(consumer.taken)
    again = await shop.relay(consumer)

    assert len(before) == 2
    assert again == 2
    assert consumer.taken == before


async def test_a_relay_that_dies_while_an_event_is_taken_in_brings_it_again(shop: Shop) -> None:
    dying, follower = Dying(hears_of=frozenset({SeatsHeld.name})), MemoryConsumer(EVERYTHING)
    await shop.tell(SeatsHeld(CART))

    with pytest.raises(Killed):
        await shop.relay(dying)
    counts = [await shop.relay(dying, follower) for _ in range(3)]

    assert [each.sequence for each in dying.taken] == [dying.taken[0].sequence] * 2
    # What it did before it died is undone with it.
    assert counts == [2, 0, 0]
    assert seen(follower.taken, OTHER) == ["cart.initialized"]


async def test_consumers_hear_of_the_events_that_they_want_and_of_no_others(shop: Shop) -> None:
    holds = MemoryConsumer(frozenset({SeatsHeld.name}), "holds")
    everything = MemoryConsumer(EVERYTHING, "everything")
    await shop.tell(CartInitialized(CART), SeatsHeld(CART), CartInitialized(OTHER))

    await shop.relay(holds, everything)

    assert [each.name for each in holds.taken] == ["cart.seats_held"]
    assert len(everything.taken) == 3


async def test_what_nobody_wants_is_let_go_and_a_new_consumer_hears_of_what_comes_then(
    shop: Shop, consumer: MemoryConsumer
) -> None:
    await shop.tell(CartInitialized(CART))
    let_go = await shop.relay()
    await shop.tell(SeatsHeld(CART))
    await shop.relay(consumer)

    assert let_go == 1
    assert seen(consumer.taken, CART) == ["cart.seats_held"]


async def test_several_relays_at_once_tell_each_event_once_and_in_order(
    shop: Shop, consumer: MemoryConsumer
) -> None:
    carts = [CartId(UUID(int=number)) for number in range(1, 6)]
    for cart in carts:
        await shop.tell(CartInitialized(cart))
        await shop.tell(SeatsHeld(cart))

    await asyncio.gather(*(shop.relay(consumer) for _ in range(4)))

    assert len(consumer.taken) == 10
    for cart in carts:
        assert seen(consumer.taken, cart) == ["cart.initialized", "cart.seats_held"]


async def test_an_event_that_is_not_taken_in_holds_back_its_own_object_alone(shop: Shop) -> None:
    choosy = Choosy()
    await shop.tell(CartInitialized(CART), CartInitialized(OTHER), SeatsHeld(CART))
    await shop.tell(SeatsHeld(OTHER))

    with pytest.raises(ExceptionGroup):
        await shop.relay(choosy)
    first = list(choosy.taken)
    choosy.is_mended = True
    await shop.relay(choosy)

    assert seen(first, OTHER) == ["cart.initialized", "cart.seats_held"]
    assert seen(first, CART) == []
    assert seen(choosy.taken, CART) == ["cart.initialized", "cart.seats_held"]
    assert len(choosy.taken) == 4


async def test_an_event_that_failed_to_be_taken_in_counts_as_not_seen(
    shop: Shop, work: Work
) -> None:
    event_id = UUID(int=7)
    with suppress(ValueError):
        async with work() as begun:
            assert await begun.consumed.add("choosy", event_id)
            raise ValueError

    async with work() as begun:
        first = await begun.consumed.add("choosy", event_id)
        second = await begun.consumed.add("choosy", event_id)
        other = await begun.consumed.add("other", event_id)

    assert (first, second, other) == (True, False, True)
