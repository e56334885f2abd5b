"""Entity tags: which version a change is made to, and what a stale one is told."""

import io

import httpx
import pytest
from litestar import Litestar, Response, get, put

from flex_http.logs import AccessLog, json_log
from flex_http.problems import EXCEPTION_HANDLERS
from flex_http.versions import (
    IfMatch,
    tagged,
    version_meant,
)
from flexcore.kernel import Refused
from flexcore.programs import ProgramChanged
from tests.http.problems import the_problem

pytestmark = pytest.mark.anyio
URL = "http://flex.test"


@get("/sign")
async def read_sign() -> Response[str]:
    """Read what is at version 7."""
    return tagged("open", 7)


@put("/sign")
async def change_sign(if_match: IfMatch = None) -> Response[str]:
    """Change what is at version 7."""
    if version_meant(if_match) not in {None, 7}:
        raise Refused(ProgramChanged("Packs", 7))
    return tagged("closed", 8)


@put("/unseen")
async def change_unseen() -> None:
    """Meet somebody else's change without having said what was read."""
    raise Refused(ProgramChanged("Packs"))


async def call(method: str, path: str, if_match: str | None = None) -> httpx.Response:
    app = Litestar(
        [read_sign, change_sign, change_unseen],
        exception_handlers=EXCEPTION_HANDLERS,
        logging_config=None,
    )
    transport = httpx.ASGITransport(AccessLog(app, json_log(io.BytesIO())))  # type: ignore[arg-type]  # the same protocol, typed by another package
    headers = [] if if_match is None else [(b"If-Match", if_match.encode())]
    async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
        return await client.request(method, path, headers=headers)


async def test_an_answer_says_which_version_it_shows() -> None:
    assert (await call("GET", "/sign")).headers["etag"] == '"7"'
    assert (await call("PUT", "/sign", '"7"')).headers["etag"] == '"8"'


async def test_a_change_of_what_somebody_else_has_changed_is_told_its_version() -> None:
    refused = await call("PUT", "/sign", '"6"')

    problem = the_problem(refused, 412)
    assert refused.headers["etag"] == '"7"'
    assert (problem["code"], problem["refusals"][0]["data"]["version"]) == ("program_changed", 7)
    assert "version 7" in problem["detail"]


async def test_whatever_stands_there_can_be_overwritten() -> None:
    assert (await call("PUT", "/sign", "*")).status_code == 200


async def test_a_change_has_to_say_what_it_is_made_to() -> None:
    problem = the_problem(await call("PUT", "/sign"), 428)

    assert problem["code"] == "if_match_needed"


@pytest.mark.parametrize("sent", ["7", 'W/"7"', '"7", "8"', '"seven"', '""', "", '"-7"', '"٧"'])
async def test_only_versions_of_this_api_can_be_matched(sent: str) -> None:
    problem = the_problem(await call("PUT", "/sign", sent), 422)

    assert problem["code"] == "if_match_unfit"


async def test_a_call_without_a_condition_meets_a_conflict() -> None:
    refused = await call("PUT", "/unseen")

    assert the_problem(refused, 409)["code"] == "program_changed"
    assert "etag" not in refused.headers


async def test_a_version_that_is_not_known_is_not_told() -> None:
    refused = await call("PUT", "/unseen", '"3"')

    assert the_problem(refused, 412)["code"] == "program_changed"
    assert "etag" not in refused.headers
