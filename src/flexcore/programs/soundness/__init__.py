"""What must be true of a program's settings, to be kept and to be published."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Refusal
from flexcore.programs.model import BuildYourOwn, ProgramSettings, ProgramType
from flexcore.programs.soundness import (
    addons,
    build_your_own,
    common,
    overrides,
    packages,
    packs,
    unlocks,
    vendor_places,
)
from flexcore.programs.soundness.ledgers import ledger_is_known
from flexcore.programs.soundness.values import EventsUnknown, SettingsRule, as_shown

__all__ = ["SettingsOfAnotherType", "publish_refusals", "settings_refusals"]


@attrs.frozen
class SettingsOfAnotherType(Refusal):
    """The settings say how fans choose in a program of another type."""

    code: ClassVar[str] = "settings_of_another_type"
    setting: str
    program_type: ProgramType

    @property
    def message(self) -> str:
        """Ask to leave them out."""
        return (
            f"The program is of type {self.program_type.value} and has {self.setting}: "
            "leave that out, or create a program of that type."
        )


def settings_refusals(
    settings: ProgramSettings,
    in_catalog: frozenset[EventCode],
    program_type: ProgramType = ProgramType.BUILD_YOUR_OWN,
) -> tuple[Refusal, ...]:
    """List what keeps settings from being saved.

    Args:
        settings: What is to be saved.
        in_catalog: Those of the listed events that the catalog has; the others come last.
        program_type: Of the program that they are for.

    Returns:
        First what is wrong whatever the type, then what is wrong with how fans choose, then with
        what unlocks special games.
    """
    found = [*_broken(_KEPT, settings), *_of_another_type(settings, program_type)]
    found += _choosing_kept(settings, program_type)
    found += unlocks.kept(settings)
    if missing := frozenset(settings.event_codes) - in_catalog:
        found.append(EventsUnknown(tuple(as_shown(code) for code in sorted(missing))))
    return tuple(found)


def publish_refusals(
    settings: ProgramSettings,
    in_catalog: frozenset[EventCode],
    program_type: ProgramType = ProgramType.BUILD_YOUR_OWN,
    registered: Collection[str] = (),
    ledgers: Sequence[str] = (),
) -> tuple[Refusal, ...]:
    """List what keeps settings from being published: what keeps them from being saved first.

    See `settings_refusals` for the other arguments.

    Args:
        settings: What is to be published.
        in_catalog: Those of the listed events that the catalog has.
        program_type: Of the program that they are for.
        registered: Names of the conditions of special games that the application registered.
        ledgers: Ids of the store's ledgers.
    """
    return (
        *settings_refusals(settings, in_catalog, program_type),
        *_choosing_published(settings, program_type),
        *unlocks.published(settings, program_type, registered),
        *_broken(common.PUBLISHED, settings),
        *ledger_is_known(settings, ledgers),
    )


# What is checked of programs of any type whenever settings are saved; order is precedence.
_KEPT = (*common.KEPT, *overrides.KEPT, *addons.KEPT, *vendor_places.KEPT)


def _broken(rules: tuple[SettingsRule, ...], settings: ProgramSettings) -> Iterator[Refusal]:
    return (refusal for rule in rules if (refusal := rule(settings)))


# What the settings say where they say nothing about how fans choose in programs of a type.
_NOTHING: Mapping[ProgramType, tuple[str, object]] = {
    ProgramType.BUILD_YOUR_OWN: ("build_your_own", BuildYourOwn()),
    ProgramType.GAME_PACKS: ("game_packs", ()),
    ProgramType.PRESET_PACKAGES: ("preset_packages", ()),
}


def _of_another_type(settings: ProgramSettings, program_type: ProgramType) -> Iterator[Refusal]:
    for other, (name, nothing) in _NOTHING.items():
        if other is not program_type and getattr(settings, name) != nothing:
            yield SettingsOfAnotherType(name, program_type)


def _choosing_kept(settings: ProgramSettings, program_type: ProgramType) -> Iterator[Refusal]:
    match program_type:
        case ProgramType.BUILD_YOUR_OWN:
            return _broken(build_your_own.KEPT, settings)
        case ProgramType.GAME_PACKS:
            return packs.kept(settings)
        case ProgramType.PRESET_PACKAGES:
            return packages.kept(settings)


def _choosing_published(settings: ProgramSettings, program_type: ProgramType) -> Iterator[Refusal]:
    match program_type:
        case ProgramType.BUILD_YOUR_OWN:
            return _broken(build_your_own.PUBLISHED, settings)
        case ProgramType.GAME_PACKS:
            return packs.published(settings)
        case ProgramType.PRESET_PACKAGES:
            return packages.published(settings)
