"""Parts of settings of every kind, as they are sent and answered."""

from collections.abc import Mapping
from typing import Any

import attrs

from flexcore.programs import ProgramType
from tests.builders import DERBY, FINAL, OPENER
from tests.http.admins import Admin
from tests.http.conftest import Shop
from tests.http.spare_programs import a_program, of_packs

BIG: dict[str, Any] = {"name": "Big", "minEvents": 1, "maxEvents": 1, "eventCodes": [OPENER]}
SMALL: dict[str, Any] = {"name": "Small", "minEvents": 1, "maxEvents": 1, "eventCodes": [DERBY]}
DUO: dict[str, Any] = {
    "name": "Two games",
    "selectionMode": "exact",
    "minEvents": 2,
    "maxEvents": 2,
    "tiers": [BIG, SMALL],
    "isDefaultPack": False,
    "adjustment": None,
}
PAIR: dict[str, Any] = {
    "name": "A pair",
    "packageType": "preset",
    "eventCodes": [OPENER, DERBY],
    "minEvents": None,
    "maxEvents": None,
    "allowSoldOutReplacement": True,
    "allowOptionalEvents": False,
    "adjustment": {"basisPoints": -1000},
}
SECRET: dict[str, Any] = {
    "conditions": [
        {"minEventCount": 2, "specificPack": None, "specificPackage": None, "custom": "member"}
    ],
    "removable": False,
}
MEAL: dict[str, Any] = {
    "label": "Meal",
    "price": 1500,
    "serviceFee": 100,
    "limitPerEvent": 4,
    "limitPerCart": 8,
    "eventCodes": [OPENER],
    "vendorPlaces": None,
}
LOTS: dict[str, Any] = {
    "ticketTypeCode": "PARK",
    "events": [{"eventCode": OPENER, "vendorEventCode": "OPENER-P"}],
    "priceCode": None,
}


@attrs.frozen
class Kind:
    """Parts of one kind.

    Attributes:
        path: Of their list.
        setting: What it is called in the document of a program.
        name: Of the field that names a part.
        codes: What three of them go by.
        body: Of a part, without its name.
        other: What is changed in it.
        taken: The code of what is said of a name that is taken; `unknown`, of one of nothing.
    """

    path: str
    setting: str
    name: str
    codes: tuple[str, str, str]
    body: Mapping[str, Any]
    other: Mapping[str, Any]
    taken: str
    unknown: str
    program_type: ProgramType = ProgramType.GAME_PACKS

    def new(self, code: str) -> dict[str, Any]:
        """Return the body of a part that is to be added."""
        return {**self.body, self.name: code}

    def one(self, code: str) -> str:
        """Return the path of a part."""
        return f"{self.path}/{code}"

    def change(self, code: str) -> dict[str, Any]:
        """Return the body that changes a part; where it says its name, that stays."""
        return {**self.body, **self.other, **self._named(code)}

    def same(self, code: str) -> dict[str, Any]:
        """Return the body that changes nothing of a part."""
        return {**self.body, **self._named(code)}

    def _named(self, code: str) -> dict[str, str]:
        return {"name": code} if self.name == "name" else {}


KINDS = {
    "packs": Kind(
        "/packs",
        "gamePacks",
        "code",
        ("duo", "pair", "Wochenende für zwei"),
        DUO,
        {"isDefaultPack": True, "tiers": [BIG], "adjustment": {"basisPoints": -2500}},
        "pack_code_taken",
        "pack_unknown",
    ),
    "tiers": Kind(
        "/packs/spare-pack/tiers",
        "gamePacks",
        "name",
        ("A", "B", "C & D"),
        {"minEvents": 0, "maxEvents": 1, "eventCodes": []},
        {"maxEvents": 3, "eventCodes": [DERBY, OPENER]},
        "tier_name_taken",
        "tier_unknown",
    ),
    "packages": Kind(
        "/packages",
        "presetPackages",
        "code",
        ("pair", "couple", "duo"),
        PAIR,
        {"packageType": "flexible", "minEvents": 1, "maxEvents": 2}
        | {
            "allowSoldOutReplacement": False,
            "allowOptionalEvents": True,
            "adjustment": None,
        },
        "package_code_taken",
        "package_unknown",
        ProgramType.PRESET_PACKAGES,
    ),
    "unlocks": Kind(
        "/unlocks",
        "unlocks",
        "eventCode",
        (OPENER, DERBY, FINAL),
        SECRET,
        {"removable": True, "conditions": []},
        "special_game_taken",
        "special_game_unknown",
    ),
    "addons": Kind(
        "/addons",
        "addonOptions",
        "code",
        ("meal", "hat", "scarf"),
        MEAL,
        {"price": 0, "limitPerCart": None, "eventCodes": [], "vendorPlaces": LOTS},
        "addon_code_taken",
        "addon_option_unknown",
    ),
}


async def an_admin(shop: Shop, kind: Kind) -> Admin:
    """Return somebody at work on a program that has room for parts of a kind, and none of it."""
    settings = None
    if "tiers" in kind.path or "addons" in kind.path:
        settings = of_packs([OPENER] if "addons" in kind.path else [])
    admin = await Admin.of(shop, await a_program(shop, "Spare", kind.program_type, settings))
    for code in await admin.codes(kind.path, kind.name):
        await admin.done("DELETE", kind.one(code))
    return admin


async def filled(admin: Admin, kind: Kind) -> Admin:
    """Add three parts."""
    for code in kind.codes:
        await admin.done("POST", kind.path, kind.new(code))
    return admin
