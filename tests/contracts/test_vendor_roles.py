"""What every ticketing system does with seats that it holds, sells and takes back."""

import asyncio
from datetime import timedelta
from uuid import UUID

import attrs
import pytest

from flexcore.boxoffice import FeeUnfit, MixedCurrencies, SeatTwice
from flexcore.kernel import Charge, ChargeKind, ManualClock, Money, Refused, iso_currency
from flexcore.vendors import Committed, Held, HeldSeats, NotCommitted, NotHeld
from tests.builders import (
    DERBY,
    OPENER,
    USD,
    a_commit_request,
    a_fee,
    a_hold_request,
    a_row,
    a_wish,
    are_held,
    held_seats,
    seat_numbers,
    usd,
)
from tests.contracts.conftest import VendorOnTrial

pytestmark = pytest.mark.anyio

HOLD = timedelta(minutes=15)


async def hold(on_trial: VendorOnTrial, key: int, quantity: int = 2) -> HeldSeats:
    answer = (await on_trial.vendor.holds.hold([a_hold_request(key, a_wish(quantity=quantity))]))[0]
    assert isinstance(answer, Held), answer
    return held_seats(answer)


async def seats_open(on_trial: VendorOnTrial) -> int:
    levels = await on_trial.vendor.stock.price_levels([OPENER])
    return sum(level.seats_open for level in levels.get(OPENER, ()))


@pytest.mark.parametrize("where", ["seats", "fees"])
async def test_an_event_is_put_on_sale_in_one_currency(on_trial: VendorOnTrial, where: str) -> None:
    seats, fees = a_row(seats=2), a_fee(500)
    yen = Money(4000, iso_currency("JPY"))
    if where == "seats":
        seats[1] = attrs.evolve(seats[1], price=yen)
    else:
        fees = attrs.evolve(fees, charges=(Charge(ChargeKind.SERVICE_FEE, yen),))

    with pytest.raises(Refused) as refused:
        await on_trial.put_on_sale(OPENER, seats, [fees])

    assert refused.value.refusals == (MixedCurrencies(OPENER, USD, yen.currency),)
    assert all(word in str(refused.value) for word in ("OPENER", "USD", "JPY"))
    assert await seats_open(on_trial) == 0
    assert await on_trial.put_on_sale(OPENER, a_row(seats=2), []) == 2


@pytest.mark.parametrize(
    ("kind", "cents"),
    [(ChargeKind.FACE_VALUE, 500), (ChargeKind.DISCOUNT, -500), (ChargeKind.SERVICE_FEE, -1)],
)
async def test_a_fee_is_on_top_of_the_face_value(
    on_trial: VendorOnTrial, kind: ChargeKind, cents: int
) -> None:
    fee = attrs.evolve(a_fee(0), charges=(Charge(kind, usd(cents)),))

    with pytest.raises(Refused) as refused:
        await on_trial.put_on_sale(OPENER, a_row(seats=2), [fee])

    assert refused.value.refusals == (FeeUnfit(OPENER, "P1", kind.value, usd(cents)),)
    assert "P1" in str(refused.value)
    assert await seats_open(on_trial) == 0
    assert await on_trial.put_on_sale(OPENER, a_row(seats=2), [a_fee(0)]) == 2


@pytest.mark.parametrize(("number", "place"), [(2, 3), (4, 1), (3, 2)])
@pytest.mark.parametrize("price_code", ["P1", "P2"])
async def test_no_number_and_no_place_of_a_row_is_put_on_sale_twice(
    on_trial: VendorOnTrial, number: int, place: int, price_code: str
) -> None:
    elsewhere = [*a_row("102", seats=4), *a_row(row="B", seats=4)]
    *row, last = a_row(seats=4)
    again = attrs.evolve(last, seat_number=number, place=place, price_code=price_code)

    with pytest.raises(Refused) as refused:
        await on_trial.put_on_sale(OPENER, [*elsewhere, *row, again], [])

    assert refused.value.refusals == (SeatTwice(OPENER, "101", "A", number),)
    assert f"seat {number} of section 101, row A" in str(refused.value)
    assert await seats_open(on_trial) == 0
    assert await on_trial.put_on_sale(OPENER, [*elsewhere, *row, last], []) == 12


async def test_released_seats_are_on_sale_again(on_trial: VendorOnTrial) -> None:
    await on_trial.put_on_sale(OPENER, a_row(seats=4), [])
    kept, given_up = await hold(on_trial, 1), await hold(on_trial, 2)

    await on_trial.vendor.holds.release([given_up])

    assert await seats_open(on_trial) == 2
    assert are_held(await on_trial.vendor.holds.verify([kept, given_up])) == [True, False]


async def test_releasing_again_leaves_the_next_fans_hold_alone(on_trial: VendorOnTrial) -> None:
    await on_trial.put_on_sale(OPENER, a_row(seats=2), [])
    first = await hold(on_trial, 1)
    await on_trial.vendor.holds.release([first])
    second = await hold(on_trial, 2)

    await on_trial.vendor.holds.release([first])

    assert are_held(await on_trial.vendor.holds.verify([second])) == [True]


@pytest.mark.rule("FX-15.29")
async def test_releasing_a_lapsed_hold_leaves_the_next_fans_hold_alone(
    on_trial: VendorOnTrial, clock: ManualClock
) -> None:
    await on_trial.put_on_sale(OPENER, a_row(seats=2), [])
    lapsed = await hold(on_trial, 1)
    clock.advance(HOLD)
    request = a_hold_request(2, until=clock.now() + HOLD)
    next_fan = (await on_trial.vendor.holds.hold([request]))[0]
    assert isinstance(next_fan, Held)

    await on_trial.vendor.holds.release([lapsed])

    assert are_held(await on_trial.vendor.holds.verify([held_seats(next_fan)])) == [True]


async def test_releasing_a_key_that_never_held_does_nothing(on_trial: VendorOnTrial) -> None:
    await on_trial.put_on_sale(OPENER, a_row(seats=2), [])
    held = await hold(on_trial, 1)
    stranger = HeldSeats(UUID(int=99), OPENER, held.vendor_cart_id, ())

    await on_trial.vendor.holds.release([stranger])

    assert are_held(await on_trial.vendor.holds.verify([held, stranger])) == [True, False]


async def test_only_a_hold_in_force_verifies(on_trial: VendorOnTrial, clock: ManualClock) -> None:
    await on_trial.put_on_sale(OPENER, a_row(seats=2), [])
    held = await hold(on_trial, 1)

    before = await on_trial.vendor.holds.verify([held])
    clock.advance(HOLD)
    after = await on_trial.vendor.holds.verify([held])

    assert (are_held(before), are_held(after)) == ([True], [False])


async def test_a_sold_vendor_cart_keeps_its_seats_for_ever(
    on_trial: VendorOnTrial, clock: ManualClock
) -> None:
    await on_trial.put_on_sale(OPENER, a_row(seats=4), [])
    held = await hold(on_trial, 1)

    answer = await on_trial.vendor.sales.commit(a_commit_request(10, held))
    clock.advance(HOLD * 2)

    assert isinstance(answer, Committed)
    assert answer.order_number
    assert await seats_open(on_trial) == 2
    assert are_held(await on_trial.vendor.holds.verify([held])) == [False]


async def test_releasing_sold_seats_does_not_unsell_them(on_trial: VendorOnTrial) -> None:
    await on_trial.put_on_sale(OPENER, a_row(seats=2), [])
    held = await hold(on_trial, 1)
    await on_trial.vendor.sales.commit(a_commit_request(10, held))

    await on_trial.vendor.holds.release([held])

    assert await seats_open(on_trial) == 0


async def test_a_vendor_cart_is_sold_whole_or_not_at_all(
    on_trial: VendorOnTrial, clock: ManualClock
) -> None:
    await on_trial.put_on_sale(OPENER, a_row(seats=2), [])
    await on_trial.put_on_sale(DERBY, a_row(seats=2), [])
    requests = [
        a_hold_request(1, a_wish(OPENER), until=clock.now() + HOLD * 2, vendor_cart_id="C"),
        a_hold_request(2, a_wish(DERBY), until=clock.now() + HOLD, vendor_cart_id="C"),
    ]
    opener, derby = await on_trial.vendor.holds.hold(requests)
    assert isinstance(opener, Held)
    assert isinstance(derby, Held)
    clock.advance(HOLD)
    seats = (held_seats(opener, OPENER), held_seats(derby, DERBY))

    answer = await on_trial.vendor.sales.commit(a_commit_request(10, *seats))

    assert isinstance(answer, NotCommitted)
    assert answer.event_code == DERBY
    assert are_held(await on_trial.vendor.holds.verify(seats)) == [True, False]
    assert await on_trial.vendor.sales.look_up(a_commit_request(10, *seats)) is None


async def test_one_commit_sells_every_event_of_a_vendor_cart(on_trial: VendorOnTrial) -> None:
    await on_trial.put_on_sale(OPENER, a_row(seats=2), [])
    await on_trial.put_on_sale(DERBY, a_row(seats=2), [])
    requests = [
        a_hold_request(1, a_wish(OPENER), vendor_cart_id="C"),
        a_hold_request(2, a_wish(DERBY), vendor_cart_id="C"),
    ]
    opener, derby = await on_trial.vendor.holds.hold(requests)
    assert isinstance(opener, Held)
    assert isinstance(derby, Held)
    seats = (held_seats(opener, OPENER), held_seats(derby, DERBY))

    answer = await on_trial.vendor.sales.commit(a_commit_request(10, *seats, amount=16000))

    levels = await on_trial.vendor.stock.price_levels([OPENER, DERBY])
    assert isinstance(answer, Committed)
    assert not any(levels.values())


async def test_a_vendor_knows_an_event_that_is_sold_out_and_none_that_it_never_had(
    on_trial: VendorOnTrial,
) -> None:
    await on_trial.put_on_sale(OPENER, a_row(seats=2), [])
    await on_trial.vendor.sales.commit(a_commit_request(10, await hold(on_trial, 1)))

    assert await on_trial.vendor.stock.known_events([OPENER, DERBY]) == {OPENER}
    assert await on_trial.vendor.stock.known_events([]) == frozenset()


async def test_a_commit_repeated_with_its_key_sells_once(on_trial: VendorOnTrial) -> None:
    await on_trial.put_on_sale(OPENER, a_row(seats=2), [])
    held = await hold(on_trial, 1)
    first = await on_trial.vendor.sales.commit(a_commit_request(10, held))

    again = await on_trial.vendor.sales.commit(a_commit_request(10, held))

    assert isinstance(again, Committed)
    assert isinstance(first, Committed)
    assert again.order_number == first.order_number


async def test_seats_are_not_sold_a_second_time_with_another_key(on_trial: VendorOnTrial) -> None:
    await on_trial.put_on_sale(OPENER, a_row(seats=2), [])
    held = await hold(on_trial, 1)
    await on_trial.vendor.sales.commit(a_commit_request(10, held))

    answer = await on_trial.vendor.sales.commit(a_commit_request(11, held))

    assert isinstance(answer, NotCommitted)


async def test_a_sale_is_found_by_its_key_alone(on_trial: VendorOnTrial) -> None:
    await on_trial.put_on_sale(OPENER, a_row(seats=4), [])
    held = await hold(on_trial, 1)
    sold = await on_trial.vendor.sales.commit(a_commit_request(10, held))

    found = await on_trial.vendor.sales.look_up(a_commit_request(10, held))
    not_found = await on_trial.vendor.sales.look_up(a_commit_request(11, held))

    assert isinstance(sold, Committed)
    assert found is not None
    assert found.order_number == sold.order_number
    assert not_found is None


async def test_returned_seats_are_on_sale_again_and_returning_twice_does_nothing(
    on_trial: VendorOnTrial,
) -> None:
    await on_trial.put_on_sale(OPENER, a_row(seats=2), [])
    first_sale = a_commit_request(10, await hold(on_trial, 1))
    await on_trial.vendor.sales.commit(first_sale)
    await on_trial.vendor.sales.return_seats(first_sale)
    assert await seats_open(on_trial) == 2
    second_sale = a_commit_request(11, await hold(on_trial, 2))
    await on_trial.vendor.sales.commit(second_sale)

    await on_trial.vendor.sales.return_seats(first_sale)

    assert await seats_open(on_trial) == 0


async def test_returning_one_sale_leaves_others_of_the_row_sold(on_trial: VendorOnTrial) -> None:
    await on_trial.put_on_sale(OPENER, a_row(seats=6), [])
    sales = [a_commit_request(10 + key, await hold(on_trial, key)) for key in (1, 2)]
    for sale in sales:
        await on_trial.vendor.sales.commit(sale)

    await on_trial.vendor.sales.return_seats(sales[0])

    assert await seats_open(on_trial) == 4


async def test_returning_what_was_never_sold_leaves_the_hold_alone(
    on_trial: VendorOnTrial,
) -> None:
    await on_trial.put_on_sale(OPENER, a_row(seats=2), [])
    held = await hold(on_trial, 1)

    await on_trial.vendor.sales.return_seats(a_commit_request(10, held))

    assert are_held(await on_trial.vendor.holds.verify([held])) == [True]


async def test_of_64_buyers_for_the_last_10_seats_exactly_10_hold_one(
    on_trial: VendorOnTrial,
) -> None:
    await on_trial.put_on_sale(OPENER, a_row(row="A", seats=6) + a_row(row="B", seats=4), [])
    requests = [a_hold_request(key, a_wish(quantity=1)) for key in range(1, 65)]

    async def buy(number: int) -> object:
        return (await on_trial.vendor.holds.hold([requests[number]]))[0]

    answers = await asyncio.gather(*(buy(number) for number in range(64)))

    held = [answer for answer in answers if isinstance(answer, Held)]
    assert len(held) == 10
    assert len({seat for answer in held for seat in seat_numbers(answer)}) == 10
    assert sum(isinstance(answer, NotHeld) for answer in answers) == 54


async def test_of_rivals_for_one_vendor_cart_exactly_one_sells_it(on_trial: VendorOnTrial) -> None:
    await on_trial.put_on_sale(OPENER, a_row(seats=2), [])
    held = await hold(on_trial, 1)

    answers = await asyncio.gather(
        *(on_trial.vendor.sales.commit(a_commit_request(key, held)) for key in range(10, 18))
    )

    assert sum(isinstance(answer, Committed) for answer in answers) == 1
