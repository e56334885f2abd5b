"""Which of a vendor's prices a program sells at, and what the cheapest seat costs a fan."""

from collections.abc import Sequence

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexcore.kernel import EventCode
from flexcore.programs import (
    Choice,
    LowestPrices,
    PriceAdjustment,
    PriceOverride,
    PriceTerms,
    ProgramSettings,
    fan_price,
    full_levels,
    sale_price,
    sold_levels,
)
from flexcore.vendors import PriceLevel
from tests.builders import a_price
from tests.prices import a_level, small_levels, small_overrides
from tests.programs import EVENTS, a_pack, packs

A = EVENTS[0]
SETTINGS = ProgramSettings()
QUARTER_OFF = PriceTerms(SETTINGS, PriceAdjustment(-2500), can_reprice=False)
FULL = a_level(A, 4000, fee=500)


def reduced(level: PriceLevel, to: int, price_code: str = "SALE", fee: int = 500) -> PriceLevel:
    return attrs.evolve(level, price_code=price_code, price=a_price(to, fee), full_price=level.name)


SALE = reduced(FULL, 3000)


def sold(*levels: PriceLevel, terms: PriceTerms = QUARTER_OFF) -> list[PriceLevel]:
    return [each.sold for each in sold_levels(levels, terms)]


def test_seats_are_sold_at_the_level_that_carries_the_programs_price() -> None:
    member = reduced(FULL, 2000, "MEMBER")

    assert sold(FULL, member, SALE) == [SALE]
    assert sold(SALE, FULL) == [SALE]
    assert sold(FULL, SALE, terms=PriceTerms(SETTINGS, PriceAdjustment(), False)) == [FULL]


def test_a_price_is_the_programs_only_with_its_fees() -> None:
    assert sold(FULL, reduced(FULL, 3000, fee=400)) == []
    assert sold(FULL, reduced(FULL, 3100, fee=400)) == [reduced(FULL, 3100, fee=400)]


@pytest.mark.parametrize(
    "others",
    [
        attrs.evolve(SALE, full_price=None),
        attrs.evolve(SALE, section="102"),
        attrs.evolve(SALE, class_name="Club"),
        reduced(a_level(A, 4000, price_code="P2"), 3000),
    ],
)
def test_the_price_of_other_seats_carries_nothing(others: PriceLevel) -> None:
    assert [each for each in sold_levels([FULL, others], QUARTER_OFF) if each.full == FULL] == []


def test_every_level_is_sold_as_it_is_where_flex_may_charge_another_price() -> None:
    assert sold(FULL, SALE, terms=attrs.evolve(QUARTER_OFF, can_reprice=True)) == [FULL, SALE]


_revision = packs(
    a_pack("usual", 0, 1), attrs.evolve(a_pack("own", 0, 1), adjustment=PriceAdjustment(-4000))
)


@given(small_levels([A]), small_overrides, st.sampled_from(_revision.choices), st.booleans())
def test_the_lowest_price_is_that_of_the_cheapest_seat_that_a_fan_can_have(
    levels: dict[EventCode, Sequence[PriceLevel]],
    overrides: tuple[PriceOverride, ...],
    choice: Choice,
    can_reprice: bool,
) -> None:
    settings = attrs.evolve(SETTINGS, price_overrides=overrides)
    terms = PriceTerms(settings, choice.adjustment or settings.adjustment, can_reprice)
    wanted = [sale_price(level, terms) for level in full_levels(levels[A])]
    at_vendor = [
        attrs.evolve(reduced(level, 0, f"S{number}"), price=price)
        for number, (level, price) in enumerate(zip(levels[A], wanted, strict=True))
    ]
    there = {A: levels[A] if can_reprice else [*levels[A], *at_vendor[1:]]}

    lowest = LowestPrices(settings, there, can_reprice).of(choice)

    seen = [fan_price(each.sold, terms).price for each in sold_levels(there[A], terms)]
    assert lowest == ({A: min(price.all_in_price.amount for price in seen)} if seen else {})
