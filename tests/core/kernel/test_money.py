"""The laws of money: nothing is ever lost, and currencies never mix."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flexcore.kernel import Currency, CurrencyMismatch, Money, iso_currency, sum_of
from tests.builders import USD, usd

JPY = iso_currency("jpy")

amounts = st.integers(-(10**12), 10**12).map(usd)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)


@given(amounts, amounts, amounts)
def test_adding_does_not_depend_on_the_order(a: Money, b: Money, c: Money) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a - b == a + -b
    assert sum_of([a, b, c], USD) == a + b + c


@given(amounts, st.integers(-1000, 1000))
def test_multiplying_is_adding_so_many_times(amount: Money, times: int) -> None:
    assert amount * times == times * amount
    assert amount * times == sum_of(
        [amount if times > 0 else -amount for _ in range(abs(times))], USD
    )


@given(amounts, amounts)
def test_amounts_compare_as_their_minor_units_do(a: Money, b: Money) -> None:
    assert (a < b) == (a.amount < b.amount)
    assert (a <= b) == (a.amount <= b.amount)
    assert (a > b) == (a.amount > b.amount)
    assert (a >= b) == (a.amount >= b.amount)
    assert bool(a) == (a.amount != 0)


@given(amounts, weights)
@example(usd(100), [1, 1, 1])
@example(usd(-1), [0, 5, 5])
def test_shares_always_add_up_to_what_was_shared(amount: Money, by: list[int]) -> None:
    shares = amount.allocate(by)

    assert len(shares) == len(by)
    assert sum_of(shares, USD) == amount


@given(amounts, weights)
def test_no_share_is_a_whole_minor_unit_away_from_its_proportion(
    amount: Money, by: list[int]
) -> None:
    total = sum(by)

    for share, weight in zip(amount.allocate(by), by, strict=True):
        assert abs(share.amount * total - amount.amount * weight) < total


@given(amounts, weights)
def test_a_refund_is_shared_exactly_as_the_payment_was(amount: Money, by: list[int]) -> None:
    assert (-amount).allocate(by) == tuple(-share for share in amount.allocate(by))


def test_units_left_over_go_to_the_largest_remainders_and_then_to_the_first() -> None:
    assert usd(100).allocate([1, 1, 1]) == (usd(34), usd(33), usd(33))
    assert usd(10).allocate([1, 2, 4]) == (usd(1), usd(3), usd(6))
    assert usd(1).allocate([0, 1, 1]) == (usd(0), usd(1), usd(0))


@pytest.mark.parametrize("by", [[], [0, 0], [2, -1]])
def test_weights_that_can_share_nothing_are_an_error(by: list[int]) -> None:
    with pytest.raises(ValueError, match="cannot share"):
        usd(10).allocate(by)


def test_currencies_never_mix() -> None:
    yen = Money(1, JPY)
    for mixing in (lambda: usd(1) + yen, lambda: usd(1) - yen, lambda: usd(1) < yen):
        with pytest.raises(CurrencyMismatch):
            mixing()
    assert usd(0) != Money(0, JPY)


@pytest.mark.parametrize("amount", [5.5, "5", None, True])
def test_an_amount_is_a_whole_number_of_minor_units(amount: object) -> None:
    with pytest.raises(TypeError, match="whole number"):
        Money(amount, USD)  # type: ignore[arg-type] # the point of the test


@pytest.mark.parametrize("other", [1, 0.5, "1", None])
def test_money_is_added_to_and_compared_with_money_only(other: object) -> None:
    with pytest.raises(TypeError):
        usd(1) + other  # type: ignore[operator] # the point of the test
    with pytest.raises(TypeError):
        usd(1) - other  # type: ignore[operator] # the point of the test
    with pytest.raises(TypeError):
        bool(usd(1) < other)  # type: ignore[operator] # the point of the test


@pytest.mark.parametrize("times", [0.5, True, "2"])
def test_money_is_multiplied_by_whole_numbers_only(times: object) -> None:
    with pytest.raises(TypeError):
        usd(1) * times  # type: ignore[operator] # the point of the test


@pytest.mark.parametrize(
    ("code", "digits"), [("USD", 2), ("jpy", 0), ("KWD", 3), ("XOF", 0), ("eur", 2)]
)
def test_a_currency_knows_its_digits(code: str, digits: int) -> None:
    assert iso_currency(code) == Currency(code.upper(), digits)


@pytest.mark.parametrize("code", ["", "US", "DOLLAR", "U1D", "€UR", "ZZZ", "XXX", "XAU"])
def test_what_nobody_pays_in_is_no_currency(code: str) -> None:
    with pytest.raises(ValueError, match="no currency of ISO 4217"):
        iso_currency(code)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (usd(-123456), "-1,234.56 USD"),
        (usd(5), "0.05 USD"),
        (Money(1500, JPY), "1,500 JPY"),
        (Money(1, iso_currency("KWD")), "0.001 KWD"),
    ],
)
def test_an_amount_reads_as_people_write_it(amount: Money, text: str) -> None:
    assert str(amount) == text
