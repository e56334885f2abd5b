"""What carts tell others of."""

from typing import ClassVar

import attrs

from flexcore.kernel import CartId, DomainEvent, EntityKind, EntityRef


@attrs.frozen
class CartHappened(DomainEvent):
    """Something happened to a cart; `event_codes` are the events that it concerns."""

    cart_id: CartId
    event_codes: tuple[str, ...] = ()

    @property
    def subject(self) -> EntityRef:
        """The cart."""
        return EntityRef(EntityKind.CART, str(self.cart_id))


@attrs.frozen
class CartInitialized(CartHappened):
    """A fan began to shop."""

    name: ClassVar[str] = "cart.initialized"


@attrs.frozen
class CartEventsChanged(CartHappened):
    """The events of a cart were changed."""

    name: ClassVar[str] = "cart.events_changed"


@attrs.frozen
class CartBound(CartHappened):
    """A cart got its fan."""

    name: ClassVar[str] = "cart.bound"


@attrs.frozen
class SeatsHeld(CartHappened):
    """Seats were set aside for a cart."""

    name: ClassVar[str] = "cart.seats_held"


@attrs.frozen
class SeatsNotHeld(CartHappened):
    """Seats that a fan wished for were not to be had."""

    name: ClassVar[str] = "cart.seats_not_held"


@attrs.frozen
class SeatsReleased(CartHappened):
    """Seats of a cart were put back on sale."""

    name: ClassVar[str] = "cart.seats_released"


@attrs.frozen
class AddonsHeld(CartHappened):
    """Add-ons were set aside for a cart."""

    name: ClassVar[str] = "cart.addons_held"


@attrs.frozen
class AddonsReleased(CartHappened):
    """Add-ons of a cart were put back."""

    name: ClassVar[str] = "cart.addons_released"


@attrs.frozen
class CartCancelled(CartHappened):
    """A fan gave a cart up."""

    name: ClassVar[str] = "cart.cancelled"
