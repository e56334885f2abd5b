"""Things of a store that the calls of its staff are about."""

from collections.abc import Mapping
from typing import Any

import httpx

from flexcore.configs import NotificationKey
from flexcore.kernel import EntityKind, TenantId
from tests.builders import OPENER
from tests.http.conftest import STAFF, Shop

ASSET_HOST = "cdn.example.com"
# The same in every store: they name no thing of one.
NAMES_OF_EVERY_STORE = {
    "configKey": "ledgers",
    "stockCode": "parking",
    "notificationKey": NotificationKey.ORDER_FAILURE_EMAIL.value,
}
# What a query names where it has to name a thing.
A_THING = {"kind": EntityKind.EVENT.value, "id": OPENER}


async def things_of(shop: Shop, store: TenantId, whose: str) -> Mapping[str, str]:
    """Return the ids of a tag, of an asset, and of the program on sale with a frontend config.

    Tag and asset are made for whoever asks, named for them; the same each time, gone or not.
    """
    if (store, whose) not in shop.things:
        shop.things[store, whose] = await _made(shop, store, whose)
    return shop.things[store, whose]


async def as_staff(
    shop: Shop, method: str, path: str, *, if_match: str | None = None, **sent: Any
) -> httpx.Response:
    """Make a call under `/admin` with a key that may do everything."""
    headers = dict(sent.pop("headers", {}))
    if if_match is not None:
        headers["If-Match"] = if_match
    key = sent.pop("api_key", None) or await shop.staff_key()
    return await shop.call(method, f"/admin{path}", api_key=key, headers=headers, **sent)


async def all_pages(
    shop: Shop, path: str, query: Mapping[str, str] | None = None, limit: int = 2
) -> list[dict[str, Any]]:
    """Return the items of every page of a list."""
    found: list[dict[str, Any]] = []
    asked = {**(query or {}), "limit": str(limit)}
    while True:
        answer = await as_staff(shop, "GET", path, params=asked)
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["items"]) <= limit
        found += answer.json()["items"]
        if answer.json()["nextCursor"] is None:
            return found
        asked["cursor"] = answer.json()["nextCursor"]


async def actions_of(shop: Shop, kind: str) -> list[str]:
    """Return what is on record of a kind of thing, the latest first."""
    return [each["action"] for each in await all_pages(shop, "/audit", {"kind": kind}, 200)]


async def _made(shop: Shop, store: TenantId, whose: str) -> Mapping[str, str]:
    flex = shop.application
    (program, *_) = await flex.programs.list_programs(store, STAFF)
    await flex.frontend_configs.put(store, program.id, b"{}", STAFF)
    await flex.base_configs.set(store, "assets", {"hosts": [ASSET_HOST]}, STAFF)
    tag = await flex.tags.create(store, f"first {whose}", "Label", "#000000", STAFF)
    asset = await flex.assets.add(store, f"https://{ASSET_HOST}/{whose}.png", "image", STAFF)
    return {
        "programId": str(program.id),
        "tagId": str(tag.id),
        "assetId": str(asset.id),
        **NAMES_OF_EVERY_STORE,
    }
