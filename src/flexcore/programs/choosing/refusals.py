"""Why a fan cannot choose these events."""

from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Refusal, RefusalKind, named


@attrs.frozen
class TooManyEvents(Refusal):
    """More events than the program allows."""

    code: ClassVar[str] = "too_many_events"
    picked: int
    max_events: int

    @property
    def message(self) -> str:
        """Say how many have to go."""
        return (
            f"You picked {self.picked} events and can have at most {self.max_events}: "
            f"take {self.picked - self.max_events} away."
        )


@attrs.frozen
class DuplicateEvent(Refusal):
    """An event was picked more than once."""

    code: ClassVar[str] = "duplicate_event"
    event_code: EventCode
    times: int

    @property
    def message(self) -> str:
        """Ask for it once."""
        return f"Event {self.event_code} is picked {self.times} times: pick it once."


@attrs.frozen
class NotOffered(Refusal):
    """The event is not one of the program's, whether or not there is such an event."""

    code: ClassVar[str] = "not_offered"
    event_code: EventCode

    @property
    def message(self) -> str:
        """Ask for another."""
        return f"Event {self.event_code} is not offered here: pick another one."


@attrs.frozen
class EventNotLive(Refusal):
    """The event has started, was cancelled, or is not on sale any more."""

    code: ClassVar[str] = "event_not_live"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_code: EventCode

    @property
    def message(self) -> str:
        """Ask for another."""
        return f"Event {self.event_code} is not on sale any more: pick another one."


@attrs.frozen
class EventComingSoon(Refusal):
    """The event's seats are not prepared yet."""

    code: ClassVar[str] = "event_coming_soon"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_code: EventCode

    @property
    def message(self) -> str:
        """Ask for patience or another."""
        return f"Event {self.event_code} is coming soon: pick another one, or try again later."


@attrs.frozen
class EventSoldOut(Refusal):
    """The event has no seats left for this program."""

    code: ClassVar[str] = "event_sold_out"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_code: EventCode

    @property
    def message(self) -> str:
        """Ask for another."""
        return f"Event {self.event_code} is sold out: pick another one."


@attrs.frozen
class TooFewEvents(Refusal):
    """Fewer events than the program asks for.

    Attributes:
        would_do: Events that are not picked yet and, as far as is known, can be had, in the order
            of the choice; none of a tier that has its most.
        missing: How many more have to be picked.
    """

    code: ClassVar[str] = "too_few_events"
    picked: int
    min_events: int
    would_do: tuple[EventCode, ...]
    missing: int = attrs.field(
        init=False,
        default=attrs.Factory(lambda self: self.min_events - self.picked, takes_self=True),
    )

    @property
    def message(self) -> str:
        """Say how many are missing."""
        return (
            f"You picked {self.picked} events and need at least {self.min_events}: "
            f"pick {self.missing} more."
        )


@attrs.frozen
class ChoiceNeeded(Refusal):
    """Several packs or packages are offered and none of them was chosen.

    Attributes:
        offered: Their codes, in the order in which the shop shows them.
    """

    code: ClassVar[str] = "choice_needed"
    offered: tuple[str, ...]

    @property
    def message(self) -> str:
        """Name them."""
        return f"Choose a pack or package first: {', '.join(self.offered)}."


@attrs.frozen
class ChoiceNotOffered(Refusal):
    """The program has no such pack or package.

    Attributes:
        offered: The codes of those that it has.
    """

    code: ClassVar[str] = "choice_not_offered"
    choice: str
    offered: tuple[str, ...]

    @property
    def message(self) -> str:
        """Name those that there are."""
        others = ", ".join(self.offered)
        instead = f"choose one of {others}" if others else "choose events without one"
        return f"There is no pack or package {self.choice} here: {instead}."


@attrs.frozen
class NotInChoice(Refusal):
    """The event is offered here, but not with the pack or package that was chosen.

    Attributes:
        choice: What was chosen.
        offered_with: The packs or packages that have the event.
    """

    code: ClassVar[str] = "not_in_choice"
    event_code: EventCode
    choice: str
    offered_with: tuple[str, ...]

    @property
    def message(self) -> str:
        """Say with what it can be had."""
        others = ", ".join(self.offered_with)
        return (
            f"Event {self.event_code} is not part of {self.choice}: "
            f"pick another one, or choose {others}."
        )


@attrs.frozen
class NothingToReplace(Refusal):
    """More events from outside of a package than it has events that cannot be had any more.

    Attributes:
        event_codes: From outside, in the fan's order.
        replaceable: How many of the package's own events another may take the place of.
        surplus: How many of them have to go.
    """

    code: ClassVar[str] = "nothing_to_replace"
    event_codes: tuple[EventCode, ...]
    replaceable: int
    surplus: int = attrs.field(
        init=False,
        default=attrs.Factory(
            lambda self: len(self.event_codes) - self.replaceable, takes_self=True
        ),
    )

    @property
    def message(self) -> str:
        """Say how many have to go."""
        return (
            f"{named(self.event_codes)} can only take the place of sold-out events, and "
            f"{self.replaceable} of the package are: take {self.surplus} away."
        )


@attrs.frozen
class TooManyOfTier(Refusal):
    """More events of a tier than the pack allows."""

    code: ClassVar[str] = "too_many_of_tier"
    tier: str
    picked: int
    max_events: int

    @property
    def message(self) -> str:
        """Say how many have to go."""
        return (
            f"You picked {self.picked} events of {self.tier} and can have at most "
            f"{self.max_events}: take {self.picked - self.max_events} away."
        )


@attrs.frozen
class TooFewOfTier(Refusal):
    """Fewer events of a tier than the pack asks for.

    Attributes:
        would_do: Events of the tier that are not picked yet and, as far as is known, can be had.
        missing: How many more have to be picked.
    """

    code: ClassVar[str] = "too_few_of_tier"
    tier: str
    picked: int
    min_events: int
    would_do: tuple[EventCode, ...]
    missing: int = attrs.field(
        init=False,
        default=attrs.Factory(lambda self: self.min_events - self.picked, takes_self=True),
    )

    @property
    def message(self) -> str:
        """Say how many are missing, and of what."""
        return (
            f"You picked {self.picked} events of {self.tier} and need at least "
            f"{self.min_events}: pick {self.missing} more."
        )


@attrs.frozen
class PackageIncomplete(Refusal):
    """Events of a fixed package are missing, and nothing takes their place.

    Attributes:
        missing: Events of the package that are not picked.
        replaced: How many of them have another in their place.
        would_do: Those of them that, as far as is known, can be had; then, where some cannot and
            another may take their place, events from outside that can.
    """

    code: ClassVar[str] = "package_incomplete"
    missing: tuple[EventCode, ...]
    replaced: int
    would_do: tuple[EventCode, ...]

    @property
    def message(self) -> str:
        """Name what is missing."""
        less = f", of which {self.replaced} are replaced" if self.replaced else ""
        return f"The package also has {named(self.missing)}{less}: pick the rest of it."
