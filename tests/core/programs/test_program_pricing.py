"""What a program makes of the vendor's price."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexcore.kernel import Charge, ChargeKind, EventCode, Money, SeatPrice, iso_currency
from flexcore.programs import (
    InventoryConfig,
    PriceAdjustment,
    PriceOverride,
    PriceScope,
    PriceTerms,
    PricingLabel,
    ProgramConfigs,
    ProgramSettings,
    Toggle,
    charging,
    fan_amount,
    fan_price,
    labels_for,
)
from flexcore.vendors import PriceLevel

USD = iso_currency("USD")
QUARTER_OFF = PriceAdjustment(-2500)


def a_price(face_value: int, *fees: int) -> SeatPrice:
    charges = [Charge(ChargeKind.FACE_VALUE, Money(face_value, USD))]
    charges += [Charge(ChargeKind.SERVICE_FEE, Money(fee, USD)) for fee in fees]
    return SeatPrice(tuple(charges), USD)


def seats_at(price: SeatPrice) -> PriceLevel:
    return PriceLevel(EventCode("G1"), "101", "P1", "ADULT", "Season", 4, 0, price)


def paid_for(price: SeatPrice, adjustment: PriceAdjustment) -> SeatPrice:
    """Return what a fan pays under a program that changes face values alike."""
    return fan_price(seats_at(price), PriceTerms(ProgramSettings(), adjustment)).price


def settings_with(*labels: PricingLabel, is_enabled: bool = True) -> ProgramSettings:
    inventory = InventoryConfig(multiple_pricing_per_seat=Toggle(is_enabled))
    return ProgramSettings(configs=ProgramConfigs(inventory), pricing_labels=labels)


@pytest.mark.rule("FX-16.14")
def test_a_quarter_off_is_a_discount_behind_the_face_value_and_leaves_the_fees() -> None:
    price = paid_for(a_price(8000, 1200, 300), QUARTER_OFF)

    assert [(charge.kind, charge.amount.amount) for charge in price.charges] == [
        (ChargeKind.FACE_VALUE, 8000),
        (ChargeKind.DISCOUNT, -2000),
        (ChargeKind.SERVICE_FEE, 1200),
        (ChargeKind.SERVICE_FEE, 300),
    ]
    assert price.all_in_price == Money(7500, USD)
    assert price.vendor_amount == Money(9500, USD)


@pytest.mark.parametrize(
    ("face_value", "basis_points", "base_price"),
    [
        (101, -2500, 76),
        (103, -2500, 77),
        (101, -5000, 51),
        (1, -9999, 0),
        (999, -10_000, 0),
        (200, 2500, 250),
        (7, 10_000, 14),
        (0, -2500, 0),
    ],
)
def test_an_adjusted_face_value_is_whole_cents(
    face_value: int, basis_points: int, base_price: int
) -> None:
    price = paid_for(a_price(face_value), PriceAdjustment(basis_points))

    assert price.base_price == Money(base_price, USD)


@pytest.mark.parametrize("adjustment", [PriceAdjustment(0), PriceAdjustment(-1)])
def test_an_adjustment_of_no_cent_is_no_charge(adjustment: PriceAdjustment) -> None:
    price = a_price(100, 20)

    assert paid_for(price, adjustment) is price


@given(
    face_value=st.integers(0, 10**7),
    fees=st.lists(st.integers(0, 10**5), max_size=3),
    basis_points=st.integers(-10_000, 10_000),
)
def test_the_parts_of_an_adjusted_price_add_up_to_the_cent(
    face_value: int, fees: list[int], basis_points: int
) -> None:
    before = a_price(face_value, *fees)

    after = paid_for(before, PriceAdjustment(basis_points))

    assert after.face_value + after.discount + after.service_fee == after.all_in_price
    assert after.vendor_amount == before.all_in_price
    assert after.service_fee == before.service_fee
    assert after.base_price >= Money.zero(USD)
    exact = face_value * basis_points
    assert abs(after.discount.amount * 10_000 - exact) <= 5_000


@given(face_value=st.integers(0, 10**7), basis_points=st.integers(0, 10_000))
def test_what_is_taken_off_and_what_is_left_are_the_whole_face_value(
    face_value: int, basis_points: int
) -> None:
    taken = paid_for(a_price(face_value), PriceAdjustment(-basis_points))

    assert taken.base_price - taken.discount == Money(face_value, USD)


@pytest.mark.rule("FX-16.14")
@given(
    face_value=st.integers(0, 10**7),
    fees=st.lists(st.integers(0, 10**5), max_size=3),
    adjustment=st.builds(PriceAdjustment, st.integers(-10_000, 10_000)),
    override=st.none()
    | st.builds(PriceOverride, st.just(PriceScope.SECTION), st.just("101"), st.integers(0, 10**7))
    | st.builds(
        PriceOverride,
        st.just(PriceScope.SECTION),
        st.just("101"),
        basis_points=st.integers(-10_000, 10_000),
    ),
    can_reprice=st.booleans(),
)
def test_prices_are_compared_by_what_the_fan_pays(
    face_value: int,
    fees: list[int],
    adjustment: PriceAdjustment,
    override: PriceOverride | None,
    can_reprice: bool,
) -> None:
    settings = ProgramSettings(price_overrides=(override,) if override else ())
    terms = PriceTerms(settings, adjustment, can_reprice)
    seats = seats_at(a_price(face_value, *fees))

    assert fan_amount(seats, terms) == fan_price(seats, terms).price.all_in_price


@given(
    face_value=st.integers(0, 10**7),
    fees=st.lists(st.integers(0, 10**5), max_size=3),
    wanted=st.integers(0, 10**7),
)
def test_a_place_at_the_vendor_costs_the_fan_what_the_add_on_does_and_the_vendor_books_its_own(
    face_value: int, fees: list[int], wanted: int
) -> None:
    before = a_price(face_value, *fees)

    after = charging(before, Money(wanted, USD))

    assert after.all_in_price == Money(wanted, USD)
    assert after.vendor_amount == before.all_in_price
    assert after.face_value + after.discount + after.service_fee == after.all_in_price
    assert after.service_fee == before.service_fee


@pytest.mark.rule("FX-1.19")
def test_labels_have_no_effect_unless_several_prices_of_a_seat_are_enabled() -> None:
    cash = PricingLabel("Cash Price")

    assert labels_for(settings_with(cash, is_enabled=False), "P1", "ADULT") == ()
    assert labels_for(settings_with(cash), "P1", "ADULT") == (cash,)


@pytest.mark.rule("FX-1.20")
def test_each_of_several_prices_of_a_seat_has_its_label() -> None:
    cash, credit = PricingLabel("Cash Price", ("P1",)), PricingLabel("Flex Credit", ("C1",))
    settings = settings_with(cash, credit)

    assert labels_for(settings, "P1", "ADULT") == (cash,)
    assert labels_for(settings, "C1", "ADULT") == (credit,)


@pytest.mark.rule("FX-1.21")
@pytest.mark.parametrize(
    ("price_code", "ticket_type_code", "names"),
    [
        ("P1", "ADULT", ["any", "price", "type", "both"]),
        ("P1", "CHILD", ["any", "price"]),
        ("P2", "ADULT", ["any", "type"]),
        ("P2", "CHILD", ["any"]),
    ],
)
def test_a_label_is_limited_by_its_filters_and_by_nothing_without_them(
    price_code: str, ticket_type_code: str, names: list[str]
) -> None:
    settings = settings_with(
        PricingLabel("any"),
        PricingLabel("price", price_codes=("P1", "P3")),
        PricingLabel("type", ticket_type_codes=("ADULT",)),
        PricingLabel("both", ("P1",), ("ADULT",)),
    )

    assert [label.label for label in labels_for(settings, price_code, ticket_type_code)] == names
