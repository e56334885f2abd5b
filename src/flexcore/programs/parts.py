"""The named parts of a program's settings: found, put at a place, changed and taken out."""

from collections.abc import Callable
from typing import Generic, TypeAlias, TypeVar

import attrs

from flexcore.kernel import EventCode, Refusal, Refused
from flexcore.programs.addons import AddonOption
from flexcore.programs.model import ProgramSettings
from flexcore.programs.packages import PresetPackage
from flexcore.programs.packs import GamePack, Tier
from flexcore.programs.part_refusals import (
    AddonCodeTaken,
    AddonOptionUnknown,
    PackageCodeTaken,
    PackageUnknown,
    PackCodeTaken,
    PackUnknown,
    SpecialGameTaken,
    SpecialGameUnknown,
    TierNameTaken,
    TierUnknown,
)
from flexcore.programs.unlocks import Unlock

Part = TypeVar("Part")

# What is to become of settings; it may refuse.
SettingsChange: TypeAlias = Callable[[ProgramSettings], ProgramSettings]


@attrs.frozen
class Parts(Generic[Part]):
    """Parts of one kind, in the order of the shop.

    Whether settings with such parts can be kept is not asked here; see `settings_refusals`.

    Attributes:
        of: Reads them from settings.
        put: Returns settings with others in their place.
        name_of: What names a part among the others.
        unknown: Says that no part has a name.
        taken: Says that a part has a name already.
    """

    of: Callable[[ProgramSettings], tuple[Part, ...]]
    put: Callable[[ProgramSettings, tuple[Part, ...]], ProgramSettings]
    name_of: Callable[[Part], str]
    unknown: Callable[[str], Refusal]
    taken: Callable[[str], Refusal]

    def find(self, settings: ProgramSettings, name: str) -> Part:
        """Return the part of a name.

        Raises:
            Refused: What `unknown` says.
        """
        return self.of(settings)[self._place_of(settings, name)]

    def adding(self, part: Part, place: int | None = None) -> SettingsChange:
        """Return the change that adds a part; it refuses what `taken` says.

        Args:
            part: The new one.
            place: Where, from 1; behind the last where it is None or further on.
        """
        name = self.name_of(part)

        def add(settings: ProgramSettings) -> ProgramSettings:
            parts = self.of(settings)
            if any(self.name_of(each) == name for each in parts):
                raise Refused(self.taken(name))
            return self.put(settings, _at(parts, part, place))

        return add

    def changing(
        self, name: str, change: Callable[[Part], Part], place: int | None = None
    ) -> SettingsChange:
        """Return the change of the part of a name; it refuses what `unknown` and `taken` say.

        Args:
            name: Of the part as it is.
            change: Returns it as it is to be; it may have another name then.
            place: As in `adding`; None keeps the part where it is.
        """

        def put_changed(settings: ProgramSettings) -> ProgramSettings:
            at = self._place_of(settings, name)
            parts = self.of(settings)
            others = parts[:at] + parts[at + 1 :]
            put = self.adding(change(parts[at]), at + 1 if place is None else place)
            return put(self.put(settings, others))

        return put_changed

    def removing(self, name: str) -> SettingsChange:
        """Return the change that takes the part of a name out; it refuses what `unknown` says."""

        def remove(settings: ProgramSettings) -> ProgramSettings:
            at, parts = self._place_of(settings, name), self.of(settings)
            return self.put(settings, parts[:at] + parts[at + 1 :])

        return remove

    def _place_of(self, settings: ProgramSettings, name: str) -> int:
        for place, part in enumerate(self.of(settings)):
            if self.name_of(part) == name:
                return place
        raise Refused(self.unknown(name))


def _at(parts: tuple[Part, ...], part: Part, place: int | None) -> tuple[Part, ...]:
    at = len(parts) if place is None else place - 1
    return (*parts[:at], part, *parts[at:])


PACKS = Parts[GamePack](
    of=lambda settings: settings.game_packs,
    put=lambda settings, packs: attrs.evolve(settings, game_packs=packs),
    name_of=lambda pack: pack.code,
    unknown=PackUnknown,
    taken=PackCodeTaken,
)
PACKAGES = Parts[PresetPackage](
    of=lambda settings: settings.preset_packages,
    put=lambda settings, packages: attrs.evolve(settings, preset_packages=packages),
    name_of=lambda package: package.code,
    unknown=PackageUnknown,
    taken=PackageCodeTaken,
)
ADDONS = Parts[AddonOption](
    of=lambda settings: settings.addon_options,
    put=lambda settings, options: attrs.evolve(settings, addon_options=options),
    name_of=lambda option: option.code,
    unknown=AddonOptionUnknown,
    taken=AddonCodeTaken,
)
UNLOCKS = Parts[Unlock](
    of=lambda settings: settings.unlocks,
    put=lambda settings, unlocks: attrs.evolve(settings, unlocks=unlocks),
    name_of=lambda unlock: unlock.event_code,
    unknown=lambda code: SpecialGameUnknown(EventCode(code)),
    taken=lambda code: SpecialGameTaken(EventCode(code)),
)


def tiers_of(pack: str) -> Parts[Tier]:
    """Return the tiers of the pack of a code; what is done with them refuses `PackUnknown`, too."""

    def put(settings: ProgramSettings, tiers: tuple[Tier, ...]) -> ProgramSettings:
        return PACKS.changing(pack, lambda found: attrs.evolve(found, tiers=tiers))(settings)

    return Parts[Tier](
        of=lambda settings: PACKS.find(settings, pack).tiers,
        put=put,
        name_of=lambda tier: tier.name,
        unknown=lambda tier: TierUnknown(pack, tier),
        taken=lambda tier: TierNameTaken(pack, tier),
    )
