"""Which ticketing system a store has, and the box office as one of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import attrs
import pytest

from flex_adapters.memory.application import MemoryParts
from flex_adapters.memory.vendor import MemoryVendor, MemoryVendors
from flex_adapters.memory.work import MemoryWork
from flex_adapters.vendors.boxoffice import BoxOfficeVendor, JoinedBoxOffice
from flexcore.boxoffice import BoxOffice
from flexcore.kernel import (
    Actor,
    ActorKind,
    ManualClock,
    OutcomeUnknown,
    Refused,
    TenantId,
    Unavailable,
)
from flexcore.stores import StoreNotFound
from flexcore.vendors import HoldUnknown, NotReached
from tests.builders import OPENER, a_hold_request, a_row, a_store

pytestmark = pytest.mark.anyio

STAFF = Actor(ActorKind.CLI, "pat")
HARBOUR, BEACH = a_store(), a_store("beach", vendor="by_item")


@pytest.fixture
async def parts(clock: ManualClock) -> MemoryParts:
    """Two stores, of which one sells at the box office."""
    kinds = {"by_item": MemoryVendors({"beach": MemoryVendor(clock)})}
    made = MemoryParts(clock=clock, vendor_kinds=kinds)
    for store in (HARBOUR, BEACH):
        await made.stores.create(store, STAFF)
    box_office = BoxOffice(made.database.unit_of_work)
    await box_office.put_on_sale(HARBOUR.slug, OPENER, a_row(seats=4), [], STAFF)
    return made


async def test_each_store_has_the_ticketing_system_of_its_connection(parts: MemoryParts) -> None:
    assert isinstance(parts.vendors.of(HARBOUR.slug), BoxOfficeVendor)
    assert isinstance(parts.vendors.of(BEACH.slug), MemoryVendor)


async def test_a_store_that_does_not_exist_has_no_ticketing_system(parts: MemoryParts) -> None:
    with pytest.raises(Refused) as refused:
        parts.vendors.of(TenantId("nowhere"))

    assert refused.value.refusals == (StoreNotFound("nowhere"),)


async def test_the_joined_box_office_acts_in_the_open_work_and_is_undone_with_it(
    parts: MemoryParts,
) -> None:
    async def hold_and_fail() -> None:
        async with parts.database.unit_of_work(HARBOUR.slug, STAFF) as work:
            joined = parts.vendors.joined(HARBOUR.slug, work)
            assert isinstance(joined, JoinedBoxOffice)
            await joined.holds.hold([a_hold_request(1)])
            levels = await joined.stock.price_levels([OPENER])
            assert levels[OPENER][0].seats_open == 2
            raise ZeroDivisionError

    with suppress(ZeroDivisionError):
        await hold_and_fail()

    levels = await parts.vendors.of(HARBOUR.slug).stock.price_levels([OPENER])
    assert levels[OPENER][0].seats_open == 4


async def test_only_the_box_office_joins_a_stores_work(parts: MemoryParts) -> None:
    with pytest.raises(TypeError, match="does not join"):
        parts.vendors.joined(BEACH.slug, object())


@pytest.mark.parametrize(
    ("trouble", "answer"),
    [
        (Unavailable("The database"), NotReached),
        (OutcomeUnknown("The database", "commit"), HoldUnknown),
    ],
)
async def test_a_database_in_trouble_is_an_answer_to_each_request(
    clock: ManualClock, trouble: Exception, answer: type[NotReached | HoldUnknown]
) -> None:
    @asynccontextmanager
    async def begin(tenant: TenantId, by: Actor) -> AsyncIterator[MemoryWork]:
        raise trouble
        yield

    vendor = BoxOfficeVendor(begin, clock, HARBOUR.slug)

    answers = await vendor.hold([a_hold_request(1), a_hold_request(2)])

    assert [type(each) for each in answers] == [answer, answer]
    assert [each.key for each in answers] == [a_hold_request(n).key for n in (1, 2)]
    assert {attrs.asdict(each)["what"] for each in answers} == {"The database"}
