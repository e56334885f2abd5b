"""Special games: events that normal listings do not show, until something unlocks them."""

import attrs

from flexcore.kernel import EventCode


@attrs.frozen
class UnlockCondition:
    """One way to unlock a special game; all that it says must be true (FX-1.48, FX-1.49).

    Attributes:
        min_event_count: Fewest events that were picked; special games do not count.
        specific_pack: Code of the game pack that was chosen.
        specific_package: Code of the preset package that was chosen.
        custom: Name of a predicate that the application registers.
    """

    min_event_count: int | None = None
    specific_pack: str | None = None
    specific_package: str | None = None
    custom: str | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether it says nothing."""
        return all(each is None for each in attrs.astuple(self))


@attrs.frozen
class Unlock:
    """What unlocks a special game (FX-1.45 to FX-1.47).

    Attributes:
        conditions: One of them is enough.
        removable: Whether a fan who has it can take it out while it is unlocked.
    """

    event_code: EventCode
    conditions: tuple[UnlockCondition, ...] = ()
    removable: bool = True
