"""What a program is: its type, its life, and everything about it that can be edited."""

from enum import Enum
from functools import cached_property

import attrs

from flexcore.kernel import EventCode, ProgramId, RevisionId
from flexcore.programs.addons import AddonOption
from flexcore.programs.configs import ProgramConfigs
from flexcore.programs.later import later_field
from flexcore.programs.packages import PresetPackage
from flexcore.programs.packs import GamePack
from flexcore.programs.terms import ClassName, PriceAdjustment, PriceOverride, PricingLabel
from flexcore.programs.unlocks import Unlock


class ProgramType(Enum):
    """How fans choose events (FX-1.7, FX-1.8)."""

    BUILD_YOUR_OWN = "build_your_own"
    GAME_PACKS = "game_packs"
    PRESET_PACKAGES = "preset_packages"


class ProgramStatus(Enum):
    """Where a program stands in its life; being active is a separate switch (FX-16.2)."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


@attrs.frozen
class BuildYourOwn:
    """Any events of a list, as many as lie within a range.

    Attributes:
        event_codes: The eligibility list, in the order in which the shop shows it.
    """

    min_events: int = 1
    max_events: int = 1
    event_codes: tuple[EventCode, ...] = ()

    @cached_property
    def eligible(self) -> frozenset[EventCode]:
        """The events of the list."""
        return frozenset(self.event_codes)


@attrs.frozen
class ProgramSettings:
    """Everything about a program that can be edited, and that publishing freezes.

    Attributes:
        build_your_own: How fans choose in a program of that type.
        ticket_limit: Most seats of one event in one cart.
        game_packs: How fans choose in a program of that type, in the order of the shop.
        preset_packages: How fans choose in a program of that type, in the order of the shop.
        price_overrides: Seats that have prices of their own; see `PriceTerms` for which counts.
        addon_options: What fans can take beside seats, in the order of the shop.
        unlocks: Special games, each with what unlocks it.
    """

    build_your_own: BuildYourOwn = BuildYourOwn()
    class_names: tuple[ClassName, ...] = ()
    configs: ProgramConfigs = attrs.field(factory=ProgramConfigs)
    pricing_labels: tuple[PricingLabel, ...] = ()
    adjustment: PriceAdjustment = attrs.field(factory=PriceAdjustment)
    ticket_limit: int = 8
    game_packs: tuple[GamePack, ...] = later_field(())
    preset_packages: tuple[PresetPackage, ...] = later_field(())
    price_overrides: tuple[PriceOverride, ...] = later_field(())
    addon_options: tuple[AddonOption, ...] = later_field(())
    unlocks: tuple[Unlock, ...] = later_field(())

    @cached_property
    def event_codes(self) -> tuple[EventCode, ...]:
        """Every event that the settings list, each once, in the order of the shop."""
        of_packs = (tier.event_codes for pack in self.game_packs for tier in pack.tiers)
        of_packages = (package.event_codes for package in self.preset_packages)
        special = self.special_event_codes
        lists = (self.build_your_own.event_codes, *of_packs, *of_packages, special)
        return tuple(dict.fromkeys(code for codes in lists for code in codes))

    @cached_property
    def special_event_codes(self) -> tuple[EventCode, ...]:
        """The special games."""
        return tuple(unlock.event_code for unlock in self.unlocks)

    def class_identifiers(self, *, by_name: bool) -> frozenset[str]:
        """Return what the vendor calls the access groups that may be sold; see `ClassName`."""
        return frozenset(each.identifier(by_name=by_name) for each in self.class_names)


@attrs.frozen
class Program:
    """One offer that a store has ready: many can be, one at most is active (FX-1.1 to FX-1.3).

    Attributes:
        name: Unique within the store.
        revision_id: What was published last; carts refer to it and never to the settings.
        version: How often it was saved; 0 until it is.
    """

    id: ProgramId
    name: str
    program_type: ProgramType
    settings: ProgramSettings = ProgramSettings()
    status: ProgramStatus = ProgramStatus.DRAFT
    is_active: bool = False
    revision_id: RevisionId | None = None
    version: int = 0

    def edited(self, settings: ProgramSettings) -> "Program":
        """Return the program with other settings, as a draft to be published anew (FXQ-16.2)."""
        return attrs.evolve(self, settings=settings, status=ProgramStatus.DRAFT)

    def published(self, revision_id: RevisionId) -> "Program":
        """Return the program with a revision that can be activated."""
        return attrs.evolve(self, status=ProgramStatus.PUBLISHED, revision_id=revision_id)

    def archived(self) -> "Program":
        """Return the program at the end of its life."""
        return attrs.evolve(self, status=ProgramStatus.ARCHIVED)
