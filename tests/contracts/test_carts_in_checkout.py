"""What every keeper of carts tells of checkouts that nobody is at work on."""

from datetime import timedelta

import pytest

from flexcore.carts import Cart, CartStatus, in_status, leased
from flexcore.programs import Revision
from tests.builders import NOON, a_cart
from tests.works import Work

pytestmark = pytest.mark.anyio

ONE_MINUTE = timedelta(minutes=1)


async def in_checkout(work: Work, number: int, lease_ends_in: timedelta | None) -> Cart:
    cart = in_status(a_cart(number), CartStatus.PROCESSING)
    if lease_ends_in is not None:
        cart = leased(cart, "somebody", NOON + lease_ends_in)
    async with work() as begun:
        await begun.carts.add(cart)
    return cart


async def test_only_checkouts_that_nobody_is_at_work_on_wait_the_oldest_first(
    work: Work, revision: Revision
) -> None:
    never_leased = await in_checkout(work, 1, None)
    await in_checkout(work, 2, ONE_MINUTE)
    lapsed = await in_checkout(work, 3, -ONE_MINUTE)
    lapses_now = await in_checkout(work, 4, timedelta())
    async with work() as begun:
        await begun.carts.add(a_cart(5))

    async with work() as begun:
        waiting = await begun.carts.processing(NOON, limit=10)
        first_two = await begun.carts.processing(NOON, limit=2)

    assert list(waiting) == [never_leased.id, lapsed.id, lapses_now.id]
    assert list(first_two) == [never_leased.id, lapsed.id]
