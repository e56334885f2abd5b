"""What the stock of add-ons says no to."""

from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Refusal, RefusalKind, named


@attrs.frozen
class StockTaken(Refusal):
    """More of an add-on are held or sold than there are to be."""

    code: ClassVar[str] = "stock_taken"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    addon_code: str
    event_codes: tuple[EventCode, ...]

    @property
    def message(self) -> str:
        """Name the events."""
        return (
            f"More of {self.addon_code} are held or sold for {named(self.event_codes)}: "
            "give a larger number."
        )


@attrs.frozen
class StockOutOfRange(Refusal):
    """A number of add-ons is negative or beyond sense."""

    code: ClassVar[str] = "stock_out_of_range"
    quantity: int
    most: int

    @property
    def message(self) -> str:
        """Name the range."""
        return f"There cannot be {self.quantity:,} of an add-on: give 0 to {self.most:,}."


@attrs.frozen
class StockCodeUnfit(Refusal):
    """What is to be stocked up has a code that no program could name."""

    code: ClassVar[str] = "stock_code_unfit"
    addon_code: str
    longest: int

    @property
    def message(self) -> str:
        """Say what a code is."""
        return f"{self.addon_code} is no code: give 1 to {self.longest} printable characters."


@attrs.frozen
class StockEventsUnknown(Refusal):
    """Add-ons are to be stocked up for events that are not in the catalog."""

    code: ClassVar[str] = "stock_events_unknown"
    event_codes: tuple[EventCode, ...]

    @property
    def message(self) -> str:
        """Name them."""
        return f"The catalog has no events {named(self.event_codes)}: import them first."
