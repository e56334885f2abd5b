"""Many buyers, few seats: what is sold is what there was, and everyone is told the truth."""

import asyncio

import attrs
import pytest

from flex_adapters.postgres import boxoffice
from flex_adapters.postgres.database import PostgresDatabase
from flexcore.carts import SeatsUnavailable
from flexcore.checkout import Checkout
from flexcore.kernel import EventCode, Refused
from tests.builders import a_row, a_seat_request
from tests.conftest import SOAKING
from tests.postgres_shop import PostgresShop

pytestmark = pytest.mark.anyio

SEATS = 10
BUYERS = 64
REPETITIONS = 200 if SOAKING else 20


@attrs.define
class Outcome:
    """What the buyers of one race were told, and what was sold in the end."""

    held: list[tuple[str, int]] = attrs.field(factory=list)
    told_so: int = 0
    orders: int = 0
    sold: int = 0


async def race(shop: PostgresShop, game: EventCode) -> Outcome:
    """Let every buyer try for one seat of a game, and buy it if she gets it."""
    outcome = Outcome()
    carts = [await shop.cart_of_nobody(game) for _ in range(BUYERS)]

    async def buy(buyer: int) -> None:
        cart, caller = carts[buyer]
        request = a_seat_request(game, 1)
        try:
            result = await shop.application.holding.hold(shop.store, cart.id, [request], caller)
        except Refused as refused:
            outcome.told_so += isinstance(refused.refusals[0], SeatsUnavailable)
            return
        block = result.held[0].seats[0].block
        outcome.held.append((block.row, block.first_seat))
        caller = await shop.fan_of(cart, caller, f"fan{buyer}@example.com")
        started = await shop.application.checkout.start(shop.store, cart.id, "pm_card_visa", caller)
        assert isinstance(started, Checkout)
        if (await shop.application.checkout.run(started)).order is not None:
            outcome.orders += 1

    await asyncio.gather(*(buy(buyer) for buyer in range(BUYERS)))
    outcome.sold = await shop.seats_sold(game)
    return outcome


async def hall_of_last_seats(database: PostgresDatabase, games: int) -> PostgresShop:
    """Open a shop in which each game has ten seats left."""
    codes = [EventCode(f"LAST{n}") for n in range(games)]
    return await PostgresShop.opened(database, games=codes, seats=a_row(seats=SEATS))


async def test_of_64_buyers_for_the_last_10_seats_10_buy_one_and_54_are_told_so(
    postgres_database: PostgresDatabase,
) -> None:
    shop = await hall_of_last_seats(postgres_database, REPETITIONS)

    for repetition in range(REPETITIONS):
        outcome = await race(shop, EventCode(f"LAST{repetition}"))

        assert len(set(outcome.held)) == len(outcome.held) == SEATS
        assert (outcome.told_so, outcome.orders, outcome.sold) == (BUYERS - SEATS, SEATS, SEATS)


async def test_without_the_lock_the_same_race_goes_wrong(
    postgres_database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it shows that the test above would notice."""
    for name in ("TAKE_SKIPPING", "TAKE_WAITING"):
        locking: str = getattr(boxoffice, name)
        unlocked = locking.replace("SKIP LOCKED", "").replace("FOR NO KEY UPDATE", "")
        assert unlocked != locking
        monkeypatch.setattr(boxoffice, name, unlocked)
    shop = await hall_of_last_seats(postgres_database, 5)

    outcomes = [await race(shop, EventCode(f"LAST{n}")) for n in range(5)]

    assert any(len(outcome.held) > SEATS for outcome in outcomes)
    # Even so the schema let no seat be sold twice.
    assert all(outcome.sold <= SEATS for outcome in outcomes)
