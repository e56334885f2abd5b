"""How a fan may choose: one small language, of which the three types of program are presets.

A program offers *choices*: Build Your Own is the only one of its program, each game pack is one,
each preset package is one. A choice has *parts*, each a set of events of which so many are to be
picked: the tiers of a pack, the pool of a flexible package, the list of a preset one. No event is
in two parts of one choice.
"""

from collections.abc import Sequence
from functools import cached_property

import attrs

from flexcore.kernel import EventCode
from flexcore.programs.configs import PackStructure
from flexcore.programs.model import ProgramSettings, ProgramType
from flexcore.programs.packages import PackageType, PresetPackage
from flexcore.programs.packs import GamePack
from flexcore.programs.terms import PriceAdjustment

# No program lets a fan choose more; longer selections are refused without a look at each event.
MOST_EVENTS = 200
# No program has more packs, or more packages: publishing compares the prices of any two of them.
MOST_CHOICES = 100


@attrs.frozen
class Part:
    """A set of events of which so many are to be picked.

    Attributes:
        name: Of the tier; empty where the part is all that its choice has.
        event_codes: In the order in which the shop shows them.
    """

    name: str
    min_events: int
    max_events: int
    event_codes: tuple[EventCode, ...]

    @cached_property
    def events(self) -> frozenset[EventCode]:
        """The events of the part."""
        return frozenset(self.event_codes)


@attrs.frozen
class Choice:
    """One way to choose.

    Attributes:
        code: Of the pack or package; empty for Build Your Own.
        min_events: Fewest events of all parts together; `max_events` is the most.
        is_default: Whether it is what a fan chooses who names none.
        is_fixed: Every event of the choice is bought (FX-1.39).
        replaces_sold_out: Another event may take the place of a sold-out one (FX-1.40).
        takes_others: Further events, from outside, may be added (FX-1.42).
        adjustment: What the choice makes of prices, where that is not what the program does.
    """

    code: str
    name: str
    min_events: int
    max_events: int
    parts: tuple[Part, ...]
    is_default: bool = False
    is_fixed: bool = False
    replaces_sold_out: bool = False
    takes_others: bool = False
    adjustment: PriceAdjustment | None = None

    @cached_property
    def event_codes(self) -> tuple[EventCode, ...]:
        """All of its own events, part by part, each once."""
        return tuple(dict.fromkeys(code for part in self.parts for code in part.event_codes))

    @cached_property
    def events(self) -> frozenset[EventCode]:
        """All of its own events."""
        return frozenset(self.event_codes)

    @property
    def opens_outside(self) -> bool:
        """Whether events that are not its own may be bought with it."""
        return self.takes_others or self.replaces_sold_out


def choices_of(program_type: ProgramType, settings: ProgramSettings) -> tuple[Choice, ...]:
    """Return the choices of a program, in the order in which the shop shows them."""
    match program_type:
        case ProgramType.BUILD_YOUR_OWN:
            return (_free_choice(settings),)
        case ProgramType.GAME_PACKS:
            with_tiers = shows_tiers(settings)
            return tuple(_of_pack(pack, with_tiers=with_tiers) for pack in settings.game_packs)
        case ProgramType.PRESET_PACKAGES:
            return tuple(_of_package(package) for package in settings.preset_packages)


def choice_meant(choices: Sequence[Choice], code: str | None) -> Choice | None:
    """Return the choice of a code; without one the default choice, or the only one there is."""
    if code is not None:
        return next((choice for choice in choices if choice.code == code), None)
    defaults = [choice for choice in choices if choice.is_default]
    candidates = defaults or choices
    return candidates[0] if len(candidates) == 1 else None


def _free_choice(settings: ProgramSettings) -> Choice:
    byo = settings.build_your_own
    part = _whole(byo.event_codes)
    return Choice("", "", byo.min_events, byo.max_events, (part,), is_default=True)


def shows_tiers(settings: ProgramSettings) -> bool:
    """Tell whether fans see the tiers of packs (FX-1.14); they do where nothing is said."""
    config = settings.configs.pack_structure
    return config is None or config.structure is PackStructure.PACKS_WITH_TIERS


def _of_pack(pack: GamePack, *, with_tiers: bool) -> Choice:
    tiers = (
        Part(tier.name, tier.min_events, tier.max_events, tier.event_codes)
        if with_tiers
        else _whole(tier.event_codes)
        for tier in pack.tiers
    )
    return Choice(
        pack.code,
        pack.name,
        pack.min_events,
        MOST_EVENTS if pack.max_events is None else pack.max_events,
        tuple(tiers),
        is_default=pack.is_default_pack,
        adjustment=pack.adjustment,
    )


def _of_package(package: PresetPackage) -> Choice:
    is_fixed = package.package_type is PackageType.PRESET
    size = len(package.event_codes)
    least, most = (size, size) if is_fixed else (package.min_events, package.max_events)
    return Choice(
        package.code,
        package.name,
        1 if least is None else least,
        size if most is None else most,
        (_all(package.event_codes) if is_fixed else _whole(package.event_codes),),
        is_fixed=is_fixed,
        replaces_sold_out=is_fixed and package.allow_sold_out_replacement,
        takes_others=package.allow_optional_events,
        adjustment=package.adjustment,
    )


def _all(event_codes: tuple[EventCode, ...]) -> Part:
    """Return a part of which every event is picked, or what takes its place."""
    return Part("", len(event_codes), len(event_codes), event_codes)


def _whole(event_codes: tuple[EventCode, ...]) -> Part:
    """Return a part that limits nothing by itself: the choice does."""
    return Part("", 0, MOST_EVENTS, event_codes)
