"""What a fan is told of held seats that cost something else now: the prices that she pays."""

from collections.abc import Callable

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexcore.carts import CartItem, CartSeats, HoldLapsed, PriceChanged
from flexcore.carts.rules import not_as_held
from flexcore.kernel import CartSeatId, Refusal, SeatPrice
from flexcore.programs import (
    PriceAdjustment,
    PriceOverride,
    PriceScope,
    PriceTerms,
    ProgramSettings,
    fan_price,
)
from flexcore.vendors import SeatBlock
from tests.builders import OPENER, a_block, a_price, an_item, usd
from tests.prices import small_overrides

FIXED = PriceOverride(PriceScope.SECTION, "101", price=3000)
HALF_OFF_P2 = PriceOverride(PriceScope.PRICE_CODE, "P2", basis_points=-5000)


def terms(*overrides: PriceOverride, off: int = 0, can_reprice: bool = True) -> PriceTerms:
    settings = ProgramSettings(price_overrides=overrides)
    return PriceTerms(settings, PriceAdjustment(-off), can_reprice)


def price_under(terms: PriceTerms) -> Callable[[SeatBlock], SeatPrice]:
    return lambda block: fan_price(block, terms).price


def held_under(terms: PriceTerms, block: SeatBlock) -> CartItem:
    """Return a line as it was held: at the fan's price, with the vendor's beside it."""
    item = an_item()
    seats = CartSeats(CartSeatId(item.seats[0].id), block, fan_price(block, terms).price)
    return attrs.evolve(item, seats=(seats,))


def told(terms: PriceTerms, now: SeatBlock) -> tuple[Refusal, ...]:
    """Return what is said of seats that the vendor sold at 40 and a fee of 5, and has so now."""
    return not_as_held([(held_under(terms, a_block()), (now,))], price_under(terms))


DEARER = a_block(price=a_price(face_value=4500))


@pytest.mark.rule("FX-15.8")
def test_a_price_that_changed_since_the_hold_is_told() -> None:
    item = an_item()

    assert told(terms(), a_block()) == ()
    assert told(terms(), DEARER) == (PriceChanged(OPENER, usd(4500), usd(5000)),)
    assert not_as_held([(item, None)], price_under(terms())) == (HoldLapsed(OPENER),)


@pytest.mark.rule("FX-15.8")
def test_held_seats_are_compared_seat_by_seat_in_whatever_blocks_they_come() -> None:
    item, price = an_item(), price_under(terms())
    first, second = a_block(1, 1), a_block(2, 1)
    dearer = a_block(2, 1, a_price(face_value=4500))

    assert not_as_held([(item, (second, first))], price) == ()
    assert not_as_held([(item, (first, dearer))], price) == (
        PriceChanged(OPENER, usd(4500), usd(5000)),
    )
    assert not_as_held([(item, (first,))], price) == (HoldLapsed(OPENER),)


@pytest.mark.rule("FX-15.8")
def test_the_prices_told_are_those_of_the_fan_and_not_of_the_vendor() -> None:
    assert told(terms(off=2500), DEARER) == (PriceChanged(OPENER, usd(3500), usd(3875)),)
    assert told(terms(off=2500, can_reprice=False), DEARER) == (
        PriceChanged(OPENER, usd(4500), usd(5000)),
    )


@pytest.mark.rule("FX-15.8")
def test_a_face_value_that_the_program_puts_a_price_in_place_of_is_nothing_to_the_fan() -> None:
    dearer_fee = a_block(price=a_price(fee=700))

    assert told(terms(FIXED), DEARER) == ()
    assert told(terms(FIXED), dearer_fee) == (PriceChanged(OPENER, usd(3500), usd(3700)),)


@pytest.mark.rule("FX-15.8")
def test_a_price_code_that_the_program_sells_otherwise_is_told_at_the_same_vendor_price() -> None:
    other_code = attrs.evolve(a_block(), price_code="P2")

    assert told(terms(HALF_OFF_P2), other_code) == (PriceChanged(OPENER, usd(4500), usd(2500)),)
    assert told(terms(), other_code) == ()


_blocks = st.builds(
    lambda face_value, fee, code: attrs.evolve(
        a_block(price=a_price(face_value, fee)), price_code=code
    ),
    st.integers(0, 10_000),
    st.sampled_from([0, 500]),
    st.sampled_from(["P1", "P2"]),
)


@pytest.mark.rule("FX-15.8")
@given(small_overrides, st.integers(-10_000, 10_000), st.booleans(), _blocks, _blocks)
def test_a_change_is_told_exactly_where_the_fan_would_pay_another_price(
    overrides: tuple[PriceOverride, ...],
    off: int,
    can_reprice: bool,
    held: SeatBlock,
    now: SeatBlock,
) -> None:
    of_program = terms(*overrides, off=off, can_reprice=can_reprice)
    price = price_under(of_program)
    was, is_now = price(held).all_in_price, price(now).all_in_price

    refusals = not_as_held([(held_under(of_program, held), (now,))], price)

    assert refusals == (() if was == is_now else (PriceChanged(OPENER, was, is_now),))
