"""How long the history of a cart may grow: what was removed or released stays in it."""

from typing import ClassVar

import attrs

from flexcore.carts.model import Cart
from flexcore.kernel import Refusal, RefusalKind

# Beyond any fan who chooses; a cart is read and saved as a whole.
EVENT_ROWS_MAX = 500
LINES_MAX = 500


@attrs.frozen
class CartWornOut(Refusal):
    """The history of the cart is full: its events, or its lines, were changed too often."""

    code: ClassVar[str] = "cart_worn_out"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT

    @property
    def message(self) -> str:
        """Say what to do."""
        return "This cart was changed too often to take anything more: start a new cart."


def has_room_for_events(cart: Cart, added: int) -> tuple[Refusal, ...]:
    """Refuse to add events to a cart whose history of events is full."""
    return (CartWornOut(),) if added and len(cart.events) + added > EVENT_ROWS_MAX else ()


def has_room_for_lines(cart: Cart, added: int) -> tuple[Refusal, ...]:
    """Refuse to ask for more seats in a cart whose history of lines is full."""
    lines = sum(len(event.items) for event in cart.events)
    return (CartWornOut(),) if lines + added > LINES_MAX else ()
