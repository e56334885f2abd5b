"""The settings of a program that are no parts, and its price overrides, over HTTP."""

from typing import Any

import pytest

from flexcore.programs import ProgramType
from tests.builders import DERBY, FINAL, OPENER
from tests.http.admins import Admin
from tests.http.conftest import IN_EACH_DATABASE, Shop
from tests.http.problems import the_problem
from tests.http.spare_programs import a_program

pytestmark = pytest.mark.anyio

DEFAULTS: dict[str, Any] = {
    "ticketLimit": 8,
    "adjustment": {"basisPoints": 0},
    "buildYourOwn": {"minEvents": 1, "maxEvents": 1, "eventCodes": []},
    "classNames": [],
    "pricingLabels": [],
    "configs": {
        "inventory": {
            "inventoryType": "seat",
            "adaFilter": {"isEnabled": False},
            "multiplePricingPerSeat": {"isEnabled": False},
            "blockLimiter": {"isEnabled": False, "maxSeatsPerBlock": None},
        },
        "ledger": None,
        "packStructure": None,
        "paymentPlan": None,
    },
}
# Each setting as it is sent, which is how it is answered.
SETTINGS: dict[str, Any] = {
    "ticketLimit": 4,
    "adjustment": {"basisPoints": -2500},
    "buildYourOwn": {"minEvents": 1, "maxEvents": 2, "eventCodes": [FINAL, OPENER]},
    "classNames": [
        {"className": "Season", "classNameId": "S1"},
        {"className": "Sideline", "classNameId": None},
    ],
    "pricingLabels": [
        {"label": "Member price", "priceCodes": ["P1"], "ticketTypeCodes": ["ADULT"]}
    ],
    "configs": {
        "inventory": {
            "inventoryType": "suite",
            "adaFilter": {"isEnabled": True},
            "multiplePricingPerSeat": {"isEnabled": True},
            "blockLimiter": {"isEnabled": True, "maxSeatsPerBlock": 6},
        },
        "ledger": {"ledgerId": "4711"},
        "packStructure": {"structure": "packs_only"},
        "paymentPlan": {"isEnabled": True, "isRequired": True},
    },
}
PRICES = [
    {"scope": "section", "code": "101", "price": 9000, "basisPoints": None},
    {"scope": "price_code", "code": "P2", "price": None, "basisPoints": -10000},
]


@pytest.fixture
async def admin(shop: Shop) -> Admin:
    """Somebody at work on a draft of Build Your Own."""
    return await Admin.of(shop, await a_program(shop, "Spare", ProgramType.BUILD_YOUR_OWN))


@IN_EACH_DATABASE
async def test_settings_are_kept_as_they_are_sent(admin: Admin) -> None:
    fresh = await admin.call("GET", "/settings")

    changed = await admin.call("PATCH", "/settings", SETTINGS, if_match=fresh.headers["etag"])

    assert fresh.json() == DEFAULTS
    assert (changed.status_code, changed.json()) == (200, SETTINGS)
    read = await admin.call("GET", "/settings")
    assert (read.content, read.headers["etag"]) == (changed.content, changed.headers["etag"])
    assert changed.headers["etag"] != fresh.headers["etag"]


@pytest.mark.parametrize("name", SETTINGS)
async def test_one_setting_is_changed_and_the_others_stay(admin: Admin, name: str) -> None:
    changed = await admin.done("PATCH", "/settings", {name: SETTINGS[name]})

    assert changed == {**DEFAULTS, name: SETTINGS[name]}


async def test_what_is_left_out_inside_a_setting_stays(admin: Admin) -> None:
    await admin.done("PATCH", "/settings", SETTINGS)

    await admin.done("PATCH", "/settings", {"buildYourOwn": {"eventCodes": [DERBY, OPENER]}})
    await admin.done("PATCH", "/settings", {"configs": {"ledger": {"ledgerId": "0815"}}})
    limiter = {"isEnabled": True, "maxSeatsPerBlock": 2}
    await admin.done("PATCH", "/settings", {"configs": {"inventory": {"blockLimiter": limiter}}})

    inventory = {**SETTINGS["configs"]["inventory"], "blockLimiter": limiter}
    assert await admin.done("GET", "/settings") == {
        **SETTINGS,
        "buildYourOwn": {"minEvents": 1, "maxEvents": 2, "eventCodes": [DERBY, OPENER]},
        "configs": {
            **SETTINGS["configs"],
            "ledger": {"ledgerId": "0815"},
            "inventory": inventory,
        },
    }


@pytest.mark.parametrize("key", ["ledger", "packStructure", "paymentPlan"])
async def test_null_unsets_a_config(admin: Admin, key: str) -> None:
    await admin.done("PATCH", "/settings", SETTINGS)

    changed = await admin.done("PATCH", "/settings", {"configs": {key: None}})

    assert changed == {**SETTINGS, "configs": {**SETTINGS["configs"], key: None}}


@pytest.mark.parametrize(
    "body",
    [{name: None} for name in SETTINGS] + [{"configs": {"inventory": None}}, {"unheardOf": 1}],
)
async def test_what_cannot_be_unset_takes_no_null(admin: Admin, body: dict[str, Any]) -> None:
    before = await admin.version()

    answer = await admin.call("PATCH", "/settings", body)

    assert the_problem(answer, 400)["code"] == "bad_request"
    assert await admin.version() == before


async def test_a_program_of_another_type_has_no_build_your_own(shop: Shop) -> None:
    admin = await Admin.of(shop, await a_program(shop, "Packs", ProgramType.GAME_PACKS))

    read = await admin.done("GET", "/settings")
    refused = await admin.call("PATCH", "/settings", {"buildYourOwn": {"maxEvents": 3}})

    assert read == {**DEFAULTS, "buildYourOwn": None}
    assert the_problem(refused, 422)["code"] == "settings_of_another_type"


async def test_a_setting_has_to_say_which_version_it_is_made_to(admin: Admin) -> None:
    read = await admin.version()
    await admin.done("PATCH", "/settings", {"ticketLimit": 5})

    for path, method, body in (
        ("/settings", "PATCH", {"ticketLimit": 6}),
        ("/price-overrides", "PUT", {"items": PRICES}),
    ):
        unsaid = await admin.call(method, path, body, if_match=None)
        stale = await admin.call(method, path, body, if_match=read)
        assert the_problem(unsaid, 428)["code"] == "if_match_needed"
        assert the_problem(stale, 412)["code"] == "program_changed"
        assert stale.headers["etag"] == await admin.version()
    assert (await admin.done("GET", "/settings"))["ticketLimit"] == 5


async def test_the_same_settings_again_make_no_version_and_no_record(admin: Admin) -> None:
    await admin.done("PATCH", "/settings", SETTINGS)
    before = await admin.version()

    again = await admin.call("PATCH", "/settings", SETTINGS)

    assert again.headers["etag"] == before
    which = {"kind": "program", "id": admin.program_id}
    audit = await admin.shop.call("GET", "/admin/audit", api_key=admin.api_key, params=which)
    latest, created = audit.json()["items"]
    assert (latest["action"], created["action"]) == ("program.configured", "program.created")
    assert latest["before"]["ticketLimit"] == DEFAULTS["ticketLimit"]
    assert latest["after"]["ticketLimit"] == SETTINGS["ticketLimit"]


@IN_EACH_DATABASE
async def test_prices_of_seats_of_their_own_are_given_as_one_list(admin: Admin) -> None:
    nothing = await admin.done("GET", "/price-overrides")

    changed = await admin.call("PUT", "/price-overrides", {"items": PRICES})
    read = await admin.call("GET", "/price-overrides")
    cleared = await admin.done("PUT", "/price-overrides", {"items": []})

    assert nothing == cleared == {"items": []}
    assert (changed.status_code, changed.json()) == (200, {"items": PRICES})
    assert (read.content, read.headers["etag"]) == (changed.content, changed.headers["etag"])
