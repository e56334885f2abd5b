"""What every keeper of add-ons does: no more are held and sold than there are."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import pytest

from flexcore.addons import AddonWish, StockKey, StockTaken
from flexcore.kernel import EventCode, Refused
from tests.builders import DERBY, NOON, OPENER
from tests.shop import a_game, a_hall
from tests.works import Work, failing

pytestmark = pytest.mark.anyio

PARKING, MEAL = "parking", "meal"
AT_OPENER, AT_DERBY = StockKey(PARKING, OPENER), StockKey(PARKING, DERBY)
LATER = NOON + timedelta(minutes=10)


def key(number: int) -> UUID:
    return UUID(int=number)


def a_hold(
    number: int, quantity: int = 1, stock: StockKey = AT_OPENER, until: datetime = LATER
) -> AddonWish:
    return AddonWish(key(number), stock, quantity, until)


async def stocked(work: Work, capacities: Mapping[StockKey, int]) -> None:
    venue = a_hall()
    async with work() as begun:
        await begun.catalog.save_venues([venue])
        await begun.catalog.save_events([a_game(1, OPENER, venue), a_game(2, DERBY, venue)])
        for stock, capacity in capacities.items():
            await begun.addon_stock.stock_up(stock.addon_code, {stock.event_code: capacity}, NOON)


async def held(work: Work, *wishes: AddonWish, now: datetime = NOON) -> frozenset[UUID]:
    async with work() as begun:
        return await begun.addon_stock.hold(wishes, now)


async def left(work: Work, now: datetime = NOON) -> dict[StockKey, int]:
    async with work() as begun:
        return dict(await begun.addon_stock.left([PARKING, MEAL], now))


async def sold(work: Work, sale: int, *keys: int, now: datetime = NOON) -> bool:
    async with work() as begun:
        return await begun.addon_stock.sell(key(sale), [key(number) for number in keys], now)


async def test_what_is_held_is_not_left_until_it_is_released(work: Work) -> None:
    await stocked(work, {AT_OPENER: 5, AT_DERBY: 3})

    keys = await held(work, a_hold(1, 2), a_hold(2, 3, AT_DERBY))
    while_held = await left(work)
    async with work() as begun:
        await begun.addon_stock.release([key(1)])
        await begun.addon_stock.release([key(1), key(9)])

    assert keys == {key(1), key(2)}
    assert while_held == {AT_OPENER: 3, AT_DERBY: 0}
    assert await left(work) == {AT_OPENER: 5, AT_DERBY: 0}


async def test_each_wish_is_held_wholly_or_not_at_all_and_for_itself(work: Work) -> None:
    await stocked(work, {AT_OPENER: 3, AT_DERBY: 3})

    keys = await held(
        work, a_hold(1, 4), a_hold(2, 3, AT_DERBY), a_hold(3, 1, StockKey("x", DERBY))
    )

    assert keys == {key(2)}
    assert await left(work) == {AT_OPENER: 3, AT_DERBY: 0}


async def test_the_same_key_never_holds_twice(work: Work) -> None:
    await stocked(work, {AT_OPENER: 5})

    first = await held(work, a_hold(1, 2))
    again = await held(work, a_hold(1, 2), a_hold(2, 2, AT_DERBY))

    assert first == again == {key(1)}
    assert await left(work) == {AT_OPENER: 3}


async def test_a_hold_that_has_lapsed_counts_as_none(work: Work) -> None:
    await stocked(work, {AT_OPENER: 2})
    await held(work, a_hold(1, 2))

    in_vain = await held(work, a_hold(2))
    after = await held(work, a_hold(3, 2, until=LATER + timedelta(minutes=1)), now=LATER)

    assert not in_vain
    assert after == {key(3)}
    assert await left(work, LATER) == {AT_OPENER: 0}
    assert not await sold(work, 100, 1, now=LATER)
    async with work() as begun:
        assert await begun.addon_stock.alive([key(1), key(3)], LATER) == {key(3)}
        await begun.addon_stock.release([key(1)])
    assert await left(work, LATER) == {AT_OPENER: 0}


async def test_a_lapsed_hold_is_left_over_even_before_anybody_takes_it(work: Work) -> None:
    await stocked(work, {AT_OPENER: 2})
    await held(work, a_hold(1, 2))

    assert await left(work, LATER - timedelta(seconds=1)) == {AT_OPENER: 0}
    assert await left(work, LATER) == {AT_OPENER: 2}


async def test_what_is_sold_stays_taken_until_it_is_returned(work: Work) -> None:
    await stocked(work, {AT_OPENER: 3, AT_DERBY: 1})
    await held(work, a_hold(1, 2), a_hold(2, 1, AT_DERBY))

    assert await sold(work, 100, 1, 2)
    async with work() as begun:
        await begun.addon_stock.release([key(1), key(2)])
        assert await begun.addon_stock.is_sold(key(100))
        assert not await begun.addon_stock.is_sold(key(101))
    long_after = await left(work, LATER + timedelta(days=1))
    for _ in range(2):
        async with work() as begun:
            await begun.addon_stock.take_back(key(100))

    assert long_after == {AT_OPENER: 1, AT_DERBY: 0}
    assert await left(work) == {AT_OPENER: 3, AT_DERBY: 1}
    assert not await sold(work, 102, 1)


async def test_what_is_returned_is_held_again_by_the_same_work_though_nothing_else_is_left(
    work: Work,
) -> None:
    await stocked(work, {AT_OPENER: 3})
    await held(work, a_hold(1, 2))
    await held(work, a_hold(2, 1))
    assert await sold(work, 100, 1)

    async with work() as begun:
        await begun.addon_stock.take_back(key(100))
        again = await begun.addon_stock.hold([a_hold(3, 2)], NOON)

    assert again == {key(3)}
    assert await left(work) == {AT_OPENER: 0}
    async with work() as begun:
        assert await begun.addon_stock.is_sold(key(100))
    assert await sold(work, 101, 3)


async def test_all_of_a_sale_is_sold_or_nothing(work: Work) -> None:
    await stocked(work, {AT_OPENER: 3, AT_DERBY: 1})
    await held(work, a_hold(1, 2, until=LATER), a_hold(2, 1, AT_DERBY, NOON + timedelta(minutes=1)))

    assert not await sold(work, 100, 1, 2, now=NOON + timedelta(minutes=1))
    assert not await sold(work, 100, 1, 9)
    assert not await sold(work, 100)
    assert await sold(work, 101, 1)
    assert not await sold(work, 102, 1)


async def test_a_stock_grows_and_shrinks_but_not_below_what_is_taken(work: Work) -> None:
    await stocked(work, {AT_OPENER: 3, AT_DERBY: 3})
    await held(work, a_hold(1, 2), a_hold(2, 3, AT_DERBY, NOON + timedelta(minutes=1)))

    with pytest.raises(Refused) as refused:
        async with work() as begun:
            await begun.addon_stock.stock_up(PARKING, {DERBY: 9, OPENER: 1}, NOON)
    unchanged = await left(work)
    async with work() as begun:
        await begun.addon_stock.stock_up(
            PARKING, {OPENER: 2, DERBY: 0}, NOON + timedelta(minutes=1)
        )
        await begun.addon_stock.stock_up(MEAL, {OPENER: 7}, NOON)

    assert refused.value.refusals == (StockTaken(PARKING, (OPENER,)),)
    assert unchanged == {AT_OPENER: 1, AT_DERBY: 0}
    assert await left(work, NOON + timedelta(minutes=1)) == {
        AT_OPENER: 0,
        AT_DERBY: 0,
        StockKey(MEAL, OPENER): 7,
    }


async def test_work_that_fails_leaves_no_trace_of_its_holds(work: Work) -> None:
    await stocked(work, {AT_OPENER: 2})

    async with failing(work) as begun:
        await begun.addon_stock.hold([a_hold(1, 2)], NOON)

    assert await held(work, a_hold(2, 2)) == {key(2)}


@pytest.mark.rule("FX-15.5")
async def test_of_64_who_want_the_last_ten_exactly_ten_get_one(work: Work) -> None:
    await stocked(work, {AT_OPENER: 12, AT_DERBY: 64})
    await held(work, a_hold(1, 2))
    await held(work, a_hold(2, 2, AT_DERBY, NOON))

    async def buy(number: int) -> bool:
        mine = uuid5(key(7), str(number))
        async with work() as begun:
            wishes = [
                AddonWish(mine, AT_OPENER, 1, LATER),
                AddonWish(uuid5(mine, "derby"), AT_DERBY, 1, LATER),
            ]
            ordered = wishes if number % 2 else wishes[::-1]
            keys = await begun.addon_stock.hold(ordered, NOON)
            await begun.addon_stock.sell(uuid5(mine, "sale"), list(keys), NOON)
        return mine in keys

    got = await asyncio.gather(*(buy(number) for number in range(64)))

    assert sum(got) == 10
    assert await left(work) == {AT_OPENER: 0, AT_DERBY: 0}


async def test_rivals_for_one_lapsed_hold_take_it_once(work: Work) -> None:
    await stocked(work, {AT_OPENER: 1})
    await held(work, a_hold(1, until=NOON))

    async def take(number: int) -> frozenset[UUID]:
        return await held(work, a_hold(number))

    got = await asyncio.gather(*(take(number) for number in range(10, 26)))

    assert sum(map(len, got)) == 1
    assert await left(work) == {AT_OPENER: 0}


async def test_an_event_may_have_no_stock_at_all(work: Work) -> None:
    await stocked(work, {})

    assert await held(work, a_hold(1, stock=StockKey(PARKING, EventCode("G9")))) == frozenset()
    assert await left(work) == {}
