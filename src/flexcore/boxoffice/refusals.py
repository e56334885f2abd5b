"""What the box office says no to."""

from typing import ClassVar

import attrs

from flexcore.kernel import Currency, EventCode, Money, Refusal, RefusalKind


@attrs.frozen
class EventOnSale(Refusal):
    """The event has seats in the box office already."""

    code: ClassVar[str] = "event_on_sale"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_code: EventCode

    @property
    def message(self) -> str:
        """Name the event."""
        return f"Event {self.event_code} is on sale already: its seats cannot be loaded again."


@attrs.frozen
class MixedCurrencies(Refusal):
    """Seats or fees of one event are in several currencies."""

    code: ClassVar[str] = "mixed_currencies"
    kind: ClassVar[RefusalKind] = RefusalKind.INVALID
    event_code: EventCode
    currency: Currency
    other: Currency

    @property
    def message(self) -> str:
        """Name the event and both currencies."""
        return (
            f"Event {self.event_code} has prices in {self.currency} and in {self.other}: "
            "all its seats and fees are sold in one currency."
        )


@attrs.frozen
class FeeUnfit(Refusal):
    """A fee of an event would take something off, or be part of the face value."""

    code: ClassVar[str] = "fee_unfit"
    kind: ClassVar[RefusalKind] = RefusalKind.INVALID
    event_code: EventCode
    price_code: str
    charge: str
    amount: Money

    @property
    def message(self) -> str:
        """Name the fee, and say what one is."""
        return (
            f"Event {self.event_code} charges {self.amount} as {self.charge} on price code "
            f"{self.price_code}: a fee is on top of the face value, and not less than nothing."
        )


@attrs.frozen
class SeatTwice(Refusal):
    """Two seats of a row have one number, or one place."""

    code: ClassVar[str] = "seat_twice"
    kind: ClassVar[RefusalKind] = RefusalKind.INVALID
    event_code: EventCode
    section: str
    row: str
    seat_number: int

    @property
    def message(self) -> str:
        """Name the seat."""
        return (
            f"Event {self.event_code} has seat {self.seat_number} of section {self.section}, row "
            f"{self.row}, twice: each seat of a row needs a number and a place of its own."
        )


@attrs.frozen
class SeatSold(Refusal):
    """A seat that was to be sold is somebody's already."""

    code: ClassVar[str] = "seat_sold"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT

    @property
    def message(self) -> str:
        """Say what to do."""
        return "A seat of this cart is sold already and nothing was charged: hold other seats."
