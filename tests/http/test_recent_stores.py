from collections.abc import Sequence

import attrs
import pytest

from flex_adapters.memory.application import MemoryParts
from flex_adapters.memory.stores import MemoryStores
from flex_http.stores import LIST_LIFETIME, RecentStores
from flexcore.kernel import Actor, ManualClock, TenantId, Unavailable
from flexcore.stores import Store
from tests.builders import a_store
from tests.http.conftest import STAFF

pytestmark = pytest.mark.anyio


@attrs.define
class CountedStores:
    """Stores that count how often they are read, and can be out of reach."""

    stores: MemoryStores = attrs.field(factory=lambda: MemoryParts().stores)
    reads: int = 0
    is_gone: bool = False

    async def create(self, store: Store, by: Actor) -> None:
        await self.stores.create(store, by)

    async def get(self, slug: TenantId) -> Store | None:
        raise AssertionError("One store is never asked for by itself.")

    async def list(self) -> Sequence[Store]:
        self.reads += 1
        if self.is_gone:
            raise Unavailable("The database")
        return await self.stores.list()


async def test_stores_are_read_once_in_a_few_seconds(clock: ManualClock) -> None:
    counted = CountedStores()
    recent = RecentStores(counted, clock)
    await counted.create(a_store("harbour"), STAFF)

    for _ in range(5):
        assert await recent.get(TenantId("harbour")) == a_store("harbour")
        assert await recent.get(TenantId("nobody")) is None
    clock.advance(LIST_LIFETIME)
    await recent.list()

    assert counted.reads == 2


async def test_a_store_made_by_this_process_is_there_at_once(clock: ManualClock) -> None:
    recent = RecentStores(CountedStores(), clock)
    assert await recent.list() == ()

    await recent.create(a_store("harbour"), STAFF)

    assert await recent.get(TenantId("harbour"))


async def test_stores_out_of_reach_are_asked_for_again_by_the_next_call(
    clock: ManualClock,
) -> None:
    counted = CountedStores()
    recent = RecentStores(counted, clock)
    await recent.create(a_store("harbour"), STAFF)
    await recent.list()
    clock.advance(LIST_LIFETIME)
    counted.is_gone = True

    with pytest.raises(Unavailable):
        await recent.list()
    counted.is_gone = False

    assert await recent.get(TenantId("harbour"))
