"""What must be true of preset packages (FX-1.38 to FX-1.43)."""

from collections.abc import Callable, Iterator
from typing import ClassVar, TypeAlias

import attrs

from flexcore.kernel import Refusal
from flexcore.programs.choosing.choices import MOST_CHOICES, MOST_EVENTS
from flexcore.programs.model import ProgramSettings
from flexcore.programs.packages import PackageType, PresetPackage
from flexcore.programs.soundness.values import in_range, once


@attrs.frozen
class PackageContradicts(Refusal):
    """A package has a setting that packages of its type do not have.

    Attributes:
        setting: Its name in the document.
    """

    code: ClassVar[str] = "package_contradicts"
    package: str
    package_type: PackageType
    setting: str

    @property
    def message(self) -> str:
        """Ask for one of the two."""
        return (
            f"Package {self.package} is {self.package_type.value} and has {self.setting}: "
            "leave that out, or change the type."
        )


@attrs.frozen
class NoPackage(Refusal):
    """A program of preset packages has none."""

    code: ClassVar[str] = "no_package"

    @property
    def message(self) -> str:
        """Ask for one."""
        return "The program has no package, so a fan can choose nothing: add at least one."


@attrs.frozen
class PackageTooSmall(Refusal):
    """A package has fewer events than a fan has to take of it."""

    code: ClassVar[str] = "package_too_small"
    package: str
    listed: int
    min_events: int

    @property
    def message(self) -> str:
        """Say how many are missing."""
        return (
            f"Package {self.package} has {self.listed} events and asks for {self.min_events}: "
            f"add {self.min_events - self.listed}, or ask for fewer."
        )


_PackageRule: TypeAlias = Callable[[PresetPackage], Iterator[Refusal]]


def limits_fit_the_type(package: PresetPackage) -> Iterator[Refusal]:
    """Refuse a pool without a range, and a range beside a fixed list (FX-1.39, FX-1.41)."""
    if package.package_type is PackageType.PRESET:
        for setting, value in (
            ("minEvents", package.min_events),
            ("maxEvents", package.max_events),
        ):
            if value is not None:
                yield PackageContradicts(package.code, package.package_type, setting)
        return
    where = f"presetPackages.{package.code}"
    if below := in_range(f"{where}.minEvents", package.min_events, 1, MOST_EVENTS):
        yield below
    least = max(1, package.min_events or 1)
    if outside := in_range(f"{where}.maxEvents", package.max_events, least, MOST_EVENTS):
        yield outside


def replaces_in_fixed_lists_alone(package: PresetPackage) -> Iterator[Refusal]:
    """Refuse to replace events of a pool: a fan picks others there (FX-1.40)."""
    if package.allow_sold_out_replacement and package.package_type is PackageType.FLEXIBLE:
        setting = "allowSoldOutReplacement"
        yield PackageContradicts(package.code, package.package_type, setting)


def each_event_listed_once(package: PresetPackage) -> Iterator[Refusal]:
    """Refuse an event twice in a package (FX-1.43)."""
    if twice := once(f"presetPackages.{package.code}.eventCodes", package.event_codes):
        yield twice


def has_enough_events(package: PresetPackage) -> Iterator[Refusal]:
    """Refuse a package without events, and a pool that is too small."""
    least = package.min_events or 1
    if len(package.event_codes) < least:
        yield PackageTooSmall(package.code, len(package.event_codes), least)


_KEPT: tuple[_PackageRule, ...] = (
    limits_fit_the_type,
    replaces_in_fixed_lists_alone,
    each_event_listed_once,
)


def kept(settings: ProgramSettings) -> Iterator[Refusal]:
    """List what keeps packages from being saved, package by package."""
    packages = settings.preset_packages
    if too_many := in_range("presetPackages", len(packages), 0, MOST_CHOICES):
        yield too_many
    if twice := once("presetPackages", (package.code for package in packages)):
        yield twice
    for package in packages:
        for rule in _KEPT:
            yield from rule(package)


def published(settings: ProgramSettings) -> Iterator[Refusal]:
    """List what packages may lack as a draft and not when they are published."""
    if not settings.preset_packages:
        yield NoPackage()
    for package in settings.preset_packages:
        yield from has_enough_events(package)
