"""What must be true of the seats of an event before they are put on sale."""

from collections.abc import Iterator, Sequence

from flexcore.boxoffice.model import Fees, NewSeat
from flexcore.boxoffice.refusals import MixedCurrencies
from flexcore.kernel import Currency, EventCode, Refusal


def loading_refusals(
    event_code: EventCode, seats: Sequence[NewSeat], fees: Sequence[Fees]
) -> tuple[Refusal, ...]:
    """Return why seats cannot be put on sale together."""
    found = (are_in_one_currency(event_code, seats, fees),)
    return tuple(refusal for refusal in found if refusal)


def are_in_one_currency(
    event_code: EventCode, seats: Sequence[NewSeat], fees: Sequence[Fees]
) -> Refusal | None:
    """Refuse prices and fees of an event that cannot be added up."""
    currencies = _currencies(seats, fees)
    first = next(currencies, None)
    for currency in currencies:
        if currency is not first and first is not None and currency != first:
            return MixedCurrencies(event_code, first, currency)
    return None


def _currencies(seats: Sequence[NewSeat], fees: Sequence[Fees]) -> Iterator[Currency]:
    yield from (seat.price.currency for seat in seats)
    yield from (charge.amount.currency for each in fees for charge in each.charges)
