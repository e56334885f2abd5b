"""What must be true of the seats of an event before they are put on sale."""

from collections.abc import Iterable, Iterator, Sequence

from flexcore.boxoffice.model import Fees, NewSeat
from flexcore.boxoffice.refusals import FeeUnfit, MixedCurrencies, SeatTwice
from flexcore.kernel import BASE_KINDS, Currency, EventCode, Refusal


def loading_refusals(
    event_code: EventCode, seats: Sequence[NewSeat], fees: Sequence[Fees]
) -> tuple[Refusal, ...]:
    """Return why seats cannot be put on sale together."""
    found = (
        are_in_one_currency(event_code, seats, fees),
        are_on_top_of_the_face_value(event_code, fees),
        no_seat_is_there_twice(event_code, seats),
    )
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


def are_on_top_of_the_face_value(event_code: EventCode, fees: Sequence[Fees]) -> Refusal | None:
    """Refuse a fee that would pass for the program's discount, or for more face value."""
    for each in fees:
        for charge in each.charges:
            if charge.kind in BASE_KINDS or charge.amount.amount < 0:
                kind, amount = charge.kind.value, charge.amount
                return FeeUnfit(event_code, each.price_code, kind, amount)
    return None


def no_seat_is_there_twice(event_code: EventCode, seats: Iterable[NewSeat]) -> Refusal | None:
    """Refuse a number, or a place, that two seats of a row share."""
    numbers: set[tuple[str, str, int]] = set()
    places: set[tuple[str, str, int]] = set()
    for count, seat in enumerate(seats, start=1):
        numbers.add((seat.section, seat.row, seat.seat_number))
        places.add((seat.section, seat.row, seat.place))
        if len(numbers) < count or len(places) < count:
            return SeatTwice(event_code, seat.section, seat.row, seat.seat_number)
    return None


def _currencies(seats: Sequence[NewSeat], fees: Sequence[Fees]) -> Iterator[Currency]:
    yield from (seat.price.currency for seat in seats)
    yield from (charge.amount.currency for each in fees for charge in each.charges)
