"""What every keeper of abandoned carts does."""

import asyncio
from datetime import timedelta
from uuid import UUID

import attrs
import pytest

from flexcore.carts import AbandonedCart, Cart, CartEventStatus, CartStatus, ItemStatus, in_status
from flexcore.fans import Fan
from flexcore.kernel import CartId, OrderId, sum_of
from flexcore.programs import Revision
from tests.addons import an_addon_item, with_parking_offered
from tests.builders import DERBY, NOON, OPENER, USD, a_cart, a_price, an_item, usd
from tests.works import Work, failing

pytestmark = [pytest.mark.anyio, pytest.mark.rule("FX-15.31")]


async def kept(work: Work, cart: Cart, *, ended_minutes_ago: int = 1) -> Cart:
    """Keep a cart whose end is so long before noon."""
    cart = attrs.evolve(cart, expires_at=NOON - timedelta(minutes=ended_minutes_ago))
    async with work() as begun:
        await begun.carts.add(cart)
    return cart


async def copied(work: Work, *, limit: int = 10, after: CartId | None = None) -> list[CartId]:
    async with work() as begun:
        return list((await begun.abandoned_carts.copy(NOON, after=after, limit=limit)).cart_ids)


async def listed(
    work: Work, *, limit: int = 10, after: CartId | None = None
) -> list[AbandonedCart]:
    async with work() as begun:
        return list(await begun.abandoned_carts.list(limit=limit, after=after))


async def test_a_copy_tells_what_was_wanted_last_in_each_event(
    work: Work, revision: Revision, fan: Fan
) -> None:
    lapsed = an_item(1, OPENER, ItemStatus.EXPIRED)
    wished = attrs.evolve(an_item(2, DERBY, ItemStatus.FAILED), seats=())
    tried_again = attrs.evolve(
        an_item(3, DERBY, ItemStatus.FAILED), seats=(), wish=attrs.evolve(wished.wish, quantity=4)
    )
    cart = await kept(work, a_cart(1, lapsed, wished, tried_again, events=(DERBY, OPENER), fan=fan))

    assert await copied(work) == [cart.id]

    (copy,) = await listed(work)
    assert copy == AbandonedCart(
        cart.id,
        fan.id,
        cart.program_id,
        cart.revision_id,
        (DERBY, OPENER),
        seat_count=6,
        total=lapsed.total,
        ended_at=cart.expires_at,
    )
    assert copy == AbandonedCart.of(cart)
    assert lapsed.total > usd(0)


async def test_a_copy_tells_of_seats_and_not_of_add_ons(work: Work, revision: Revision) -> None:
    await with_parking_offered(work, revision)
    seats = an_item(1, OPENER, ItemStatus.EXPIRED)
    parking = [
        attrs.evolve(
            an_addon_item(number, code, program_id=revision.program_id), status=ItemStatus.EXPIRED
        )
        for number, code in enumerate((OPENER, DERBY), start=2)
    ]
    cart = await kept(work, a_cart(1, seats, *parking, events=(OPENER, DERBY)))

    await copied(work)

    (copy,) = await listed(work)
    assert copy == AbandonedCart.of(cart)
    assert (copy.seat_count, copy.total) == (2, seats.total)


HELD, EXPIRED, RELEASED = ItemStatus.HELD, ItemStatus.EXPIRED, ItemStatus.RELEASED
FAILED = ItemStatus.FAILED


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ([HELD, HELD], [0, 1]),
        ([HELD, HELD, FAILED], [0, 1]),
        ([RELEASED, HELD, HELD], [1, 2]),
        ([EXPIRED, HELD], [1]),
        ([HELD, RELEASED], [0]),
        ([EXPIRED, EXPIRED], [1]),
        ([EXPIRED, FAILED], [0]),
        ([RELEASED, FAILED], [1]),
        ([RELEASED, RELEASED], [1]),
        ([], []),
    ],
)
async def test_all_lines_of_an_event_that_were_held_last_are_summed(
    work: Work, revision: Revision, lines: list[ItemStatus], wanted: list[int]
) -> None:
    # The more a line is behind, the more its seats cost.
    items = [
        an_item(number, OPENER, status, price=a_price(face_value=1000 * 10**number))
        for number, status in enumerate(lines)
    ]
    cart = await kept(work, a_cart(1, *items))

    await copied(work)

    (copy,) = await listed(work)
    assert copy == AbandonedCart.of(cart)
    assert copy.seat_count == 2 * len(wanted)
    assert copy.total == sum_of((items[place].total for place in wanted), USD)


async def test_an_event_that_was_taken_out_is_not_among_the_wishes(
    work: Work, revision: Revision
) -> None:
    cart = a_cart(1, an_item(1, OPENER), events=(OPENER, DERBY))
    gone, stays = cart.events
    removed = attrs.evolve(gone, status=CartEventStatus.REMOVED)
    await kept(work, attrs.evolve(cart, events=(removed, stays)))

    await copied(work)

    (copy,) = await listed(work)
    assert (copy.event_codes, copy.seat_count, copy.total) == ((DERBY,), 0, usd(0))


async def test_a_cart_without_events_is_a_wish_too(work: Work, revision: Revision) -> None:
    await kept(work, a_cart(events=()))

    assert len(await copied(work)) == 1

    assert [(copy.event_codes, copy.seat_count) for copy in await listed(work)] == [((), 0)]


async def test_a_cart_is_copied_once_and_when_its_time_is_over(
    work: Work, revision: Revision
) -> None:
    at_noon = await kept(work, a_cart(1), ended_minutes_ago=0)
    await kept(work, a_cart(2), ended_minutes_ago=-1)

    assert await copied(work) == [at_noon.id]
    assert await copied(work) == []


@pytest.mark.parametrize("status", list(CartStatus))
async def test_only_carts_that_were_left_are_copied(
    work: Work, revision: Revision, status: CartStatus
) -> None:
    order_id = OrderId(UUID(int=9)) if status is CartStatus.PAID else None
    cart = await kept(work, attrs.evolve(in_status(a_cart(), status), order_id=order_id))

    expected = [cart.id] if status in {CartStatus.ACTIVE, CartStatus.EXPIRED} else []
    assert await copied(work) == expected


async def test_copies_are_made_and_listed_piece_by_piece(work: Work, revision: Revision) -> None:
    carts = [(await kept(work, a_cart(number, events=()))).id for number in (1, 2, 3)]

    assert await copied(work, limit=2) == carts[:2]
    assert await copied(work, limit=2, after=carts[2]) == []
    assert await copied(work, limit=2, after=carts[1]) == carts[2:]
    assert [copy.cart_id for copy in await listed(work, limit=2)] == carts[:0:-1]
    assert [copy.cart_id for copy in await listed(work, after=carts[1])] == carts[:1]


async def test_the_last_cart_looked_at_is_told_so_that_a_run_can_go_on(
    work: Work, revision: Revision
) -> None:
    carts = [(await kept(work, a_cart(number, events=()))).id for number in (1, 2)]

    async with work() as begun:
        some = await begun.abandoned_carts.copy(NOON, after=None, limit=2)
        none = await begun.abandoned_carts.copy(NOON, after=some.last, limit=2)

    assert (some.cart_ids, some.last) == (tuple(carts), carts[1])
    assert (none.cart_ids, none.last) == ((), None)


async def test_a_copy_whose_work_failed_is_made_the_next_time(
    work: Work, revision: Revision
) -> None:
    cart = await kept(work, a_cart())

    async with failing(work) as begun:
        await begun.abandoned_carts.copy(NOON, after=None, limit=10)

    assert await listed(work) == []
    assert await copied(work) == [cart.id]


async def test_of_copies_made_side_by_side_each_cart_has_one(
    work: Work, revision: Revision
) -> None:
    carts = [(await kept(work, a_cart(number, events=()))).id for number in range(1, 9)]

    rounds = await asyncio.gather(*(copied(work) for _ in range(6)))

    assert sorted(cart_id for each in rounds for cart_id in each) == carts
    assert len(await listed(work)) == len(carts)
