"""Frontend configs: sent by an operator's program, given to the pages, and never touched."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import httpx
import pytest

from flexcore.kernel import ProgramId
from flexcore.programs import BuildYourOwn, ClassName, ProgramSettings, ProgramType
from tests.builders import OPENER, SEASON
from tests.http.conftest import HARBOUR, IN_EACH_DATABASE, STAFF, UNKNOWN, Shop
from tests.http.problems import the_problem
from tests.http.staff_things import actions_of, as_staff

pytestmark = pytest.mark.anyio

MOST = 256 * 1024
IF_NONE = {"If-None-Match": "*"}
ODD = [
    b'{ "b" :\t1.0e2,\r\n  "a":[ ] , "a": {"z":-0, "y":1E400} }\n',
    '"Göld 🎟 \\u00e9\\/ \\ud83d"'.encode(),
    b" null ",
    b"123456789012345678901234567890.10",
]


async def path_of(shop: Shop, program_id: ProgramId | None = None) -> str:
    """Return where the frontend config of a program is; of the one on sale if none is named."""
    if program_id is None:
        program_id = (await shop.application.programs.list_programs(HARBOUR, STAFF))[0].id
    return f"/programs/{program_id}/frontend-config"


async def put(
    shop: Shop,
    content: bytes | AsyncIterator[bytes],
    if_match: str | None = None,
    headers: Mapping[str, str] = IF_NONE,
) -> httpx.Response:
    """Send the frontend config of the program on sale; the first one if no version is named."""
    sent = {"Content-Type": "application/json"} | ({} if if_match else dict(headers))
    path = await path_of(shop)
    return await as_staff(shop, "PUT", path, if_match=if_match, content=content, headers=sent)


async def read(shop: Shop) -> httpx.Response:
    return await as_staff(shop, "GET", await path_of(shop))


async def pages(shop: Shop, if_none_match: str | None = None) -> httpx.Response:
    """Read what the pages are given, as anybody."""
    headers = {} if if_none_match is None else {"If-None-Match": if_none_match}
    return await shop.call("GET", "/program/frontend-config", headers=headers)


@IN_EACH_DATABASE
@pytest.mark.parametrize("content", ODD, ids=["object", "text", "null", "number"])
@pytest.mark.rule("FX-5.1")
@pytest.mark.rule("FX-5.2")
@pytest.mark.rule("FX-5.3")
@pytest.mark.rule("FX-5.4")
async def test_staff_and_pages_read_the_very_bytes_that_were_sent(
    shop: Shop, content: bytes
) -> None:
    saved = await put(shop, content)

    assert (saved.status_code, saved.headers["etag"]) == (200, '"1"')
    assert (saved.json()["version"], saved.json()["bytes"]) == (1, len(content))
    for answer in (await read(shop), await pages(shop)):
        assert (answer.status_code, answer.content) == (200, content)
        assert answer.headers["content-type"] == "application/json"
    assert (await read(shop)).headers["etag"] == '"1"'
    assert await actions_of(shop, "program") == [
        "frontend_config.replaced",
        "program.activated",
        "program.built",
        "program.published",
        "program.configured",
        "program.created",
    ]


@IN_EACH_DATABASE
async def test_the_largest_config_is_kept_and_one_byte_more_is_not(shop: Shop) -> None:
    largest = b'"' + b"x" * (MOST - 2) + b'"'

    kept = await put(shop, largest)
    refused = await put(shop, largest + b" ", '"1"')

    assert kept.status_code == 200
    problem = the_problem(refused, 413)
    assert problem["code"] == "frontend_config_too_large"
    assert problem["refusals"][0]["data"] == {"size": MOST + 1, "most": MOST}
    assert (await read(shop)).content == largest


@IN_EACH_DATABASE
@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "one"}], ids=["keyless", "keyed"])
async def test_five_megabytes_are_refused_however_they_come(
    shop: Shop, headers: dict[str, str]
) -> None:
    await put(shop, b"[1]")
    given = b'"' + b"x" * 5_000_000 + b'"'

    whole = await put(shop, given, headers={**IF_NONE, **headers})
    in_parts = await put(shop, _in_parts(given), headers={**IF_NONE, **headers})

    for answer, size in ((whole, len(given)), (in_parts, None)):
        problem = the_problem(answer, 413)
        assert problem["code"] == "frontend_config_too_large"
        assert problem["refusals"][0]["data"]["size"] == size
    assert (await read(shop)).content == b"[1]"
    assert (await actions_of(shop, "program")).count("frontend_config.replaced") == 1


async def _in_parts(body: bytes) -> AsyncIterator[bytes]:
    """Give a body away bit by bit, so that nobody is told its length."""
    for start in range(0, len(body), 50_000):
        yield body[start : start + 50_000]


async def test_no_more_is_read_than_can_be_kept(shop: Shop) -> None:
    given = 0

    async def parts() -> AsyncIterator[bytes]:
        nonlocal given
        for _ in range(100):
            given += 50_000
            yield b" " * 50_000

    answer = await put(shop, parts())

    assert the_problem(answer, 413)["code"] == "frontend_config_too_large"
    assert given <= MOST + 50_000


@IN_EACH_DATABASE
@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        (b"{", {}, 422, "frontend_config_unreadable"),
        (b'{"a": NaN}', {}, 422, "frontend_config_unreadable"),
        (b'"\xff"', {}, 422, "frontend_config_unreadable"),
        (b'\xef\xbb\xbf"BOM"', {}, 422, "frontend_config_unreadable"),
        (b"[" * 201 + b"]" * 201, {}, 422, "frontend_config_unreadable"),
        (b"", {}, 400, "bad_request"),
        (b"{}", {"Content-Type": "text/plain"}, 415, "unsupported_media_type"),
    ],
)
async def test_what_is_no_json_leaves_the_config_as_it_was(
    shop: Shop, content: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    await put(shop, b"[1]")

    sent = {"Content-Type": "application/json", **headers}
    path = await path_of(shop)
    answer = await as_staff(shop, "PUT", path, if_match='"1"', content=content, headers=sent)

    assert the_problem(answer, status)["code"] == code
    assert ((await read(shop)).content, (await read(shop)).headers["etag"]) == (b"[1]", '"1"')


@IN_EACH_DATABASE
@pytest.mark.parametrize("first", [{"If-None-Match": "*"}, {"If-Match": '"0"'}])
async def test_of_two_admins_at_once_one_is_told_what_the_other_made_of_it(
    shop: Shop, first: dict[str, str]
) -> None:
    await shop.staff_key()

    for condition, contents in ((first, (b"[1]", b"[2]")), ({"If-Match": '"1"'}, (b"[3]", b"[4]"))):
        answers = await asyncio.gather(
            *(put(shop, content, headers=condition) for content in contents)
        )

        (saved,) = (each for each in answers if each.status_code == 200)
        (refused,) = (each for each in answers if each.status_code != 200)
        assert the_problem(refused, 412)["code"] == "config_changed"
        assert refused.headers["etag"] == saved.headers["etag"]
        assert (await read(shop)).headers["etag"] == saved.headers["etag"]


async def test_the_first_config_is_not_a_change_of_another_one(shop: Shop) -> None:
    absent = await put(shop, b"[1]", "*")
    stale = await put(shop, b"[1]", '"1"')

    assert the_problem(absent, 404)["code"] == "frontend_config_missing"
    assert the_problem(stale, 412)["code"] == "config_changed"
    assert the_problem(await read(shop), 404)["code"] == "frontend_config_missing"
    assert (await put(shop, b"[1]")).headers["etag"] == '"1"'
    assert (await put(shop, b"[2]", "*")).headers["etag"] == '"2"'


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 428, "if_match_needed"),
        ({"If-Match": "1"}, 422, "if_match_unfit"),
        ({"If-None-Match": '"1"'}, 422, "if_none_match_unfit"),
        ({"If-None-Match": "*", "If-Match": '"1"'}, 422, "if_none_match_unfit"),
    ],
)
async def test_a_change_says_what_it_is_made_to(
    shop: Shop, headers: dict[str, str], status: int, code: str
) -> None:
    await put(shop, b"[1]")

    refused = await put(shop, b"[2]", headers=headers)

    assert the_problem(refused, status)["code"] == code
    assert (await read(shop)).content == b"[1]"


@IN_EACH_DATABASE
async def test_a_program_that_is_not_there_has_none(shop: Shop) -> None:
    path = await path_of(shop, ProgramId(UNKNOWN))

    found = await as_staff(shop, "GET", path)
    sent = await as_staff(shop, "PUT", path, json={}, headers=IF_NONE)

    assert the_problem(found, 404)["code"] == "frontend_config_missing"
    assert the_problem(sent, 404)["code"] == "program_unknown"


async def test_pages_that_have_the_config_are_not_sent_it_again(shop: Shop) -> None:
    await put(shop, b'{"a": 1}')
    tag = (await pages(shop)).headers["etag"]

    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = await pages(shop, known)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
        assert answer.headers["cache-control"] == "no-cache"
    await put(shop, b'{"a": 2}', '"1"')
    changed = await pages(shop, tag)

    assert (changed.status_code, changed.content) == (200, b'{"a": 2}')
    assert changed.headers["etag"] != tag


@pytest.mark.rule("FX-5.5")
async def test_a_switch_gives_the_pages_the_other_programs_config(shop: Shop) -> None:
    programs, configs = shop.application.programs, shop.application.frontend_configs
    await put(shop, b'{"banner": null}')
    season = await pages(shop)
    sale = await programs.create(HARBOUR, "Sale", ProgramType.BUILD_YOUR_OWN, STAFF)
    settings = ProgramSettings(BuildYourOwn(1, 1, (OPENER,)), (ClassName(SEASON),))
    await programs.configure(HARBOUR, sale.id, settings, STAFF)
    await programs.publish(HARBOUR, sale.id, STAFF)
    await configs.put(HARBOUR, sale.id, b'{"banner": "25 % off"}', STAFF)
    assert (await pages(shop, season.headers["etag"])).status_code == 304

    await programs.activate(HARBOUR, sale.id, STAFF)
    on_sale = await pages(shop, season.headers["etag"])

    assert (on_sale.status_code, on_sale.content) == (200, b'{"banner": "25 % off"}')


async def test_pages_of_a_program_without_a_config_are_told_so(shop: Shop) -> None:
    assert the_problem(await pages(shop), 404)["code"] == "frontend_config_missing"
