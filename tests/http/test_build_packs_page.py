"""The calls of the page about building packs over HTTP, made one after the other."""

from uuid import UUID

import httpx
import pytest

from flexcore.kernel import EventCode, ProgramId, TenantId
from flexcore.programs import ProgramType
from tests.docs.pages import DOCS, blocks
from tests.http.admins import Admin
from tests.http.conftest import STAFF, Shop
from tests.http.openings import open_store
from tests.http.spare_programs import a_program
from tests.works import StoreUnitOfWork

pytestmark = pytest.mark.anyio

PAGE = DOCS / "how-to" / "build-packs-over-http.md"
BAY = TenantId("bay")
GAMES = tuple(EventCode(f"GSW-2025-10-{day}") for day in (21, 23, 25))


async def sent(admin: Admin, call: str) -> httpx.Response:
    """Make a call as it stands on the page."""
    head, _, body = call.partition("\n\n")
    (method, path, _), *lines = (line.split() for line in head.splitlines())
    headers = {name.rstrip(":"): " ".join(value) for name, *value in lines}
    return await admin.shop.call(
        method,
        path.format(programId=admin.program_id),
        headers=headers,
        content=body,
        store=BAY,
        api_key=admin.api_key,
    )


async def test_the_calls_of_the_page_build_a_pack_that_can_be_sold(
    shop: Shop, unit_of_work: StoreUnitOfWork
) -> None:
    await open_store(shop.application, unit_of_work, BAY, GAMES)
    new = await a_program(shop, "Weekends", ProgramType.GAME_PACKS, store=BAY)
    admin, programs = await Admin.of(shop, new, BAY), shop.application.programs

    calls = blocks(PAGE, "http")
    for call in calls:
        answer = await sent(admin, call)
        assert answer.is_success, (call, answer.text)

    await programs.publish(BAY, ProgramId(UUID(new)), STAFF, confirmed=True)
    await programs.activate(BAY, ProgramId(UUID(new)), STAFF)
    (choice,) = (await shop.call("GET", "/program", store=BAY)).json()["choices"]
    parts = [(part["name"], part["eventCodes"]) for part in choice["parts"]]
    assert parts == [("Weekdays", [*GAMES[:0:-1]]), ("Big games", [GAMES[0]])]
    assert {call.split()[0] for call in calls} == {"GET", "PATCH", "POST", "PUT"}
