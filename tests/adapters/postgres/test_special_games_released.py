"""What a cart in Postgres loses is released once, and what that costs."""

import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flexcore.carts import CartEventStatus, ItemStatus, given_up
from flexcore.programs import (
    BuildYourOwn,
    ClassName,
    ProgramSettings,
    ProgramType,
    Unlock,
    UnlockCondition,
)
from tests.builders import SEASON, a_seat_request
from tests.postgres_shop import GAMES, Count, PostgresShop, counted
from tests.shop import STAFF

pytestmark = pytest.mark.anyio

FIRST, SECOND, SPECIAL = GAMES[0], GAMES[1], GAMES[5]


async def shop_with_a_special_game(database: PostgresDatabase, vendor: str) -> PostgresShop:
    shop = await PostgresShop.opened(database, vendor=vendor)
    programs, slug = shop.application.programs, shop.store.slug
    program = await programs.create(slug, "Special", ProgramType.BUILD_YOUR_OWN, STAFF)
    settings = ProgramSettings(
        BuildYourOwn(1, 5, GAMES[:5]),
        (ClassName(SEASON),),
        unlocks=(Unlock(SPECIAL, (UnlockCondition(min_event_count=2),)),),
    )
    await programs.configure(slug, program.id, settings, STAFF)
    await programs.publish(slug, program.id, STAFF)
    await programs.activate(slug, program.id, STAFF)
    return shop


@pytest.mark.rule("FX-1.50")
@pytest.mark.parametrize(
    ("vendor", "cost"), [("box_office", Count(1, 4)), ("by_item", Count(2, 5))]
)
async def test_a_lost_game_leaves_in_one_transaction_and_is_released_in_the_next(
    database: PostgresDatabase, vendor: str, cost: Count
) -> None:
    shop = await shop_with_a_special_game(database, vendor)
    carts, releasing = shop.application.carts, shop.application.releasing
    cart, caller = await shop.cart(FIRST, SECOND, SPECIAL)
    requests = [a_seat_request(FIRST), a_seat_request(SPECIAL)]
    await shop.application.holding.hold(shop.store, cart.id, requests, caller)
    counted()

    lost = await carts.change_events(shop.store, cart.id, caller, remove=[SECOND])
    changing = counted()
    await releasing.release_given_up(shop.store, cart.id, caller)
    spent = counted()
    await releasing.release_given_up(shop.store, cart.id, caller)
    after = await carts.get(shop.store, cart.id, caller)
    again = await carts.change_events(shop.store, cart.id, caller, add=[SECOND, SPECIAL])

    assert [item.event_code for item in given_up(lost)] == [SPECIAL]
    assert changing.transactions == 1
    assert changing.statements <= 4
    assert spent.transactions <= cost.transactions
    assert spent.statements <= cost.statements
    lines = {item.event_code: item.status for item in after.items()}
    assert lines == {FIRST: ItemStatus.HELD, SPECIAL: ItemStatus.RELEASED}
    assert after.event_codes == (FIRST,)
    assert {event.status for event in after.events[1:]} == {CartEventStatus.REMOVED}
    assert again.event_codes == (FIRST, SECOND, SPECIAL)
