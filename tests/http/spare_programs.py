"""Programs that nobody buys from, for calls of the staff that read or change their parts."""

from collections.abc import Sequence

from flexcore.kernel import EventCode, TenantId
from flexcore.programs import (
    AddonOption,
    GamePack,
    PackageType,
    PresetPackage,
    ProgramSettings,
    ProgramType,
    SelectionMode,
    Tier,
    Unlock,
)
from tests.http.conftest import HARBOUR, STAFF, Shop

# A config of every program; stores have others.
PROGRAM_CONFIG = {"configKey": "inventory"}
# What the parts of spare programs go by, by the names of parameters.
PARTS = {
    "packCode": "spare-pack",
    "tierName": "Spare tier",
    "packageCode": "spare-package",
    "addonCode": "spare-addon",
}


_INSIDE = ("/settings", "/packs", "/packages", "/unlocks", "/addons", "/price-overrides")


def is_of_parts(path: str) -> bool:
    """Tell whether a path is to what is inside a program."""
    return "{programId}" in path and any(part in path for part in _INSIDE)


def settings_for(path: str, event_code: str) -> tuple[ProgramType, ProgramSettings]:
    """Return a program in which the operations of a path can succeed about an event."""
    if path.endswith("/settings"):
        return ProgramType.BUILD_YOUR_OWN, ProgramSettings()
    if "/packages" in path:
        return ProgramType.PRESET_PACKAGES, of_packages()
    # Add-ons are sold at listed events; a special game is none, and is there before it is changed.
    listed = [event_code] if "/addons" in path else []
    special = [event_code] if "/unlocks/" in path else []
    return ProgramType.GAME_PACKS, of_packs(listed, special)


def of_packs(listed: Sequence[str] = (), special: Sequence[str] = ()) -> ProgramSettings:
    """Return settings with one part of each kind that goes with game packs."""
    tier = Tier(PARTS["tierName"], 0, 1, tuple(map(EventCode, listed)))
    pack = GamePack(PARTS["packCode"], "Spare", SelectionMode.EXACT, 1, 1, (tier,))
    return ProgramSettings(
        game_packs=(pack,),
        addon_options=(AddonOption(PARTS["addonCode"], "Spare", 100),),
        unlocks=tuple(Unlock(EventCode(code)) for code in special),
    )


def of_packages() -> ProgramSettings:
    """Return settings with one package."""
    package = PresetPackage(PARTS["packageCode"], "Spare", PackageType.PRESET)
    return ProgramSettings(preset_packages=(package,))


async def a_program(
    shop: Shop,
    name: str,
    program_type: ProgramType,
    settings: ProgramSettings | None = None,
    store: TenantId = HARBOUR,
) -> str:
    """Create a program and return its id."""
    programs = shop.application.programs
    program = await programs.create(store, name, program_type, STAFF)
    if settings is not None:
        await programs.configure(store, program.id, settings, STAFF)
    return str(program.id)
