"""Programs that break a rule, over HTTP: every reason, and nothing is changed."""

from typing import Any

import pytest

from flexcore.kernel import EventCode, TenantId
from tests.broken_programs import GAMES, KEPT_FROM_PUBLISHING, KEPT_FROM_SAVING, Broken
from tests.builders import SEASON
from tests.http.admin_programs import PROGRAMS, Desk
from tests.http.conftest import IN_EACH_DATABASE, Shop
from tests.http.openings import open_store
from tests.http.operations import ANY_VERSION
from tests.works import StoreUnitOfWork

pytestmark = [pytest.mark.anyio, IN_EACH_DATABASE]

PIER = TenantId("pier")


@pytest.fixture
async def desk(shop: Shop, unit_of_work: StoreUnitOfWork) -> Desk:
    """The staff of a store that has the games of the broken programs."""
    await open_store(shop.application, unit_of_work, PIER, list(map(EventCode, GAMES)))
    return Desk(shop, await shop.staff_key(PIER))


async def a_draft(desk: Desk, broken: Broken) -> str:
    body = {"name": broken.rule, "programType": broken.program_type.value}
    made = await desk.done("POST", PROGRAMS, json=body, store=PIER)
    return f"{PROGRAMS}/{made['programId']}"


def document_of(broken: Broken) -> dict[str, Any]:
    kind = {"format": "flex-program", "version": 1, "programType": broken.program_type.value}
    return {**kind, "name": broken.rule, "settings": broken.in_store(GAMES, SEASON)}


async def test_settings_that_break_a_rule_are_not_kept(desk: Desk) -> None:
    for broken in KEPT_FROM_SAVING:
        path = await a_draft(desk, broken)
        before = await desk.done("GET", path, store=PIER)
        sent = {"json": document_of(broken), "headers": ANY_VERSION, "store": PIER}

        refused = await desk.call("PUT", f"{path}/document", **sent)

        assert refused.status_code == 422, (broken.rule, refused.text)
        assert broken.code in [each["code"] for each in refused.json()["refusals"]], broken.rule
        assert await desk.done("GET", path, store=PIER) == before


async def test_a_program_that_breaks_a_rule_stays_a_draft(desk: Desk) -> None:
    for broken in KEPT_FROM_PUBLISHING:
        path = await a_draft(desk, broken)
        sent = {"json": document_of(broken), "headers": ANY_VERSION, "store": PIER}
        await desk.done("PUT", f"{path}/document", **sent)
        before = await desk.done("GET", path, store=PIER)

        confirmed = {"json": {"confirmed": True}, "store": PIER}
        refused = await desk.call("POST", f"{path}/publish", **confirmed)

        assert refused.status_code in {409, 422}, (broken.rule, refused.text)
        assert broken.code in [each["code"] for each in refused.json()["refusals"]], broken.rule
        assert await desk.done("GET", path, store=PIER) == before
        assert (before["programStatus"], before["revision"]) == ("draft", None)
