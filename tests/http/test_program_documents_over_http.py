"""Whole programs as documents over HTTP: taken out, and taken in again whole or not at all."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from flexcore.programs import MOST_DOCUMENT_BYTES
from tests.http.admin_programs import PROGRAMS, Desk
from tests.http.conftest import HARBOUR, IN_EACH_DATABASE, STAFF, VALLEY, Shop
from tests.http.operations import ANY_VERSION
from tests.http.problems import the_problem
from tests.http.tables import Tables

pytestmark = pytest.mark.anyio

IMPORT = f"{PROGRAMS}/import"
IN_POSTGRES = pytest.mark.parametrize("kept_in", ["postgres"], indirect=True)


@pytest.fixture
async def desk(shop: Shop) -> Desk:
    return await Desk.of(shop)


@IN_EACH_DATABASE
async def test_a_program_is_the_same_in_another_store(shop: Shop, desk: Desk) -> None:
    active = await desk.active()
    await shop.application.frontend_configs.put(HARBOUR, active, b'{ "hero" :1}', STAFF)
    taken_out = await desk.call("GET", f"{PROGRAMS}/{active}/document")
    abroad = {"api_key": await shop.staff_key(VALLEY), "store": VALLEY}

    taken = await desk.call(
        "POST", IMPORT, content=taken_out.content, params={"name": "From afar"}, **abroad
    )
    there = f"{PROGRAMS}/{taken.json()['program']['programId']}/document"
    again = await desk.done("GET", there, **abroad)

    assert (taken.status_code, taken.headers["etag"]) == (200, '"1"')
    assert (taken.json()["isNew"], taken.json()["changes"]) == (True, [])
    assert again == taken_out.json() | {"name": "From afar"}
    assert again["frontendConfig"] == '{ "hero" :1}'


@IN_EACH_DATABASE
async def test_a_program_says_what_a_document_says_and_keeps_its_name(desk: Desk) -> None:
    path = await desk.published()
    document = await desk.document(ticketLimit=2) | {"frontendConfig": "[1]"}

    would = await desk.done(
        "PUT", f"{path}/document", json=document, headers=ANY_VERSION, params={"dryRun": "true"}
    )
    between = await desk.done("GET", path)
    done = await desk.done("PUT", f"{path}/document", json=document, headers=ANY_VERSION)

    assert (would["isDryRun"], done["isDryRun"]) == (True, False)
    assert would["changes"] == done["changes"]
    assert done["changes"] == [
        {"path": "settings.ticketLimit", "before": 4, "after": 2},
        {"path": "frontendConfig", "before": None, "after": "[1]"},
    ]
    assert (between["settings"]["ticketLimit"], between["programStatus"]) == (4, "published")
    assert (done["program"]["name"], done["program"]["programStatus"]) == ("Sale", "draft")
    assert await desk.done("GET", f"{path}/document") == document | {"name": "Sale"}
    earlier = await desk.done("GET", f"{path}/document", params={"revision": 1})
    assert earlier["settings"]["ticketLimit"] == 4


async def test_half_a_character_in_a_pages_config_is_answered_as_it_was_sent(desk: Desk) -> None:
    path, other = await desk.draft(), await desk.active()
    one, two = r'{"x":"\ud800"}', r'{"x":"\ud801"}'
    document = await desk.document()
    first, second = ({**document, "frontendConfig": text} for text in (one, two))
    await desk.done("PUT", f"{path}/document", json=first, headers=ANY_VERSION)

    done = await desk.done("PUT", f"{path}/document", json=second, headers=ANY_VERSION)
    compared = await desk.done("GET", f"{path}/diff", params={"other": str(other)})

    assert done["changes"] == [{"path": "frontendConfig", "before": one, "after": two}]
    assert [each["path"] for each in compared["items"]] == ["name", "frontendConfig"]


@IN_EACH_DATABASE
async def test_a_dry_run_makes_no_program(desk: Desk) -> None:
    document = await desk.document() | {"name": "New"}

    would = await desk.call("POST", IMPORT, json=document, params={"dryRun": "true"})

    assert would.json() == {"program": None, "isNew": True, "isDryRun": True, "changes": []}
    assert "etag" not in would.headers
    assert await desk.items(PROGRAMS, name="New") == []


@IN_EACH_DATABASE
async def test_a_document_may_have_4_mb_and_no_byte_more(desk: Desk) -> None:
    document = json.dumps(await desk.document() | {"name": "Large"}).encode()
    largest = document.ljust(MOST_DOCUMENT_BYTES)

    async def in_parts() -> AsyncIterator[bytes]:
        yield largest
        yield b" "

    key = {"Idempotency-Key": "once"}
    for body, headers in ((largest + b" ", {}), (in_parts(), {}), (largest + b" ", key)):
        refused = await desk.call("POST", IMPORT, content=body, headers=headers)

        assert the_problem(refused, 413)["code"] == "body_too_large"
    assert await desk.items(PROGRAMS, name="Large") == []
    taken = await desk.call("POST", IMPORT, content=largest, headers={"Idempotency-Key": "two"})
    assert taken.status_code == 200, taken.text


@IN_POSTGRES
async def test_a_document_that_does_not_fit_is_refused_whole(desk: Desk, tables: Tables) -> None:
    path = await desk.published()
    document = await desk.document(ticketLimit=2) | {"name": "New"}
    before = tables.rows()

    for body, status, code in unfit(document):
        for method, place in (("PUT", f"{path}/document"), ("POST", IMPORT)):
            answer = await desk.call(method, place, content=body, headers=ANY_VERSION)

            assert the_problem(answer, status)["code"] == code, body[:100]
            assert tables.rows() == before, body[:100]
    assert before["tbl_flex_programs"]


def unfit(document: dict[str, Any]) -> Iterator[tuple[bytes, int, str]]:
    """Yield documents that are none, each with how it is refused."""
    settings = document["settings"]
    for change, code in (
        ({"version": 2, "unheardOf": 1}, "document_too_new"),
        ({"format": "flex-store"}, "document_unreadable"),
        ({"unheardOf": 1}, "document_unreadable"),
        ({"settings": settings | {"ticketLimit": "2"}}, "document_unreadable"),
        ({"settings": settings | {"ticketLimit": 0}}, "number_out_of_range"),
        ({"notifications": {"weather": {}}}, "document_unreadable"),
        ({"frontendConfig": "{"}, "frontend_config_unreadable"),
        ({"name": " "}, "text_unreadable"),
    ):
        yield json.dumps(document | change).encode(), 422, code
    sent = json.dumps(document).encode()
    yield sent.replace(b'"ticketLimit": 2', b'"ticketLimit": 2' * 2), 400, "bad_request"
    twice = sent.replace(b'"ticketLimit": 2', b'"ticketLimit": 2, "ticketLimit": 3')
    yield twice, 422, "document_unreadable"
    yield b"[" + sent + b"]", 422, "document_unreadable"
    yield b'{"\xff": 1}', 422, "document_unreadable"
    for no_json in (b"{", b"\0", b"[" * 100_000):
        yield no_json, 400, "bad_request"


@IN_POSTGRES
async def test_a_document_takes_no_place_that_is_another_ones(desk: Desk, tables: Tables) -> None:
    path, active = await desk.draft(), f"{PROGRAMS}/{await desk.active()}"
    document = await desk.document()
    packs = document | {"programType": "game_packs"}
    before = tables.rows()

    taken = await desk.call("POST", IMPORT, json=document)
    other_type = await desk.call("PUT", f"{path}/document", json=packs, headers=ANY_VERSION)
    on_sale = await desk.call("PUT", f"{active}/document", json=document, headers=ANY_VERSION)

    assert the_problem(taken, 409)["code"] == "program_name_taken"
    assert the_problem(other_type, 409)["code"] == "program_type_fixed"
    assert the_problem(on_sale, 409)["code"] == "program_active"
    assert tables.rows() == before
