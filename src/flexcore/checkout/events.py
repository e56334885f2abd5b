"""What checkout tells others of."""

from typing import ClassVar

import attrs

from flexcore.kernel import CartId, DomainEvent, EntityKind, EntityRef, OrderId


@attrs.frozen
class CheckoutHappened(DomainEvent):
    """Something happened to the checkout of a cart."""

    cart_id: CartId

    @property
    def subject(self) -> EntityRef:
        """The cart."""
        return EntityRef(EntityKind.CART, str(self.cart_id))


@attrs.frozen
class CheckoutStarted(CheckoutHappened):
    """A fan began to buy."""

    name: ClassVar[str] = "checkout.started"


@attrs.frozen
class CheckoutEnded(CheckoutHappened):
    """A checkout ended without an order; `reason` is the code of the refusal."""

    name: ClassVar[str] = "checkout.ended"
    ending: str
    reason: str


@attrs.frozen
class OrderPlaced(CheckoutHappened):
    """A cart became an order."""

    name: ClassVar[str] = "order.placed"
    order_id: OrderId
