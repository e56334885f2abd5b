"""What ticketing systems that take the fan's money themselves do with the prices asked of them."""

import pytest

from flex_adapters.memory.reductions import Reduction
from flexcore.kernel import SeatPrice
from flexcore.vendors import (
    AskedPrice,
    Committed,
    Held,
    HoldAnswer,
    NotCommitted,
    NotHeld,
    PriceName,
    Rung,
    SeatWish,
)
from tests.builders import (
    ADULT,
    OPENER,
    a_commit_request,
    a_fee,
    a_hold_request,
    a_price,
    a_row,
    a_wish,
    held_seats,
    usd,
)
from tests.contracts.conftest import SelfChargingOnTrial

pytestmark = pytest.mark.anyio

FULL = PriceName("P1", ADULT)
OTHER = PriceName("P2", ADULT)
SALE = PriceName("SALE", ADULT)
MEMBER = PriceName("P1", "MEMBER")
SALE_PRICE = a_price(3000, 400)


def asked(
    name: PriceName = SALE,
    section: str = "101",
    full_price: PriceName = FULL,
    price: SeatPrice = SALE_PRICE,
) -> AskedPrice:
    return AskedPrice(section, full_price, name, price)


@pytest.fixture
async def trial(self_charging: SelfChargingOnTrial) -> SelfChargingOnTrial:
    """A row of eight in each of two sections, and one of another price code beside the first."""
    seats = [*a_row(seats=8), *a_row(row="B", rank=2, seats=8, price_code="P2", price=5000)]
    seats += a_row("102", seats=8, rank=3)
    await self_charging.put_on_sale(OPENER, seats, [a_fee(500), a_fee(500, "P2")])
    self_charging.reduce(
        OPENER, [Reduction(FULL, SALE, SALE_PRICE), Reduction(FULL, MEMBER, a_price(3500, 500))]
    )
    return self_charging


async def hold(
    trial: SelfChargingOnTrial,
    *prices: AskedPrice,
    key: int = 1,
    rung: Rung = Rung.TICKET_TYPE,
    wish: SeatWish | None = None,
) -> HoldAnswer:
    request = a_hold_request(key, wish, rung, prices=prices)
    return (await trial.vendor.holds.hold([request]))[0]


async def seats_open(trial: SelfChargingOnTrial) -> dict[tuple[str, PriceName], int]:
    levels = (await trial.vendor.stock.price_levels([OPENER]))[OPENER]
    return {(level.section, level.name): level.seats_open for level in levels}


async def test_the_same_seats_are_on_sale_at_each_of_their_prices(
    trial: SelfChargingOnTrial,
) -> None:
    levels = (await trial.vendor.stock.price_levels([OPENER]))[OPENER]

    prices = [(each.section, each.name, each.full_price, each.seats_open) for each in levels]
    assert sorted(prices, key=str) == sorted(
        [
            *[(section, FULL, None, 8) for section in ("101", "102")],
            *[(section, SALE, FULL, 8) for section in ("101", "102")],
            *[(section, MEMBER, FULL, 8) for section in ("101", "102")],
            ("101", OTHER, None, 8),
        ],
        key=str,
    )
    assert {each.price for each in levels if each.name == SALE} == {SALE_PRICE}


@pytest.mark.parametrize(("name", "each"), [(SALE, 3400), (MEMBER, 4000), (FULL, 4500)])
async def test_seats_are_held_at_the_price_asked_for_and_no_other_is_charged(
    trial: SelfChargingOnTrial, name: PriceName, each: int
) -> None:
    held = await hold(trial, asked(name))
    assert isinstance(held, Held)
    seats = held_seats(held)

    now = await trial.vendor.holds.verify([seats])
    wrong = await trial.vendor.sales.commit(a_commit_request(10, seats, amount=2 * each + 1))
    right = await trial.vendor.sales.commit(a_commit_request(11, seats, amount=2 * each))

    assert [(b.price_code, b.ticket_type_code) for b in held.blocks] == [
        (name.price_code, name.ticket_type_code)
    ]
    assert now == [held.blocks]
    assert isinstance(wrong, NotCommitted)
    assert isinstance(right, Committed)
    assert trial.charged(right.key) == usd(2 * each)


async def test_a_seat_that_is_held_at_one_price_is_gone_at_all_of_them(
    trial: SelfChargingOnTrial,
) -> None:
    await hold(trial, asked(SALE))

    left = await seats_open(trial)

    assert [left["101", name] for name in (FULL, SALE, MEMBER, OTHER)] == [6, 6, 6, 8]


@pytest.mark.parametrize("rung", [Rung.SAME_SECTION, Rung.SAME_PRICE_CODE, Rung.TICKET_TYPE])
async def test_seats_of_the_first_price_that_has_enough_together_are_held(
    trial: SelfChargingOnTrial, rung: Rung
) -> None:
    prices = (asked(SALE), asked(OTHER, full_price=OTHER))
    wish = a_wish(quantity=8)

    answers = [await hold(trial, *prices, key=key, rung=rung, wish=wish) for key in (1, 2, 3)]

    assert [answer.blocks[0].price_code for answer in answers if isinstance(answer, Held)] == [
        "SALE",
        "P2",
    ]
    assert isinstance(answers[2], NotHeld)
    assert (await seats_open(trial))["102", FULL] == 8


async def test_no_seats_are_held_where_no_price_is_asked_for_or_left(
    trial: SelfChargingOnTrial,
) -> None:
    gone = PriceName("GONE", ADULT)

    answers = [await hold(trial), await hold(trial, asked(gone), key=2)]

    assert [type(answer) for answer in answers] == [NotHeld, NotHeld]
    assert (await seats_open(trial))["101", FULL] == 8


async def test_exact_seats_are_held_at_the_price_asked_for(trial: SelfChargingOnTrial) -> None:
    wish = a_wish(section="101", row="A", first_seat=3, ticket_type="MEMBER")

    held = await hold(trial, asked(MEMBER), rung=Rung.EXACT_SEATS, wish=wish)

    assert isinstance(held, Held)
    (block,) = held.blocks
    assert (block.row, block.first_seat, block.ticket_type_code) == ("A", 3, "MEMBER")
    assert block.price.all_in_price == usd(4000)


async def test_exact_seats_of_which_some_are_at_no_price_asked_for_are_not_held(
    trial: SelfChargingOnTrial,
) -> None:
    wish = a_wish(section="101", row="B", first_seat=1)

    answer = await hold(trial, asked(SALE), rung=Rung.EXACT_SEATS, wish=wish)

    assert isinstance(answer, NotHeld)
    assert (await seats_open(trial))["101", OTHER] == 8


async def test_a_hold_repeated_with_its_key_answers_the_first_at_its_price(
    trial: SelfChargingOnTrial,
) -> None:
    first = await hold(trial, asked(SALE))

    again = await hold(trial, asked(SALE))

    assert again == first
    assert (await seats_open(trial))["101", FULL] == 6


async def test_a_price_that_was_taken_away_leaves_held_seats_at_their_full_price(
    trial: SelfChargingOnTrial,
) -> None:
    held = await hold(trial, asked(SALE))
    assert isinstance(held, Held)
    seats = held_seats(held)
    trial.reduce(OPENER, [])

    (now,) = await trial.vendor.holds.verify([seats])
    answer = await trial.vendor.sales.commit(a_commit_request(10, seats, amount=6800))

    assert now is not None
    assert [(block.price_code, block.price) for block in now] == [("P1", a_price(4000, 500))]
    assert isinstance(answer, NotCommitted)


async def test_a_price_that_changed_is_the_one_at_which_seats_are_held(
    trial: SelfChargingOnTrial,
) -> None:
    trial.reduce(OPENER, [Reduction(FULL, SALE, a_price(3200, 400))])

    held = await hold(trial, asked(SALE))

    assert isinstance(held, Held)
    assert held.blocks[0].price.all_in_price == usd(3600)


async def test_only_access_groups_that_may_be_sold_are_held_at_a_price(
    trial: SelfChargingOnTrial,
) -> None:
    wish = a_wish(class_names=frozenset({"Club"}))

    assert isinstance(await hold(trial, asked(SALE), wish=wish), NotHeld)
