"""Game packs: a number of games, chosen from tiers."""

from enum import Enum

import attrs

from flexcore.kernel import EventCode
from flexcore.programs.terms import PriceAdjustment


class SelectionMode(Enum):
    """Whether a pack has one size or a range of sizes (FX-1.29)."""

    EXACT = "exact"
    RANGE = "range"


@attrs.frozen
class Tier:
    """Games of one worth, of which a fan takes so many (FX-1.32, FX-1.33).

    Attributes:
        event_codes: In the order in which the shop shows them (FX-1.36).
    """

    name: str
    min_events: int
    max_events: int
    event_codes: tuple[EventCode, ...] = ()


@attrs.frozen
class GamePack:
    """A pack of games (FX-1.29 to FX-1.37).

    Attributes:
        code: Names the pack within its program for good; its name may be changed.
        max_events: None where only the tiers limit it.
        is_default_pack: Whether the shop shows it as chosen at first.
        adjustment: In place of the program's; None keeps the program's.
    """

    code: str
    name: str
    selection_mode: SelectionMode
    min_events: int
    max_events: int | None
    tiers: tuple[Tier, ...] = ()
    is_default_pack: bool = False
    adjustment: PriceAdjustment | None = None
