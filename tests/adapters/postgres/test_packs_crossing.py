"""Packs whose fans want each other's seats at the same moment."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import ClassVar

import pytest

from flex_adapters.postgres.batches import Answer, BatchConnection, Statement
from flex_adapters.postgres.boxoffice_statements import TAKE_SKIPPING
from flex_adapters.postgres.database import PostgresDatabase
from flexcore.carts import Caller, Cart, HoldResult, SeatRequest, SeatsUnavailable
from flexcore.kernel import EventCode, ManualClock, Refusal, Refused, SeededIds
from tests.builders import a_row, a_wish
from tests.postgres_shop import PostgresShop

pytestmark = pytest.mark.anyio

SATURDAY, SUNDAY = EventCode("SATURDAY"), EventCode("SUNDAY")


class MeetingConnection(BatchConnection):
    """A connection that takes seats and then waits until another one has taken some as well."""

    met: ClassVar[asyncio.Barrier | None] = None

    async def send_batch(
        self, statements: Sequence[Statement], *, after: Sequence[Statement] = ()
    ) -> list[Answer]:
        answers = await super().send_batch(statements, after=after)
        meeting = MeetingConnection.met
        if meeting is not None and any(text == TAKE_SKIPPING for text, _ in statements):
            await meeting.wait()
            MeetingConnection.met = None
        return answers


@pytest.fixture
async def database(
    postgres_database: PostgresDatabase, clock: ManualClock, ids: SeededIds
) -> AsyncIterator[PostgresDatabase]:
    """The emptied store on connections that wait for each other once."""
    database = PostgresDatabase(
        postgres_database.url, clock, ids, connection_class=MeetingConnection
    )
    await database.open()
    try:
        yield database
    finally:
        MeetingConnection.met = None
        await database.close()


def seats(event_code: EventCode, first_seat: int) -> SeatRequest:
    """Ask for two seats by name, and be content with any of the event."""
    wish = a_wish(event_code, section="101", row="A", first_seat=first_seat, price_code="P1")
    return SeatRequest(wish)


async def held(
    shop: PostgresShop, cart: Cart, caller: Caller, *wanted: SeatRequest
) -> HoldResult | tuple[Refusal, ...]:
    try:
        return await shop.application.holding.hold(shop.store, cart.id, wanted, caller)
    except Refused as refused:
        return refused.refusals


async def test_of_two_packs_that_wait_for_each_others_seats_one_is_held_and_one_told_so(
    database: PostgresDatabase,
) -> None:
    """Each has the last seats of a day, at which the other arrives a rung later."""
    days = (SATURDAY, SUNDAY)
    shop = await PostgresShop.opened(database, games=days, seats=a_row(seats=4))
    rival, of_rival = await shop.cart_of_nobody(*days)
    await held(shop, rival, of_rival, seats(SATURDAY, 1), seats(SUNDAY, 1))
    one, of_one = await shop.cart_of_nobody(*days)
    other, of_other = await shop.cart_of_nobody(*days)
    MeetingConnection.met = asyncio.Barrier(2)

    results = await asyncio.gather(
        held(shop, one, of_one, seats(SATURDAY, 3), seats(SUNDAY, 1)),
        held(shop, other, of_other, seats(SUNDAY, 3), seats(SATURDAY, 1)),
    )

    packs = [each for each in results if isinstance(each, HoldResult)]
    refusals = [each for each in results if not isinstance(each, HoldResult)]
    assert [{item.event_code for item in pack.held} for pack in packs] == [{SATURDAY, SUNDAY}]
    assert [[type(refusal) for refusal in each] for each in refusals] == [[SeatsUnavailable] * 2]
