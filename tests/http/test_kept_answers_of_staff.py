"""What `Idempotency-Key` takes for the same write: all that says what is meant."""

from typing import Any

import pytest

from tests.http.admin_programs import PROGRAMS, Desk
from tests.http.conftest import Shop
from tests.http.problems import the_problem

pytestmark = pytest.mark.anyio

KEY = {"Idempotency-Key": "0198-once"}
TAG = {"name": "rivalry", "label": "Rivalry", "colour": "#c8102e"}
OPENER = {"kind": "event", "id": "OPENER"}
DERBY = {"kind": "event", "id": "DERBY"}


@pytest.fixture
async def desk(shop: Shop) -> Desk:
    return await Desk.of(shop)


async def test_a_dry_run_is_not_the_answer_to_the_import_after_it(desk: Desk) -> None:
    sent: dict[str, Any] = {"json": await desk.document() | {"name": "New"}, "headers": KEY}
    path = f"{PROGRAMS}/import"

    looked = await desk.call("POST", path, params={"dryRun": "true"}, **sent)
    reused = await desk.call("POST", path, **sent)
    again = await desk.call("POST", path, params={"dryRun": "true"}, **sent)

    assert the_problem(reused, 422)["code"] == "idempotency_key_reused"
    assert again.content == looked.content
    assert await desk.items(PROGRAMS, name="New") == []


async def test_taking_a_tag_off_one_thing_is_not_taking_it_off_another(desk: Desk) -> None:
    tag = await desk.done("POST", "/admin/tags", json=TAG)
    path = f"/admin/tags/{tag['tagId']}/entities"
    for thing in (OPENER, DERBY):
        await desk.done("POST", path, json=thing)

    await desk.done("DELETE", path, params=OPENER, headers=KEY)
    reused = await desk.call("DELETE", path, params=DERBY, headers=KEY)

    assert the_problem(reused, 422)["code"] == "idempotency_key_reused"
    assert await desk.items(path) == [DERBY]


@pytest.mark.parametrize("other", [{"If-Match": "*"}, {"If-None-Match": "*"}])
async def test_a_change_to_another_version_is_another_change(
    desk: Desk, other: dict[str, str]
) -> None:
    path = f"{PROGRAMS}/{await desk.active()}/frontend-config"
    await desk.done("PUT", path, json=1, headers={"If-None-Match": "*"})

    done = await desk.call("PUT", path, json=2, headers=KEY | {"If-Match": '"1"'})
    again = await desk.call("PUT", path, json=2, headers=KEY | {"If-Match": '"1"'})
    reused = await desk.call("PUT", path, json=2, headers=KEY | other)

    assert (done.status_code, again.content) == (200, done.content)
    assert the_problem(reused, 422)["code"] == "idempotency_key_reused"


@pytest.mark.parametrize(("condition", "status"), [({"If-Match": '"7"'}, 412), ({}, 428)])
async def test_after_a_version_was_refused_the_key_is_free(
    desk: Desk, condition: dict[str, str], status: int
) -> None:
    path = f"{PROGRAMS}/{await desk.active()}/frontend-config"
    await desk.done("PUT", path, json=1, headers={"If-None-Match": "*"})

    refused = await desk.call("PUT", path, json=2, headers=KEY | condition)
    done = await desk.call("PUT", path, json=2, headers=KEY | {"If-Match": '"1"'})

    the_problem(refused, status)
    assert (done.status_code, done.headers["etag"]) == (200, '"2"')
