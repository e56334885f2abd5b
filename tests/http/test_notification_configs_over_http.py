"""Which messages a program sends, as an operator's program reads and switches them."""

import asyncio
from typing import Any

import pytest

from flexcore.configs import NotificationKey
from tests.http.conftest import HARBOUR, IN_EACH_DATABASE, STAFF, UNKNOWN, Shop
from tests.http.problems import the_problem
from tests.http.staff_things import actions_of, as_staff

pytestmark = pytest.mark.anyio

FAILURE = NotificationKey.ORDER_FAILURE_EMAIL.value
ON: dict[str, object] = {"isEnabled": True, "settings": {"template": "order-2026"}}


async def path_of(shop: Shop, key: str = "") -> str:
    (program, *_) = await shop.application.programs.list_programs(HARBOUR, STAFF)
    path = f"/programs/{program.id}/notification-configs"
    return f"{path}/{key}" if key else path


async def messages(shop: Shop) -> dict[str, Any]:
    """Return every message of the program on sale by its key."""
    answer = await as_staff(shop, "GET", await path_of(shop))
    assert answer.status_code == 200, answer.text
    return {each.pop("key"): each for each in answer.json()["items"]}


@IN_EACH_DATABASE
@pytest.mark.rule("FX-12.1")
@pytest.mark.rule("FX-12.3")
async def test_a_program_has_nine_messages_and_sends_none_of_them_by_itself(shop: Shop) -> None:
    found = await messages(shop)

    assert set(found) == {key.value for key in NotificationKey}
    assert len(found) == 9
    assert all(
        each == {"isEnabled": False, "settings": {}, "version": 0} for each in found.values()
    )


@IN_EACH_DATABASE
@pytest.mark.parametrize("key", [key.value for key in NotificationKey])
@pytest.mark.rule("FX-12.1")
@pytest.mark.rule("FX-12.2")
@pytest.mark.rule("FX-12.4")
async def test_each_message_is_switched_on_its_own(shop: Shop, key: str) -> None:
    before = await messages(shop)

    on = await as_staff(shop, "PUT", await path_of(shop, key), if_match='"0"', json=ON)
    switched = await messages(shop)
    off = await as_staff(
        shop,
        "PUT",
        await path_of(shop, key),
        if_match='"1"',
        json={"isEnabled": False, "settings": {}},
    )

    assert (on.headers["etag"], off.headers["etag"]) == ('"1"', '"2"')
    assert on.json() == {"key": key, **ON, "version": 1}
    assert switched == before | {key: {**ON, "version": 1}}
    assert await messages(shop) == before | {key: {**before[key], "version": 2}}
    assert (await actions_of(shop, "program"))[:2] == ["notification_config.switched"] * 2


@IN_EACH_DATABASE
async def test_of_two_admins_at_once_one_is_told_what_the_other_made_of_it(shop: Shop) -> None:
    path = await path_of(shop, FAILURE)
    await shop.staff_key()

    answers = await asyncio.gather(
        *(
            as_staff(shop, "PUT", path, if_match='"0"', json=ON | {"settings": {"template": name}})
            for name in ("a", "b")
        )
    )

    (saved,) = (each for each in answers if each.status_code == 200)
    (refused,) = (each for each in answers if each.status_code != 200)
    assert the_problem(refused, 412)["code"] == "config_changed"
    assert refused.headers["etag"] == saved.headers["etag"] == '"1"'
    assert (await messages(shop))[FAILURE]["settings"] == saved.json()["settings"]


@pytest.mark.parametrize(
    ("key", "body", "status", "code"),
    [
        ("birthday_email", ON, 404, "notification_key_unknown"),
        ("%00", ON, 404, "notification_key_unknown"),
        (FAILURE, ON | {"settings": {"a": "\0"}}, 422, "config_unfit"),
        (FAILURE, ON | {"settings": {"a": 2**64}}, 422, "config_unfit"),
        (FAILURE, ON | {"settings": {"a": "x" * 17_000}}, 422, "config_unfit"),
        (FAILURE, ON | {"settings": []}, 400, "bad_request"),
        (FAILURE, {"isEnabled": True}, 400, "bad_request"),
    ],
)
async def test_what_cannot_be_switched_is_refused(
    shop: Shop, key: str, body: dict[str, object], status: int, code: str
) -> None:
    before = await messages(shop)

    answer = await as_staff(shop, "PUT", await path_of(shop, key), if_match="*", json=body)

    assert the_problem(answer, status)["code"] == code
    assert await messages(shop) == before


@IN_EACH_DATABASE
async def test_a_program_that_is_not_there_sends_nothing(shop: Shop) -> None:
    path = f"/programs/{UNKNOWN}/notification-configs"

    listed = await as_staff(shop, "GET", path)
    switched = await as_staff(shop, "PUT", f"{path}/{FAILURE}", if_match="*", json=ON)

    for answer in (listed, switched):
        assert the_problem(answer, 404)["code"] == "program_unknown"


@IN_EACH_DATABASE
async def test_the_first_switch_takes_the_place_of_none(shop: Shop) -> None:
    path, none_yet = await path_of(shop, FAILURE), {"If-None-Match": "*"}

    saved = await as_staff(shop, "PUT", path, json=ON, headers=none_yet)
    late = await as_staff(shop, "PUT", path, json=ON | {"isEnabled": False}, headers=none_yet)

    assert (saved.status_code, saved.headers["etag"]) == (200, '"1"')
    assert the_problem(late, 412)["code"] == "config_changed"
    assert late.headers["etag"] == '"1"'
    assert (await messages(shop))[FAILURE] == {**ON, "version": 1}


async def test_a_switch_that_does_not_say_of_what_changes_nothing(shop: Shop) -> None:
    answer = await as_staff(shop, "PUT", await path_of(shop, FAILURE), json=ON)

    assert the_problem(answer, 428)["code"] == "if_match_needed"
    assert (await messages(shop))[FAILURE]["version"] == 0
