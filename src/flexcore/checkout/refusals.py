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
class ProviderNotReached(Refusal):
    """The payment provider is out of reach; nothing was set aside, and no seat was sold."""

    code: ClassVar[str] = "payment_provider_not_reached"
    kind: ClassVar[RefusalKind] = RefusalKind.UNAVAILABLE
    retry_after: int = 5

    @property
    def message(self) -> str:
        """Say when to try again."""
        return (
            "The payment provider cannot be reached. Nothing was charged, and the seats are still "
            f"held: try again in {self.retry_after} seconds."
        )


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
class VendorChargesCard(Refusal):
    """The store's ticketing system takes the fan's money itself, which Flex does not do yet."""

    code: ClassVar[str] = "vendor_charges_card"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT

    @property
    def message(self) -> str:
        """Say who has to act."""
        return "This store's ticketing system takes payment itself: buy there, or ask the store."


@attrs.frozen
class MoneyToRefund(Refusal):
    """The money was captured although it was to be given up: a person must refund it."""

    code: ClassVar[str] = "money_to_refund"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT

    @property
    def message(self) -> str:
        """Say what was taken, and what comes."""
        return (
            "Your card was charged although the seats could not be sold. The store has been told "
            "and refunds the whole amount."
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
