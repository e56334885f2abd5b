"""What carts say no to."""

from typing import ClassVar

import attrs

from flexcore.kernel import CartItemId, EventCode, Money, Refusal, RefusalKind, named
from flexcore.vendors import Alternative


@attrs.frozen
class CartNotFound(Refusal):
    """There is no such cart, or it is not the caller's; the two look the same."""

    code: ClassVar[str] = "cart_not_found"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND

    @property
    def message(self) -> str:
        """Say what could open a cart."""
        return (
            "There is no such cart for you: send the cart's token in Cart-Token, or sign in as "
            "the fan who owns it."
        )


@attrs.frozen
class CartClosed(Refusal):
    """The cart has come to its end and cannot be changed."""

    code: ClassVar[str] = "cart_closed"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    status: str

    @property
    def message(self) -> str:
        """Name the status."""
        return f"This cart is {self.status} and cannot be changed: start a new one."


@attrs.frozen
class CartBusy(Refusal):
    """Another call is at work on the cart."""

    code: ClassVar[str] = "cart_busy"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    retry_after: int = 1

    @property
    def message(self) -> str:
        """Say when to try again."""
        return (
            f"Another call is at work on this cart: try again in {self.retry_after} second"
            f"{'' if self.retry_after == 1 else 's'}."
        )


@attrs.frozen
class CartChanged(Refusal):
    """The cart was changed by another call since it was read."""

    code: ClassVar[str] = "cart_changed"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT

    @property
    def message(self) -> str:
        """Say what to do."""
        return "The cart was changed by another call at the same moment: read it and try again."


@attrs.frozen
class ChoiceHasSeats(Refusal):
    """The cart has seats, which are held for one pack or package at its price."""

    code: ClassVar[str] = "choice_has_seats"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_codes: tuple[EventCode, ...]

    @property
    def message(self) -> str:
        """Ask to release them first."""
        return (
            f"Seats are held for {named(self.event_codes)}: release them before you choose "
            "another pack or package."
        )


@attrs.frozen
class EventNotInCart(Refusal):
    """The cart has no such event."""

    code: ClassVar[str] = "event_not_in_cart"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    event_code: EventCode

    @property
    def message(self) -> str:
        """Name the event."""
        return f"Event {self.event_code} is not in this cart: add it first."


@attrs.frozen
class ItemNotInCart(Refusal):
    """The cart has no such line, or it is at its end."""

    code: ClassVar[str] = "item_not_in_cart"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    item_id: CartItemId

    @property
    def message(self) -> str:
        """Name the line."""
        return f"This cart holds no line {self.item_id}."


@attrs.frozen
class EventHasSeats(Refusal):
    """An event with held seats cannot be dropped without releasing them (FXQ-15.5)."""

    code: ClassVar[str] = "event_has_seats"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_code: EventCode

    @property
    def message(self) -> str:
        """Say what to do first."""
        return f"Seats are held for event {self.event_code}: release its seats first."


@attrs.frozen
class TicketLimitExceeded(Refusal):
    """More seats for one event than the program allows."""

    code: ClassVar[str] = "ticket_limit_exceeded"
    event_code: EventCode
    ticket_limit: int
    wished: int

    @property
    def message(self) -> str:
        """Name the limit and what was asked for."""
        return (
            f"You can take at most {self.ticket_limit} seats for one event; "
            f"this would make {self.wished} for event {self.event_code}."
        )


@attrs.frozen
class BlockLimitExceeded(Refusal):
    """More neighbouring seats than the program sells in one block."""

    code: ClassVar[str] = "block_limit_exceeded"
    event_code: EventCode
    max_seats_per_block: int
    wished: int

    @property
    def message(self) -> str:
        """Name the limit and what was asked for."""
        return (
            f"You can take at most {self.max_seats_per_block} neighbouring seats; you asked for "
            f"{self.wished} for event {self.event_code}: split them."
        )


@attrs.frozen
class TooManyEventsAtOnce(Refusal):
    """One call names more events than seats are held for at once."""

    code: ClassVar[str] = "too_many_events_at_once"
    events: int
    most: int

    @property
    def message(self) -> str:
        """Name the limit."""
        return f"One call holds seats for 1 to {self.most} events, not {self.events}: split it."


@attrs.frozen
class WishTooNarrow(Refusal):
    """The wish forbids every rung that it names enough for."""

    code: ClassVar[str] = "wish_too_narrow"
    event_code: EventCode
    lowest_rung: str

    @property
    def message(self) -> str:
        """Say what to add."""
        return (
            f"For event {self.event_code} no rung down to {self.lowest_rung} can be tried: name "
            "the section, row and first seat, or accept a lower rung."
        )


@attrs.frozen
class PriceCodeNeeded(Refusal):
    """A wish for a place may fall to other seats, and does not say at what price."""

    code: ClassVar[str] = "price_code_needed"
    event_code: EventCode
    lowest_rung: str

    @property
    def message(self) -> str:
        """Say what to add."""
        return (
            f"For event {self.event_code} the wish may fall from its place to {self.lowest_rung}: "
            "name the price code of the seats too, or accept exact_seats alone."
        )


@attrs.frozen
class SeatsUnavailable(Refusal):
    """No rung of the ladder had seats for an event; the rest says what could be held instead."""

    code: ClassVar[str] = "seats_unavailable"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_code: EventCode
    quantity: int
    alternatives: tuple[Alternative, ...]

    @property
    def message(self) -> str:
        """Name the event and say whether there is something else."""
        hint = "See the alternatives." if self.alternatives else "Nothing else is open."
        return (
            f"{self.quantity} seats together are not available for event {self.event_code}. {hint}"
        )


@attrs.frozen
class VendorNotReached(Refusal):
    """The ticketing system is out of reach; nothing is held for this event."""

    code: ClassVar[str] = "vendor_not_reached"
    kind: ClassVar[RefusalKind] = RefusalKind.UNAVAILABLE
    event_code: EventCode
    retry_after: int = 5

    @property
    def message(self) -> str:
        """Say when to try again."""
        return (
            f"The ticketing system cannot be reached for event {self.event_code}. Nothing is "
            f"held: try again in {self.retry_after} seconds."
        )


@attrs.frozen
class HoldNotKnown(Refusal):
    """The ticketing system was asked and did not answer; seats may be held."""

    code: ClassVar[str] = "hold_not_known"
    kind: ClassVar[RefusalKind] = RefusalKind.UNAVAILABLE
    event_code: EventCode
    retry_after: int = 5

    @property
    def message(self) -> str:
        """Say what to do."""
        return (
            f"The ticketing system did not answer for event {self.event_code}. Seats may be "
            "held: look at the cart again in a moment before trying anew."
        )


@attrs.frozen
class HoldLapsed(Refusal):
    """The hold of a line has run out."""

    code: ClassVar[str] = "hold_lapsed"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_code: EventCode

    @property
    def message(self) -> str:
        """Say what to do."""
        return (
            f"Seats of event {self.event_code} are no longer held: hold others, or delete their "
            "line to go without them."
        )


@attrs.frozen
class PriceChanged(Refusal):
    """Held seats cost the fan another price now than when she held them; both are of one seat."""

    code: ClassVar[str] = "price_changed"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_code: EventCode
    was: Money
    now: Money

    @property
    def message(self) -> str:
        """Name both prices and say what to do."""
        return (
            f"A seat of event {self.event_code} cost {self.was} when it was held and costs "
            f"{self.now} now: release the seats and hold them again at that price."
        )


@attrs.frozen
class EventWithoutSeats(Refusal):
    """An event of the cart has no seats held."""

    code: ClassVar[str] = "event_without_seats"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_code: EventCode

    @property
    def message(self) -> str:
        """Say what to do."""
        return f"No seats are held for event {self.event_code}: hold some, or remove the event."
