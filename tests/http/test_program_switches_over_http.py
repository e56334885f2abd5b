"""What is active when, over HTTP: the history of switches, the schedule, and previews."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flexcore.access import Scope
from tests.builders import OPENER
from tests.http.admin_programs import PROGRAMS, Desk
from tests.http.conftest import HARBOUR, IN_EACH_DATABASE, STAFF, UNKNOWN, VALLEY, Shop
from tests.http.problems import the_problem
from tests.http.tables import Tables

pytestmark = pytest.mark.anyio

SCHEDULE = "/admin/schedule"
# The clock stands at eight in the morning of Monday, 1 September, in New York.
FRIDAY, MONDAY = "2025-09-05T00:00", "2025-09-08T00:00"
SIX_PLACES = {"events": [{"eventCode": OPENER, "quantity": 6}]}
FRIDAY_THERE, MONDAY_THERE = "2025-09-05T04:00:00Z", "2025-09-08T04:00:00Z"
IN_POSTGRES = pytest.mark.parametrize("kept_in", ["postgres"], indirect=True)


@pytest.fixture
async def desk(shop: Shop) -> Desk:
    return await Desk.of(shop)


def id_in(path: str) -> str:
    return path.rpartition("/")[2]


def a_window(path: str, starts: str = FRIDAY, ends: str = MONDAY) -> dict[str, str]:
    return {"programId": id_in(path), "starts": starts, "ends": ends}


@IN_EACH_DATABASE
async def test_a_sale_is_scheduled_on_the_stores_clocks_and_the_shop_follows(
    shop: Shop, desk: Desk
) -> None:
    sale = await desk.published("Weekend sale")

    added = await desk.call("POST", SCHEDULE, json=a_window(sale))
    before, during = [
        (await desk.done("GET", "/admin/preview", params={"at": at}))["name"]
        for at in ("2025-09-04T23:59", FRIDAY)
    ]
    listed = await desk.done("GET", SCHEDULE)
    shop.clock.advance(datetime(2025, 9, 5, 4, tzinfo=UTC) - shop.clock.now())
    sold = (await shop.call("GET", "/program")).json()["name"]

    window = added.json()
    assert added.status_code == 201
    assert (window["name"], window["windowStatus"]) == ("Weekend sale", "to_come")
    assert (window["startsAt"], window["endsAt"]) == (FRIDAY_THERE, MONDAY_THERE)
    assert window["scheduledBy"] == f"key:{desk.key.split('_')[1]}"
    assert listed == {"timeZone": "America/New_York", "items": [window]}
    assert (before, during, sold) == ("Pick some", "Weekend sale", "Weekend sale")
    (goes_on,) = (await desk.done("GET", SCHEDULE))["items"]
    assert goes_on == window | {
        "windowStatus": "open",
        "returnsTo": (await desk.items("/admin/switches"))[1]["programId"],
    }
    begun = await desk.call("DELETE", f"{SCHEDULE}/{window['windowId']}")
    assert the_problem(begun, 409)["code"] == "window_has_begun"


@IN_EACH_DATABASE
async def test_a_window_that_is_removed_makes_no_switch(shop: Shop, desk: Desk) -> None:
    sale = await desk.published()
    window = await desk.done("POST", SCHEDULE, json=a_window(sale))

    removed = await desk.call("DELETE", f"{SCHEDULE}/{window['windowId']}")
    again = await desk.call("DELETE", f"{SCHEDULE}/{window['windowId']}")
    shop.clock.advance(timedelta(days=5))

    assert (removed.status_code, removed.json()) == (200, window)
    assert the_problem(again, 404)["code"] == "window_unknown"
    assert len(await desk.items("/admin/switches")) == 1
    assert (await desk.record())[:2] == [
        ("program.unscheduled", id_in(sale)),
        ("program.scheduled", id_in(sale)),
    ]


@IN_EACH_DATABASE
async def test_switches_are_told_with_who_wanted_them_the_latest_first(
    shop: Shop, desk: Desk
) -> None:
    sale, regular = await desk.published(), await desk.active()
    await desk.done("POST", SCHEDULE, json=a_window(sale))
    shop.clock.advance(datetime(2025, 9, 8, 4, tzinfo=UTC) - shop.clock.now())
    await desk.done("POST", f"{sale}/activate")

    switches = await desk.items("/admin/switches")

    key = f"key:{desk.key.split('_')[1]}"
    told = [
        (each["activationEpoch"], each["name"], each["activatedAt"], each["cause"])
        for each in switches
    ]
    assert told == [
        (4, "Sale", MONDAY_THERE, "by_hand"),
        (3, "Pick some", MONDAY_THERE, "by_schedule"),
        (2, "Sale", FRIDAY_THERE, "by_schedule"),
        (1, "Pick some", "2025-09-01T12:00:00Z", "by_hand"),
    ]
    assert [each["activatedBy"] for each in switches] == [key, key, key, str(STAFF)]
    assert switches[1]["programId"] == str(regular)
    cursor = await desk.call("GET", "/admin/switches", params={"cursor": "LTE"})
    assert the_problem(cursor, 422)["code"] == "bad_cursor"


@IN_EACH_DATABASE
async def test_a_preview_is_what_the_shop_shows(shop: Shop, desk: Desk) -> None:
    shown = (await shop.call("GET", "/program")).json()
    events = (await shop.call("GET", "/program/events")).json()["items"]

    preview = await desk.done("GET", "/admin/preview")
    before = await desk.call("GET", "/admin/preview", params={"at": "2025-08-31T12:00"})

    assert (preview["name"], preview["revision"]["revisionId"]) == (
        shown["name"],
        shown["revisionId"],
    )
    assert preview["events"] == events
    assert preview["at"] == "2025-09-01T12:00:00Z"
    assert the_problem(before, 409)["code"] == "store_closed"


@IN_EACH_DATABASE
async def test_a_preview_of_a_sale_is_what_fans_see_when_it_has_come(
    shop: Shop, desk: Desk
) -> None:
    sale = await desk.draft()
    document = await desk.document(
        adjustment={"basisPoints": -5000}, addonOptions=[{"code": "p", "label": "P", "price": 1}]
    )
    banner = {"frontendConfig": '{ "banner": "Sale" }'}
    await desk.done("PUT", f"{sale}/document", json=document | banner, headers={"If-Match": "*"})
    await desk.done("PATCH", "/admin/addon-stock/p", json=SIX_PLACES)
    await desk.done("POST", f"{sale}/publish", json={"confirmed": True})
    await desk.done("POST", SCHEDULE, json=a_window(sale))
    asked = {"at": FRIDAY, "event": OPENER}

    before = await desk.done("GET", "/admin/preview", params={"event": OPENER})
    sold_now = await seen(shop)
    during = await desk.done("GET", "/admin/preview", params=asked)
    shop.clock.advance(datetime(2025, 9, 5, 4, tzinfo=UTC) - shop.clock.now())

    for preview, sold in ((before, sold_now), (during, await seen(shop))):
        epochless = {"activationEpoch": 0}
        assert preview["program"] == sold["program"] | epochless
        assert preview["events"] == sold["events"]
        assert preview["levels"] == sold["levels"] | epochless
        assert preview["frontendConfig"] == sold["pages"]
    prices = [each["levels"]["levels"][0]["basePrice"] for each in (before, during)]
    assert prices == [3000, 2000]
    assert during["program"]["addons"][0]["events"] == [{"eventCode": OPENER, "left": 6}]
    assert during["frontendConfig"] == banner["frontendConfig"]


async def seen(shop: Shop) -> dict[str, Any]:
    """Return what a fan is shown."""
    program, events, levels, pages = [
        await shop.call("GET", f"/program{path}")
        for path in ("", "/events", f"/events/{OPENER}/levels", "/frontend-config")
    ]
    return {
        "program": program.json(),
        "events": events.json()["items"],
        "levels": levels.json(),
        "pages": pages.text if pages.is_success else None,
    }


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"event": "NOWHERE"}, "not_offered"),
        ({"event": "OPEN\0ER"}, "not_offered"),
        ({"event": OPENER, "choice": "packs"}, "choice_not_offered"),
    ],
)
async def test_no_price_is_shown_of_what_the_shop_does_not_offer(
    desk: Desk, query: dict[str, str], code: str
) -> None:
    answer = await desk.call("GET", "/admin/preview", params=query)

    assert the_problem(answer, 422)["code"] == code


@pytest.mark.parametrize(
    ("at", "status", "code"),
    [
        ("tomorrow", 400, "bad_request"),
        ("2025-09-05T00:00:00Z", 400, "bad_request"),
        ("9999-12-31T23:59", 400, "bad_request"),
        ("2025-02-29T12:00", 422, "local_time_unfit"),
        ("2025-02-28T24:00", 422, "local_time_unfit"),
        ("2025-02-28T12:00\n", 422, "local_time_unfit"),
        ("2026-03-08T02:30", 422, "local_time_skipped"),
    ],
)
async def test_no_shop_is_shown_at_a_time_that_there_is_not(
    desk: Desk, at: str, status: int, code: str
) -> None:
    answer = await desk.call("GET", "/admin/preview", params={"at": at})

    assert the_problem(answer, status)["code"] == code


@IN_POSTGRES
async def test_what_may_not_be_done_to_programs_is_refused_and_leaves_no_trace(
    shop: Shop, desk: Desk, tables: Tables
) -> None:
    active, sale = f"{PROGRAMS}/{await desk.active()}", await desk.published()
    draft, unknown = await desk.draft("Draft"), f"{PROGRAMS}/{UNKNOWN}"
    abroad = f"{PROGRAMS}/{(await shop.application.programs.active(VALLEY, STAFF)).program_id}"
    await desk.done("POST", SCHEDULE, json=a_window(sale))
    keys = await _useless_keys(shop)
    skipped, never, past = "2026-03-08T02:30", "2025-02-30T00:00", "2025-08-31T00:00"
    before = tables.rows()

    for method, path, sent, status, code in (
        ("POST", f"{draft}/activate", {}, 409, "program_not_published"),
        ("POST", f"{draft}/archive", {}, 409, "program_not_published"),
        ("POST", f"{active}/archive", {}, 409, "program_active"),
        ("POST", f"{sale}/archive", {}, 409, "program_scheduled"),
        ("POST", f"{unknown}/activate", {}, 404, "program_unknown"),
        ("POST", SCHEDULE, {"json": a_window(active, skipped, MONDAY)}, 422, "local_time_skipped"),
        ("POST", SCHEDULE, {"json": a_window(active, never, MONDAY)}, 422, "local_time_unfit"),
        (
            "POST",
            SCHEDULE,
            {"json": a_window(active, MONDAY, FRIDAY)},
            422,
            "window_ends_too_early",
        ),
        ("POST", SCHEDULE, {"json": a_window(active, past, FRIDAY)}, 422, "window_in_the_past"),
        ("POST", SCHEDULE, {"json": a_window(active)}, 409, "windows_overlap"),
        ("POST", SCHEDULE, {"json": a_window(draft)}, 409, "program_not_published"),
        ("POST", SCHEDULE, {"json": a_window(abroad)}, 404, "program_unknown"),
        ("DELETE", f"{SCHEDULE}/{UNKNOWN}", {}, 404, "window_unknown"),
        ("POST", f"{sale}/activate", {"api_key": keys["revoked"]}, 401, "api_key_refused"),
        ("POST", f"{sale}/activate", {"api_key": keys["reading"]}, 403, "scope_lacking"),
    ):
        answer = await desk.call(method, path, **sent)

        assert the_problem(answer, status)["code"] == code, (method, path, sent)
        assert tables.rows() == before, (method, path, sent)
    assert before["tbl_program_schedule"]


async def _useless_keys(shop: Shop) -> dict[str, Any]:
    """Return a key that was revoked, and one that may read programs and no more."""
    keys = shop.application.api_keys
    revoked, text = await keys.create(HARBOUR, "Revoked", Scope, STAFF)
    await keys.revoke(HARBOUR, revoked.id, STAFF)
    _, reading = await keys.create(HARBOUR, "Reading", [Scope.PROGRAMS_READ], STAFF)
    # Noted now, that is: no later call writes it once more.
    await keys.authenticate(HARBOUR, reading)
    return {"revoked": text, "reading": reading}
