"""What carts say no to about add-ons."""

from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Refusal, RefusalKind


@attrs.frozen
class AddonNotOffered(Refusal):
    """The program has no such add-on, or does not sell it at the event."""

    code: ClassVar[str] = "addon_not_offered"
    addon_option: str
    event_code: EventCode

    @property
    def message(self) -> str:
        """Point to the list."""
        return (
            f"The add-on {self.addon_option} is not offered for event {self.event_code}: "
            "GET /program lists what is."
        )


@attrs.frozen
class AddonLimitExceeded(Refusal):
    """More of an add-on than the program allows for one event."""

    code: ClassVar[str] = "addon_limit_exceeded"
    addon_option: str
    event_code: EventCode
    limit: int
    wished: int

    @property
    def message(self) -> str:
        """Name the limit and what was asked for."""
        return (
            f"You can take at most {self.limit} of {self.addon_option} for one event; "
            f"this would make {self.wished} for event {self.event_code}."
        )


@attrs.frozen
class AddonCartLimitExceeded(Refusal):
    """More of an add-on than the program allows for all events of a cart."""

    code: ClassVar[str] = "addon_cart_limit_exceeded"
    addon_option: str
    limit: int
    wished: int

    @property
    def message(self) -> str:
        """Name the limit and what was asked for."""
        return (
            f"You can take at most {self.limit} of {self.addon_option} in one cart; "
            f"this would make {self.wished}."
        )


@attrs.frozen
class AddonSoldOut(Refusal):
    """So many of an add-on are not left for the event.

    Attributes:
        left: How many can be had at the moment of the answer; of the vendor's places, how many
            beside each other.
    """

    code: ClassVar[str] = "addon_sold_out"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    addon_option: str
    event_code: EventCode
    quantity: int
    left: int

    @property
    def message(self) -> str:
        """Say how many there are."""
        return (
            f"{self.quantity} of {self.addon_option} cannot be had for event {self.event_code}: "
            f"{self.left} are left."
        )


@attrs.frozen
class AddonNotHeld(Refusal):
    """An add-on of the cart has lapsed, or was given back when its event could not be sold."""

    code: ClassVar[str] = "addon_not_held"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    addon_option: str
    event_code: EventCode

    @property
    def message(self) -> str:
        """Say what to do."""
        return (
            f"The add-on {self.addon_option} of event {self.event_code} is no longer held: hold it "
            "again, or delete its line to go without it."
        )


@attrs.frozen
class NothingAskedFor(Refusal):
    """A call to hold asks for neither seats nor add-ons."""

    code: ClassVar[str] = "nothing_asked_for"

    @property
    def message(self) -> str:
        """Say what to send."""
        return "There is nothing to hold: send seats, addons or both."


@attrs.frozen
class TooManyAddonsAtOnce(Refusal):
    """One call asks for more different add-ons than are held at once."""

    code: ClassVar[str] = "too_many_addons_at_once"
    addons: int
    most: int

    @property
    def message(self) -> str:
        """Name the limit."""
        return f"One call holds 1 to {self.most} add-ons, not {self.addons}: split it."
