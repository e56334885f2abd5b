"""Parts of programs over HTTP: read, added at a place, changed, taken out; two admins at once."""

import asyncio
import json
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from flexcore.kernel import ProgramId
from flexcore.programs import settings_to_plain
from tests.http.admins import Admin
from tests.http.conftest import HARBOUR, IN_EACH_DATABASE, STAFF, UNKNOWN, Shop
from tests.http.part_kinds import KINDS, Kind, an_admin, filled
from tests.http.problems import the_problem

pytestmark = pytest.mark.anyio

EACH = pytest.mark.parametrize(
    "kind", [pytest.param(each, id=name) for name, each in KINDS.items()]
)


@IN_EACH_DATABASE
@EACH
async def test_a_part_is_added_read_changed_and_removed(shop: Shop, kind: Kind) -> None:
    admin = await an_admin(shop, kind)
    code, version = kind.codes[2], int((await admin.version()).strip('"'))

    added = await admin.call("POST", kind.path, kind.new(code))
    read = await admin.call("GET", kind.one(code))
    changed = await admin.call("PUT", kind.one(code), kind.change(code))
    kept = await admin.call("GET", kind.one(code))
    removed = await admin.call("DELETE", kind.one(code))
    gone = await admin.call("GET", kind.one(code))

    assert (added.status_code, added.json()) == (201, kind.new(code))
    assert (read.status_code, read.content) == (200, added.content)
    assert (changed.status_code, changed.json()) == (200, {**kind.new(code), **kind.other})
    assert kept.content == changed.content
    assert removed.json() == {"items": [], "nextCursor": None}
    assert the_problem(gone, 404)["code"] == kind.unknown
    tags = [each.headers["etag"] for each in (added, read, changed, kept, removed)]
    assert tags == [f'"{version + more}"' for more in (1, 1, 2, 2, 3)]


@EACH
async def test_parts_stand_in_the_order_of_the_shop(shop: Shop, kind: Kind) -> None:
    admin = await an_admin(shop, kind)
    first, second, third = kind.codes

    await admin.done("POST", kind.path, kind.new(first))
    await admin.done("POST", kind.path, kind.new(third))
    await admin.done("POST", f"{kind.path}?place=2", kind.new(second))
    in_order = await admin.codes(kind.path, kind.name)
    await admin.done("PUT", f"{kind.one(third)}?place=1", kind.same(third))

    assert in_order == [first, second, third]
    assert await admin.codes(kind.path, kind.name) == [third, first, second]


@EACH
async def test_parts_are_read_page_by_page(shop: Shop, kind: Kind) -> None:
    admin = await filled(await an_admin(shop, kind), kind)

    first = await admin.done("GET", kind.path, params={"limit": 2})
    second = await admin.done("GET", kind.path, params={"limit": 2, "cursor": first["nextCursor"]})

    found = [each[kind.name] for each in (*first["items"], *second["items"])]
    assert (found, second["nextCursor"]) == (list(kind.codes), None)


async def test_a_page_ends_with_any_code_that_a_part_can_have(shop: Shop) -> None:
    kind, codes = KINDS["packs"], ["🎟" * 200, "?", "%2F", "...", "#"]
    admin = await an_admin(shop, kind)
    for code in codes:
        await admin.done("POST", kind.path, kind.new(code))

    found, page = [], await admin.done("GET", kind.path, params={"limit": 1})
    while page["nextCursor"]:
        found += page["items"]
        query = {"limit": 1, "cursor": page["nextCursor"]}
        page = await admin.done("GET", kind.path, params=query)

    assert [each["code"] for each in (*found, *page["items"])] == codes


@pytest.mark.parametrize("place", ["0", "-1", "first", "10001", ""])
async def test_a_place_is_a_number_from_one(shop: Shop, place: str) -> None:
    kind = KINDS["packs"]
    admin = await an_admin(shop, kind)

    answer = await admin.call("POST", f"{kind.path}?place={place}", kind.new("duo"))

    assert the_problem(answer, 400)["code"] == "bad_request"
    assert await admin.codes(kind.path) == []


@pytest.mark.parametrize("code", ["", "a/b", ".", "..", "\0", "x" * 201])
@pytest.mark.parametrize("name", ["packs", "tiers", "packages", "addons"])
async def test_a_code_that_no_path_could_name_is_refused(shop: Shop, name: str, code: str) -> None:
    kind = KINDS[name]
    admin = await an_admin(shop, kind)

    answer = await admin.call("POST", kind.path, kind.new(code))

    assert the_problem(answer, 400)["code"] == "bad_request"
    assert await admin.codes(kind.path, kind.name) == []


@EACH
async def test_a_page_after_a_part_that_is_gone_is_none(shop: Shop, kind: Kind) -> None:
    admin = await filled(await an_admin(shop, kind), kind)
    cursor = (await admin.done("GET", kind.path, params={"limit": 2}))["nextCursor"]
    await admin.done("DELETE", kind.one(kind.codes[1]))

    for stale in (cursor, "?", "AA"):
        answer = await admin.call("GET", kind.path, params={"cursor": stale})
        assert the_problem(answer, 422)["code"] == "bad_cursor"


@IN_EACH_DATABASE
@EACH
async def test_a_name_that_is_taken_or_of_nothing_is_refused(shop: Shop, kind: Kind) -> None:
    admin = await filled(await an_admin(shop, kind), kind)
    before = await admin.version()
    first, second, _ = kind.codes

    twice = await admin.call("POST", kind.path, kind.new(first))
    assert the_problem(twice, 409)["code"] == kind.taken
    for nothing in ("nothing", "%00", "x" * 1000):
        for method, body in (("GET", None), ("PUT", kind.change(second)), ("DELETE", None)):
            answer = await admin.call(method, kind.one(nothing), body)
            assert the_problem(answer, 404)["code"] == kind.unknown
    assert await admin.version() == before


@IN_EACH_DATABASE
async def test_a_tier_takes_no_name_that_another_has(shop: Shop) -> None:
    kind = KINDS["tiers"]
    admin = await filled(await an_admin(shop, kind), kind)
    first, second, third = kind.codes

    taken = await admin.call("PUT", kind.one(first), kind.same(second))
    renamed = await admin.done("PUT", kind.one(first), kind.same("New"))

    assert the_problem(taken, 409)["code"] == "tier_name_taken"
    assert renamed["name"] == "New"
    assert await admin.codes(kind.path, "name") == ["New", second, third]


@EACH
async def test_every_change_of_a_part_is_on_record(shop: Shop, kind: Kind) -> None:
    admin, code = await an_admin(shop, kind), kind.codes[0]
    states = [await settings_of(shop, admin, kind)]

    for method, path, body in (
        ("POST", kind.path, kind.new(code)),
        ("PUT", kind.one(code), kind.change(code)),
        ("DELETE", kind.one(code), None),
    ):
        await admin.done(method, path, body)
        states.append(await settings_of(shop, admin, kind))

    told = [(each["before"], each["after"]) for each in await the_audit(admin, 3)]
    assert told == list(pairwise(states))
    assert len({json.dumps(each) for each in states}) == 3


async def settings_of(shop: Shop, admin: Admin, kind: Kind) -> dict[str, object]:
    """Return the parts of a kind as the document of the program has them, if it has any."""
    program_id = ProgramId(UUID(admin.program_id))
    program = await shop.application.program_editing.read(HARBOUR, program_id, STAFF)
    document = settings_to_plain(program.settings)
    return {name: value for name, value in document.items() if name == kind.setting}


async def the_audit(admin: Admin, count: int) -> list[dict[str, Any]]:
    """Return the last changes of the program that are on record, the earliest first."""
    which = {"kind": "program", "id": admin.program_id, "limit": count}
    answer = await admin.shop.call("GET", "/admin/audit", api_key=admin.api_key, params=which)
    changes: list[dict[str, Any]] = answer.json()["items"]
    assert {each["action"] for each in changes} == {"program.configured"}
    assert {each["actor"] for each in changes} == {f"key:{admin.api_key.split('_')[1]}"}
    return changes[::-1]


@EACH
async def test_a_change_has_to_say_which_version_it_is_made_to(shop: Shop, kind: Kind) -> None:
    admin = await filled(await an_admin(shop, kind), kind)
    read = await admin.version()
    calls = (
        ("POST", kind.path, kind.new("new")),
        ("PUT", kind.one(kind.codes[0]), kind.change(kind.codes[0])),
        ("DELETE", kind.one(kind.codes[0]), None),
    )

    await admin.done("PATCH", "/settings", {"ticketLimit": 3})
    now = await admin.version()

    for method, path, body in calls:
        unsaid = await admin.call(method, path, body, if_match=None)
        assert the_problem(unsaid, 428)["code"] == "if_match_needed"
        unfit = await admin.call(method, path, body, if_match="3")
        assert the_problem(unfit, 422)["code"] == "if_match_unfit"
        stale = await admin.call(method, path, body, if_match=read)
        assert the_problem(stale, 412)["code"] == "program_changed"
        assert stale.headers["etag"] == now
    assert await admin.codes(kind.path, kind.name) == list(kind.codes)


@IN_EACH_DATABASE
@EACH
async def test_a_part_that_is_added_twice_under_one_key_is_added_once(
    shop: Shop, kind: Kind
) -> None:
    admin, once = await an_admin(shop, kind), {"Idempotency-Key": "once"}
    read = await admin.version()

    first, again = [
        await admin.call("POST", kind.path, kind.new(kind.codes[0]), read, headers=once)
        for _ in range(2)
    ]

    assert (first.status_code, first.content) == (201, again.content)
    assert first.headers["etag"] == again.headers["etag"] == await admin.version()


@IN_EACH_DATABASE
@EACH
async def test_of_two_admins_at_once_one_is_told_what_stands_there_now(
    shop: Shop, kind: Kind
) -> None:
    admin = await an_admin(shop, kind)
    read = await admin.version()

    answers = await asyncio.gather(
        *(admin.call("POST", kind.path, kind.new(code), if_match=read) for code in kind.codes[:2])
    )

    done, stale = sorted(answers, key=lambda answer: answer.status_code)
    assert done.status_code == 201
    assert the_problem(stale, 412)["code"] == "program_changed"
    assert stale.headers["etag"] == done.headers["etag"] == await admin.version()
    assert await admin.codes(kind.path, kind.name) == [done.json()[kind.name]]


@EACH
async def test_what_fans_buy_from_stays_as_it_is(shop: Shop, kind: Kind) -> None:
    offered = (await shop.call("GET", "/program")).json()["programId"]
    admin = await Admin.of(shop, offered)
    before = await admin.version()

    active = await admin.call("POST", kind.path, kind.new(kind.codes[0]))

    assert the_problem(active, 409)["code"] == "program_active"
    assert await admin.version() == before


@EACH
async def test_a_program_that_is_not_there_has_no_parts(shop: Shop, kind: Kind) -> None:
    admin = await Admin.of(shop, str(UNKNOWN))

    for method, body in (("GET", None), ("POST", kind.new(kind.codes[0]))):
        answer = await admin.call(method, kind.path, body)
        assert the_problem(answer, 404)["code"] == "program_unknown"
