"""Money as whole minor units of one currency, with arithmetic that never loses any."""

from collections.abc import Iterable, Sequence
from typing import Self

import attrs

from flexcore.kernel.currencies import Currency


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met in one sum or comparison."""

    def __init__(self, left: Currency, right: Currency) -> None:
        super().__init__(f"{left} and {right} cannot be added or compared: convert one first.")


@attrs.frozen(order=False)
class Money:
    """An amount in whole minor units (cents) of a currency; it may be negative."""

    amount: int = attrs.field()
    currency: Currency

    @amount.validator
    def _is_whole(self, _: object, amount: object) -> None:
        if type(amount) is not int:
            raise TypeError(f"{amount!r} is no whole number of minor units: give cents, not units.")

    @classmethod
    def zero(cls, currency: Currency) -> Self:
        """Return nothing at all, in a currency."""
        return cls(0, currency)

    def __add__(self, other: Self) -> Self:
        return type(self)(self.amount + self._same_currency(other), self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.amount - self._same_currency(other), self.currency)

    def __mul__(self, times: int) -> Self:
        if not isinstance(times, int) or isinstance(times, bool):
            raise TypeError(f"Money is multiplied by whole numbers only, not by {times!r}.")
        return type(self)(self.amount * times, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Self:
        return type(self)(-self.amount, self.currency)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __lt__(self, other: Self) -> bool:
        return self.amount < self._same_currency(other)

    def __le__(self, other: Self) -> bool:
        return self.amount <= self._same_currency(other)

    def __gt__(self, other: Self) -> bool:
        return self.amount > self._same_currency(other)

    def __ge__(self, other: Self) -> bool:
        return self.amount >= self._same_currency(other)

    def __str__(self) -> str:
        digits = self.currency.digits
        whole, part = divmod(abs(self.amount), 10**digits)
        sign = "-" if self.amount < 0 else ""
        decimals = f".{part:0{digits}d}" if digits else ""
        return f"{sign}{whole:,}{decimals} {self.currency}"

    def allocate(self, weights: Sequence[int]) -> tuple[Self, ...]:
        """Split this amount in proportion to weights, without losing a minor unit.

        Every share is first rounded towards zero; the units left over go to the shares with the
        largest remainders, the earlier share first where remainders are equal.

        Args:
            weights: One per share, not negative, with a positive sum.

        Returns:
            One amount per weight, in their order; they add up to this amount exactly.

        Raises:
            ValueError: A weight is negative, or all of them are zero.
        """
        total = sum(weights)
        if total <= 0 or any(weight < 0 for weight in weights):
            raise ValueError(
                f"Weights {list(weights)} cannot share an amount: none may be "
                "negative and at least one must be positive."
            )
        sign = -1 if self.amount < 0 else 1
        parts = [divmod(abs(self.amount) * weight, total) for weight in weights]
        left_over = abs(self.amount) - sum(quotient for quotient, _ in parts)
        by_remainder = sorted(range(len(parts)), key=lambda share: (-parts[share][1], share))
        lucky = set(by_remainder[:left_over])
        return tuple(
            type(self)(sign * (quotient + (share in lucky)), self.currency)
            for share, (quotient, _) in enumerate(parts)
        )

    def _same_currency(self, other: Self) -> int:
        if not isinstance(other, Money):
            raise TypeError(f"Money is added to and compared with money only, not with {other!r}.")
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.amount


def sum_of(amounts: Iterable[Money], currency: Currency) -> Money:
    """Return the sum of amounts; of none, nothing in the given currency."""
    total = 0
    for amount in amounts:
        # Nearly always they share one currency, and comparing it by value takes longer.
        if amount.currency is not currency and amount.currency != currency:
            raise CurrencyMismatch(currency, amount.currency)
        total += amount.amount
    return Money(total, currency)
