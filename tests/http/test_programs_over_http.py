"""Programs over HTTP: made, found, proved, published, switched and ended by staff's programs."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import DERBY, FINAL, OPENER
from tests.http.admin_programs import PROGRAMS, Desk
from tests.http.conftest import IN_EACH_DATABASE, Shop
from tests.http.operations import ANY_VERSION
from tests.http.problems import the_problem

pytestmark = pytest.mark.anyio

OUT_OF_REACH = {"minEvents": 2, "maxEvents": 2, "eventCodes": [OPENER]}
ALL_THREE = {"minEvents": 3, "maxEvents": 3, "eventCodes": [OPENER, DERBY, FINAL]}


@pytest.fixture
async def desk(shop: Shop) -> Desk:
    return await Desk.of(shop)


def names(programs: list[Any]) -> list[str]:
    return [each["name"] for each in programs]


@pytest.mark.rule("FX-16.3")
@IN_EACH_DATABASE
async def test_a_program_is_made_published_and_switched_to_and_the_other_one_ended(
    shop: Shop, desk: Desk
) -> None:
    regular = await desk.active()
    before = (await shop.call("GET", "/program")).json()

    made = await desk.call("POST", PROGRAMS, json={"name": "  Weekend  sale "})
    program = made.json()
    path = f"{PROGRAMS}/{program['programId']}"
    document = await desk.document(ticketLimit=2)
    await desk.done("PUT", f"{path}/document", json=document, headers={"If-Match": '"1"'})
    published = await desk.call("POST", f"{path}/publish", headers={"If-Match": '"2"'})
    shown = (await shop.call("GET", "/program")).json()
    activated = await desk.call("POST", f"{path}/activate")
    archived = await desk.done("POST", f"{PROGRAMS}/{regular}/archive")

    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    assert (program["name"], program["programType"]) == ("Weekend sale", "build_your_own")
    assert (program["programStatus"], program["revision"], program["events"]) == ("draft", None, [])
    assert (published.status_code, published.headers["etag"]) == (200, '"3"')
    revision = published.json()["revision"]
    assert (revision["revision"], revision["publishedBy"]) == (1, f"key:{desk.key.split('_')[1]}")
    assert published.json()["buildFailure"] is None
    assert published.json()["events"] == [
        {"eventCode": code, "buildStatus": "built", "isSoldOut": False}
        for code in (OPENER, DERBY, FINAL)
    ]
    assert shown == before
    assert (activated.json()["isActive"], activated.headers["etag"]) == (True, '"4"')
    assert (archived["programStatus"], archived["isActive"]) == ("archived", False)
    assert (await shop.call("GET", "/program")).json()["revisionId"] == revision["revisionId"]
    assert await desk.done("GET", path) == activated.json()
    assert await desk.record() == [
        ("program.archived", str(regular)),
        ("program.activated", program["programId"]),
        ("program.built", program["programId"]),
        ("program.published", program["programId"]),
        ("program.configured", program["programId"]),
        ("program.created", program["programId"]),
    ]


@IN_EACH_DATABASE
async def test_programs_are_found_by_what_they_are_page_by_page(shop: Shop, desk: Desk) -> None:
    await desk.published("Weekend sale")
    await desk.draft("Summer SALE")
    await desk.done("POST", PROGRAMS, json={"name": "Packs", "programType": "game_packs"})

    every = await desk.items(PROGRAMS)
    sales = await desk.items(PROGRAMS, name="sale")
    drafts = await desk.items(PROGRAMS, status="draft", type="build_your_own")
    active, others = [await desk.items(PROGRAMS, active=each) for each in ("true", "false")]

    assert names(every) == ["Pick some", "Weekend sale", "Summer SALE", "Packs"]
    assert names(sales) == ["Weekend sale", "Summer SALE"]
    assert names(drafts) == ["Summer SALE"]
    assert active == every[:1]
    assert others == every[1:]
    assert set(every[0]) == {
        "programId",
        "name",
        "programType",
        "programStatus",
        "isActive",
        "revisionId",
        "version",
    }


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"status": "gone"}, 400, "bad_request"),
        ({"type": "gone"}, 400, "bad_request"),
        ({"active": "perhaps"}, 400, "bad_request"),
        ({"name": "\0"}, 400, "bad_request"),
        ({"limit": "201"}, 400, "bad_request"),
        ({"cursor": "bm90aGluZw"}, 422, "bad_cursor"),
    ],
)
async def test_a_search_that_makes_no_sense_is_refused(
    desk: Desk, query: dict[str, str], status: int, code: str
) -> None:
    answer = await desk.call("GET", PROGRAMS, params=query)

    assert the_problem(answer, status)["code"] == code


@IN_EACH_DATABASE
async def test_half_of_a_character_is_in_no_name(desk: Desk) -> None:
    found = await desk.done("GET", f"{PROGRAMS}?name=%ED%A0%80")

    assert found == {"items": [], "nextCursor": None}


async def test_a_program_has_its_settings_under_the_names_by_which_they_are_changed(
    desk: Desk,
) -> None:
    program = f"{PROGRAMS}/{await desk.active()}"

    shown = (await desk.done("GET", program))["settings"]

    settings = await desk.done("GET", f"{program}/settings")
    assert set(settings["configs"]) == {"inventory", "ledger", "packStructure", "paymentPlan"}
    assert {name: shown[name] for name in settings} == settings
    parts = {"gamePacks", "presetPackages", "unlocks", "addonOptions", "priceOverrides"}
    assert set(shown) == {*settings, *parts}


@IN_EACH_DATABASE
async def test_a_copy_is_a_draft_of_another_name(desk: Desk) -> None:
    original = f"{PROGRAMS}/{await desk.active()}"
    before = await desk.done("GET", original)

    copy = await desk.call("POST", f"{original}/clone", json={"name": "Half the price"})
    taken = await desk.call("POST", f"{original}/clone", json={"name": "Half the price"})

    assert (copy.status_code, copy.headers["etag"]) == (201, '"1"')
    assert copy.json()["settings"] == before["settings"]
    assert copy.json()["programStatus"] == "draft"
    assert the_problem(taken, 409)["code"] == "program_name_taken"
    assert await desk.done("GET", original) == before


async def saying(desk: Desk, path: str, **settings: object) -> None:
    """Let a program say what the active one says, but for some settings."""
    document = await desk.document(**settings)
    await desk.done("PUT", f"{path}/document", json=document, headers=ANY_VERSION)


@IN_EACH_DATABASE
async def test_a_check_tells_the_rows_concerned_and_changes_nothing(desk: Desk) -> None:
    path = await desk.draft()
    sound = await desk.done("GET", f"{path}/check")
    await saying(desk, path, classNames=[], buildYourOwn=OUT_OF_REACH)
    before = await desk.done("GET", path)

    checked = await desk.done("GET", f"{path}/check")
    refused = await desk.call("POST", f"{path}/publish", json={"confirmed": True})

    assert sound == {"errors": [], "warnings": [], "checkFailure": None}
    few, classless = checked["errors"]
    assert {(each["stage"], each["level"]) for each in (few, classless)} == {("structure", "error")}
    assert (few["code"], few["data"]) == (
        "too_few_eligible_events",
        {"listed": 1, "minEvents": 2},
    )
    assert few["message"]
    problem = the_problem(refused, 422)
    codes = [each["code"] for each in problem["refusals"]]
    assert codes == [few["code"], classless["code"]]
    assert await desk.done("GET", path) == before


@IN_EACH_DATABASE
async def test_a_check_shows_by_a_selection_what_nobody_could_buy(shop: Shop, desk: Desk) -> None:
    path = await desk.draft()
    await saying(desk, path, buildYourOwn=ALL_THREE)
    shop.clock.advance(timedelta(days=31))

    checked = await desk.done("GET", f"{path}/check")

    (error,) = checked["errors"]
    assert (error["stage"], error["level"]) == ("stock", "error")
    assert error["selections"] == [{"choice": None, "eventCodes": [DERBY, FINAL]}]
    (warning,) = checked["warnings"]
    assert (warning["code"], warning["data"]) == ("events_not_live", {"eventCodes": [OPENER]})


@IN_EACH_DATABASE
async def test_warnings_are_confirmed_before_a_program_is_published(shop: Shop, desk: Desk) -> None:
    path = await desk.draft()
    shop.clock.advance(timedelta(days=31))

    refused = await desk.call("POST", f"{path}/publish")
    published = await desk.done("POST", f"{path}/publish", json={"confirmed": True})

    problem = the_problem(refused, 409)
    codes = [each["code"] for each in problem["refusals"]]
    assert codes == ["warnings_unconfirmed", "events_not_live"]
    assert published["programStatus"] == "published"


@IN_EACH_DATABASE
async def test_the_events_of_a_program_are_built_again(shop: Shop, desk: Desk) -> None:
    path = await desk.draft()

    built = await desk.call("POST", f"{path}/build")

    assert built.status_code == 200
    assert built.json()["buildFailure"] is None
    assert {each["buildStatus"] for each in built.json()["events"]} == {"built"}
    assert built.json()["programStatus"] == "draft"


@IN_EACH_DATABASE
async def test_what_was_published_and_what_is_different_can_be_looked_up(desk: Desk) -> None:
    path = await desk.published()
    for limit in (2, 1):
        await saying(desk, path, ticketLimit=limit)
        await desk.done("POST", f"{path}/publish")
    await saying(desk, path, ticketLimit=3)

    revisions = await desk.items(f"{path}/revisions")
    unpublished = await desk.done("GET", f"{path}/diff")
    between = await desk.done("GET", f"{path}/diff", params={"from": 1, "to": 2})
    other = await desk.done("GET", f"{path}/diff", params={"other": str(await desk.active())})

    assert [each["revision"] for each in revisions] == [3, 2, 1]
    assert {each["publishedBy"] for each in revisions} == {f"key:{desk.key.split('_')[1]}"}
    limit_of = "settings.ticketLimit"
    assert unpublished["items"] == [{"path": limit_of, "before": 1, "after": 3}]
    assert between["items"] == [{"path": limit_of, "before": 4, "after": 2}]
    assert other["items"] == [
        {"path": "name", "before": "Sale", "after": "Pick some"},
        {"path": limit_of, "before": 3, "after": 4},
    ]


@IN_EACH_DATABASE
async def test_a_side_on_which_nothing_is_there_is_left_out_of_a_difference(desk: Desk) -> None:
    path = await desk.published()
    label = {"label": "Member price", "priceCodes": [], "ticketTypeCodes": []}
    await saying(desk, path, pricingLabels=[label])

    (difference,) = (await desk.done("GET", f"{path}/diff"))["items"]

    assert difference == {"path": "settings.pricingLabels[Member price]", "after": label}


@IN_EACH_DATABASE
async def test_the_changes_of_a_config_are_told_with_who_made_them(desk: Desk) -> None:
    path = await desk.draft()
    for ledger_id in ("L-1", "L-2"):
        configs = (await desk.document())["settings"]["configs"]
        await saying(desk, path, configs=configs | {"ledger": {"ledgerId": ledger_id}})

    changes = await desk.items(f"{path}/configs/ledger/changes")
    unknown = await desk.call("GET", f"{path}/configs/weather/changes")

    values = [(each["version"], each["oldValue"], each["newValue"]) for each in changes]
    assert values == [(3, {"ledgerId": "L-1"}, {"ledgerId": "L-2"}), (2, None, {"ledgerId": "L-1"})]
    assert {each["changedBy"] for each in changes} == {f"key:{desk.key.split('_')[1]}"}
    assert the_problem(unknown, 404)["code"] == "program_config_unknown"


@IN_EACH_DATABASE
@pytest.mark.parametrize(
    ("what", "query", "status", "code"),
    [
        ("revisions", {"cursor": "LTE"}, 422, "bad_cursor"),
        ("revisions", {"cursor": "OTk5OTk5OTk5OTk5OTk5OTk5"}, 200, None),
        ("configs/inventory/changes", {"cursor": "LTE"}, 422, "bad_cursor"),
        ("configs/inventory/changes", {"cursor": "OTk5OTk5OTk5OTk5OTk5OTk5"}, 200, None),
        ("configs/%00/changes", {}, 404, "program_config_unknown"),
        ("diff", {"from": "0"}, 400, "bad_request"),
        ("diff", {"from": "7"}, 404, "revision_unknown"),
        ("diff", {"from": "999999999"}, 404, "revision_unknown"),
        ("diff", {"from": "1000000000"}, 400, "bad_request"),
        ("diff", {"other": "0198f2a4-7c1e-7d3b-9a52-4b6f0e1d2c3a"}, 404, "program_unknown"),
        ("diff", {}, 409, "program_not_published"),
    ],
)
async def test_what_there_is_not_is_not_looked_up(
    desk: Desk, what: str, query: dict[str, str], status: int, code: str | None
) -> None:
    answer = await desk.call("GET", f"{await desk.draft()}/{what}", params=query)

    assert answer.status_code == status, answer.text
    assert code is None or the_problem(answer, status)["code"] == code
