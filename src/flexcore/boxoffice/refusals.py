"""What the box office says no to."""

from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Refusal, RefusalKind


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
class SeatSold(Refusal):
    """A seat that was to be sold is somebody's already."""

    code: ClassVar[str] = "seat_sold"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT

    @property
    def message(self) -> str:
        """Say what to do."""
        return "A seat of this cart is sold already and nothing was charged: hold other seats."
