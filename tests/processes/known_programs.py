"""Programs that nobody buys from, at a server: what is sent about their parts."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import attrs
import httpx

from flex_adapters.application import Application
from flexcore.kernel import TenantId
from flexcore.programs import ProgramType
from tests.postgres_shop import GAMES
from tests.shop import STAFF

# Special games of the spare programs; the others are sold like any game.
SPECIAL, NORMAL = GAMES[3:], GAMES[:3]
A_NAME = "spare"


def _code(chance: Random) -> str:
    return f"part {chance.randrange(10**6)}"


def _a_tier(chance: Random, name: str | None = None) -> dict[str, Any]:
    return {"name": name or _code(chance), "minEvents": 0, "maxEvents": 1, "eventCodes": []}


def _a_pack(chance: Random) -> dict[str, Any]:
    size = {"selectionMode": "exact", "minEvents": 1, "maxEvents": 1}
    return {"name": "Spare", **size, "tiers": [_a_tier(chance, A_NAME)]}


def _a_package(_: Random) -> dict[str, Any]:
    return {"name": "Spare", "packageType": "preset", "eventCodes": [*NORMAL]}


def _an_unlock(chance: Random) -> dict[str, Any]:
    return {"conditions": [{"minEventCount": chance.randint(1, 3)}]}


def _an_addon(chance: Random) -> dict[str, Any]:
    return {"label": "Spare", "price": chance.randrange(1000)}


def _settings(chance: Random) -> dict[str, Any]:
    adjustment = {"basisPoints": chance.randint(-100, 100)}
    return {"ticketLimit": chance.randint(1, 9), "adjustment": adjustment}


def _overrides(chance: Random) -> dict[str, Any]:
    return {"items": [{"scope": "section", "code": "101", "price": chance.randrange(1000)}]}


# A body with which each operation on parts of programs can succeed.
BODIES: Mapping[str, Callable[[Random], Any]] = {
    "changeSettings": _settings,
    "createPack": lambda chance: {"code": _code(chance), **_a_pack(chance)},
    "changePack": _a_pack,
    "createTier": _a_tier,
    "changeTier": lambda chance: _a_tier(chance, A_NAME),
    "createPackage": lambda chance: {"code": _code(chance), **_a_package(chance)},
    "changePackage": _a_package,
    "createUnlock": lambda chance: {
        "eventCode": chance.choice(SPECIAL),
        **_an_unlock(chance),
    },
    "changeUnlock": _an_unlock,
    "createAddon": lambda chance: {"code": _code(chance), **_an_addon(chance)},
    "changeAddon": _an_addon,
    "changePriceOverrides": _overrides,
}


async def open_programs(application: Application, store: TenantId) -> dict[str, str]:
    """Create a program of each type and return their ids."""
    return {
        kind.value: str((await application.programs.create(store, kind.value, kind, STAFF)).id)
        for kind in ProgramType
    }


@attrs.frozen
class KnownPrograms:
    """Spare programs, each part of which is there when it is asked for.

    Attributes:
        ids: By the type of the program.
    """

    client: httpx.Client
    staff_key: str
    ids: Mapping[str, str]

    def path(self, path: str, chance: Random) -> dict[str, str]:
        """Return what stands in a path about a program, once that is there."""
        kind = ProgramType.GAME_PACKS
        if path.endswith("/settings"):
            kind = ProgramType.BUILD_YOUR_OWN
        elif "/packages" in path:
            kind = ProgramType.PRESET_PACKAGES
        found = {"programId": self.ids[kind.value], "eventCode": SPECIAL[0]}
        found |= dict.fromkeys(("packCode", "tierName", "packageCode", "addonCode"), A_NAME)
        for name, part in self._parts(path, chance).items():
            self._put(f"/admin/programs/{found['programId']}/{name}", part)
        return found

    def _parts(self, path: str, chance: Random) -> dict[str, dict[str, Any]]:
        """Return the parts that a path names, by the list that they are in."""
        parts: dict[str, dict[str, Any]] = {}
        if "/packs/" in path:
            parts["packs"] = {"code": A_NAME, **_a_pack(chance)}
        if "/tiers/" in path:
            parts[f"packs/{A_NAME}/tiers"] = _a_tier(chance, A_NAME)
        if "/packages/" in path:
            parts["packages"] = {"code": A_NAME, **_a_package(chance)}
        if "/unlocks/" in path:
            parts["unlocks"] = {"eventCode": SPECIAL[0], **_an_unlock(chance)}
        if "/addons/" in path:
            parts["addons"] = {"code": A_NAME, **_an_addon(chance)}
        return parts

    def _put(self, path: str, part: dict[str, Any]) -> None:
        headers = {"Authorization": f"Bearer {self.staff_key}", "If-Match": "*"}
        added = self.client.post(path, json=part, headers=headers)
        # The one of a call before may still be there.
        assert added.status_code in {httpx.codes.CREATED, httpx.codes.CONFLICT}, added.text
