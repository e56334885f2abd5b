"""What must be true of game packs and their tiers (FX-1.29 to FX-1.37)."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import ClassVar, TypeAlias

import attrs

from flexcore.kernel import EventCode, Refusal
from flexcore.programs.choosing.choices import MOST_CHOICES, MOST_EVENTS, shows_tiers
from flexcore.programs.model import ProgramSettings
from flexcore.programs.packs import GamePack, SelectionMode
from flexcore.programs.soundness.values import in_range, once


@attrs.frozen
class PackModeContradicts(Refusal):
    """A pack of one size has a range of sizes, or the other way round (FX-1.29)."""

    code: ClassVar[str] = "pack_mode_contradicts"
    pack: str
    selection_mode: SelectionMode
    min_events: int
    max_events: int | None

    @property
    def message(self) -> str:
        """Say what the mode asks for."""
        wanted = "as many" if self.selection_mode is SelectionMode.EXACT else "more"
        return (
            f"Pack {self.pack} is {self.selection_mode.value} with {self.min_events} to "
            f"{self.max_events} events: give {wanted} at most than at least, or the other mode."
        )


@attrs.frozen
class SeveralDefaultPacks(Refusal):
    """More than one pack is the default (FX-1.31)."""

    code: ClassVar[str] = "several_default_packs"
    packs: tuple[str, ...]

    @property
    def message(self) -> str:
        """Name them."""
        return f"{', '.join(self.packs)} are all default packs: leave one at most."


@attrs.frozen
class EventInTwoTiers(Refusal):
    """An event is in several tiers of one pack (FX-1.37)."""

    code: ClassVar[str] = "event_in_two_tiers"
    pack: str
    event_code: EventCode
    tiers: tuple[str, ...]

    @property
    def message(self) -> str:
        """Name the tiers."""
        return (
            f"Event {self.event_code} is in the tiers {', '.join(self.tiers)} of pack "
            f"{self.pack}: leave it in one."
        )


@attrs.frozen
class NoPack(Refusal):
    """A program of game packs has none."""

    code: ClassVar[str] = "no_pack"

    @property
    def message(self) -> str:
        """Ask for one."""
        return "The program has no game pack, so a fan can choose nothing: add at least one."


@attrs.frozen
class PackWithoutTier(Refusal):
    """A pack has no tier (FX-1.32)."""

    code: ClassVar[str] = "pack_without_tier"
    pack: str

    @property
    def message(self) -> str:
        """Ask for one."""
        return f"Pack {self.pack} has no tier, so it has no events: add at least one."


@attrs.frozen
class TooManyTiers(Refusal):
    """A pack that shows no tiers has several (FX-1.14)."""

    code: ClassVar[str] = "too_many_tiers"
    pack: str
    tiers: tuple[str, ...]

    @property
    def message(self) -> str:
        """Ask for one, or for packs that show them."""
        return (
            f"Pack {self.pack} has the tiers {', '.join(self.tiers)} and packs show none: "
            "leave one, or let packs show their tiers."
        )


@attrs.frozen
class TierMinimumsTooSmall(Refusal):
    """A fan who takes the least of every tier has less than the pack's least (FX-1.34)."""

    code: ClassVar[str] = "tier_minimums_too_small"
    pack: str
    of_tiers: int
    min_events: int

    @property
    def message(self) -> str:
        """Say both numbers."""
        return (
            f"The tiers of pack {self.pack} ask for {self.of_tiers} events together and the pack "
            f"for {self.min_events}: raise the tiers' minimums, or lower the pack's."
        )


@attrs.frozen
class TierMinimumsTooLarge(Refusal):
    """A fan who takes the least of every tier has more than the pack's most (FX-1.35)."""

    code: ClassVar[str] = "tier_minimums_too_large"
    pack: str
    of_tiers: int
    max_events: int

    @property
    def message(self) -> str:
        """Say both numbers."""
        return (
            f"The tiers of pack {self.pack} ask for {self.of_tiers} events together and the pack "
            f"allows {self.max_events}: lower the tiers' minimums, or raise the pack's maximum."
        )


@attrs.frozen
class TierTooSmall(Refusal):
    """A tier has fewer events than a fan has to take of it."""

    code: ClassVar[str] = "tier_too_small"
    pack: str
    tier: str
    listed: int
    min_events: int

    @property
    def message(self) -> str:
        """Say how many are missing."""
        return (
            f"Tier {self.tier} of pack {self.pack} has {self.listed} events and asks for "
            f"{self.min_events}: add {self.min_events - self.listed}, or ask for fewer."
        )


@attrs.frozen
class PackTooSmall(Refusal):
    """Whatever a fan takes of the tiers, she cannot reach the pack's least (FXQ-1.6)."""

    code: ClassVar[str] = "pack_too_small"
    pack: str
    reachable: int
    min_events: int

    @property
    def message(self) -> str:
        """Say both numbers."""
        return (
            f"At most {self.reachable} events of pack {self.pack} can be picked and it asks for "
            f"{self.min_events}: add events, raise the tiers' maximums, or ask for fewer."
        )


_PackRule: TypeAlias = Callable[[GamePack], Iterator[Refusal]]


def limits_in_range(pack: GamePack) -> Iterator[Refusal]:
    """Refuse limits that no selection can have (FX-1.30)."""
    where = f"gamePacks.{pack.code}"
    if below := in_range(f"{where}.minEvents", pack.min_events, 1, MOST_EVENTS):
        yield below
    if pack.max_events is not None:
        least = max(1, pack.min_events)
        if outside := in_range(f"{where}.maxEvents", pack.max_events, least, MOST_EVENTS):
            yield outside


def mode_agrees(pack: GamePack) -> Iterator[Refusal]:
    """Refuse an exact pack with a range, and a ranged one without (FX-1.29)."""
    least, most = pack.min_events, pack.max_events
    agrees = {
        SelectionMode.EXACT: most == least,
        SelectionMode.RANGE: most is None or least < most,
    }
    if not agrees[pack.selection_mode]:
        yield PackModeContradicts(pack.code, pack.selection_mode, least, most)


def tiers_in_range(pack: GamePack) -> Iterator[Refusal]:
    """Refuse tiers of which nobody could take what they ask for (FX-1.33)."""
    for tier in pack.tiers:
        where = f"gamePacks.{pack.code}.{tier.name}"
        if below := in_range(f"{where}.minEvents", tier.min_events, 0, MOST_EVENTS):
            yield below
        least = max(1, tier.min_events)
        if outside := in_range(f"{where}.maxEvents", tier.max_events, least, MOST_EVENTS):
            yield outside


def each_tier_named_once(pack: GamePack) -> Iterator[Refusal]:
    """Refuse two tiers of one name in a pack, and an event twice in a tier."""
    if twice := once(f"gamePacks.{pack.code}.tiers", (tier.name for tier in pack.tiers)):
        yield twice
    for tier in pack.tiers:
        where = f"gamePacks.{pack.code}.{tier.name}.eventCodes"
        if doubled := once(where, tier.event_codes):
            yield doubled


def each_event_in_one_tier(pack: GamePack) -> Iterator[Refusal]:
    """Refuse an event in two tiers of one pack (FX-1.37)."""
    counts = Counter(code for tier in pack.tiers for code in frozenset(tier.event_codes))
    for code in (code for code, times in counts.items() if times > 1):
        tiers = tuple(tier.name for tier in pack.tiers if code in tier.event_codes)
        yield EventInTwoTiers(pack.code, code, tiers)


def has_a_tier(pack: GamePack) -> Iterator[Refusal]:
    """Refuse a pack without tiers (FX-1.32)."""
    if not pack.tiers:
        yield PackWithoutTier(pack.code)


def tier_minimums_reach_the_packs(pack: GamePack) -> Iterator[Refusal]:
    """Refuse tiers that together ask for less than the pack (FX-1.34)."""
    of_tiers = sum(tier.min_events for tier in pack.tiers)
    if pack.tiers and of_tiers < pack.min_events:
        yield TierMinimumsTooSmall(pack.code, of_tiers, pack.min_events)


def tier_minimums_stay_below_the_packs_most(pack: GamePack) -> Iterator[Refusal]:
    """Refuse tiers that together ask for more than the pack allows (FX-1.35)."""
    of_tiers = sum(tier.min_events for tier in pack.tiers)
    if pack.max_events is not None and of_tiers > pack.max_events:
        yield TierMinimumsTooLarge(pack.code, of_tiers, pack.max_events)


def each_tier_has_enough(pack: GamePack) -> Iterator[Refusal]:
    """Refuse a tier with fewer events than it asks for."""
    for tier in pack.tiers:
        if len(tier.event_codes) < tier.min_events:
            yield TierTooSmall(pack.code, tier.name, len(tier.event_codes), tier.min_events)


def pack_can_be_reached(pack: GamePack) -> Iterator[Refusal]:
    """Refuse a pack whose tiers do not yield its least number of events (FXQ-1.6)."""
    reachable = sum(min(tier.max_events, len(tier.event_codes)) for tier in pack.tiers)
    if pack.tiers and reachable < pack.min_events:
        yield PackTooSmall(pack.code, reachable, pack.min_events)


def one_tier_alone(pack: GamePack) -> Iterator[Refusal]:
    """Refuse several tiers where none is shown (FX-1.14, FXQ-1.1)."""
    if len(pack.tiers) > 1:
        yield TooManyTiers(pack.code, tuple(tier.name for tier in pack.tiers))


def hidden_tier_has_enough(pack: GamePack) -> Iterator[Refusal]:
    """Refuse fewer events than the pack asks for; the limits of a hidden tier are the pack's."""
    listed = sum(len(tier.event_codes) for tier in pack.tiers)
    if pack.tiers and listed < pack.min_events:
        yield PackTooSmall(pack.code, listed, pack.min_events)


_KEPT: tuple[_PackRule, ...] = (
    limits_in_range,
    mode_agrees,
    tiers_in_range,
    each_tier_named_once,
    each_event_in_one_tier,
)
_PUBLISHED_WITH_TIERS: tuple[_PackRule, ...] = (
    has_a_tier,
    tier_minimums_reach_the_packs,
    tier_minimums_stay_below_the_packs_most,
    each_tier_has_enough,
    pack_can_be_reached,
)
_PUBLISHED_WITHOUT_TIERS: tuple[_PackRule, ...] = (
    has_a_tier,
    one_tier_alone,
    hidden_tier_has_enough,
)


def kept(settings: ProgramSettings) -> Iterator[Refusal]:
    """List what keeps packs from being saved, pack by pack."""
    packs = settings.game_packs
    if too_many := in_range("gamePacks", len(packs), 0, MOST_CHOICES):
        yield too_many
    if twice := once("gamePacks", (pack.code for pack in packs)):
        yield twice
    defaults = tuple(pack.code for pack in packs if pack.is_default_pack)
    if len(defaults) > 1:
        yield SeveralDefaultPacks(defaults)
    for pack in packs:
        for rule in _KEPT:
            yield from rule(pack)


def published(settings: ProgramSettings) -> Iterator[Refusal]:
    """List what packs may lack as a draft and not when they are published, pack by pack."""
    if not settings.game_packs:
        yield NoPack()
    rules = _PUBLISHED_WITH_TIERS if shows_tiers(settings) else _PUBLISHED_WITHOUT_TIERS
    for pack in settings.game_packs:
        for rule in rules:
            yield from rule(pack)
