"""Base configs as an operator's program reads and sets them."""

import asyncio
from datetime import timedelta

import pytest

from flexcore.configs import CONFIG_KEYS
from tests.builders import NOON
from tests.http.conftest import IN_EACH_DATABASE, Shop
from tests.http.problems import the_problem
from tests.http.staff_things import actions_of, all_pages, as_staff

pytestmark = pytest.mark.anyio

CARTS = "/configs/carts"


@pytest.mark.rule("FX-4.1")
async def test_every_config_is_listed_and_what_was_never_set_has_its_defaults(shop: Shop) -> None:
    items = (await as_staff(shop, "GET", "/configs")).json()["items"]
    one = await as_staff(shop, "GET", "/configs/auth")

    assert [each["key"] for each in items] == list(CONFIG_KEYS)
    assert {each["version"] for each in items} == {0}
    assert one.json() in items
    assert one.json()["value"] == {"accessSeconds": 86400, "refreshSeconds": 2592000}
    assert one.headers["etag"] == '"0"'


@IN_EACH_DATABASE
@pytest.mark.rule("FX-4.2")
@pytest.mark.rule("FX-4.3")
async def test_a_config_that_is_set_stands_with_all_its_changes(shop: Shop) -> None:
    staff = f"key:{(await shop.staff_key()).split('_')[1]}"
    values = [{"holdSeconds": 600}, {"holdSeconds": 700}, {"idleSeconds": 90}]

    saved = await as_staff(shop, "GET", CARTS)
    for version, value in enumerate(values):
        saved = await as_staff(shop, "PUT", CARTS, if_match=f'"{version}"', json={"value": value})
        shop.clock.advance(timedelta(minutes=1))
        assert saved.headers["etag"] == f'"{version + 1}"'
        assert saved.json() == {"key": "carts", "value": value, "version": version + 1}

    read = await as_staff(shop, "GET", CARTS)
    assert (read.json(), read.headers["etag"]) == (saved.json(), '"3"')
    changes = await all_pages(shop, f"{CARTS}/changes")
    assert [(c["version"], c["oldValue"], c["newValue"], c["changedBy"]) for c in changes] == [
        (3, values[1], values[2], staff),
        (2, values[0], values[1], staff),
        (1, None, values[0], staff),
    ]
    assert changes[-1]["changedAt"] == NOON.isoformat().replace("+00:00", "Z")
    assert await actions_of(shop, "config") == ["config.set"] * 3
    (carts,) = [
        each
        for each in (await as_staff(shop, "GET", "/configs")).json()["items"]
        if each["key"] == "carts"
    ]
    assert carts == read.json()


@IN_EACH_DATABASE
async def test_the_same_value_again_is_no_change(shop: Shop) -> None:
    body = {"value": {"holdSeconds": 600}}
    await as_staff(shop, "PUT", CARTS, if_match='"0"', json=body)

    again = await as_staff(shop, "PUT", CARTS, if_match='"1"', json=body)

    assert (again.status_code, again.headers["etag"]) == (200, '"1"')
    assert len(await all_pages(shop, f"{CARTS}/changes")) == 1


@IN_EACH_DATABASE
@pytest.mark.rule("FX-4.3")
async def test_of_two_admins_at_once_one_is_told_what_the_other_made_of_it(shop: Shop) -> None:
    await shop.staff_key()
    answers = await asyncio.gather(
        *(
            as_staff(shop, "PUT", CARTS, if_match='"0"', json={"value": {"holdSeconds": seconds}})
            for seconds in (600, 700)
        )
    )

    (saved,) = (each for each in answers if each.status_code == 200)
    (refused,) = (each for each in answers if each.status_code != 200)
    assert the_problem(refused, 412)["code"] == "config_changed"
    assert refused.headers["etag"] == saved.headers["etag"] == '"1"'
    assert (await as_staff(shop, "GET", CARTS)).json() == saved.json()
    assert len(await all_pages(shop, f"{CARTS}/changes")) == 1


@pytest.mark.parametrize(
    ("key", "value", "place"),
    [
        ("carts", '{"holdSeconds": 1}', "$.holdSeconds"),
        ("carts", '{"holdSeconds": 600, "colour": "red"}', "$"),
        ("carts", '{"holdSeconds": 600, "holdSeconds": 700}', "$"),
        ("carts", "null", "$"),
        ("carts", '{"holdSeconds": 1e999}', "$.holdSeconds"),
        ("timezone", '"Mars/Olympus"', "$"),
        ("ledgers", '[{"id": "a", "name": "A"}]', "$[0].vendorCode"),
        ("account_groups", "[" * 3000 + "]" * 3000, None),
    ],
)
@pytest.mark.rule("FX-4.1")
async def test_a_value_that_does_not_fit_is_refused_place_by_place(
    shop: Shop, key: str, value: str, place: str | None
) -> None:
    body = '{"value": ' + value + "}"

    answer = await as_staff(
        shop,
        "PUT",
        f"/configs/{key}",
        if_match='"0"',
        content=body,
        headers={"Content-Type": "application/json"},
    )

    if place is None:
        assert the_problem(answer, 400)["code"] == "bad_request"
    else:
        problem = the_problem(answer, 422)
        assert problem["code"] == "config_unfit"
        faults = problem["refusals"][0]["data"]["faults"]
        assert [fault["place"] for fault in faults] == [place]
    assert (await as_staff(shop, "GET", f"/configs/{key}")).json()["version"] == 0
    assert await actions_of(shop, "config") == []


@pytest.mark.parametrize("key", ["colours", "Carts", "%00", "%ED%A0%80", "x" * 1000])
async def test_a_key_that_is_not_in_the_registry_is_not_found(shop: Shop, key: str) -> None:
    for answer in (
        await as_staff(shop, "GET", f"/configs/{key}"),
        await as_staff(shop, "GET", f"/configs/{key}/changes"),
        await as_staff(shop, "PUT", f"/configs/{key}", if_match="*", json={"value": {}}),
    ):
        assert the_problem(answer, 404)["code"] == "config_key_unknown"


@IN_EACH_DATABASE
async def test_the_first_value_takes_the_place_of_none(shop: Shop) -> None:
    none_yet = {"If-None-Match": "*"}
    first, second = {"value": {"holdSeconds": 600}}, {"value": {"holdSeconds": 700}}

    saved = await as_staff(shop, "PUT", CARTS, json=first, headers=none_yet)
    late = await as_staff(shop, "PUT", CARTS, json=second, headers=none_yet)

    assert (saved.status_code, saved.headers["etag"]) == (200, '"1"')
    assert the_problem(late, 412)["code"] == "config_changed"
    assert late.headers["etag"] == '"1"'
    assert (await as_staff(shop, "GET", CARTS)).json() == saved.json()


async def test_a_change_that_does_not_say_of_what_changes_nothing(shop: Shop) -> None:
    body = {"value": {"holdSeconds": 600}}

    unsaid = await as_staff(shop, "PUT", CARTS, json=body)
    unfit = await as_staff(shop, "PUT", CARTS, if_match="0", json=body)

    assert the_problem(unsaid, 428)["code"] == "if_match_needed"
    assert the_problem(unfit, 422)["code"] == "if_match_unfit"
    assert (await as_staff(shop, "GET", CARTS)).json()["version"] == 0


@pytest.mark.parametrize("cursor", ["?", "AA", "bm9uZQ", "LTE"])
async def test_a_cursor_of_nowhere_is_refused(shop: Shop, cursor: str) -> None:
    answer = await as_staff(shop, "GET", f"{CARTS}/changes", params={"cursor": cursor})

    assert the_problem(answer, 422)["code"] == "bad_cursor"
