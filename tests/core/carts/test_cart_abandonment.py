"""What fans wanted and did not buy is copied a day after its end."""

from datetime import timedelta

import pytest

from flexcore.carts import ABANDONED_AFTER
from tests.builders import DERBY, OPENER
from tests.shop import BOX_OFFICE, STAFF, Shop

pytestmark = pytest.mark.anyio


@pytest.mark.rule("FX-15.29")
@pytest.mark.rule("FX-15.31")
async def test_a_cart_is_copied_a_day_after_its_end_and_nothing_of_it_is_touched() -> None:
    shop = await Shop.opened(BOX_OFFICE)
    cart, caller = await shop.cart_with_seats(OPENER, DERBY)
    abandonment = shop.application.abandonment

    shop.clock.advance(cart.expires_at - shop.clock.now() + ABANDONED_AFTER - timedelta(seconds=1))
    too_early = await abandonment.copy(shop.store.slug, STAFF)
    shop.clock.advance(timedelta(seconds=1))
    before = await shop.application.carts.get(shop.store, cart.id, caller)
    copied = [await abandonment.copy(shop.store.slug, STAFF) for _ in range(2)]

    assert (too_early, copied) == (0, [1, 0])
    (copy,) = await abandonment.list(shop.store.slug, STAFF, limit=5)
    assert (copy.cart_id, copy.event_codes, copy.total) == (cart.id, cart.event_codes, cart.total)
    assert await shop.application.carts.get(shop.store, cart.id, caller) == before


@pytest.mark.rule("FX-15.31")
async def test_seats_that_were_held_call_by_call_are_all_copied() -> None:
    shop = await Shop.opened(BOX_OFFICE)
    cart, caller = await shop.cart_with_seats(OPENER)
    held = (await shop.hold(cart, caller)).cart
    shop.clock.advance(held.expires_at - shop.clock.now() + ABANDONED_AFTER)

    await shop.application.abandonment.copy(shop.store.slug, STAFF)

    (copy,) = await shop.application.abandonment.list(shop.store.slug, STAFF, limit=5)
    assert (copy.seat_count, copy.total) == (4, held.total)


async def test_more_carts_than_fit_in_one_piece_are_all_copied() -> None:
    shop = await Shop.opened(BOX_OFFICE)
    carts = [(await shop.cart(OPENER, fan=None))[0] for _ in range(501)]
    shop.clock.advance(carts[-1].expires_at - shop.clock.now() + ABANDONED_AFTER)

    assert await shop.application.abandonment.copy(shop.store.slug, STAFF) == 501
    assert await shop.application.abandonment.copy(shop.store.slug, STAFF) == 0
