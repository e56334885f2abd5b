"""Prices that a program gives to suites, sections and price codes, whatever the vendor's are."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexcore.kernel import Charge, ChargeKind, EventCode, Money, Refusal, SeatPrice, iso_currency
from flexcore.programs import (
    FanPrice,
    InventoryConfig,
    NumberOutOfRange,
    PriceAdjustment,
    PriceOverride,
    PriceOverrideContradicts,
    PriceScope,
    PriceTerms,
    PricingLabel,
    ProgramConfigs,
    ProgramSettings,
    RepeatedNames,
    Toggle,
    fan_price,
    publish_refusals,
    settings_from_plain,
    settings_refusals,
    settings_to_plain,
)
from flexcore.vendors import PriceLevel

USD = iso_currency("USD")
SECTION_101 = PriceOverride(PriceScope.SECTION, "101", price=3000)
SUITE_101 = PriceOverride(PriceScope.SUITE, "101", price=1000)
CODE_P1 = PriceOverride(PriceScope.PRICE_CODE, "P1", basis_points=-5000)
QUARTER_OFF = PriceAdjustment(-2500)


def seats(
    section: str = "101", price_code: str = "P1", face_value: int = 4000, *fees: int
) -> PriceLevel:
    charges = [Charge(ChargeKind.FACE_VALUE, Money(face_value, USD))]
    charges += [Charge(ChargeKind.SERVICE_FEE, Money(fee, USD)) for fee in fees]
    price = SeatPrice(tuple(charges), USD)
    return PriceLevel(EventCode("G1"), section, price_code, "ADULT", "Season", 4, 0, price)


def terms(*overrides: PriceOverride, adjustment: PriceAdjustment = QUARTER_OFF) -> PriceTerms:
    return PriceTerms(ProgramSettings(price_overrides=overrides), adjustment)


def base_price(level: PriceLevel, *overrides: PriceOverride) -> int:
    return fan_price(level, terms(*overrides)).price.base_price.amount


@pytest.mark.rule("FX-16.14")
@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ((CODE_P1, SECTION_101, SUITE_101), 3000),
        ((CODE_P1, SUITE_101), 2000),
        ((SUITE_101,), 3000),
        ((CODE_P1, SECTION_101), 3000),
        ((CODE_P1,), 2000),
        ((PriceOverride(PriceScope.PRICE_CODE, "P1", basis_points=0), SECTION_101), 3000),
        ((PriceOverride(PriceScope.PRICE_CODE, "P1", basis_points=0),), 4000),
        ((attrs.evolve(SECTION_101, code="102"), attrs.evolve(CODE_P1, code="P2")), 3000),
        ((PriceOverride(PriceScope.SECTION, "P1", price=1),), 3000),
        ((), 3000),
    ],
)
def test_a_section_goes_before_a_price_code_both_before_the_program_and_a_suite_is_no_section(
    overrides: tuple[PriceOverride, ...], expected: int
) -> None:
    assert base_price(seats(), *overrides) == expected


def test_a_fixed_price_is_in_place_of_the_face_value_and_leaves_fees_and_the_vendors_amount() -> (
    None
):
    cheaper = fan_price(seats("101", "P1", 4000, 500), terms(SECTION_101)).price
    dearer = fan_price(seats("101", "P1", 1000, 500), terms(SECTION_101)).price

    assert (cheaper.all_in_price, cheaper.discount) == (Money(3500, USD), Money(-1000, USD))
    assert (dearer.all_in_price, dearer.discount) == (Money(3500, USD), Money(2000, USD))
    assert (cheaper.vendor_amount, dearer.vendor_amount) == (Money(4500, USD), Money(1500, USD))


def test_seats_without_a_face_value_can_be_given_a_price() -> None:
    level = attrs.evolve(seats(), price=SeatPrice((), USD))

    assert fan_price(level, terms(SECTION_101)).price.all_in_price == Money(3000, USD)
    assert fan_price(level, terms()).price.all_in_price == Money(0, USD)


def test_a_vendor_that_charges_itself_is_paid_its_own_price_under_the_same_labels() -> None:
    several = InventoryConfig(multiple_pricing_per_seat=Toggle(is_enabled=True))
    cash = PricingLabel("Cash", price_codes=("P1",))
    settings = ProgramSettings(
        configs=ProgramConfigs(several),
        pricing_labels=(cash, PricingLabel("Credit", price_codes=("C1",))),
        price_overrides=(SECTION_101,),
    )

    charged = fan_price(seats(), PriceTerms(settings, QUARTER_OFF, can_reprice=False))

    assert charged == FanPrice(seats().price, (cash,))
    assert fan_price(seats(), PriceTerms(settings, QUARTER_OFF)).labels == (cash,)


_codes = st.sampled_from(["101", "102", "P1", "P2"])
_overrides = st.builds(
    PriceOverride, st.sampled_from(PriceScope), _codes, price=st.integers(0, 10**7)
) | st.builds(
    PriceOverride, st.sampled_from(PriceScope), _codes, basis_points=st.integers(-10_000, 10_000)
)


@given(
    face_value=st.integers(0, 10**7),
    fees=st.lists(st.integers(0, 10**5), max_size=3),
    adjustment=st.integers(-10_000, 10_000).map(PriceAdjustment),
    overrides=st.lists(_overrides, max_size=4),
)
def test_the_parts_of_every_price_add_up_to_the_cent_and_none_is_negative(
    face_value: int, fees: list[int], adjustment: PriceAdjustment, overrides: list[PriceOverride]
) -> None:
    level = seats("101", "P1", face_value, *fees)

    price = fan_price(level, terms(*overrides, adjustment=adjustment)).price

    assert price.face_value + price.discount + price.service_fee == price.all_in_price
    assert price.base_price >= Money.zero(USD)
    assert price.service_fee == level.price.service_fee
    assert price.vendor_amount == level.price.all_in_price


@pytest.mark.parametrize(
    ("overrides", "refusal"),
    [
        (
            (SECTION_101, PriceOverride(PriceScope.SECTION, "101", basis_points=0)),
            RepeatedNames("priceOverrides", ("section.101",)),
        ),
        (
            (PriceOverride(PriceScope.SUITE, "S"),),
            PriceOverrideContradicts("suite", "S", None, None),
        ),
        (
            (PriceOverride(PriceScope.PRICE_CODE, "P1", 100, -100),),
            PriceOverrideContradicts("price_code", "P1", 100, -100),
        ),
        (
            (attrs.evolve(SECTION_101, price=-1),),
            NumberOutOfRange("priceOverrides.section.101.price", -1, 0, 1_000_000_000),
        ),
        (
            (attrs.evolve(CODE_P1, basis_points=-10_001),),
            NumberOutOfRange("priceOverrides.price_code.P1.basisPoints", -10_001, -10_000, 10_000),
        ),
    ],
)
def test_a_price_that_makes_no_sense_is_not_kept(
    overrides: tuple[PriceOverride, ...], refusal: Refusal
) -> None:
    settings = ProgramSettings(price_overrides=overrides)

    assert settings_refusals(settings, frozenset()) == (refusal,)
    assert refusal in publish_refusals(settings, frozenset())
    assert ":" in refusal.message


def test_prices_of_seats_stand_in_the_document_only_where_there_are_any() -> None:
    settings = ProgramSettings(price_overrides=(SECTION_101, CODE_P1))

    plain = settings_to_plain(settings)

    assert "priceOverrides" not in settings_to_plain(ProgramSettings())
    assert plain["priceOverrides"] == [
        {"scope": "section", "code": "101", "price": 3000, "basisPoints": None},
        {"scope": "price_code", "code": "P1", "price": None, "basisPoints": -5000},
    ]
    assert settings_from_plain(plain) == settings
