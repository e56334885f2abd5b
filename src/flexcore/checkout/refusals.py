"""What checkout says no to."""

from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Refusal, RefusalKind


@attrs.frozen
class CartEmpty(Refusal):
    """There is nothing in the cart to buy."""

    code: ClassVar[str] = "cart_empty"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT

    @property
    def message(self) -> str:
        """Say what to do."""
        return "There is nothing in this cart to buy: add events and hold seats first."


@attrs.frozen
class CartNotBound(Refusal):
    """Nobody owns the cart, so there is nobody to sell to."""

    code: ClassVar[str] = "cart_not_bound"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT

    @property
    def message(self) -> str:
        """Point to the call that binds."""
        return "Sign in and PATCH /cart/{cartId}/bind first: seats are sold to a fan by name."


@attrs.frozen
class PaymentMethodMissing(Refusal):
    """There is something to pay and nothing to pay it with."""

    code: ClassVar[str] = "payment_method_missing"

    @property
    def message(self) -> str:
        """Say what to send."""
        return "Send the payment method to charge, such as pm_…: this cart is not free."


@attrs.frozen
class SeatsNotSold(Refusal):
    """The ticketing system would not sell the seats; no money was taken."""

    code: ClassVar[str] = "seats_not_sold"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_codes: tuple[EventCode, ...]
    reason: str

    @property
    def message(self) -> str:
        """Name the events, and say what is still held."""
        events = ", ".join(self.event_codes) or "this cart"
        return (
            f"The seats of {events} could not be sold: {self.reason}. No money was taken; "
            "hold other seats for them, or remove them, and check out again."
        )


@attrs.frozen
class CaptureImpossible(Refusal):
    """The money could not be taken after the seats were sold; they are being returned."""

    code: ClassVar[str] = "capture_failed"
    kind: ClassVar[RefusalKind] = RefusalKind.DECLINED
    reason: str

    @property
    def message(self) -> str:
        """Say that nothing was taken."""
        return (
            f"Your card's money could not be taken in the end ({self.reason}). Nothing was "
            "charged and the seats are being returned: start a new cart."
        )
