"""The audit as an operator's program reads it."""

import json
from itertools import pairwise

import pytest

from flexcore.access import Scope
from tests.http.conftest import EVENTS, HARBOUR, IN_EACH_DATABASE, STAFF, VALLEY, Shop
from tests.http.problems import the_problem

pytestmark = pytest.mark.anyio


async def entries(shop: Shop, **query: str) -> list[dict[str, object]]:
    """Return the items of every page of two."""
    found: list[dict[str, object]] = []
    query["limit"] = "2"
    while True:
        answer = await shop.call(
            "GET", "/admin/audit", api_key=await shop.staff_key(), params=query
        )
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if answer.json()["nextCursor"] is None:
            return found
        query["cursor"] = answer.json()["nextCursor"]


@IN_EACH_DATABASE
async def test_what_a_program_did_is_on_record_under_its_key(shop: Shop) -> None:
    staff = await shop.staff_key()
    key = {"name": "Sync", "scopes": ["programs:read"]}
    made = (await shop.call("POST", "/admin/keys", api_key=staff, json=key)).json()["apiKey"]

    first, *others = await entries(shop)

    assert (first["action"], first["actor"]) == ("api_key.created", f"key:{staff.split('_')[1]}")
    assert (first["entityKind"], first["entityId"]) == ("api_key", made["keyId"])
    assert (first["before"], first["beforeText"]) == (None, None)
    assert first["after"] == {**key, "expiresAt": None}
    assert json.loads(str(first["afterText"])) == first["after"]
    assert first["occurredAt"] == made["createdAt"]
    assert {each["actor"] for each in others} == {str(STAFF)}
    actions = [each["action"] for each in others]
    assert actions == [
        "api_key.created",
        "api_key.created",
        "program.activated",
        "program.built",
        "program.published",
        "program.configured",
        "program.created",
        *["event.put_on_sale"] * len(EVENTS),
        "store.created",
    ]


@IN_EACH_DATABASE
async def test_entries_have_every_place_of_the_chain_once(shop: Shop) -> None:
    found = await entries(shop)

    assert [each["sequence"] for each in found] == list(range(len(found), 0, -1))
    for later, earlier in pairwise(found):
        assert later["previousHash"] == earlier["hash"]
    assert found[-1]["previousHash"] == "00" * 32


@IN_EACH_DATABASE
async def test_changes_of_a_kind_of_thing_or_of_one_thing_are_found(shop: Shop) -> None:
    (program,) = await shop.application.programs.list_programs(HARBOUR, STAFF)

    of_programs = await entries(shop, kind="program")
    of_one = await entries(shop, kind="program", id=str(program.id))
    of_tags = await entries(shop, kind="tag")
    of_nothing = await entries(shop, id="no such thing")

    assert of_programs == of_one
    assert len(of_one) == 5
    assert of_tags == of_nothing == []


async def test_a_store_shows_nothing_of_another_one(shop: Shop) -> None:
    made, _ = await shop.application.api_keys.create(VALLEY, "Abroad", Scope, STAFF)

    assert made.id not in str(await entries(shop))


@IN_EACH_DATABASE
@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"kind": "weather"}, 400, "bad_request"),
        ({"id": "\0"}, 400, "bad_request"),
        ({"id": "x" * 256}, 400, "bad_request"),
        ({"limit": "201"}, 400, "bad_request"),
        ({"cursor": "bm90aGluZw"}, 422, "bad_cursor"),
        ({"cursor": "LTE"}, 422, "bad_cursor"),
        ({"cursor": "OTk5OTk5OTk5OTk5OTk5OTk5OTk5"}, 422, "bad_cursor"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    shop: Shop, query: dict[str, str], status: int, code: str
) -> None:
    answer = await shop.call("GET", "/admin/audit", api_key=await shop.staff_key(), params=query)

    assert the_problem(answer, status)["code"] == code


@IN_EACH_DATABASE
async def test_an_id_that_is_no_text_finds_nothing(shop: Shop) -> None:
    answer = await shop.call("GET", "/admin/audit?id=%ED%A0%80", api_key=await shop.staff_key())

    assert (answer.status_code, answer.json()["items"]) == (200, [])
