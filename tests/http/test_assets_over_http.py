"""Assets as an operator's program adds them, and says what they show."""

from typing import Any

import pytest

from flexcore.catalog import SHOWN_KINDS
from tests.http.conftest import HARBOUR, IN_EACH_DATABASE, STAFF, UNKNOWN, Shop
from tests.http.problems import the_problem
from tests.http.staff_things import ASSET_HOST, actions_of, all_pages, as_staff

pytestmark = pytest.mark.anyio

LOGO = f"https://{ASSET_HOST}/logo.png"
OPENER = {"kind": "event", "id": "OPENER"}


async def hosts_are_set(shop: Shop) -> None:
    configs = shop.application.base_configs
    await configs.set(HARBOUR, "assets", {"hosts": [ASSET_HOST]}, STAFF)


async def an_asset(shop: Shop, url: str = LOGO) -> dict[str, Any]:
    await hosts_are_set(shop)
    answer = await as_staff(shop, "POST", "/assets", json={"url": url})
    assert answer.status_code == 201, answer.text
    added: dict[str, Any] = answer.json()
    return added


async def shown(shop: Shop, asset: dict[str, Any]) -> list[dict[str, Any]]:
    return await all_pages(shop, f"/assets/{asset['assetId']}/entities")


@IN_EACH_DATABASE
@pytest.mark.rule("FX-11.1")
@pytest.mark.rule("FX-11.2")
async def test_an_image_is_added_by_its_url_read_and_forgotten(shop: Shop) -> None:
    asset = await an_asset(shop)
    path = f"/assets/{asset['assetId']}"

    read = await as_staff(shop, "GET", path)
    gone = await as_staff(shop, "DELETE", path)

    assert asset == {"assetId": asset["assetId"], "url": LOGO, "assetType": "image"}
    assert read.json() == gone.json() == asset
    assert the_problem(await as_staff(shop, "GET", path), 404)["code"] == "asset_unknown"
    assert await actions_of(shop, "asset") == ["asset.deleted", "asset.added"]


@IN_EACH_DATABASE
async def test_assets_are_read_page_by_page_the_oldest_first(shop: Shop) -> None:
    added = [await an_asset(shop, f"{LOGO}?{number}") for number in range(5)]

    assert await all_pages(shop, "/assets") == added


@IN_EACH_DATABASE
@pytest.mark.rule("FX-11.3")
async def test_an_asset_shows_things_of_every_kind_and_is_found_by_each(shop: Shop) -> None:
    logo, other = await an_asset(shop), await an_asset(shop, f"{LOGO}?2")
    path = f"/assets/{logo['assetId']}/entities"
    things = [{"kind": kind, "id": "7/8"} for kind in sorted(each.value for each in SHOWN_KINDS)]
    for thing in [*things, *things]:
        answer = await as_staff(shop, "POST", path, json=thing)
        assert (answer.status_code, answer.json()) == (200, thing)
    await as_staff(shop, "POST", f"/assets/{other['assetId']}/entities", json=OPENER)

    assert await shown(shop, logo) == things
    assert len(things) == 7
    for thing in things:
        assert await all_pages(shop, "/assets", thing) == [logo]
    off = [await as_staff(shop, "DELETE", path, params=things[0]) for _ in range(2)]
    assert [(each.status_code, each.json()) for each in off] == [(200, things[0])] * 2
    assert await shown(shop, logo) == things[1:]
    actions = await actions_of(shop, "asset")
    assert [actions.count(f"asset.{what}") for what in ("put_on", "taken_off")] == [8, 1]


@IN_EACH_DATABASE
async def test_an_asset_that_shows_something_is_not_forgotten(shop: Shop) -> None:
    asset = await an_asset(shop)
    path = f"/assets/{asset['assetId']}"
    await as_staff(shop, "POST", f"{path}/entities", json=OPENER)

    refused = await as_staff(shop, "DELETE", path)

    assert the_problem(refused, 409)["code"] == "asset_in_use"
    assert await shown(shop, asset) == [OPENER]
    await as_staff(shop, "DELETE", f"{path}/entities", params=OPENER)
    assert (await as_staff(shop, "DELETE", path)).status_code == 200


@pytest.mark.rule("FX-11.1")
@pytest.mark.rule("FX-11.3")
@pytest.mark.parametrize(
    ("body", "status", "codes"),
    [
        ({"url": "https://evil.com/logo.png"}, 422, ["asset_url_refused"]),
        ({"url": f"https://{ASSET_HOST}.evil.com/logo.png"}, 422, ["asset_url_refused"]),
        ({"url": f"https://pat@{ASSET_HOST}/logo.png"}, 422, ["asset_url_refused"]),
        ({"url": LOGO, "assetType": "video"}, 422, ["asset_type_refused"]),
        (
            {"url": "https://evil.com/a.pdf", "assetType": "pdf"},
            422,
            ["asset_type_refused", "asset_url_refused"],
        ),
        ({"url": f"http://{ASSET_HOST}/logo.png"}, 400, ["invalid_value"]),
        ({"url": "javascript:alert(1)"}, 400, ["invalid_value"]),
        ({"url": LOGO, "assetType": "music"}, 400, ["invalid_value"]),
    ],
)
async def test_what_is_no_image_of_the_stores_hosts_is_not_kept(
    shop: Shop, body: dict[str, str], status: int, codes: list[str]
) -> None:
    await hosts_are_set(shop)

    problem = the_problem(await as_staff(shop, "POST", "/assets", json=body), status)

    assert [each["code"] for each in problem["refusals"]] == codes
    assert await all_pages(shop, "/assets") == []


async def test_a_store_without_hosts_takes_no_asset(shop: Shop) -> None:
    answer = await as_staff(shop, "POST", "/assets", json={"url": LOGO})

    assert the_problem(answer, 422)["code"] == "asset_url_refused"


@IN_EACH_DATABASE
@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("/assets", {"kind": "event"}, 422, "entity_half_named"),
        ("/assets", {"kind": "fan", "id": "7"}, 422, "entity_unfit"),
        ("/assets", {"cursor": "bm9uZQ"}, 422, "bad_cursor"),
        ("/assets/{}/entities", {"cursor": "bm9uZQ"}, 422, "bad_cursor"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    shop: Shop, path: str, query: dict[str, str], status: int, code: str
) -> None:
    asset = await an_asset(shop)

    answer = await as_staff(shop, "GET", path.format(asset["assetId"]), params=query)

    assert the_problem(answer, status)["code"] == code


@IN_EACH_DATABASE
async def test_an_asset_that_is_not_there_is_not_found(shop: Shop) -> None:
    path = f"/assets/{UNKNOWN}"

    for answer in (
        await as_staff(shop, "GET", path),
        await as_staff(shop, "DELETE", path),
        await as_staff(shop, "GET", f"{path}/entities"),
        await as_staff(shop, "POST", f"{path}/entities", json=OPENER),
        await as_staff(shop, "DELETE", f"{path}/entities", params=OPENER),
    ):
        assert the_problem(answer, 404)["code"] == "asset_unknown"
