"""Programs that break one rule each, as documents; every driver has to refuse them alike."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from flexcore.programs import ProgramType

BYO, PACKS, PACKAGES = ProgramType
Document = Mapping[str, Any]

# Names of the games in the documents below; a store puts its own in their place.
GAMES = ("GAME_A", "GAME_B", "GAME_C", "GAME_D", "GAME_E", "GAME_F")
A, B, C, D, E, F = GAMES
NOWHERE = "NOWHERE"
CLASS_NAME = "CLASS_NAME"
_CLASSES = [{"className": CLASS_NAME}]


@attrs.frozen
class Broken:
    """Settings that break a rule.

    Attributes:
        rule: What they break, for people.
        code: Of a refusal that is among the reasons.
    """

    rule: str
    code: str
    program_type: ProgramType
    settings: Document

    def in_store(self, games: Sequence[str], class_name: str) -> Any:
        """Return the settings with games and access group of a store."""
        text = json.dumps(self.settings).replace(CLASS_NAME, class_name)
        for ours, theirs in zip(GAMES, games, strict=False):
            text = text.replace(ours, theirs)
        return json.loads(text)


def byo(least: int = 1, most: int = 2, games: Sequence[str] = (A, B), **others: Any) -> Document:
    """Return sound settings of Build Your Own, unless what is given makes them unsound."""
    chosen = {"minEvents": least, "maxEvents": most, "eventCodes": list(games)}
    return {"buildYourOwn": chosen, "classNames": _CLASSES, **others}


def tier(name: str, least: int, most: int, *games: str) -> Document:
    """Return a tier."""
    return {"name": name, "minEvents": least, "maxEvents": most, "eventCodes": list(games)}


GOLD = tier("Gold", 1, 2, A, B)


def pack(code: str = "half", least: int = 1, most: int | None = 2, **others: Any) -> Document:
    """Return a pack of one tier, sound unless what is given makes it unsound."""
    mode = "exact" if most == least else "range"
    limits = {"selectionMode": mode, "minEvents": least, "maxEvents": most}
    return {"code": code, "name": code, **limits, "tiers": [GOLD], **others}


def packs(*listed: Document, **others: Any) -> Document:
    """Return settings of game packs."""
    return {"gamePacks": list(listed), "classNames": _CLASSES, **others}


def package(code: str = "derbies", games: Sequence[str] = (A, B), **others: Any) -> Document:
    """Return a package that is a fixed list, unless it says otherwise."""
    kind = {"code": code, "name": code, "packageType": "preset", "eventCodes": list(games)}
    return {**kind, **others}


def packages(*listed: Document, **others: Any) -> Document:
    """Return settings of preset packages."""
    return {"presetPackages": list(listed), "classNames": _CLASSES, **others}


def unlock(game: str, *conditions: Document) -> Document:
    """Return a special game."""
    return {"eventCode": game, "conditions": list(conditions)}


def addon(**changes: Any) -> Document:
    """Return an add-on."""
    return {"code": "parking", "label": "Parking", "price": 2500, **changes}


def places(*events: tuple[str, str]) -> Document:
    """Return where the vendor has an add-on: for each game an event of its own."""
    listed = [{"eventCode": game, "vendorEventCode": code} for game, code in events]
    return {"vendorPlaces": {"ticketTypeCode": "PARKING", "events": listed}}


_UNKNOWN_EVENT = byo(games=[A, NOWHERE])
_REQUIRED_PLAN = {"payment_plan": {"isEnabled": True, "isRequired": True}}
_PLAN_OFF = {"payment_plan": {"isEnabled": False, "isRequired": True}}
_ADA_ONLY = {"inventory": {"adaFilter": {"isEnabled": True}}}
_ONLY_PACKS = {"pack_structure": {"structure": "packs_only"}}

KEPT_FROM_SAVING = (
    Broken("a contradictory range", "number_out_of_range", BYO, byo(3, 2)),
    Broken("no event needed", "number_out_of_range", BYO, byo(0, 2)),
    Broken("an event twice", "repeated_names", BYO, byo(games=[A, B, A])),
    Broken("an event from nowhere", "events_unknown", BYO, _UNKNOWN_EVENT),
    Broken("a name nobody can read", "text_unreadable", BYO, byo(classNames=[{"className": " "}])),
    Broken("instalments off and needed", "payment_plan_contradicts", BYO, byo(configs=_PLAN_OFF)),
    Broken("packs without the type", "settings_of_another_type", BYO, byo(gamePacks=[pack()])),
    Broken(
        "an exact pack that ranges",
        "pack_mode_contradicts",
        PACKS,
        packs(pack(selectionMode="exact")),
    ),
    Broken("a contradictory pack", "number_out_of_range", PACKS, packs(pack(least=3, most=1))),
    Broken(
        "two packs by default",
        "several_default_packs",
        PACKS,
        packs(pack("one", isDefaultPack=True), pack("two", isDefaultPack=True)),
    ),
    Broken(
        "an event in two tiers",
        "event_in_two_tiers",
        PACKS,
        packs(pack(tiers=[GOLD, tier("Silver", 0, 2, B, C)])),
    ),
    Broken(
        "a pool's limits on a list", "package_contradicts", PACKAGES, packages(package(minEvents=1))
    ),
    Broken("a code twice", "repeated_names", PACKAGES, packages(package(), package())),
    Broken(
        "two prices at once",
        "price_override_contradicts",
        BYO,
        byo(priceOverrides=[{"scope": "section", "code": "101", "price": 100, "basisPoints": 1}]),
    ),
    Broken(
        "a special game for all",
        "special_game_listed",
        BYO,
        byo(unlocks=[unlock(A, {"minEventCount": 1})]),
    ),
    Broken("a condition of nothing", "unlock_condition_empty", BYO, byo(unlocks=[unlock(C, {})])),
    Broken(
        "a pack that is none",
        "unlock_choice_unknown",
        PACKS,
        packs(pack(), unlocks=[unlock(C, {"specificPack": "none"})]),
    ),
    Broken(
        "add-ons at other games",
        "addon_events_unknown",
        BYO,
        byo(addonOptions=[addon(eventCodes=[C])]),
    ),
    Broken(
        "add-ons here, and places there",
        "addon_events_disagree",
        BYO,
        byo(addonOptions=[addon(eventCodes=[A], **places((B, "LOT_B")))]),
    ),
    Broken(
        "a game that is parking as well",
        "vendor_event_is_game",
        BYO,
        byo(addonOptions=[addon(**places((A, B)))]),
    ),
    Broken(
        "one lot for two games",
        "vendor_event_of_two_games",
        BYO,
        byo(addonOptions=[addon(**places((A, "LOT"), (B, "LOT")))]),
    ),
)

# These can be saved, and wait as a draft for what is lacking.
KEPT_FROM_PUBLISHING = (
    Broken("too few to choose from", "too_few_eligible_events", BYO, byo(3, 4)),
    Broken("no access group", "no_class_name", BYO, byo(classNames=[])),
    Broken("accessible seats alone", "not_sold_yet", BYO, byo(configs=_ADA_ONLY)),
    Broken("instalments needed", "not_sold_yet", BYO, byo(configs=_REQUIRED_PLAN)),
    Broken(
        "a ledger from nowhere",
        "ledger_unknown",
        BYO,
        byo(configs={"ledger": {"ledgerId": "L-9"}}),
    ),
    Broken("no pack", "no_pack", PACKS, packs()),
    Broken("a pack without a tier", "pack_without_tier", PACKS, packs(pack(tiers=[]))),
    Broken(
        "tiers that show nowhere",
        "too_many_tiers",
        PACKS,
        packs(pack(least=2, most=4, tiers=[GOLD, tier("Silver", 1, 2, C, D)]), configs=_ONLY_PACKS),
    ),
    Broken(
        "tiers that ask for too little",
        "tier_minimums_too_small",
        PACKS,
        packs(pack(least=2, most=None)),
    ),
    Broken(
        "tiers that ask for too much",
        "tier_minimums_too_large",
        PACKS,
        packs(pack(least=1, most=2, tiers=[GOLD, tier("Silver", 2, 2, C, D)])),
    ),
    Broken(
        "a tier too small",
        "tier_too_small",
        PACKS,
        packs(pack(least=3, most=3, tiers=[tier("Gold", 3, 3, A, B)])),
    ),
    Broken(
        "a pack too small",
        "pack_too_small",
        PACKS,
        packs(pack(least=4, most=4, tiers=[tier("Gold", 2, 2, A, B), tier("Silver", 1, 1, C, D)])),
    ),
    Broken("no package", "no_package", PACKAGES, packages()),
    Broken(
        "a package too small",
        "package_too_small",
        PACKAGES,
        packages(package(packageType="flexible", minEvents=3, maxEvents=4)),
    ),
    Broken("a special game for nothing", "unlock_without_condition", BYO, byo(unlocks=[unlock(C)])),
    Broken(
        "a special game for nobody",
        "unlock_out_of_reach",
        BYO,
        byo(unlocks=[unlock(C, {"minEventCount": 9})]),
    ),
    Broken(
        "a condition nobody knows",
        "predicate_not_registered",
        BYO,
        byo(unlocks=[unlock(C, {"custom": "vip"})]),
    ),
)
