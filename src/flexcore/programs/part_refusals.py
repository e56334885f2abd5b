"""Why a part of a program's settings is not found, or is not added."""

from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Refusal, RefusalKind


@attrs.frozen
class PackUnknown(Refusal):
    """The program has no such game pack."""

    code: ClassVar[str] = "pack_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    pack: str

    @property
    def message(self) -> str:
        """Point to those that there are."""
        return f"The program has no pack {self.pack}: list its packs."


@attrs.frozen
class PackCodeTaken(Refusal):
    """Another game pack of the program has the code."""

    code: ClassVar[str] = "pack_code_taken"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    pack: str

    @property
    def message(self) -> str:
        """Ask for another code."""
        return f"The program has a pack {self.pack} already: choose another code, or change that."


@attrs.frozen
class TierUnknown(Refusal):
    """The game pack has no such tier."""

    code: ClassVar[str] = "tier_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    pack: str
    tier: str

    @property
    def message(self) -> str:
        """Point to those that there are."""
        return f"Pack {self.pack} has no tier {self.tier}: list its tiers."


@attrs.frozen
class TierNameTaken(Refusal):
    """Another tier of the game pack has the name."""

    code: ClassVar[str] = "tier_name_taken"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    pack: str
    tier: str

    @property
    def message(self) -> str:
        """Ask for another name."""
        return f"Pack {self.pack} has a tier {self.tier} already: choose another name."


@attrs.frozen
class PackageUnknown(Refusal):
    """The program has no such preset package."""

    code: ClassVar[str] = "package_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    package: str

    @property
    def message(self) -> str:
        """Point to those that there are."""
        return f"The program has no package {self.package}: list its packages."


@attrs.frozen
class PackageCodeTaken(Refusal):
    """Another preset package of the program has the code."""

    code: ClassVar[str] = "package_code_taken"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    package: str

    @property
    def message(self) -> str:
        """Ask for another code."""
        return (
            f"The program has a package {self.package} already: choose another code, "
            "or change that."
        )


@attrs.frozen
class AddonOptionUnknown(Refusal):
    """The program has no such add-on."""

    code: ClassVar[str] = "addon_option_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    addon_option: str

    @property
    def message(self) -> str:
        """Point to those that there are."""
        return f"The program has no add-on {self.addon_option}: list its add-ons."


@attrs.frozen
class AddonCodeTaken(Refusal):
    """Another add-on of the program has the code."""

    code: ClassVar[str] = "addon_code_taken"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    addon_option: str

    @property
    def message(self) -> str:
        """Ask for another code."""
        return (
            f"The program has an add-on {self.addon_option} already: choose another code, "
            "or change that."
        )


@attrs.frozen
class SpecialGameUnknown(Refusal):
    """The event is no special game of the program."""

    code: ClassVar[str] = "special_game_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    event_code: EventCode

    @property
    def message(self) -> str:
        """Point to those that there are."""
        return f"Event {self.event_code} is no special game of the program: list its unlocks."


@attrs.frozen
class SpecialGameTaken(Refusal):
    """The event is a special game of the program already."""

    code: ClassVar[str] = "special_game_taken"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_code: EventCode

    @property
    def message(self) -> str:
        """Ask to change what is there."""
        return f"Event {self.event_code} is a special game of the program already: change that."
