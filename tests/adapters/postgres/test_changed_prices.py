"""What validation says of seats whose price changed at the box office while a fan held them."""

import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flexcore.carts import PriceChanged, SeatRequest
from flexcore.vendors import Rung
from tests.builders import a_row, a_wish, usd
from tests.postgres_shop import GAMES, PostgresShop
from tests.shop import STAFF

pytestmark = pytest.mark.anyio

_DEARER = """
    UPDATE tbl_box_office_seats SET price = 7000
     WHERE event_code = %(event_code)s AND seat_number = 2
"""


@pytest.mark.rule("FX-15.8")
@pytest.mark.parametrize(("off", "was", "now"), [(0, 4500, 7500), (2500, 3500, 5750)])
async def test_one_seat_that_became_dearer_is_told_with_both_prices_that_the_fan_pays(
    postgres_database: PostgresDatabase, off: int, was: int, now: int
) -> None:
    shop = await PostgresShop.opened(
        postgres_database, seats=a_row(seats=4), games=GAMES[:1], off=off
    )
    cart, caller = await shop.cart(GAMES[0])
    wish = a_wish(GAMES[0], 4, section="101", row="A", first_seat=1)
    request = SeatRequest(wish, Rung.EXACT_SEATS)
    await shop.application.holding.hold(shop.store, cart.id, [request], caller)
    _, before = await shop.application.carts.validate(shop.store, cart.id, caller)

    async with postgres_database.unit_of_work(shop.store.slug, STAFF) as work:
        await work.box_seats.connection.execute(_DEARER, {"event_code": GAMES[0]})
    _, after = await shop.application.carts.validate(shop.store, cart.id, caller)

    assert before == ()
    assert after == (PriceChanged(GAMES[0], usd(was), usd(now)),)
