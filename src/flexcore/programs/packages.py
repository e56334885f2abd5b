"""Preset packages: games that were put together beforehand."""

from enum import Enum

import attrs

from flexcore.kernel import EventCode
from flexcore.programs.terms import PriceAdjustment


class PackageType(Enum):
    """Whether the games of a package are fixed or chosen from a pool (FX-1.38)."""

    PRESET = "preset"
    FLEXIBLE = "flexible"


@attrs.frozen
class PresetPackage:
    """A package of games (FX-1.38 to FX-1.43).

    Attributes:
        code: Names the package within its program for good; its name may be changed.
        event_codes: The games of a preset package, the pool of a flexible one.
        min_events: Fewest games from the pool of a flexible package; None in a preset one.
        max_events: Most games from the pool of a flexible package; None in a preset one.
        allow_sold_out_replacement: Whether another game may take the place of a sold-out one.
        allow_optional_events: Whether further games may be added.
        adjustment: In place of the program's; None keeps the program's.
    """

    code: str
    name: str
    package_type: PackageType
    event_codes: tuple[EventCode, ...] = ()
    min_events: int | None = None
    max_events: int | None = None
    allow_sold_out_replacement: bool = False
    allow_optional_events: bool = False
    adjustment: PriceAdjustment | None = None
