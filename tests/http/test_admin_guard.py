"""No route under /admin is open because somebody forgot to say who may call it."""

import io

import httpx
import pytest
from litestar import Litestar, Router, get

from flex_http.admin import ADMIN_SCOPES, admin_router
from flex_http.logs import AccessLog, json_log
from flex_http.metrics import Metrics
from flex_http.problems import EXCEPTION_HANDLERS
from flex_http.services import Services, keep_services
from flexcore.access import Scope
from tests.http.conftest import HARBOUR, URL, Shop
from tests.http.problems import the_problem

pytestmark = pytest.mark.anyio


@get("/scoped", opt={"scope": Scope.AUDIT_READ})
async def scoped() -> str:
    """Answer without a look at who calls."""
    return "done"


@get("/scopeless")
async def scopeless() -> str:
    """Answer without a word on who may call."""
    return "done"


async def call(shop: Shop, path: str, key: str | None) -> httpx.Response:
    """Call one of the routes above, behind what guards those of /admin."""
    router = Router("/admin", route_handlers=[scoped, scopeless], guards=admin_router().guards)
    app = Litestar([router], exception_handlers=EXCEPTION_HANDLERS, logging_config=None)
    keep_services(app, Services.over(shop.application, Metrics()))
    transport = httpx.ASGITransport(AccessLog(app, json_log(io.BytesIO())))  # type: ignore[arg-type]  # the same protocol, typed by another package
    headers = {"Flex-Store": HARBOUR} | ({"Authorization": f"Bearer {key}"} if key else {})
    async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
        return await client.get(f"/admin{path}", headers=headers)


async def test_a_route_that_does_not_look_who_calls_is_guarded_all_the_same(shop: Shop) -> None:
    refused = await call(shop, "/scoped", None)
    served = await call(shop, "/scoped", await shop.staff_key())

    assert the_problem(refused, 401)["code"] == "api_key_needed"
    assert served.status_code == 200


def test_every_scope_opens_something() -> None:
    assert set(ADMIN_SCOPES.values()) == set(Scope)


async def test_a_route_that_names_no_scope_serves_nobody(shop: Shop) -> None:
    answer = await call(shop, "/scopeless", await shop.staff_key())

    assert the_problem(answer, 500)["code"] == "internal_error"
