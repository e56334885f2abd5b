"""Settings that contradict themselves, and programs that stay as they are: nothing is half-done."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from flexcore.kernel import ProgramId
from flexcore.programs import ProgramType
from tests.builders import DERBY, FINAL, OPENER, SEASON, a_store
from tests.http.admins import Admin
from tests.http.conftest import HARBOUR, STAFF, Shop
from tests.http.part_kinds import DUO, KINDS, MEAL, PAIR, SECRET, Kind, filled
from tests.http.part_kinds import an_admin as no_parts_yet
from tests.http.problems import the_problem
from tests.http.spare_programs import PARTS, a_program, of_packages, of_packs
from tests.http.tables import Tables

pytestmark = pytest.mark.anyio
IN_POSTGRES = pytest.mark.parametrize("kept_in", ["postgres"], indirect=True)

BYO, PACKS, PACKAGES = ProgramType
SPARE = PARTS["packCode"]


def a_tier(name: str, *codes: str, least: int = 0, most: int = 1) -> dict[str, Any]:
    return {"name": name, "minEvents": least, "maxEvents": most, "eventCodes": list(codes)}


def a_body(of: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {**of, "code": "new", **changed}


def a_secret(**condition: Any) -> dict[str, Any]:
    return {**SECRET, "eventCode": FINAL, "conditions": [condition]}


def parking(lots: dict[str, str], **changed: Any) -> dict[str, Any]:
    """Return an add-on that the ticketing system has in an event for each of some games."""
    events = [{"eventCode": game, "vendorEventCode": lot} for game, lot in lots.items()]
    places = {"ticketTypeCode": "PARK", "events": events}
    return a_body(MEAL, **{"eventCodes": [], "vendorPlaces": places, **changed})


TWICE = [a_tier("A", OPENER), a_tier("B", OPENER)]
# A program's type, a change of it, and every reason against that.
BAD: list[tuple[ProgramType, str, str, dict[str, Any], list[str]]] = [
    (PACKS, "POST", "/packs", a_body(DUO, tiers=TWICE), ["event_in_two_tiers"]),
    (PACKS, "POST", "/packs", a_body(DUO, maxEvents=3), ["pack_mode_contradicts"]),
    (
        PACKS,
        "POST",
        "/packs",
        a_body(DUO, minEvents=0, maxEvents=201, tiers=[a_tier("C", "NOWHERE", most=0), *TWICE]),
        [
            "number_out_of_range",
            "number_out_of_range",
            "pack_mode_contradicts",
            "number_out_of_range",
            "event_in_two_tiers",
            "events_unknown",
        ],
    ),
    (PACKS, "POST", "/packs", a_body(DUO, name="\u200b"), ["text_unreadable"]),
    (
        PACKS,
        "PUT",
        f"/packs/{SPARE}",
        {**DUO, "tiers": [a_tier("A", most=0)]},
        ["number_out_of_range"],
    ),
    (PACKS, "POST", f"/packs/{SPARE}/tiers", a_tier("A", least=2), ["number_out_of_range"]),
    (PACKS, "POST", f"/packs/{SPARE}/tiers", a_tier("A", DERBY, DERBY), ["repeated_names"]),
    (PACKS, "POST", "/packages", a_body(PAIR), ["settings_of_another_type"]),
    (PACKAGES, "POST", "/packs", a_body(DUO), ["settings_of_another_type"]),
    (PACKAGES, "POST", "/packages", a_body(PAIR, minEvents=1), ["package_contradicts"]),
    (
        PACKAGES,
        "POST",
        "/packages",
        a_body(PAIR, packageType="flexible", minEvents=3, maxEvents=2),
        ["number_out_of_range", "package_contradicts"],
    ),
    (PACKS, "POST", "/unlocks", a_secret(), ["unlock_condition_empty"]),
    (PACKS, "POST", "/unlocks", a_secret(specificPack="z"), ["unlock_choice_unknown"]),
    (PACKS, "POST", "/unlocks", {**SECRET, "eventCode": OPENER}, ["special_game_listed"]),
    (PACKS, "POST", "/unlocks", {**SECRET, "eventCode": "NOWHERE"}, ["events_unknown"]),
    (PACKS, "POST", "/addons", a_body(MEAL, eventCodes=[FINAL]), ["addon_events_unknown"]),
    (PACKS, "POST", "/addons", a_body(MEAL, price=10**9), ["number_out_of_range"]),
    (PACKS, "POST", "/addons", parking({OPENER: OPENER}), ["vendor_event_is_game"]),
    (PACKS, "POST", "/addons", parking({FINAL: "LOT"}), ["addon_events_unknown"]),
    (PACKS, "POST", "/addons", parking({}), ["number_out_of_range"]),
    (
        PACKS,
        "POST",
        "/addons",
        parking({OPENER: "LOT"}, eventCodes=[DERBY]),
        ["addon_events_unknown", "addon_events_disagree"],
    ),
    (
        PACKS,
        "POST",
        "/addons",
        parking({OPENER: "LOT", DERBY: "LOT"}),
        ["addon_events_unknown", "vendor_event_of_two_games"],
    ),
    (BYO, "PATCH", "/settings", {"ticketLimit": 0}, ["number_out_of_range"]),
    (
        BYO,
        "PATCH",
        "/settings",
        {
            "ticketLimit": 101,
            "buildYourOwn": {"minEvents": 3, "maxEvents": 2, "eventCodes": [OPENER, OPENER]},
            "configs": {"paymentPlan": {"isEnabled": False, "isRequired": True}},
        },
        [
            "number_out_of_range",
            "payment_plan_contradicts",
            "number_out_of_range",
            "repeated_names",
        ],
    ),
    (
        BYO,
        "PUT",
        "/price-overrides",
        {"items": [{"scope": "suite", "code": "S1", "price": 1, "basisPoints": 1}] * 2},
        ["repeated_names", "price_override_contradicts"],
    ),
]


async def an_admin(shop: Shop, program_type: ProgramType) -> Admin:
    settings = {BYO: None, PACKS: of_packs([OPENER]), PACKAGES: of_packages()}[program_type]
    return await Admin.of(shop, await a_program(shop, program_type.value, program_type, settings))


@pytest.mark.parametrize(("program_type", "method", "path", "body", "codes"), BAD)
async def test_settings_that_do_not_hold_together_are_refused_with_every_reason(
    shop: Shop,
    program_type: ProgramType,
    method: str,
    path: str,
    body: dict[str, Any],
    codes: list[str],
) -> None:
    admin = await an_admin(shop, program_type)

    problem = the_problem(await admin.call(method, path, body), 422)

    assert [each["code"] for each in problem["refusals"]] == codes


@IN_POSTGRES
async def test_settings_that_are_refused_leave_no_trace(shop: Shop, tables: Tables) -> None:
    admins = {each: await an_admin(shop, each) for each in ProgramType}
    before = tables.rows()

    for program_type, method, path, body, _ in BAD:
        answer = await admins[program_type].call(method, path, body)
        assert answer.status_code == 422
        assert tables.rows() == before, (method, path, body)


@IN_POSTGRES
@pytest.mark.parametrize("kind", [pytest.param(each, id=name) for name, each in KINDS.items()])
async def test_a_change_of_another_version_leaves_no_trace(
    shop: Shop, tables: Tables, kind: Kind
) -> None:
    admin = await filled(await no_parts_yet(shop, kind), kind)
    stale = await admin.version()
    await admin.done("PATCH", "/settings", {"ticketLimit": 3})
    before, code = tables.rows(), kind.codes[0]

    for if_match, status in ((stale, 412), (None, 428), ("7", 422)):
        for method, path, body in (
            ("POST", kind.path, kind.new("new")),
            ("PUT", kind.one(code), kind.change(code)),
            ("DELETE", kind.one(code), None),
        ):
            the_problem(await admin.call(method, path, body, if_match), status)
            assert tables.rows() == before


@IN_POSTGRES
async def test_what_something_else_asks_for_is_not_taken_out(shop: Shop, tables: Tables) -> None:
    admin = await an_admin(shop, PACKS)
    await admin.done("POST", "/unlocks", a_secret(specificPack=SPARE))
    await admin.done("POST", "/addons", a_body(MEAL))
    before = tables.rows()

    pack = await admin.call("DELETE", f"/packs/{SPARE}")
    tier = await admin.call("DELETE", f"/packs/{SPARE}/tiers/{PARTS['tierName']}")

    codes = [each["code"] for each in the_problem(pack, 422)["refusals"]]
    assert codes == ["addon_events_unknown", "unlock_choice_unknown"]
    assert the_problem(tier, 422)["code"] == "addon_events_unknown"
    assert tables.rows() == before


@IN_POSTGRES
async def test_an_archived_program_stays_as_it_is(shop: Shop, tables: Tables) -> None:
    admin = await an_admin(shop, BYO)
    program_id, programs = await published(admin), shop.application.programs
    await programs.archive(HARBOUR, program_id, STAFF)
    before = tables.rows()

    for method, path, body in CHANGES:
        answer = await admin.call(method, path, body)
        assert the_problem(answer, 409)["code"] == "program_archived"
    assert tables.rows() == before


@IN_POSTGRES
async def test_a_scheduled_program_stays_as_it_is(shop: Shop, tables: Tables) -> None:
    admin = await an_admin(shop, BYO)
    program_id = await published(admin)
    friday, monday = datetime(2025, 9, 5), datetime(2025, 9, 8)
    store = a_store(HARBOUR)
    await shop.application.schedule.add(store, program_id, friday, monday, STAFF)
    before = tables.rows()

    for method, path, body in CHANGES:
        answer = await admin.call(method, path, body)
        assert the_problem(answer, 409)["code"] == "program_scheduled"
    assert tables.rows() == before


CHANGES: list[tuple[str, str, dict[str, Any]]] = [
    ("PATCH", "/settings", {"ticketLimit": 3}),
    ("PUT", "/price-overrides", {"items": []}),
    ("POST", "/packs", a_body(DUO)),
    ("POST", "/unlocks", a_secret(minEventCount=1)),
    ("POST", "/addons", a_body(MEAL)),
]


async def published(admin: Admin) -> ProgramId:
    """Let the program be one that can be activated."""
    pick = {"minEvents": 1, "maxEvents": 1, "eventCodes": [OPENER]}
    names = [{"className": SEASON}]
    await admin.done("PATCH", "/settings", {"buildYourOwn": pick, "classNames": names})
    program_id = ProgramId(UUID(admin.program_id))
    await admin.shop.application.programs.publish(HARBOUR, program_id, STAFF, confirmed=True)
    return program_id
