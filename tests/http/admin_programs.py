"""The programs of a store as an operator's program prepares them, for tests of that."""

from typing import Any

import attrs
import httpx

from flexcore.kernel import ProgramId, TenantId
from flexcore.programs import portable_to_plain
from tests.http.conftest import HARBOUR, STAFF, Shop

PROGRAMS = "/admin/programs"


@attrs.frozen
class Desk:
    """An operator's program with an API key that may do everything."""

    shop: Shop
    key: str
    store: TenantId = HARBOUR

    @classmethod
    async def of(cls, shop: Shop, store: TenantId = HARBOUR) -> "Desk":
        return cls(shop, await shop.staff_key(store), store)

    async def call(self, method: str, path: str, **sent: Any) -> httpx.Response:
        sent = {"api_key": self.key, "store": self.store, **sent}
        return await self.shop.call(method, path, **sent)

    async def done(self, method: str, path: str, **sent: Any) -> Any:
        """Make a call that succeeds and return what it answers."""
        answer = await self.call(method, path, **sent)
        assert answer.is_success, answer.text
        return answer.json()

    async def active(self) -> ProgramId:
        return (await self.shop.application.programs.active(self.store, STAFF)).program_id

    async def document(self, **settings: object) -> dict[str, Any]:
        """Return the document of the active program, with other settings."""
        documents = self.shop.application.program_documents
        exported = await documents.export(self.store, await self.active(), STAFF)
        plain: dict[str, Any] = portable_to_plain(exported)
        return plain | {"settings": plain["settings"] | settings}

    async def draft(self, name: str = "Sale") -> str:
        """Return the path of a draft that can be published."""
        made = await self.done(
            "POST", f"{PROGRAMS}/{await self.active()}/clone", json={"name": name}
        )
        return f"{PROGRAMS}/{made['programId']}"

    async def published(self, name: str = "Sale") -> str:
        """Return the path of a program that is published and not active."""
        path = await self.draft(name)
        await self.done("POST", f"{path}/publish")
        return path

    async def items(self, path: str, **query: str) -> list[Any]:
        """Return the items of every page of two."""
        found: list[Any] = []
        query["limit"] = "2"
        while True:
            page = await self.done("GET", path, params=query)
            assert len(page["items"]) <= 2
            found += page["items"]
            if page["nextCursor"] is None:
                return found
            query["cursor"] = page["nextCursor"]

    async def record(self) -> list[tuple[str, str]]:
        """Return what is on record of programs under this key, the latest first."""
        entries = await self.items("/admin/audit", kind="program")
        mine = f"key:{self.key.split('_')[1]}"
        return [(each["action"], each["entityId"]) for each in entries if each["actor"] == mine]
