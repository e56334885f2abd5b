"""Two of the staff at one program: who read it before the other changed it is refused."""

import asyncio

import httpx
import pytest

from tests.http.admin_programs import PROGRAMS, Desk
from tests.http.conftest import IN_EACH_DATABASE, Shop
from tests.http.operations import ANY_VERSION
from tests.http.problems import the_problem
from tests.http.tables import Tables

pytestmark = pytest.mark.anyio

IN_POSTGRES = pytest.mark.parametrize("kept_in", ["postgres"], indirect=True)
ACTS = pytest.mark.parametrize("act", ["publish", "activate", "archive", "document"])


@pytest.fixture
async def desk(shop: Shop) -> Desk:
    return await Desk.of(shop)


async def act_on(desk: Desk, path: str, act: str, **headers: str) -> httpx.Response:
    """Publish, activate or archive a program, or let it say what a document says."""
    if act != "document":
        return await desk.call("POST", f"{path}/{act}", headers=headers)
    document = await desk.document(ticketLimit=1)
    return await desk.call("PUT", f"{path}/document", json=document, headers=headers)


@IN_POSTGRES
@ACTS
async def test_what_is_done_to_a_version_that_is_gone_is_refused_and_leaves_no_trace(
    desk: Desk, act: str, tables: Tables
) -> None:
    path = await desk.published()
    current = (await desk.call("GET", path)).headers["etag"]
    before = tables.rows()

    stale = await act_on(desk, path, act, **{"If-Match": '"1"'})
    unfit = await act_on(desk, path, act, **{"If-Match": 'W/"1"'})

    problem = the_problem(stale, 412)
    assert (problem["code"], stale.headers["etag"]) == ("program_changed", current)
    assert problem["refusals"][0]["data"] == {"name": "Sale", "version": int(current.strip('"'))}
    assert the_problem(unfit, 422)["code"] == "if_match_unfit"
    assert tables.rows() == before
    assert before["tbl_flex_programs"]


@IN_EACH_DATABASE
@ACTS
async def test_what_is_done_to_the_version_that_was_read_is_done_and_tells_the_next(
    desk: Desk, act: str
) -> None:
    path = await desk.published()
    current = (await desk.call("GET", path)).headers["etag"]

    done = await act_on(desk, path, act, **{"If-Match": current})

    assert done.status_code == 200, done.text
    assert done.headers["etag"] == (await desk.call("GET", path)).headers["etag"]
    # To publish what is published already changes nothing.
    assert (done.headers["etag"] == current) == (act == "publish")


@IN_EACH_DATABASE
async def test_a_document_takes_the_place_of_a_version_that_is_named(desk: Desk) -> None:
    path = await desk.draft()

    nameless = await act_on(desk, path, "document")
    any_version = await act_on(desk, path, "document", **ANY_VERSION)

    assert the_problem(nameless, 428)["code"] == "if_match_needed"
    assert any_version.status_code == 200


@IN_EACH_DATABASE
async def test_of_two_who_edit_a_program_at_once_one_is_told_which_version_there_is_now(
    desk: Desk,
) -> None:
    path = await desk.draft()
    current = (await desk.call("GET", f"{path}/document")).headers["etag"]
    limits = [await desk.document(ticketLimit=limit) for limit in (1, 2)]

    answers = await asyncio.gather(
        *(
            desk.call("PUT", f"{path}/document", json=document, headers={"If-Match": current})
            for document in limits
        )
    )

    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert the_problem(lost, 412)["code"] == "program_changed"
    assert won.status_code == 200
    assert lost.headers["etag"] == won.headers["etag"] != current
    shown = await desk.call("GET", path)
    assert shown.headers["etag"] == won.headers["etag"]
    assert (
        shown.json()["settings"]["ticketLimit"]
        == limits[answers.index(won)]["settings"]["ticketLimit"]
    )
    assert [action for action, _ in await desk.record()][:2] == [
        "program.configured",
        "program.created",
    ]


@pytest.mark.rule("FX-1.3")
@IN_EACH_DATABASE
async def test_of_two_who_switch_at_once_both_are_heard_and_one_program_is_active(
    desk: Desk,
) -> None:
    paths = [await desk.published("Sale"), await desk.published("Holidays")]

    answers = await asyncio.gather(*(desk.call("POST", f"{path}/activate") for path in paths))

    assert [answer.status_code for answer in answers] == [200, 200]
    (active,) = await desk.items(PROGRAMS, active="true")
    latest, *others = await desk.items("/admin/switches")
    assert latest["programId"] == active["programId"]
    assert [each["activationEpoch"] for each in (latest, *others)] == [3, 2, 1]
