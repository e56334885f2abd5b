"""The calls of the page about setting up a store over HTTP, made one after the other."""

import httpx
import pytest

from tests.docs.pages import DOCS, blocks
from tests.http.conftest import HARBOUR, IN_EACH_DATABASE, STAFF, Shop
from tests.http.staff_things import actions_of, all_pages, as_staff

pytestmark = pytest.mark.anyio

PAGE = DOCS / "how-to" / "set-up-over-http.md"


async def sent(shop: Shop, call: str, ids: dict[str, str]) -> httpx.Response:
    """Make a call as it stands on the page, with the ids that it leaves open."""
    for name, value in ids.items():
        call = call.replace(f"{{{name}}}", value)
    head, _, body = call.partition("\n\n")
    (method, path, _), *lines = (line.split() for line in head.splitlines())
    headers = {name.rstrip(":"): " ".join(value) for name, *value in lines}
    key = await shop.staff_key() if path.startswith("/admin/") else None
    return await shop.call(method, path, headers=headers, content=body.strip(), api_key=key)


@IN_EACH_DATABASE
async def test_the_calls_of_the_page_set_up_a_store(shop: Shop) -> None:
    (program, *_) = await shop.application.programs.list_programs(HARBOUR, STAFF)
    ids = {"programId": str(program.id)}

    calls = blocks(PAGE, "http")
    for call in calls:
        answer = await sent(shop, call, ids)
        assert answer.is_success, (call, answer.text)
        if answer.status_code == 201:
            ids |= {name: value for name, value in answer.json().items() if name.endswith("Id")}

    assert {call.split()[0] for call in calls} == {"DELETE", "GET", "POST", "PUT"}
    pages = (await shop.call("GET", "/program/frontend-config")).content
    assert pages == b'{"headline": "Pick your five", "banner": "25 % off until Monday"}'
    value = {"holdSeconds": 600, "idleSeconds": 3600}
    assert (await as_staff(shop, "GET", "/configs/carts")).json()["value"] == value
    assert [tag["name"] for tag in await all_pages(shop, "/tags")] == ["rivalry"]
    assert await all_pages(shop, "/assets") == []
    assert await actions_of(shop, "tag") == ["tag.taken_off", "tag.put_on", "tag.created"]
