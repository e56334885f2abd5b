"""How charges are written in a column: a list of kind and amount, in their order."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from flexcore.kernel import Charge, ChargeKind, Currency, Money, SeatPrice

_KINDS = {kind.value: kind for kind in ChargeKind}


def charges_json(charges: Iterable[Charge]) -> list[tuple[ChargeKind, int]]:
    """Return charges for a JSON document."""
    return [(charge.kind, charge.amount.amount) for charge in charges]


def charges_of(plain: Sequence[Sequence[Any]], currency: Currency) -> tuple[Charge, ...]:
    """Return the charges that were written as plain JSON."""
    return tuple(Charge(_KINDS[kind], Money(amount, currency)) for kind, amount in plain)


def price_of(plain: Sequence[Sequence[Any]], currency: Currency) -> SeatPrice:
    """Return the price that was written as plain JSON.

    Few prices are on a great many seats, so each is made once.
    """
    return _price_of(tuple(map(tuple, plain)), currency)


@lru_cache(maxsize=4096)
def _price_of(plain: tuple[tuple[Any, ...], ...], currency: Currency) -> SeatPrice:
    return SeatPrice(charges_of(plain, currency), currency)
