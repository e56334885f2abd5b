"""A program as an operator's program knows it, who reads and changes it over HTTP."""

from typing import Any

import attrs
import httpx

from flexcore.kernel import TenantId
from tests.http.conftest import HARBOUR, Shop

ANY = "*"


@attrs.frozen
class Admin:
    """Somebody with an API key, at work on one program."""

    shop: Shop
    program_id: str
    api_key: str
    store: TenantId = HARBOUR

    @classmethod
    async def of(cls, shop: Shop, program_id: str, store: TenantId = HARBOUR) -> "Admin":
        """Return an admin who may do everything."""
        return cls(shop, program_id, await shop.staff_key(store), store)

    async def call(
        self, method: str, path: str, json: Any = None, if_match: str | None = ANY, **sent: Any
    ) -> httpx.Response:
        """Make a call about the program; a change is made to whatever stands there."""
        headers = dict(sent.pop("headers", {}))
        if if_match is not None and method != "GET":
            headers["If-Match"] = if_match
        if json is not None:
            sent["json"] = json
        where = f"/admin/programs/{self.program_id}{path}"
        return await self.shop.call(
            method, where, store=self.store, api_key=self.api_key, headers=headers, **sent
        )

    async def done(self, method: str, path: str, json: Any = None, **sent: Any) -> Any:
        """Make a call that succeeds and return what it answers."""
        answer = await self.call(method, path, json, **sent)
        assert answer.is_success, answer.text
        return answer.json()

    async def codes(self, path: str, name: str = "code") -> list[str]:
        """Return what the parts of a list go by, in their order."""
        return [each[name] for each in (await self.done("GET", path))["items"]]

    async def version(self) -> str:
        """Return the entity tag of the program."""
        tag: str = (await self.call("GET", "/settings")).headers["etag"]
        return tag
