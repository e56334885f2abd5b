"""How charges are written in a column: a list of kind and amount, in their order."""

from collections.abc import Iterable, Sequence
from typing import Any

from flexcore.kernel import Charge, ChargeKind, Currency, Money, SeatPrice

_KINDS = {kind.value: kind for kind in ChargeKind}


def charges_json(charges: Iterable[Charge]) -> list[list[str | int]]:
    """Return charges as plain JSON."""
    return [[charge.kind.value, charge.amount.amount] for charge in charges]


def charges_of(plain: Sequence[Sequence[Any]], currency: Currency) -> tuple[Charge, ...]:
    """Return the charges that were written as plain JSON."""
    return tuple(Charge(_KINDS[kind], Money(amount, currency)) for kind, amount in plain)


def price_of(plain: Sequence[Sequence[Any]], currency: Currency) -> SeatPrice:
    """Return the price that was written as plain JSON."""
    return SeatPrice(charges_of(plain, currency), currency)
