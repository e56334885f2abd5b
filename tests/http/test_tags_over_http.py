"""Tags as an operator's program makes them, changes them, and puts them on things."""

import asyncio
from typing import Any

import pytest

from flexcore.catalog import TAGGED_KINDS
from flexcore.kernel import EntityKind
from tests.http.conftest import IN_EACH_DATABASE, UNKNOWN, Shop
from tests.http.problems import the_problem
from tests.http.staff_things import actions_of, all_pages, as_staff

pytestmark = pytest.mark.anyio

RIVALRY: dict[str, object] = {"name": "rivalry", "label": "Rivalry 🔥", "colour": "#c8102e"}
OPENER = {"kind": "event", "id": "OPENER"}
# A slash and a percent sign are what a path would carry badly.
LOGE = {"kind": "section", "id": "Loge 1/2 50%"}


async def a_tag(shop: Shop, **said: object) -> dict[str, Any]:
    answer = await as_staff(shop, "POST", "/tags", json=RIVALRY | said)
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"1"'
    made: dict[str, Any] = answer.json()
    return made


async def put_on(shop: Shop, tag: dict[str, Any], *things: dict[str, str]) -> None:
    for thing in things:
        answer = await as_staff(shop, "POST", f"/tags/{tag['tagId']}/entities", json=thing)
        assert (answer.status_code, answer.json()) == (200, thing)


async def tagged(shop: Shop, tag: dict[str, Any]) -> list[dict[str, Any]]:
    return await all_pages(shop, f"/tags/{tag['tagId']}/entities")


@IN_EACH_DATABASE
@pytest.mark.rule("FX-10.1")
async def test_a_tag_is_made_read_changed_and_taken_away(shop: Shop) -> None:
    tag = await a_tag(shop)
    path = f"/tags/{tag['tagId']}"
    read = await as_staff(shop, "GET", path)
    derby = RIVALRY | {"label": "Derby"}

    changed = await as_staff(shop, "PUT", path, if_match='"1"', json=derby)
    gone = await as_staff(shop, "DELETE", path, if_match='"2"')

    assert tag == {"tagId": tag["tagId"], **RIVALRY, "version": 1}
    assert (read.json(), read.headers["etag"]) == (tag, '"1"')
    assert (changed.json(), changed.headers["etag"]) == ({**tag, **derby, "version": 2}, '"2"')
    assert (gone.status_code, gone.json()) == (200, changed.json())
    assert the_problem(await as_staff(shop, "GET", path), 404)["code"] == "tag_unknown"
    assert await all_pages(shop, "/tags") == []
    assert await actions_of(shop, "tag") == ["tag.deleted", "tag.changed", "tag.created"]


@IN_EACH_DATABASE
async def test_tags_are_read_page_by_page_by_name(shop: Shop) -> None:
    names = ["Away", "Zebra", "away", "x" * 60, "🎟" * 60]
    for name in reversed(names):
        await a_tag(shop, name=name)

    assert [each["name"] for each in await all_pages(shop, "/tags")] == names


@IN_EACH_DATABASE
@pytest.mark.rule("FX-10.2")
async def test_one_tag_is_on_things_of_every_kind_and_is_found_by_each(shop: Shop) -> None:
    rivalry, other = await a_tag(shop), await a_tag(shop, name="other")
    things = [{"kind": kind, "id": "7/8"} for kind in sorted(each.value for each in TAGGED_KINDS)]
    await put_on(shop, rivalry, *reversed(things))
    await put_on(shop, other, OPENER)

    assert await tagged(shop, rivalry) == things
    assert len(things) == 6
    for thing in things:
        assert await all_pages(shop, "/tags", thing) == [rivalry]
    assert await all_pages(shop, "/tags", LOGE) == []


@IN_EACH_DATABASE
@pytest.mark.rule("FX-10.2")
async def test_a_tag_is_on_a_thing_once_until_it_is_taken_off(shop: Shop) -> None:
    tag = await a_tag(shop)
    path = f"/tags/{tag['tagId']}/entities"
    await put_on(shop, tag, OPENER, LOGE, LOGE)
    twice = await tagged(shop, tag)

    off = [await as_staff(shop, "DELETE", path, params=LOGE) for _ in range(2)]

    assert twice == [OPENER, LOGE]
    assert [(each.status_code, each.json()) for each in off] == [(200, LOGE)] * 2
    assert await tagged(shop, tag) == [OPENER]
    assert await actions_of(shop, "tag") == [
        "tag.taken_off",
        "tag.put_on",
        "tag.put_on",
        "tag.created",
    ]


@pytest.mark.rule("FX-10.2")
@pytest.mark.parametrize("kind", [kind.value for kind in EntityKind if kind not in TAGGED_KINDS])
async def test_nothing_else_has_tags(shop: Shop, kind: str) -> None:
    tag = await a_tag(shop)
    path, thing = f"/tags/{tag['tagId']}/entities", {"kind": kind, "id": "7"}

    for answer in (
        await as_staff(shop, "POST", path, json=thing),
        await as_staff(shop, "DELETE", path, params=thing),
        await as_staff(shop, "GET", "/tags", params=thing),
    ):
        assert the_problem(answer, 422)["code"] == "entity_unfit"
    assert await tagged(shop, tag) == []


@IN_EACH_DATABASE
async def test_of_two_admins_at_once_one_is_told_what_the_other_made_of_it(shop: Shop) -> None:
    tag = await a_tag(shop)
    path = f"/tags/{tag['tagId']}"

    answers = await asyncio.gather(
        *(
            as_staff(shop, "PUT", path, if_match='"1"', json=RIVALRY | {"label": label})
            for label in ("Derby", "Clash")
        )
    )
    stale = await as_staff(shop, "DELETE", path, if_match='"1"')

    (saved,) = (each for each in answers if each.status_code == 200)
    (refused,) = (each for each in answers if each.status_code != 200)
    for each in (refused, stale):
        assert the_problem(each, 412)["code"] == "catalog_changed"
        assert each.headers["etag"] == saved.headers["etag"] == '"2"'
    assert (await as_staff(shop, "GET", path)).json() == saved.json()
    assert await actions_of(shop, "tag") == ["tag.changed", "tag.created"]


async def test_whatever_is_there_can_be_overwritten_and_taken_away(shop: Shop) -> None:
    path = f"/tags/{(await a_tag(shop))['tagId']}"
    await as_staff(shop, "PUT", path, if_match='"1"', json=RIVALRY | {"label": "Derby"})

    changed = await as_staff(shop, "PUT", path, if_match="*", json=RIVALRY)
    gone = await as_staff(shop, "DELETE", path, if_match="*")

    assert (changed.status_code, changed.headers["etag"]) == (200, '"3"')
    assert gone.status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_a_change_that_does_not_say_of_what_changes_nothing(shop: Shop, method: str) -> None:
    tag = await a_tag(shop)
    body = RIVALRY | {"label": "Derby"} if method == "PUT" else None

    answer = await as_staff(shop, method, f"/tags/{tag['tagId']}", json=body)

    assert the_problem(answer, 428)["code"] == "if_match_needed"
    assert await all_pages(shop, "/tags") == [tag]


@IN_EACH_DATABASE
@pytest.mark.rule("FX-10.1")
async def test_a_name_is_given_to_one_tag(shop: Shop) -> None:
    rivalry, family = await a_tag(shop), await a_tag(shop, name="family")

    made = await as_staff(shop, "POST", "/tags", json=RIVALRY)
    renamed = await as_staff(shop, "PUT", f"/tags/{family['tagId']}", if_match='"1"', json=RIVALRY)

    for answer in (made, renamed):
        assert the_problem(answer, 409)["code"] == "tag_name_taken"
    assert await all_pages(shop, "/tags") == [family, rivalry]


async def test_every_field_that_does_not_fit_is_named(shop: Shop) -> None:
    answer = await as_staff(shop, "POST", "/tags", json=RIVALRY | {"name": " ", "label": "a\nb"})

    problem = the_problem(answer, 422)
    assert [each["code"] for each in problem["refusals"]] == ["tag_unfit"] * 2
    assert [each["data"]["field"] for each in problem["refusals"]] == ["name", "label"]


@IN_EACH_DATABASE
@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("/tags", {"kind": "event"}, 422, "entity_half_named"),
        ("/tags", {"id": "7"}, 422, "entity_half_named"),
        ("/tags", {"kind": "weather", "id": "7"}, 400, "bad_request"),
        ("/tags", {"kind": "event", "id": "7\0"}, 400, "bad_request"),
        ("/tags", {"kind": "event", "id": " 7"}, 422, "entity_unfit"),
        ("/tags", {"cursor": "?"}, 422, "bad_cursor"),
        ("/tags", {"cursor": "AA"}, 422, "bad_cursor"),
        ("/tags", {"limit": "0"}, 400, "bad_request"),
        ("/tags/{}/entities", {"cursor": "bm9uZQ"}, 422, "bad_cursor"),
        ("/tags/{}/entities", {"cursor": "d2VhdGhlcjo3"}, 422, "bad_cursor"),
        ("/tags/{}/entities", {"cursor": "ZXZlbnQ6AA"}, 422, "bad_cursor"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    shop: Shop, path: str, query: dict[str, str], status: int, code: str
) -> None:
    tag = await a_tag(shop)

    answer = await as_staff(shop, "GET", path.format(tag["tagId"]), params=query)

    assert the_problem(answer, status)["code"] == code


@pytest.mark.parametrize("query", [{}, {"kind": "event"}, {"id": "7"}, {"kind": "event", "id": ""}])
async def test_what_a_tag_is_taken_off_is_named(shop: Shop, query: dict[str, str]) -> None:
    tag = await a_tag(shop)
    await put_on(shop, tag, OPENER)

    answer = await as_staff(shop, "DELETE", f"/tags/{tag['tagId']}/entities", params=query)

    assert the_problem(answer, 400)["code"] == "bad_request"
    assert await tagged(shop, tag) == [OPENER]


@IN_EACH_DATABASE
async def test_a_tag_that_is_not_there_is_not_found(shop: Shop) -> None:
    path = f"/tags/{UNKNOWN}"

    for answer in (
        await as_staff(shop, "GET", path),
        await as_staff(shop, "PUT", path, if_match="*", json=RIVALRY),
        await as_staff(shop, "DELETE", path, if_match="*"),
        await as_staff(shop, "GET", f"{path}/entities"),
        await as_staff(shop, "POST", f"{path}/entities", json=OPENER),
        await as_staff(shop, "DELETE", f"{path}/entities", params=OPENER),
    ):
        assert the_problem(answer, 404)["code"] == "tag_unknown"
