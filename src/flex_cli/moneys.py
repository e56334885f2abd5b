"""Prices as commands show them."""

from collections.abc import Sequence

from flexcore.kernel import Money, SeatPrice


def charges_json(price: SeatPrice) -> list[dict[str, object]]:
    """Return the charges of one seat for machines."""
    return [{"kind": charge.kind.value, "amount": charge.amount.amount} for charge in price.charges]


def charges_text(charges: Sequence[tuple[str, Money]]) -> str:
    """Return the charges of one seat for people: `face value 50.00, discount -12.50`."""
    return ", ".join(f"{kind.replace('_', ' ')} {plain(amount)}" for kind, amount in charges)


def charges_of(price: SeatPrice) -> list[tuple[str, Money]]:
    """Return the charges of one seat by the names of their kinds."""
    return [(charge.kind.value, charge.amount) for charge in price.charges]


def plain(amount: Money) -> str:
    """Return an amount without its currency."""
    return str(amount).removesuffix(f" {amount.currency}")
